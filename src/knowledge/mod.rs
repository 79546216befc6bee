//! What the names of a system mean to an environment: what comes through, what is kept out, what
//! cannot be picked, and why. Everything follows from a spec, its selection and the inventory;
//! nothing is written.

mod explain;
mod item;
mod list;
mod reasons;

pub use explain::Explanation;
pub use item::{Item, State};

use std::collections::BTreeMap;

use crate::common::ProjectName;
use crate::interpreter::Facts;
use crate::inventory::Inventory;
use crate::selection::summary::Summary;
use crate::spec::Spec;

/// All that an answer is made from.
#[derive(Debug, Clone, Copy)]
pub struct Knowledge<'a> {
    /// The spec.
    pub spec: &'a Spec,
    /// The base.
    pub facts: &'a Facts,
    /// What is installed for it.
    pub inventory: &'a Inventory,
    /// What the spec selects.
    pub summary: &'a Summary,
    /// What is installed in the environment itself, with its version as the metadata's name has it.
    pub own: &'a BTreeMap<ProjectName, String>,
}
