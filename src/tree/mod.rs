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

use std::collections::BTreeSet;
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
    /// Sorted, each path once, every directory above a path among them.
    nodes: Vec<(RelPath, Node)>,
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
        self.make_above(&path);
        match self.place(&path) {
            Ok(at) => assert_eq!(self.nodes[at].1, node, "two different nodes at one path"),
            Err(at) => self.nodes.insert(at, (path, node)),
        }
    }

    /// Puts directories above a path where there are none.
    fn make_above(&mut self, path: &RelPath) {
        let Some(parent) = path.parent() else { return };
        match self.get(&parent) {
            None => self.insert(parent, Node::Directory),
            Some(above) => {
                assert_eq!(*above, Node::Directory, "{path} lies below what is no directory");
            }
        }
    }

    /// Where a path is among the nodes, or would be.
    fn place(&self, path: &RelPath) -> Result<usize, usize> {
        self.nodes.binary_search_by(|(standing, _)| standing.cmp(path))
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
        self.place(path).ok().map(|at| &self.nodes[at].1)
    }

    /// The nodes at some paths, which are sorted; nothing for a path without a node.
    pub fn select<'a>(
        &'a self,
        paths: &[&RelPath],
    ) -> impl Iterator<Item = (&'a RelPath, &'a Node)> {
        let mut paths = paths.iter().peekable();
        self.iter().filter(move |(path, _)| {
            while paths.next_if(|wanted| **wanted < *path).is_some() {}
            paths.peek().is_some_and(|wanted| **wanted == *path)
        })
    }

    /// All nodes, a directory before what is in it.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&RelPath, &Node)> {
        self.nodes.iter().map(|(path, node)| (path, node))
    }
}

/// As [`Tree::insert`] of each.
impl Extend<(RelPath, Node)> for Tree {
    fn extend<T: IntoIterator<Item = (RelPath, Node)>>(&mut self, nodes: T) {
        if !self.nodes.is_empty() {
            return nodes.into_iter().for_each(|(path, node)| self.insert(path, node));
        }
        // All at once, where most of a tree comes so.
        self.nodes.extend(nodes);
        self.nodes.sort_by(|(one, _), (other, _)| one.cmp(other));
        self.nodes.dedup_by(|(path, node), (before, standing)| {
            let same = path == before;
            assert!(!same || node == standing, "two different nodes at one path");
            same
        });
        // Of what stands in one directory it is enough to see to the first.
        let beside = |(one, _): &(RelPath, Node), (next, _): &(RelPath, Node)| {
            one.parent_str() == next.parent_str()
        };
        let firsts: Vec<RelPath> =
            self.nodes.chunk_by(beside).map(|together| together[0].0.clone()).collect();
        for path in &firsts {
            self.make_above(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(text: &str) -> RelPath {
        RelPath::new(text).unwrap()
    }

    proptest! {
        #[test]
        fn all_at_once_is_as_one_by_one(texts in proptest::collection::vec("[ab]{1,2}(/[a-c]{1,2}){0,4}", 0..12)) {
            let mut one_by_one = Tree::default();
            for text in &texts {
                one_by_one.insert(path(text), Node::Directory);
            }
            let mut at_once = Tree::default();
            at_once.extend(texts.iter().map(|text| (path(text), Node::Directory)));
            prop_assert_eq!(&at_once, &one_by_one);
            for (node, _) in at_once.iter() {
                prop_assert!(node.ancestors().all(|above| at_once.get(&above).is_some()));
            }
            let wanted: Vec<RelPath> = texts.iter().map(|text| path(text)).collect();
            let mut wanted: Vec<&RelPath> = wanted.iter().collect();
            wanted.sort();
            let selected: Vec<&RelPath> = at_once.select(&wanted).map(|(path, _)| path).collect();
            wanted.dedup();
            prop_assert_eq!(selected, wanted);
        }
    }

    #[test]
    #[should_panic(expected = "a/b lies below what is no directory")]
    fn nothing_lies_below_a_link() {
        let link = Node::Link("/usr".into());
        Tree::default().extend([(path("a"), link), (path("a/b"), Node::Directory)]);
    }

    #[test]
    #[should_panic(expected = "two different nodes at one path")]
    fn one_path_has_one_node() {
        let link = Node::Link("/usr".into());
        Tree::default().extend([(path("a"), link), (path("a"), Node::Directory)]);
    }
}
