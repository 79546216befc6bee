//! Builds nodes of a tree in a directory where nobody sees them yet.

use std::collections::{BTreeSet, HashSet};

use rustix::io::Errno;

use crate::apply::cursor::{Cursor, EXECUTABLE, PLAIN};
use crate::apply::root::{Root, is_refused};
use crate::common::{RelPath, Result};
use crate::plan::Plan;
use crate::tree::{Node, Tree};

/// Builds nodes below a directory, at the paths that they will have in the environment.
pub(super) struct Builder<'a> {
    root: &'a Root,
    desired: &'a Tree,
    plan: &'a Plan,
    at: RelPath,
    built: HashSet<RelPath>,
    /// The directory of the path before, which there is.
    within: Option<String>,
}

impl<'a> Builder<'a> {
    /// A builder for a directory that does not exist yet, in one that does.
    pub(super) fn new(root: &'a Root, desired: &'a Tree, plan: &'a Plan, at: RelPath) -> Self {
        Self { root, desired, plan, at, built: HashSet::new(), within: None }
    }

    /// Where a path of the environment is built.
    pub(super) fn place(&self, path: &RelPath) -> RelPath {
        self.at.join_path(path)
    }

    /// Builds the nodes at some paths, and the directories above them.
    pub(super) fn build(&mut self, paths: BTreeSet<&RelPath>) -> Result<()> {
        // Hard links come last, when what they name is there.
        let desired = self.desired;
        let is_hard_link = |path: &&RelPath| matches!(desired.get(path), Some(Node::HardLink(_)));
        let (links, others): (Vec<_>, Vec<_>) = paths.into_iter().partition(is_hard_link);
        let (root, mut cursor) = (self.root, self.root.cursor());
        let mut source = root.cursor();
        for path in others {
            self.build_one(&mut cursor, path)?;
        }
        for path in links {
            self.build_link(&mut cursor, &mut source, path)?;
        }
        Ok(())
    }

    fn build_one(&mut self, cursor: &mut Cursor, path: &RelPath) -> Result<()> {
        let Some(node) = self.desired.get(path) else { return Ok(()) };
        self.make_above(cursor, path)?;
        let place = self.place(path);
        let built = match node {
            Node::Directory if self.built.contains(path) => Ok(()),
            Node::Directory => cursor.make_directory(&place),
            Node::Link(target) => cursor.make_link(&place, target),
            Node::File { content, executable } => {
                cursor.write(&place, content, if *executable { EXECUTABLE } else { PLAIN })
            }
            Node::HardLink(_) => Ok(()),
        };
        built.map_err(|error| self.root.fault("make", &place, error))?;
        self.built.insert(path.clone());
        Ok(())
    }

    /// Makes a hard link; where the file system has none, or what it names is not ours, a file.
    fn build_link(
        &mut self,
        cursor: &mut Cursor,
        source: &mut Cursor,
        path: &RelPath,
    ) -> Result<()> {
        let Some(Node::HardLink(to)) = self.desired.get(path) else { return Ok(()) };
        self.make_above(cursor, path)?;
        let place = self.place(path);
        let mut built = match () {
            () if self.built.contains(to) => source.link_to(&self.place(to), cursor, &place),
            () if self.plan.not_ours.contains(to) => Err(Errno::PERM),
            () => source.link_to(to, cursor, &place),
        };
        if built.is_err_and(is_refused)
            && let Some(Node::File { content, executable }) = self.desired.get(to)
        {
            let mode = if *executable { EXECUTABLE } else { PLAIN };
            built = cursor.write(&place, content, mode);
        }
        built.map_err(|error| self.root.fault("make", &place, error))?;
        self.built.insert(path.clone());
        Ok(())
    }

    fn make_above(&mut self, cursor: &mut Cursor, path: &RelPath) -> Result<()> {
        // Paths come in their order, so that most lie in the directory of the one before.
        if self.within.as_deref() == Some(path.parent_str().unwrap_or_default()) {
            return Ok(());
        }
        if self.built.is_empty() {
            let made = cursor.make_directory(&self.at);
            made.map_err(|error| self.root.fault("make", &self.at, error))?;
        }
        let missing: Vec<_> = path.ancestors().take_while(|p| !self.built.contains(p)).collect();
        for directory in missing.into_iter().rev() {
            let place = self.place(&directory);
            let made = cursor.make_directory(&place);
            made.map_err(|error| self.root.fault("make", &place, error))?;
            self.built.insert(directory);
        }
        self.within = Some(path.parent_str().unwrap_or_default().to_owned());
        Ok(())
    }
}
