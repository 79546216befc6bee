//! Debian's version order and relations.

use std::cmp::Ordering;

/// One relation: `>= 3.42`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    operator: String,
    version: String,
}

/// Compares two versions.
pub fn compare(_a: &str, _b: &str) -> Ordering {
    todo!()
}

/// The upstream part of a version: without epoch and revision.
pub fn upstream(_version: &str) -> &str {
    todo!()
}

impl Relation {
    /// Whether it holds for a version.
    pub fn holds(&self, _version: &str) -> bool {
        let _ = (&self.operator, &self.version);
        todo!()
    }
}
