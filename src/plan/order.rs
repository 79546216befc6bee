//! The order of the steps, in which a run can be killed anywhere.

use std::collections::BTreeSet;

use crate::common::RelPath;
use crate::plan::{Change, Step, inside};
use crate::tree::Tree;

/// When a path is created or replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    /// The directories that the view is in.
    AboveView,
    /// The view.
    View,
    /// Whatever names nothing else: executables, scripts, metadata.
    Ordinary,
    /// Files that name the view.
    PathFile,
    /// The file that makes a Python look at all the rest.
    Configuration,
    /// What takes the place of a tool's own Python: it needs the configuration, which the tool's own
    /// can do with as well.
    Supplanting,
}

/// The file of that phase.
const CONFIGURATION: &str = "pyvenv.cfg";

impl Phase {
    fn of(path: &RelPath, desired: &Tree, view: &RelPath) -> Self {
        if path == view || inside(path, view) {
            Self::View
        } else if inside(view, path) {
            Self::AboveView
        } else if path.as_str() == CONFIGURATION {
            Self::Configuration
        } else if desired.supplants(path) {
            Self::Supplanting
        } else if is_path_file(path) {
            Self::PathFile
        } else {
            Self::Ordinary
        }
    }
}

fn is_path_file(path: &RelPath) -> bool {
    [".pth", ".start"].iter().any(|end| path.as_str().ends_with(end))
}

/// Puts the steps, which come sorted by their paths, in order: what is kept, what is made, what is
/// restored, what is removed.
pub(super) fn in_order(
    mut steps: Vec<Step>,
    restored: BTreeSet<RelPath>,
    removed: BTreeSet<RelPath>,
    desired: &Tree,
    view: &RelPath,
) -> Vec<Step> {
    // The sort is stable, and the paths are sorted, so within a phase a directory stays first.
    steps.sort_by_cached_key(|step| match step.change {
        Change::Keep => None,
        _ => Some(Phase::of(&step.path, desired, view)),
    });
    let is_configuration = |path: &RelPath| path.as_str() == CONFIGURATION;
    let (last, restored): (Vec<_>, Vec<_>) = restored.into_iter().partition(is_configuration);
    let restored = restored.into_iter().chain(last);
    steps.extend(restored.map(|path| Step { path, change: Change::Restore }));
    let (first, removed): (Vec<_>, Vec<_>) = removed.into_iter().rev().partition(is_path_file);
    let removed = first.into_iter().chain(removed);
    steps.extend(removed.map(|path| Step { path, change: Change::Remove }));
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Node;

    #[test]
    fn what_names_others_comes_after_them_and_goes_before() {
        let path = |text| RelPath::new(text).unwrap();
        let creates =
            ["a.pth", "bin", "bin/python", "lib", "lib/view", "lib/view/x.pth", "pyvenv.cfg"];
        let mut desired = Tree::default();
        desired.supplant(path("bin/python"), Node::Link("/usr/bin/python3".into()));
        let steps = creates.iter().map(|p| Step { path: path(p), change: Change::Create });
        let removed = ["lib/b.pth", "lib/old", "lib/old/x"].map(path);
        let order = in_order(
            steps.chain([Step { path: path("z"), change: Change::Keep }]).collect(),
            ["pyvenv.cfg", "restored"].map(path).into_iter().collect(),
            removed.into_iter().collect(),
            &desired,
            &path("lib/view"),
        );
        let order: Vec<_> = order.iter().map(|step| step.path.as_str()).collect();
        insta::assert_snapshot!(order.join(" "), @"z lib lib/view lib/view/x.pth bin a.pth pyvenv.cfg bin/python restored pyvenv.cfg lib/b.pth lib/old/x lib/old");
    }
}
