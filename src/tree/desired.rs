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
    let content = draft.allow_list.clone();
    let mut nodes = vec![(layout.allow_list.clone(), Node::File { content, executable: false })];
    let receipts = draft.receipts.iter().filter(|receipt| !shadowed.contains(&receipt.project));
    for (path, node) in receipts.flat_map(|receipt| &receipt.nodes) {
        nodes.push((layout.site_packages.join_path(path), in_view(node, &layout.view)));
    }
    if draft.has_view {
        nodes.push((layout.view.clone(), Node::Directory));
    }
    let view = draft.view.iter();
    nodes.extend(view.map(|(path, node)| (layout.view.join_path(path), node.clone())));
    let mut tree = Tree::default();
    tree.extend(nodes);
    tree
}

/// A node whose hard links lead into the view.
fn in_view(node: &Node, view: &RelPath) -> Node {
    match node {
        Node::HardLink(to) => Node::HardLink(view.join_path(to)),
        node => node.clone(),
    }
}
