//! Builds nodes of a tree in a directory where nobody sees them yet.

use std::collections::HashSet;

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
    /// The directories that were built.
    directories: HashSet<RelPath>,
    /// The directory of the path before, which there is.
    within: Option<String>,
}

/// A hard link, and the path that it is another name of.
type Link<'a> = (&'a RelPath, &'a RelPath);

impl<'a> Builder<'a> {
    /// A builder for a directory that does not exist yet, in one that does.
    pub(super) fn new(root: &'a Root, desired: &'a Tree, plan: &'a Plan, at: RelPath) -> Self {
        Self { root, desired, plan, at, directories: HashSet::new(), within: None }
    }

    /// Where a path of the environment is built.
    pub(super) fn place(&self, path: &RelPath) -> RelPath {
        self.at.join_path(path)
    }

    /// Builds the nodes at some paths, and the directories above them.
    pub(super) fn build(&mut self, mut paths: Vec<&RelPath>) -> Result<()> {
        paths.sort_unstable();
        let (root, mut cursor) = (self.root, self.root.cursor());
        // Hard links come last, when what they name is there.
        let mut links: Vec<Link> = Vec::new();
        for (path, node) in self.desired.select(&paths) {
            match node {
                Node::HardLink(to) => links.push((path, to)),
                node => self.build_one(&mut cursor, path, node)?,
            }
        }
        let mut source = root.cursor();
        for link in links {
            self.build_link(&mut cursor, &mut source, link)?;
        }
        Ok(())
    }

    fn build_one(&mut self, cursor: &mut Cursor, path: &RelPath, node: &Node) -> Result<()> {
        self.make_above(cursor, path)?;
        let place = self.place(path);
        let built = match node {
            Node::Directory if !self.directories.insert(path.clone()) => Ok(()),
            Node::Directory => cursor.make_directory(&place),
            Node::Link(target) => cursor.make_link(&place, target),
            Node::File { content, executable } => cursor.write(&place, content, mode(*executable)),
            Node::HardLink(_) => Ok(()),
        };
        Ok(built.map_err(|error| self.root.fault("make", &place, error))?)
    }

    /// Makes a hard link; where the file system has none, or what it names is not ours, a file.
    fn build_link(
        &mut self,
        cursor: &mut Cursor,
        source: &mut Cursor,
        (path, to): Link,
    ) -> Result<()> {
        self.make_above(cursor, path)?;
        let place = self.place(path);
        let mut built = match source.link_to(&self.place(to), cursor, &place) {
            Err(Errno::NOENT) if self.plan.not_ours.contains(to) => Err(Errno::PERM),
            // It is not built, as it stands.
            Err(Errno::NOENT) => source.link_to(to, cursor, &place),
            built => built,
        };
        if built.is_err_and(is_refused)
            && let Some(Node::File { content, executable }) = self.desired.get(to)
        {
            built = cursor.write(&place, content, mode(*executable));
        }
        Ok(built.map_err(|error| self.root.fault("make", &place, error))?)
    }

    fn make_above(&mut self, cursor: &mut Cursor, path: &RelPath) -> Result<()> {
        // Paths come in their order, so that most lie in the directory of the one before.
        if self.within.as_deref() == Some(path.parent_str().unwrap_or_default()) {
            return Ok(());
        }
        if self.within.is_none() {
            let made = cursor.make_directory(&self.at);
            made.map_err(|error| self.root.fault("make", &self.at, error))?;
        }
        let missing: Vec<_> =
            path.ancestors().take_while(|above| !self.directories.contains(above)).collect();
        for directory in missing.into_iter().rev() {
            let place = self.place(&directory);
            let made = cursor.make_directory(&place);
            made.map_err(|error| self.root.fault("make", &place, error))?;
            self.directories.insert(directory);
        }
        self.within = Some(path.parent_str().unwrap_or_default().to_owned());
        Ok(())
    }
}

fn mode(executable: bool) -> rustix::fs::Mode {
    if executable { EXECUTABLE } else { PLAIN }
}
