//! The desired state of one environment, from the draft of its selection.

use std::collections::BTreeSet;

use crate::common::{ProjectName, RelPath};
use crate::tree::draft::Draft;
use crate::tree::layout::Layout;
use crate::tree::{Node, Tree};

/// Everything of a tree that depends on what was selected: view, receipts, allow-list. The fixed
/// files are added by the caller, for an adopted environment keeps its own.
///
/// `shadowed` are the projects that the environment has installed itself: their receipts step aside.
pub fn desired(draft: &Draft, layout: &Layout, shadowed: &BTreeSet<ProjectName>) -> Tree {
    let mut tree = Tree::default();
    if draft.has_view {
        tree.insert(layout.view.clone(), Node::Directory);
    }
    for (path, node) in &draft.view {
        tree.insert(layout.view.join_path(path), node.clone());
    }
    let receipts = draft.receipts.iter().filter(|receipt| !shadowed.contains(&receipt.project));
    for (path, node) in receipts.flat_map(|receipt| &receipt.nodes) {
        tree.insert(layout.site_packages.join_path(path), in_view(node, &layout.view));
    }
    let content = draft.allow_list.clone();
    tree.insert(layout.allow_list.clone(), Node::File { content, executable: false });
    tree
}

/// A node whose hard links lead into the view.
fn in_view(node: &Node, view: &RelPath) -> Node {
    match node {
        Node::HardLink(to) => Node::HardLink(view.join_path(to)),
        node => node.clone(),
    }
}
