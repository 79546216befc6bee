//! Stage 6: the difference between the desired state of an environment and what stands, as data.
//!
//! The rules for every path:
//!
//! - What stands and equals what is desired is kept. A file or link that was equal by accident is
//!   taken over silently; a directory that stood before us stays its maker's.
//! - What is ours, which the manifest's digest tells, is replaced and removed freely.
//! - What we wrote and somebody changed is never lost: it is saved beside before it is replaced, and
//!   left alone where it would be removed.
//! - What somebody else put where we need the place is an error, and nothing is written; but what the
//!   tool that made an adopted environment put where we supplant it is kept in `isolate/originals/`,
//!   and comes back when its place is not needed any more.
//! - What somebody else put anywhere else stays where it is. Inside the view it is carried over to
//!   the new view; where that has no directory for it any more, it goes to `isolate/kept/`.
//! - Receipts that an installer replaced are the installer's.
//! - So are scripts of its own distributions. A file of somebody else's at the path of a script stays,
//!   and the script is left out.
//! - Python's caches inside the view are nobody's, and so are directories there without anything else.

pub mod history;
pub mod manifest;
pub mod standing;

mod decide;
mod names;
mod order;
mod receipts;
mod removal;
mod restoration;
mod scene;
mod scripts;
mod strangers;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{Diagnostic, RelPath, Result};
use crate::tree::{Node, Tree};

pub use history::History;
pub use manifest::{About, Base, Manifest, Record};
pub use names::{KEPT, ORIGINALS, SAVED};
pub use standing::{Found, Standing};

/// The directory of the environment that holds what the program keeps for itself. It is ours
/// wherever it stands.
pub const HOME: &str = "isolate";
/// The file that the manifest is in.
pub const MANIFEST: &str = "isolate/manifest.json";

/// What happens to one path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It is as it must be.
    Keep,
    /// Nothing stands there yet.
    Create,
    /// Something else stands there, which is ours, a cache of Python's, or saved beside before.
    Replace,
    /// What stands there is ours and not wanted any more, and the original comes back in its place.
    Restore,
    /// It is ours and not wanted any more.
    Remove,
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Where.
    pub path: RelPath,
    /// What happens there.
    pub change: Change,
}

/// Why something of the user's is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It lies in the view and stays at its path, so it must get into the new view.
    Carried,
    /// It was ours, the user changed it, and its place is needed: saved beside.
    Saved,
    /// It lies in the view, in a directory that is none any more: kept out of the way.
    Kept,
    /// It is the original of what supplants it: kept to be restored.
    Original,
    /// It is an original whose place is free again: back to it.
    Restored,
}

/// Something of the user's that is preserved, with all that is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preserved {
    /// Where it stands.
    pub from: RelPath,
    /// Where it will stand; the same path when it is carried.
    pub to: RelPath,
    /// Why.
    pub reason: Reason,
}

/// The difference between the desired tree and what stands, in the order of its execution: what is
/// kept; then what is created and replaced, a directory before its content, and `.pth` files and
/// `pyvenv.cfg` after what they name; then what is restored; then what is removed, a directory after
/// its content.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// What happens to each path.
    pub steps: Vec<Step>,
    /// What of the user's is preserved.
    pub preserved: Vec<Preserved>,
    /// Paths of the desired tree that stay somebody else's: receipts that an installer replaced, and
    /// directories that stood before. They do not belong into the manifest.
    pub not_ours: BTreeSet<RelPath>,
    /// Where the original of each supplanted path is kept when the plan has been executed.
    pub originals: BTreeMap<RelPath, RelPath>,
    /// The view, when it stands and something in it changes. The steps inside it say path by path what.
    pub renewed: Option<RelPath>,
    /// The same, when it can be exchanged as a whole.
    pub swap: Option<RelPath>,
    /// What the user should know.
    pub remarks: Vec<Diagnostic>,
}

impl Plan {
    /// Whether everything is as it must be.
    pub fn is_empty(&self) -> bool {
        self.steps.iter().all(|step| step.change == Change::Keep)
    }

    /// The paths that a change happens to, in order.
    pub fn paths(&self, change: Change) -> impl Iterator<Item = &RelPath> {
        self.steps.iter().filter(move |step| step.change == change).map(|step| &step.path)
    }
}

/// Makes the plan that turns what stands into what is desired.
///
/// `former` is the manifest that fits what stands ([`History::former`]), `view` the view directory
/// of the desired tree. Applying the plan and planning again gives a plan of nothing but `keep`.
///
/// # Errors
///
/// `in-the-way` where something that is not ours stands at a path that is needed.
pub fn plan(
    desired: &Tree,
    former: Option<&Manifest>,
    standing: &Standing,
    view: &RelPath,
) -> Result<Plan> {
    let scene = scene::Scene::new(desired, former, standing, view);
    let decisions = decide::decide(&scene);
    let strangers = strangers::find(&scene, &decisions);
    let mut in_the_way = decisions.in_the_way;
    in_the_way.extend(strangers.in_the_way);
    if !in_the_way.is_empty() {
        return decide::in_the_way(&in_the_way).err();
    }
    let restoration = restoration::restore(&scene);
    let removal =
        removal::remove(&scene, &decisions.steps, &restoration.paths, &strangers.preserved);
    let mut not_ours = scene.left_to_others;
    not_ours.extend(decisions.stood_before);
    let mut plan = Plan {
        steps: order::in_order(decisions.steps, restoration.paths, removal.paths, desired, view),
        preserved: [decisions.saved, restoration.preserved, strangers.preserved].concat(),
        not_ours,
        // What was kept in this plan is the latest original.
        originals: restoration.kept.into_iter().chain(decisions.originals).collect(),
        renewed: None,
        swap: None,
        remarks: [
            scene.remarks,
            decisions.remarks,
            restoration.remarks,
            strangers.remarks,
            removal.remarks,
        ]
        .concat(),
    };
    let changes = plan.steps.iter().any(|s| s.change != Change::Keep && inside(&s.path, view));
    let directories = standing.get(view) == Some(&Found::Directory)
        && desired.get(view) == Some(&Node::Directory);
    if changes && directories {
        plan.renewed = Some(view.clone());
        plan.swap = plan.renewed.clone().filter(|view| !standing.is_opaque(view));
    }
    if plan.swap.is_none() {
        plan.preserved.retain(|preserved| preserved.reason != Reason::Carried);
    }
    Ok(plan)
}

/// Whether a path lies below a directory.
pub(crate) fn inside(path: &RelPath, directory: &RelPath) -> bool {
    path.is_below(directory)
}
