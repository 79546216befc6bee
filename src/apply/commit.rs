//! Puts what was staged in place: renames, and then removals.

use rustix::fs::FileType;
use rustix::io::{Errno, Result as SysResult};

use crate::apply::build::Builder;
use crate::apply::history::{INTENDED, known};
use crate::apply::in_place::InPlace;
use crate::apply::previous::Keeper;
use crate::apply::root::{Root, is_unsupported};
use crate::apply::staging::Staging;
use crate::common::{RelPath, Result};
use crate::plan::{Change, HOME, KEPT, MANIFEST, Plan, Preserved, Reason, Step, inside};
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
    pub(super) keeper: &'a Keeper<'a>,
}

/// Where the steps of a run take things from.
struct Stages<'a> {
    /// The view that was exchanged: all steps in it are done.
    exchanged: Option<&'a RelPath>,
    /// The view that is changed path by path, and what is put into it.
    parts: Option<(&'a RelPath, Builder<'a>)>,
    /// The directories that the steps have put in place, with all that is in them.
    moved: Vec<RelPath>,
}

impl Stages<'_> {
    /// Whether a thing came with its directory.
    fn has_moved(&self, path: &RelPath) -> bool {
        self.moved.iter().rev().any(|directory| inside(path, directory))
    }
}

impl<'a> Commit<'a> {
    /// Puts everything in place, the manifest last. Gives the view, if that was exchanged.
    pub(super) fn run(&self, way: Way) -> Result<Option<&'a RelPath>> {
        self.keeper.drop_old()?;
        for preserved in self.plan.preserved.iter().filter(|p| p.reason == Reason::Kept) {
            self.keep_aside(preserved)?;
        }
        let exchanged = self.exchange_view(way)?;
        let mut stages = Stages { exchanged, parts: None, moved: Vec::new() };
        let in_place = self.plan.renewed.as_ref().filter(|_| exchanged.is_none());
        if let Some(view) = in_place {
            self.change_in_place(view, &mut stages)?;
        } else {
            self.save_and_step(&mut stages)?;
        }
        let manifest = known(MANIFEST);
        self.root
            .rename(&self.staging.own(INTENDED), &manifest)
            .map_err(|error| self.root.fault("replace", &manifest, error))?;
        Ok(exchanged)
    }

    /// Exchanges the view, where that is to be done and the file system can do it.
    fn exchange_view(&self, way: Way) -> Result<Option<&'a RelPath>> {
        let Some(view) = self.plan.swap.as_ref().filter(|_| self.staging.holds_view) else {
            return Ok(None);
        };
        match way {
            Way::Exchange => {}
            #[cfg(test)]
            Way::InPlace => return Ok(None),
        }
        match self.root.exchange(&self.staging.place(view), view) {
            Ok(()) => {
                // The old one is in the staging directory now.
                self.root.mix();
                Ok(Some(view))
            }
            Err(error) if is_unsupported(error) => Ok(None),
            Err(error) => self.root.fault("exchange", view, error).err(),
        }
    }

    /// Takes all steps while two views are named, and the packages that change are out of the way.
    fn change_in_place(&self, view: &'a RelPath, stages: &mut Stages<'a>) -> Result<()> {
        self.keeper.set_aside(|path| inside(path, view))?;
        let (root, staging) = (self.root, self.staging);
        let (desired, plan) = (self.desired, self.plan);
        let in_place = InPlace { root, staging, desired, plan, view };
        stages.parts = Some((view, staging.parts(view)?));
        self.save(stages)?;
        in_place.name_both()?;
        let inits = in_place.inits();
        let is_init = |step: &&Step| inits.contains(&step.path);
        let saved = |path: &RelPath| {
            plan.preserved.iter().any(|p| p.reason == Reason::Saved && p.from == *path)
        };
        for step in plan.steps.iter().filter(is_init).filter(|step| !saved(&step.path)) {
            let removed = root.remove(&step.path);
            removed.map_err(|error| root.fault("replace", &step.path, error))?;
        }
        let path_file = in_place.path_file().map(|(path, _)| path);
        let later = |step: &&Step| is_init(step) || Some(&step.path) == path_file;
        for step in plan.steps.iter().filter(|step| !later(step)) {
            self.step(step, stages)?;
        }
        for init in plan.steps.iter().filter(is_init) {
            self.bring_back(init, stages)?;
        }
        in_place.name_one()
    }

    /// Puts the `__init__` of a package in place whose other files are all there.
    fn bring_back(&self, init: &Step, stages: &Stages<'a>) -> Result<()> {
        if init.change == Change::Remove || stages.has_moved(&init.path) {
            return Ok(());
        }
        let done = match init.change {
            Change::Keep => {
                match self.root.duplicate(&self.staging.place(&init.path), &init.path) {
                    // What the user had changed was never taken away.
                    Err(Errno::EXIST) => Ok(()),
                    done => done,
                }
            }
            _ => self.root.rename(&self.source(&init.path, stages), &init.path),
        };
        Ok(done.map_err(|error| self.root.fault("replace", &init.path, error))?)
    }

    fn save_and_step(&self, stages: &mut Stages<'a>) -> Result<()> {
        self.save(stages)?;
        self.plan.steps.iter().try_for_each(|step| self.step(step, stages))
    }

    /// Moves aside what the user had changed and what is supplanted.
    fn save(&self, stages: &Stages<'a>) -> Result<()> {
        let saved = |p: &&Preserved| matches!(p.reason, Reason::Saved | Reason::Original);
        for preserved in self.plan.preserved.iter().filter(saved) {
            if !stages.exchanged.is_some_and(|view| inside(&preserved.from, view)) {
                self.save_one(preserved)?;
            }
        }
        Ok(())
    }

    /// Where the new thing for a path is taken from.
    fn source(&self, path: &RelPath, stages: &Stages<'a>) -> RelPath {
        match &stages.parts {
            Some((view, parts)) if inside(path, view) => parts.place(path),
            _ => self.staging.place(path),
        }
    }

    fn step(&self, step: &Step, stages: &mut Stages<'a>) -> Result<()> {
        let path = &step.path;
        if stages.exchanged.is_some_and(|view| inside(path, view)) {
            return Ok(());
        }
        let (doing, done) = match step.change {
            Change::Keep => return Ok(()),
            Change::Create if path.as_str() == HOME => return Ok(()),
            Change::Create | Change::Replace if stages.has_moved(path) => return Ok(()),
            Change::Create => ("create", self.root.rename_new(&self.source(path, stages), path)),
            Change::Replace => ("replace", self.replace(path, &self.source(path, stages))),
            Change::Restore => ("restore", self.restore(path)),
            Change::Remove => ("remove", self.remove(path)),
        };
        done.map_err(|error| self.root.fault(doing, path, error))?;
        let moves = matches!(step.change, Change::Create | Change::Replace);
        if moves && self.desired.get(path) == Some(&Node::Directory) {
            stages.moved.push(path.clone());
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
    fn replace(&self, path: &RelPath, source: &RelPath) -> SysResult<()> {
        let standing = self.root.cursor().stat(path)?;
        let is_directory =
            standing.is_some_and(|s| FileType::from_raw_mode(s.st_mode) == FileType::Directory);
        if is_directory {
            self.take_away_content(path)?;
            self.root.remove(path)?;
        } else if standing.is_some() && self.desired.get(path) == Some(&Node::Directory) {
            self.root.remove(path)?;
        }
        self.root.rename(source, path)
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
    fn save_one(&self, saved: &Preserved) -> Result<()> {
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
