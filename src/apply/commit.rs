//! Puts what was staged in place: renames, and then removals.

use std::collections::BTreeSet;

use rustix::fs::FileType;
use rustix::io::{Errno, Result as SysResult};

use crate::apply::history::{MANIFEST, known};
use crate::apply::root::{Root, is_unsupported};
use crate::apply::staging::Staging;
use crate::common::{RelPath, Result};
use crate::plan::{Change, HOME, KEPT, Plan, Preserved, Reason, Step, inside};
use crate::tree::{Node, Tree};

/// How a view that changes gets in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// By one exchange, or path by path where the file system cannot exchange.
    Exchange,
    /// Path by path, as tests ask for.
    #[cfg(test)]
    InPlace,
}

/// What is being put in place.
pub(super) struct Commit<'a> {
    pub(super) root: &'a Root,
    pub(super) staging: &'a Staging<'a>,
    pub(super) desired: &'a Tree,
    pub(super) plan: &'a Plan,
}

impl Commit<'_> {
    /// Puts everything in place, the manifest last. Says whether the view was exchanged.
    pub(super) fn run(&self, way: Way) -> Result<bool> {
        for preserved in self.plan.preserved.iter().filter(|p| p.reason == Reason::Kept) {
            self.keep_aside(preserved)?;
        }
        let exchanged = self.exchange_view(way)?;
        let done = |path: &RelPath| exchanged.is_some_and(|view| inside(path, view));
        let saved = |p: &&Preserved| matches!(p.reason, Reason::Saved | Reason::Original);
        for preserved in self.plan.preserved.iter().filter(saved) {
            if !done(&preserved.from) {
                self.save(preserved)?;
            }
        }
        let mut moved = BTreeSet::new();
        for step in self.plan.steps.iter().filter(|step| !done(&step.path)) {
            self.step(step, &mut moved)?;
        }
        let manifest = known(MANIFEST);
        self.root
            .rename(&self.staging.manifest(), &manifest)
            .map_err(|error| self.root.fault("replace", &manifest, error))?;
        Ok(exchanged.is_some())
    }

    /// Exchanges the view, where that is to be done and the file system can do it.
    fn exchange_view(&self, way: Way) -> Result<Option<&RelPath>> {
        let Some(view) = self.plan.swap.as_ref().filter(|_| self.staging.holds_view) else {
            return Ok(None);
        };
        match way {
            Way::Exchange => {}
            #[cfg(test)]
            Way::InPlace => return Ok(None),
        }
        match self.root.exchange(&self.staging.place(view), view) {
            Ok(()) => Ok(Some(view)),
            Err(error) if is_unsupported(error) => Ok(None),
            Err(error) => self.root.fault("exchange", view, error).err(),
        }
    }

    fn step(&self, step: &Step, moved: &mut BTreeSet<RelPath>) -> Result<()> {
        let path = &step.path;
        let came_with_its_directory = || path.ancestors().any(|above| moved.contains(&above));
        let (doing, done) = match step.change {
            Change::Keep => return Ok(()),
            Change::Create if path.as_str() == HOME => return Ok(()),
            Change::Create | Change::Replace if came_with_its_directory() => return Ok(()),
            Change::Create => ("create", self.root.rename_new(&self.staging.place(path), path)),
            Change::Replace => ("replace", self.replace(path)),
            Change::Restore => ("restore", self.restore(path)),
            Change::Remove => ("remove", self.remove(path)),
        };
        done.map_err(|error| self.root.fault(doing, path, error))?;
        if matches!(step.change, Change::Create | Change::Replace) {
            moved.insert(path.clone());
        }
        Ok(())
    }

    /// Removes a thing of ours. Should something new have come into a directory, it stays with that.
    fn remove(&self, path: &RelPath) -> SysResult<()> {
        match self.root.remove(path) {
            Err(Errno::NOTEMPTY | Errno::EXIST) => Ok(()),
            removed => removed,
        }
    }

    /// Puts an original back over what supplanted it, and takes away the directories that it was kept
    /// in, once they are empty.
    fn restore(&self, path: &RelPath) -> SysResult<()> {
        let of_path = |p: &&Preserved| p.reason == Reason::Restored && p.to == *path;
        let Some(original) = self.plan.preserved.iter().find(of_path) else { return Ok(()) };
        if let Some(parent) = path.parent() {
            self.root.make_directories(&parent)?;
        }
        self.root.rename(&original.from, path)?;
        let kept_in = original.from.ancestors().take_while(|above| above.as_str() != HOME);
        kept_in.into_iter().try_for_each(|directory| self.remove(&directory))
    }

    /// Puts a staged thing over what stands: in one step, unless one of the two is a directory.
    fn replace(&self, path: &RelPath) -> SysResult<()> {
        let standing = self.root.cursor().stat(path)?;
        let is_directory =
            standing.is_some_and(|s| FileType::from_raw_mode(s.st_mode) == FileType::Directory);
        if is_directory {
            self.take_away_content(path)?;
            self.root.remove(path)?;
        } else if standing.is_some() && self.desired.get(path) == Some(&Node::Directory) {
            self.root.remove(path)?;
        }
        self.root.rename(&self.staging.place(path), path)
    }

    /// Empties a directory whose place is needed: of what is ours, and of what was kept aside before.
    fn take_away_content(&self, directory: &RelPath) -> SysResult<()> {
        let kept = self.plan.preserved.iter().filter(|p| p.reason == Reason::Kept);
        for preserved in kept.filter(|preserved| inside(&preserved.from, directory)) {
            self.root.remove_all(&preserved.from)?;
        }
        let removed = self.plan.paths(Change::Remove);
        removed.filter(|path| inside(path, directory)).try_for_each(|path| self.root.remove(path))
    }

    /// Moves a thing that the user changed beside its place. Files and links get a second name first,
    /// so that their place is never empty.
    fn save(&self, saved: &Preserved) -> Result<()> {
        if let Some(parent) = saved.to.parent() {
            let made = self.root.make_directories(&parent);
            made.map_err(|error| self.root.fault("make", &parent, error))?;
        }
        let linked = match self.root.hard_link(&saved.from, &saved.to) {
            Err(error) if error != Errno::EXIST => self.root.rename_new(&saved.from, &saved.to),
            linked => linked,
        };
        Ok(linked.map_err(|error| self.root.fault("save", &saved.from, error))?)
    }

    /// Gives a thing of the user's, whose place goes with the old view, a second place.
    fn keep_aside(&self, kept: &Preserved) -> Result<()> {
        let parent = kept.to.parent().unwrap_or_else(|| known(KEPT));
        let made = self.root.make_directories(&parent);
        let linked = made.and_then(|()| self.root.link_tree(&kept.from, &kept.to));
        let moved = match linked {
            Err(error) if error != Errno::EXIST => self
                .root
                .remove_all(&kept.to)
                .and_then(|()| self.root.rename_new(&kept.from, &kept.to)),
            linked => linked,
        };
        Ok(moved.map_err(|error| self.root.fault("keep", &kept.from, error))?)
    }
}
