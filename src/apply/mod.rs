//! Stage 7: executes a plan. This is the only stage that writes into environments.
//!
//! Whoever does takes [hold](hold()) of the environment first. Everything new is built in a staging
//! directory inside the environment, with the manifest that is about to be written; until that is
//! complete nothing that stands is touched, and a failure (a full disk, say) takes the staging
//! directory away again. Then come renames in the plan's order: the view by one exchange, other things
//! each by one rename; then removals; then the manifest. What was replaced and removed is kept in
//! `isolate/previous/`, for the way back ([`former()`]). A run that is killed among those leaves its
//! staging directory, by whose manifest the next run ([`history()`], [`observe()`]) knows what is ours,
//! and finishes the job.

mod build;
mod claim;
mod commit;
mod contents;
mod cursor;
mod durable;
mod fault;
mod forget;
mod former;
mod fresh;
mod history;
mod hold;
mod in_place;
mod observe;
mod previous;
mod root;
mod script;
mod snapshot;
mod staging;
#[cfg(test)]
mod tests;
mod times;
mod trial;
mod twice;

use std::time::SystemTime;

use crate::common::{Diagnostic, RelPath, Result, Severity};
use crate::plan::{Change, MANIFEST, Manifest, Plan, Preserved, Reason};
use crate::tree::Tree;

pub use claim::{Claim, claim, require_writable};
pub use contents::{content, own_config};
pub use forget::forget;
pub use former::{Former, former};
pub use history::history;
pub use hold::{Hold, hold, hold_existing};
pub use observe::{Observation, observe};
pub use script::{Looked, look, replace};
pub use snapshot::Snapshot;
pub use trial::runs;

use commit::{Commit, Way};
use previous::Keeper;
use root::Root;
use staging::Staging;

/// How a plan is executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// Whether everything that the manifest names must be on the disk before this returns, also what a
    /// former run wrote.
    pub durable: bool,
    /// Whether what stood before is kept for the way back.
    pub keeps_previous: bool,
    /// The time that everything written is to have been modified at.
    pub modified: Option<SystemTime>,
}

impl Default for Manner {
    fn default() -> Self {
        Self { durable: false, keeps_previous: true, modified: None }
    }
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// What was created.
    pub created: Vec<RelPath>,
    /// What was replaced, by us or by the original that came back.
    pub replaced: Vec<RelPath>,
    /// What was removed.
    pub removed: Vec<RelPath>,
    /// How many paths were as they must be.
    pub kept: usize,
    /// What of the user's was moved, and where to.
    pub moved: Vec<Preserved>,
    /// How the view got in place.
    pub view: ViewChange,
    /// Whether the manifest was written; without that nothing at all was.
    pub manifest_written: bool,
    /// What the user should know, besides the remarks of the plan.
    pub remarks: Vec<Diagnostic>,
}

/// How a view got in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ViewChange {
    /// It did not change, or did not stand before.
    #[default]
    None,
    /// It was exchanged by one step.
    Exchanged,
    /// It was changed path by path, as the file system cannot exchange directories.
    InPlace,
}

impl Outcome {
    /// Whether nothing changed for anybody who uses the environment.
    pub fn is_unchanged(&self) -> bool {
        self.created.is_empty() && self.replaced.is_empty() && self.removed.is_empty()
    }
}

/// Executes a plan in an environment that is held.
///
/// `desired` is the tree and `plan` the plan that was made for it and for what [`observe()`] read;
/// `manifest` is [`Manifest::of`] the two. When the plan changes nothing, the manifest stands byte by
/// byte, and no killed run left anything, then nothing is written.
///
/// # Errors
///
/// Errors of the file system. When one happens while things are built, the environment is as before;
/// when one happens while they are put in place, the next run finishes the job, as after a kill.
pub fn apply(
    hold: &Hold,
    desired: &Tree,
    plan: &Plan,
    manifest: &Manifest,
    manner: Manner,
) -> Result<Outcome> {
    let environment = hold.environment();
    let root = Root::open(environment)
        .map_err(|error| Box::new(fault::fault("open", environment, error)))?;
    Run { root: &root, desired, plan, manifest, manner }.execute(Way::Exchange)
}

/// One execution of a plan.
struct Run<'a> {
    root: &'a Root,
    desired: &'a Tree,
    plan: &'a Plan,
    manifest: &'a Manifest,
    manner: Manner,
}

impl Run<'_> {
    fn execute(&self, way: Way) -> Result<Outcome> {
        let Self { root, desired, plan, manner, .. } = *self;
        let text = self.manifest.to_json()?;
        let leftovers = history::leftovers(root)?;
        let written = root::read(root, &history::known(MANIFEST))?;
        let kept = plan.paths(Change::Keep).count();
        if plan.is_empty() && leftovers.is_empty() && written.as_deref() == Some(&text) {
            if manner.durable {
                durable::placed(root, plan, self.manifest)?;
            }
            return Ok(Outcome { kept, ..Outcome::default() });
        }
        require_writable(root.path())?;
        let mut staging = Staging::begin(root, desired, plan, &text)?;
        staging.fill()?;
        // What a killed run left is no state that anybody would want to go back to.
        let keeps = manner.keeps_previous && leftovers.is_empty() && written.is_some();
        let stays = plan.is_empty() && leftovers.is_empty();
        let keeper = Keeper { root, staging: &staging, plan, keeps: keeps && !stays, stays };
        let renewed = plan.renewed.as_ref();
        keeper.set_aside(|path| !renewed.is_some_and(|view| crate::plan::inside(path, view)))?;
        if manner.durable {
            durable::staged(root, staging.at())?;
        }
        staging.keep();
        let commit = Commit { root, staging: &staging, desired, plan, keeper: &keeper };
        let exchanged = commit.run(way)?;
        // Everything is in place: what fails now is no failure of the run.
        let mut remarks: Vec<_> =
            keeper.finish(exchanged).err().map(|e| as_warning(*e)).into_iter().collect();
        remarks.extend(clean_up(root)?);
        if let Some(time) = manner.modified {
            times::set(root, desired, plan, time)?;
        }
        if manner.durable {
            durable::placed(root, plan, self.manifest)?;
        }
        Ok(self.outcome(kept, exchanged.is_some(), remarks))
    }

    fn outcome(&self, kept: usize, exchanged: bool, remarks: Vec<Diagnostic>) -> Outcome {
        let plan = self.plan;
        let paths = |change| plan.paths(change).cloned().collect();
        let replaced = plan.paths(Change::Replace).chain(plan.paths(Change::Restore));
        let moved = plan.preserved.iter().filter(|p| p.reason != Reason::Carried);
        Outcome {
            created: paths(Change::Create),
            replaced: replaced.cloned().collect(),
            removed: paths(Change::Remove),
            kept,
            moved: moved.cloned().collect(),
            view: match (exchanged, &plan.renewed) {
                (true, _) => ViewChange::Exchanged,
                (false, Some(_)) => ViewChange::InPlace,
                (false, None) => ViewChange::None,
            },
            manifest_written: true,
            remarks,
        }
    }
}

fn as_warning(error: Diagnostic) -> Diagnostic {
    Diagnostic { severity: Severity::Warning, ..error }
}

/// Removes all staging directories: this run's, with the old view in it, and those of killed runs.
/// All that they hold of the user's are second names of what stands in the environment.
fn clean_up(root: &Root) -> Result<Vec<Diagnostic>> {
    let mut remarks = Vec::new();
    for staging in history::leftovers(root)? {
        if let Err(error) = root.remove_all(&staging) {
            remarks.push(as_warning(root.fault("remove", &staging, error)));
        }
    }
    Ok(remarks)
}
