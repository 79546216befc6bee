//! The staging directory, in which everything new is built before anything standing is touched.
//!
//! It lies in the environment, so that all of it can be put in place by renaming. It holds the
//! manifest that is about to be written, whole, before anything else happens: when a run is killed,
//! the next one knows by it what of the new things is ours. New things are at the paths that they
//! will have, below `tree/`.

use std::cell::Cell;

use rustix::io::{Errno, Result as SysResult};

use crate::apply::build::Builder;
use crate::apply::cursor::PLAIN;
use crate::apply::history::{INTENDED, known, staging};
use crate::apply::root::{Root, is_refused};
use crate::common::{RelPath, Result};
use crate::plan::{Change, HOME, Plan, Preserved, inside};
use crate::tree::Tree;

/// A staging directory with nothing in it yet. Until [`Room::keep`] is called, dropping it removes it
/// with all that is in it, and leaves the environment as it was.
pub(super) struct Room<'a> {
    root: &'a Root,
    at: RelPath,
    made_home: bool,
    roll_back: Cell<bool>,
}

impl<'a> Room<'a> {
    /// Makes a directory with a number that is free: the process's, or a later one where another
    /// run left that behind (in a container every run can have the same). An error comes with the
    /// path.
    pub(super) fn make(root: &'a Root) -> std::result::Result<Self, (RelPath, Errno)> {
        let home = known(HOME);
        let made_home = match root.cursor().make_directory(&home) {
            Ok(()) => true,
            Err(Errno::EXIST) => false,
            Err(error) => return Err((home, error)),
        };
        // Should there be no room for it, what was made before goes again.
        let mut room =
            Self { root, at: staging(std::process::id()), made_home, roll_back: true.into() };
        let mut number = std::process::id();
        loop {
            match root.cursor().make_directory(&room.at) {
                Ok(()) => {
                    root.keep_fresh(&room.at);
                    return Ok(room);
                }
                Err(Errno::EXIST) => {
                    number = number.wrapping_add(1);
                    room.at = staging(number);
                }
                Err(error) => return Err((room.at.clone(), error)),
            }
        }
    }

    /// The directory.
    pub(super) fn at(&self) -> &RelPath {
        &self.at
    }

    /// From now on it stays.
    fn keep(&self) {
        self.roll_back.set(false);
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        if self.roll_back.get() {
            let _ = self.root.remove_all(&self.at);
            if self.made_home {
                let _ = self.root.remove(&known(HOME));
            }
        }
    }
}

/// A staging directory. Until [`Staging::keep`] is called, dropping it removes it and leaves the
/// environment as it was.
pub(super) struct Staging<'a> {
    root: &'a Root,
    desired: &'a Tree,
    plan: &'a Plan,
    room: Room<'a>,
    tree: Builder<'a>,
    /// Whether the view is staged whole, with what the user has in it.
    pub(super) holds_view: bool,
}

impl<'a> Staging<'a> {
    /// Makes the directory and stores the manifest in it.
    pub(super) fn begin(
        root: &'a Root,
        desired: &'a Tree,
        plan: &'a Plan,
        manifest: &[u8],
    ) -> Result<Self> {
        let room = Room::make(root).map_err(|(path, error)| root.fault("make", &path, error))?;
        let tree = Builder::new(root, desired, plan, room.at().join_path(&known("tree")));
        let staging = Self { root, desired, plan, room, tree, holds_view: false };
        staging.write(INTENDED, manifest)?;
        Ok(staging)
    }

    /// Builds everything that the plan creates or replaces, and the whole view when that is
    /// renewed.
    pub(super) fn fill(&mut self) -> Result<()> {
        let (desired, plan) = (self.desired, self.plan);
        let view = plan.renewed.as_ref();
        let renews = |path| view.is_some_and(|view| path == view || inside(path, view));
        let changing = changing(plan, |path| !renews(path));
        let renewed = desired.iter().map(|(path, _)| path).filter(|path| renews(path));
        self.tree.build(changing.chain(renewed).collect())?;
        if let Some(view) = &plan.swap {
            self.holds_view = self.carry(view)?;
        }
        Ok(())
    }

    /// Builds what changes in the view once more, for a view that is changed path by path while the
    /// one that is staged whole stands in for it.
    pub(super) fn parts(&self, view: &RelPath) -> Result<Builder<'a>> {
        let parts = self.own("parts");
        let mut parts = Builder::new(self.root, self.desired, self.plan, parts);
        parts.build(changing(self.plan, |path| inside(path, view)).collect())?;
        Ok(parts)
    }

    /// The directory itself.
    pub(super) fn at(&self) -> &RelPath {
        self.room.at()
    }

    /// Where a path of the environment is staged.
    pub(super) fn place(&self, path: &RelPath) -> RelPath {
        self.tree.place(path)
    }

    /// Where a file of the program's own is, by its name.
    pub(super) fn own(&self, name: &str) -> RelPath {
        self.room.at().join_path(&known(name))
    }

    /// Writes a file of the program's own.
    pub(super) fn write(&self, name: &str, content: &[u8]) -> Result<()> {
        let path = self.own(name);
        let written = self.root.cursor().write(&path, content, PLAIN);
        Ok(written.map_err(|error| self.root.fault("write", &path, error))?)
    }

    /// From now on the environment changes: should the run fail, the staged manifest must stay for
    /// the next run to know what is ours.
    pub(super) fn keep(&self) {
        self.room.keep();
    }

    /// Links what the user has in the view into the staged one. Where that cannot be done, because a
    /// file system or a security setting refuses hard links, the view is changed in place.
    fn carry(&self, view: &RelPath) -> Result<bool> {
        for preserved in self.plan.preserved.iter().filter(|preserved| inside(&preserved.to, view))
        {
            match self.carry_one(preserved) {
                Ok(()) => {}
                Err(error) if is_refused(error) => return Ok(false),
                Err(error) => return self.root.fault("keep", &preserved.from, error).err(),
            }
        }
        Ok(true)
    }

    fn carry_one(&self, preserved: &Preserved) -> SysResult<()> {
        let place = self.place(&preserved.to);
        if let Some(parent) = place.parent() {
            self.root.make_directories(&parent)?;
        }
        self.root.link_tree(&preserved.from, &place)
    }
}

/// The paths where a plan has something built, and that count.
fn changing<'p>(
    plan: &'p Plan,
    counts: impl Fn(&'p RelPath) -> bool,
) -> impl Iterator<Item = &'p RelPath> {
    let steps = plan.steps.iter();
    let built = steps.filter(|step| matches!(step.change, Change::Create | Change::Replace));
    built.map(|step| &step.path).filter(move |path| counts(path))
}
