//! Whose is what: the facts that every decision of a plan is made from.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{Diagnostic, RelPath};
use crate::plan::manifest::{Manifest, Record};
use crate::plan::standing::{Found, Standing};
use crate::plan::{inside, receipts, scripts};
use crate::tree::{Node, Tree};

/// The desired, the former and the standing state side by side, with hard links told as files, and
/// without what was left to others.
pub(super) struct Scene<'a> {
    pub(super) desired: BTreeMap<&'a RelPath, Record>,
    pub(super) former: BTreeMap<&'a RelPath, &'a Record>,
    pub(super) standing: &'a Standing,
    pub(super) left_to_others: BTreeSet<RelPath>,
    pub(super) remarks: Vec<Diagnostic>,
    tree: &'a Tree,
    view: &'a RelPath,
    former_view: Option<&'a RelPath>,
    former_originals: Option<&'a BTreeMap<RelPath, RelPath>>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(
        desired: &'a Tree,
        former: Option<&'a Manifest>,
        standing: &'a Standing,
        view: &'a RelPath,
    ) -> Self {
        let resolved = |m: &'a Manifest| {
            m.nodes.keys().filter_map(|path| m.resolved(path).map(|record| (path, record)))
        };
        let mut scene = Self {
            desired: desired.iter().map(|(path, node)| (path, resolve(desired, node))).collect(),
            former: former.into_iter().flat_map(resolved).collect(),
            standing,
            left_to_others: BTreeSet::new(),
            remarks: Vec::new(),
            tree: desired,
            view,
            former_view: former.map(|manifest| &manifest.view),
            former_originals: former.map(|manifest| &manifest.originals),
        };
        for receipt in receipts::replaced(&scene) {
            scene.leave_to_others(&receipt);
            scene.remarks.push(receipts::remark(&receipt));
        }
        for path in scripts::taken(&scene, desired) {
            scene.leave_to_others(&path);
            scene.remarks.push(scripts::taken_remark(&path));
        }
        for path in scripts::replaced(&scene, desired) {
            scene.former.remove(&path);
            scene.remarks.push(scripts::replaced_remark(&path));
        }
        scene
    }

    /// Whether a path lies below the view.
    pub(super) fn in_view(&self, path: &RelPath) -> bool {
        inside(path, self.view)
    }

    /// Whether a path is the view, or the one that the environment had before.
    pub(super) fn is_view(&self, path: &RelPath) -> bool {
        path == self.view || Some(path) == self.former_view
    }

    /// Whether a path lies below the view, or below the one that the environment had before.
    pub(super) fn in_any_view(&self, path: &RelPath) -> bool {
        self.in_view(path) || self.former_view.is_some_and(|view| inside(path, view))
    }

    /// Whether what somebody else has at a path gives way: a file or a link that is supplanted.
    pub(super) fn is_supplanted(&self, path: &RelPath) -> bool {
        let found = self.standing.get(path);
        self.tree.supplants(path)
            && !self.is_ours(path)
            && matches!(found, Some(Found::File { .. } | Found::Link(_)))
    }

    /// The paths whose originals were kept before, and where.
    pub(super) fn originals(&self) -> impl Iterator<Item = (&'a RelPath, &'a RelPath)> {
        self.former_originals.into_iter().flatten()
    }

    /// Whether what stands at a path is what we wrote there.
    pub(super) fn is_ours(&self, path: &RelPath) -> bool {
        match (self.standing.get(path), self.former.get(path)) {
            (Some(found), Some(record)) => found.is(record),
            _ => false,
        }
    }

    /// Whether Python wrote the thing at a path as a cache inside a view: byte code in a
    /// `__pycache__` (PEP 3147; while it is being written the name goes on with a number), or such a
    /// directory with nothing else in it.
    pub(super) fn is_cache(&self, path: &RelPath) -> bool {
        if !self.in_any_view(path) {
            return false;
        }
        let named = self.desired.contains_key(path) || self.former.contains_key(path);
        match self.standing.get(path) {
            Some(Found::Directory) => {
                path.file_name() == CACHE
                    && !named
                    && !self.standing.is_opaque(path)
                    && self.standing.below(path).all(|(inner, _)| self.is_cache(inner))
            }
            Some(Found::File { .. } | Found::Other) => {
                let mut ends = path.file_name().split('.').skip(1);
                let byte_code = ends.any(|end| end == "pyc");
                byte_code && path.parent().is_some_and(|parent| parent.file_name() == CACHE)
            }
            _ => false,
        }
    }

    /// Whether a directory in a view has nothing in it but caches: one that was ours, and was left
    /// alone for what somebody had put there.
    pub(super) fn is_empty(&self, path: &RelPath) -> bool {
        self.in_view(path)
            && self.standing.get(path) == Some(&Found::Directory)
            && !self.standing.is_opaque(path)
            && self.standing.below(path).all(|(inner, _)| self.is_cache(inner))
    }

    fn leave_to_others(&mut self, directory: &RelPath) {
        let theirs = |path: &RelPath| path == directory || inside(path, directory);
        self.left_to_others.extend(self.desired.keys().copied().filter(|p| theirs(p)).cloned());
        self.desired.retain(|path, _| !theirs(path));
        self.former.retain(|path, _| !theirs(path));
    }
}

/// The directory that Python writes byte code into.
pub(super) const CACHE: &str = "__pycache__";

fn resolve(tree: &Tree, node: &Node) -> Record {
    let target = match node {
        Node::HardLink(to) => tree.get(to).unwrap_or(node),
        node => node,
    };
    Record::of(target)
}
