//! What stood before a run changed it, kept in `isolate/previous/` for the way back.
//!
//! It holds the manifest of then, and below `tree/` everything that the run replaced or removed; what
//! it kept is still in the environment. The old one goes before the first change and the new one
//! comes after the last, so that it never speaks of another state than the one before the last whole
//! run. A run that finishes what a killed one had begun leaves none: what stood before it was neither.

use rustix::io::{Errno, Result as SysResult};

use crate::apply::history::{INTENDED, known};
use crate::apply::root::{Root, is_unsupported};
use crate::apply::staging::Staging;
use crate::common::{RelPath, Result};
use crate::plan::{Change, MANIFEST, Plan, Reason};

/// Where it is.
pub(super) const PREVIOUS: &str = "isolate/previous";
/// The directory in it of what was replaced and removed.
pub(super) const TREE: &str = "tree";

/// The name that it has in a staging directory until it is whole, and that the old one gets there.
const COMING: &str = "previous";
const GOING: &str = "before-previous";

/// What stood before, in the making.
pub(super) struct Keeper<'a> {
    pub(super) root: &'a Root,
    pub(super) staging: &'a Staging<'a>,
    pub(super) plan: &'a Plan,
    /// Whether anything is kept.
    pub(super) keeps: bool,
    /// Whether the old one stays, as nothing changes but the manifest.
    pub(super) stays: bool,
}

impl Keeper<'_> {
    /// Gives everything a second name that is going to be replaced or removed, at paths that `counts`.
    pub(super) fn set_aside(&self, counts: impl Fn(&RelPath) -> bool) -> Result<()> {
        if !self.keeps {
            return Ok(());
        }
        let goes = |change| matches!(change, Change::Replace | Change::Restore | Change::Remove);
        let steps = self.plan.steps.iter().filter(|step| goes(step.change));
        for step in steps.filter(|step| counts(&step.path)) {
            let to = self.place(&step.path);
            let set = to.parent().map_or(Ok(()), |parent| self.root.make_directories(&parent));
            match set.and_then(|()| self.root.duplicate(&step.path, &to)) {
                // Directories are in the manifest; of what is no file nothing can be kept.
                Ok(()) | Err(Errno::PERM | Errno::ISDIR | Errno::NOENT | Errno::EXIST) => {}
                Err(error) => return self.root.fault("keep", &step.path, error).err(),
            }
        }
        let manifest = self.staging.own(COMING).join_path(&known(INTENDED));
        let kept = self.root.make_directories(&self.staging.own(COMING)).and_then(|()| match self
            .root
            .duplicate(&known(MANIFEST), &manifest)
        {
            Err(Errno::EXIST) => Ok(()),
            done => done,
        });
        Ok(kept.map_err(|error| self.root.fault("keep", &known(MANIFEST), error))?)
    }

    /// Takes the old one out of the way.
    pub(super) fn drop_old(&self) -> Result<()> {
        if self.stays {
            return Ok(());
        }
        let previous = known(PREVIOUS);
        match self.root.rename(&previous, &self.staging.own(GOING)) {
            Ok(()) | Err(Errno::NOENT | Errno::NOTDIR) => Ok(()),
            // A directory of an image's lower layer cannot be renamed.
            Err(error) if is_unsupported(error) => {
                let removed = self.root.remove_all(&previous);
                Ok(removed.map_err(|error| self.root.fault("remove", &previous, error))?)
            }
            Err(error) => self.root.fault("remove", &previous, error).err(),
        }
    }

    /// Puts the new one in place, with the view that was exchanged.
    pub(super) fn finish(&self, exchanged: Option<&RelPath>) -> Result<()> {
        if !self.keeps {
            return Ok(());
        }
        if let Some(view) = exchanged {
            let to = self.place(view);
            let moved = self.move_view(view, &to);
            moved.map_err(|error| self.root.fault("keep", view, error))?;
        }
        let previous = known(PREVIOUS);
        let put = self.root.rename(&self.staging.own(COMING), &previous);
        Ok(put.map_err(|error| self.root.fault("make", &previous, error))?)
    }

    /// Moves the old view out of the staging directory. What the user has in it goes from there: it is
    /// in the new one.
    fn move_view(&self, view: &RelPath, to: &RelPath) -> SysResult<()> {
        let old = self.staging.place(view);
        for carried in self.plan.preserved.iter().filter(|p| p.reason == Reason::Carried) {
            self.root.remove_all(&self.staging.place(&carried.from))?;
        }
        if let Some(parent) = to.parent() {
            self.root.make_directories(&parent)?;
        }
        self.root.rename(&old, to)
    }

    fn place(&self, path: &RelPath) -> RelPath {
        self.staging.own(COMING).join_path(&known(TREE)).join_path(path)
    }
}
