//! Stage 5: the whole desired state of an environment, as data.

pub mod allow_list;
pub mod commands;
mod content;
pub mod desired;
pub mod draft;
pub mod launcher;
pub mod layout;
pub mod receipt;
pub mod scaffold;
pub mod view;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::common::RelPath;

pub use content::Content;

/// One thing in an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A directory.
    Directory,
    /// A symbolic link, with its target to the letter.
    Link(PathBuf),
    /// A file, with its content and whether it can be executed.
    File {
        /// What is in it.
        content: Content,
        /// Whether its mode is 0755 rather than 0644.
        executable: bool,
    },
    /// Another name of a file of the same tree.
    HardLink(RelPath),
}

/// The whole desired state of an environment: every path that is ours, in order, and what stands
/// there. A directory of ours may hold the user's files too; ours are only those named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    nodes: BTreeMap<RelPath, Node>,
    supplanting: BTreeSet<RelPath>,
    offered: BTreeSet<RelPath>,
    ceded: BTreeSet<RelPath>,
}

impl Tree {
    /// Puts a node at a path, and directories above it where there are none.
    ///
    /// # Panics
    ///
    /// When something else than an equal node stands there already: two stages that claim one path
    /// are a fault of the program. What users can cause is told by the selection before.
    pub fn insert(&mut self, path: RelPath, node: Node) {
        for parent in path.ancestors() {
            match self.nodes.entry(parent) {
                Entry::Vacant(place) => drop(place.insert(Node::Directory)),
                Entry::Occupied(above) => {
                    let above = above.get();
                    assert_eq!(*above, Node::Directory, "{path} lies below what is no directory");
                    // What is above that was looked at when it was inserted.
                    break;
                }
            }
        }
        match self.nodes.entry(path) {
            Entry::Vacant(place) => drop(place.insert(node)),
            Entry::Occupied(standing) => {
                assert_eq!(*standing.get(), node, "two different nodes at one path");
            }
        }
    }

    /// Puts a file or a link where the tool that made the environment has its own, which gives way:
    /// it is kept, and comes back when this node is not wanted any more.
    ///
    /// # Panics
    ///
    /// As [`Tree::insert`].
    pub fn supplant(&mut self, path: RelPath, node: Node) {
        self.supplanting.insert(path.clone());
        self.insert(path, node);
    }

    /// Whether what somebody else has at a path gives way to the node there.
    pub fn supplants(&self, path: &RelPath) -> bool {
        self.supplanting.contains(path)
    }

    /// Puts a file where somebody else may have one of that name, which stays then.
    ///
    /// # Panics
    ///
    /// As [`Tree::insert`].
    pub fn offer(&mut self, path: RelPath, node: Node) {
        self.offered.insert(path.clone());
        self.insert(path, node);
    }

    /// The paths whose nodes give way to what somebody else has there.
    pub fn offered(&self) -> impl Iterator<Item = &RelPath> {
        self.offered.iter()
    }

    /// Says that a path is an installer's: what it has put in the place of ours is not ours that was
    /// changed.
    pub fn cede(&mut self, path: RelPath) {
        self.ceded.insert(path);
    }

    /// The paths that are an installer's.
    pub fn ceded(&self) -> impl Iterator<Item = &RelPath> {
        self.ceded.iter()
    }

    /// The node at a path.
    pub fn get(&self, path: &RelPath) -> Option<&Node> {
        self.nodes.get(path)
    }

    /// All nodes, a directory before what is in it.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&RelPath, &Node)> {
        self.nodes.iter()
    }
}

impl Extend<(RelPath, Node)> for Tree {
    fn extend<T: IntoIterator<Item = (RelPath, Node)>>(&mut self, nodes: T) {
        for (path, node) in nodes {
            self.insert(path, node);
        }
    }
}
