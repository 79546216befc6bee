//! The staging directory, in which everything new is built before anything standing is touched.
//!
//! It lies in the environment, so that all of it can be put in place by renaming. It holds the
//! manifest that is about to be written, whole, before anything else happens: when a run is killed,
//! the next one knows by it what of the new things is ours. New things are at the paths that they
//! will have, below `tree/`.

use std::collections::BTreeSet;

use rustix::io::{Errno, Result as SysResult};

use crate::apply::cursor::{Cursor, EXECUTABLE, PLAIN};
use crate::apply::history::{INTENDED, known, staging};
use crate::apply::root::Root;
use crate::common::{RelPath, Result};
use crate::plan::{Change, HOME, Plan, Preserved, inside};
use crate::tree::{Node, Tree};

/// A staging directory. Until [`Staging::keep`] is called, dropping it removes it and leaves the
/// environment as it was.
pub(super) struct Staging<'a> {
    root: &'a Root,
    desired: &'a Tree,
    plan: &'a Plan,
    at: RelPath,
    made_home: bool,
    roll_back: bool,
    staged: BTreeSet<RelPath>,
    /// Whether the view is staged whole.
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
        let home = known(HOME);
        let made_home = match root.cursor().make_directory(&home) {
            Ok(()) => true,
            Err(Errno::EXIST) => false,
            Err(error) => return root.fault("make", &home, error).err(),
        };
        let at = Self::make_directory(root).inspect_err(|_| {
            if made_home {
                let _ = root.remove(&home);
            }
        })?;
        let staging = Self {
            root,
            desired,
            plan,
            at,
            made_home,
            roll_back: true,
            staged: BTreeSet::new(),
            holds_view: false,
        };
        let intended = staging.manifest();
        let written = root.cursor().write(&intended, manifest, PLAIN);
        written.map_err(|error| root.fault("write", &intended, error))?;
        Ok(staging)
    }

    /// Makes a directory with a number that is free: the process's, or a later one where another
    /// run left that behind (in a container every run can have the same).
    fn make_directory(root: &Root) -> Result<RelPath> {
        let mut number = std::process::id();
        loop {
            let at = staging(number);
            match root.cursor().make_directory(&at) {
                Ok(()) => return Ok(at),
                Err(Errno::EXIST) => number = number.wrapping_add(1),
                Err(error) => return root.fault("make", &at, error).err(),
            }
        }
    }

    /// Builds everything that the plan creates or replaces, and the whole view when that is
    /// exchanged.
    pub(super) fn fill(&mut self) -> Result<()> {
        let (desired, plan) = (self.desired, self.plan);
        let view = plan.swap.as_ref();
        let changing = [Change::Create, Change::Replace].map(|change| plan.paths(change));
        let mut paths: BTreeSet<&RelPath> = changing.into_iter().flatten().collect();
        if let Some(view) = view {
            paths.extend(desired.iter().map(|(path, _)| path).filter(|path| inside(path, view)));
            paths.insert(view);
        }
        // Hard links come last, when what they name is there.
        let is_hard_link = |path: &&RelPath| matches!(desired.get(path), Some(Node::HardLink(_)));
        let (links, others): (Vec<_>, Vec<_>) = paths.into_iter().partition(is_hard_link);
        let root = self.root;
        let mut cursor = root.cursor();
        for path in others.into_iter().chain(links) {
            self.build(&mut cursor, path)?;
        }
        if let Some(view) = view {
            self.holds_view = self.carry(view)?;
        }
        Ok(())
    }

    /// Where a path of the environment is staged.
    pub(super) fn place(&self, path: &RelPath) -> RelPath {
        self.at.join_path(&known("tree")).join_path(path)
    }

    /// Where the manifest is stored.
    pub(super) fn manifest(&self) -> RelPath {
        self.at.join_path(&known(INTENDED))
    }

    /// From now on the environment changes: should the run fail, the staged manifest must stay for
    /// the next run to know what is ours.
    pub(super) fn keep(&mut self) {
        self.roll_back = false;
    }

    fn build(&mut self, cursor: &mut Cursor, path: &RelPath) -> Result<()> {
        let Some(node) = self.desired.get(path) else { return Ok(()) };
        let place = self.place(path);
        self.make_above(cursor, path)?;
        let built = match node {
            Node::Directory if self.staged.contains(path) => Ok(()),
            Node::Directory => cursor.make_directory(&place),
            Node::Link(target) => cursor.make_link(&place, target),
            Node::File { content, executable } => {
                cursor.write(&place, content, if *executable { EXECUTABLE } else { PLAIN })
            }
            Node::HardLink(to) => return self.build_hard_link(cursor, path, to),
        };
        built.map_err(|error| self.root.fault("make", &place, error))?;
        self.staged.insert(path.clone());
        Ok(())
    }

    /// Makes a hard link; where the file system has none, or what it names is not ours, a file.
    fn build_hard_link(&mut self, cursor: &mut Cursor, path: &RelPath, to: &RelPath) -> Result<()> {
        let place = self.place(path);
        let mut built = match () {
            () if self.staged.contains(to) => self.root.hard_link(&self.place(to), &place),
            () if self.plan.not_ours.contains(to) => Err(Errno::PERM),
            () => self.root.hard_link(to, &place),
        };
        if built.is_err()
            && let Some(Node::File { content, executable }) = self.desired.get(to)
        {
            let mode = if *executable { EXECUTABLE } else { PLAIN };
            built = cursor.write(&place, content, mode);
        }
        built.map_err(|error| self.root.fault("make", &place, error))?;
        self.staged.insert(path.clone());
        Ok(())
    }

    fn make_above(&mut self, cursor: &mut Cursor, path: &RelPath) -> Result<()> {
        let missing: Vec<_> = path.ancestors().take_while(|p| !self.staged.contains(p)).collect();
        if self.staged.is_empty() {
            let tree = self.at.join_path(&known("tree"));
            let made = cursor.make_directory(&tree);
            made.map_err(|error| self.root.fault("make", &tree, error))?;
        }
        for directory in missing.into_iter().rev() {
            let place = self.place(&directory);
            let made = cursor.make_directory(&place);
            made.map_err(|error| self.root.fault("make", &place, error))?;
            self.staged.insert(directory);
        }
        Ok(())
    }

    /// Links what the user has in the view into the staged one. Where that cannot be done, because a
    /// file system or a security setting refuses hard links, the view is changed in place.
    fn carry(&self, view: &RelPath) -> Result<bool> {
        for preserved in self.plan.preserved.iter().filter(|preserved| inside(&preserved.to, view))
        {
            match self.carry_one(preserved) {
                Ok(()) => {}
                Err(
                    Errno::PERM
                    | Errno::XDEV
                    | Errno::MLINK
                    | Errno::OPNOTSUPP
                    | Errno::NOSYS
                    | Errno::ACCESS,
                ) => {
                    return Ok(false);
                }
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

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        if self.roll_back {
            let _ = self.root.remove_all(&self.at);
            if self.made_home {
                let _ = self.root.remove(&known(HOME));
            }
        }
    }
}
