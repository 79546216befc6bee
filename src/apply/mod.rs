//! Stage 7: executes a plan. This is the only stage that writes.
//!
//! Everything new is built in a staging directory inside the environment, with the manifest that is
//! about to be written; until that is complete nothing that stands is touched, and a failure (a full
//! disk, say) takes the staging directory away again. Then come renames in the plan's order: the
//! view by one exchange, other things each by one rename; then removals; then the manifest. A run
//! that is killed among those leaves its staging directory, by whose manifest the next run
//! ([`history`], [`observe`]) knows what is ours, and finishes the job.

mod adoption;
mod claim;
mod commit;
mod cursor;
mod fault;
mod history;
mod observe;
mod root;
mod staging;
#[cfg(test)]
mod tests;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::common::{Diagnostic, RelPath, Result, Severity};
use crate::plan::{Change, Manifest, Plan, Preserved, Reason};
use crate::tree::Tree;

pub use adoption::own_config;
pub use claim::{Claim, claim, require_writable};
pub use history::{MANIFEST, history};
pub use observe::{Observation, observe};

use commit::{Commit, Way};
use root::Root;
use staging::Staging;

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

/// Executes a plan in an environment directory, which is made when it does not exist.
///
/// `desired` is the tree and `plan` the plan that was made for it and for what [`observe`] read;
/// `manifest` is [`Manifest::of`] the two. When the plan changes nothing, the manifest stands byte by
/// byte, and no killed run left anything, then nothing is written.
///
/// # Errors
///
/// Errors of the file system. When one happens while things are built, the environment is as before;
/// when one happens while they are put in place, the next run finishes the job, as after a kill.
pub fn apply(
    environment: &Path,
    desired: &Tree,
    plan: &Plan,
    manifest: &Manifest,
) -> Result<Outcome> {
    let made = make_environment(environment)?;
    let applied = Root::open(environment)
        .map_err(|error| Box::new(fault::fault("open", environment, error)))
        .and_then(|root| apply_in(&root, desired, plan, manifest, Way::Exchange));
    if applied.is_err() && made {
        // Does nothing when something was put in place already.
        let _ = std::fs::remove_dir(environment);
    }
    applied
}

fn apply_in(
    root: &Root,
    desired: &Tree,
    plan: &Plan,
    manifest: &Manifest,
    way: Way,
) -> Result<Outcome> {
    let text = manifest.to_json()?;
    let leftovers = history::leftovers(root)?;
    let written = root::read(root, &history::known(MANIFEST))?;
    let kept = plan.paths(Change::Keep).count();
    if plan.is_empty() && leftovers.is_empty() && written.as_deref() == Some(&text) {
        return Ok(Outcome { kept, ..Outcome::default() });
    }
    require_writable(root.path())?;
    let mut staging = Staging::begin(root, desired, plan, &text)?;
    staging.fill()?;
    staging.keep();
    let exchanged = Commit { root, staging: &staging, desired, plan }.run(way)?;
    let paths = |change| plan.paths(change).cloned().collect();
    let moved = plan.preserved.iter().filter(|p| p.reason != Reason::Carried);
    Ok(Outcome {
        created: paths(Change::Create),
        replaced: plan.paths(Change::Replace).chain(plan.paths(Change::Restore)).cloned().collect(),
        removed: paths(Change::Remove),
        kept,
        moved: moved.cloned().collect(),
        view: match (exchanged, &plan.swap) {
            (true, _) => ViewChange::Exchanged,
            (false, Some(_)) => ViewChange::InPlace,
            (false, None) => ViewChange::None,
        },
        manifest_written: true,
        remarks: clean_up(root)?,
    })
}

/// Removes all staging directories: this run's, with the old view in it, and those of killed runs.
/// All that they hold of the user's are second names of what stands in the environment.
fn clean_up(root: &Root) -> Result<Vec<Diagnostic>> {
    let mut remarks = Vec::new();
    for staging in history::leftovers(root)? {
        if let Err(error) = root.remove_all(&staging) {
            let fault = root.fault("remove", &staging, error);
            remarks.push(Diagnostic { severity: Severity::Warning, ..fault });
        }
    }
    Ok(remarks)
}

/// Makes the environment directory, mode 0755, and says whether it did.
fn make_environment(environment: &Path) -> Result<bool> {
    if environment.is_dir() {
        return Ok(false);
    }
    require_writable(environment)?;
    let failed = |error: std::io::Error| match rustix::io::Errno::from_io_error(&error) {
        Some(cause) => fault::fault("make", environment, cause),
        None => Diagnostic::io("make", environment, &error),
    };
    std::fs::create_dir_all(environment).map_err(failed)?;
    std::fs::set_permissions(environment, std::fs::Permissions::from_mode(0o755))
        .map_err(failed)?;
    Ok(true)
}
