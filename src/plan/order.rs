//! The order of the steps, in which a run can be killed anywhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::RelPath;
use crate::plan::{Change, Step, inside};

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
}

impl Phase {
    fn of(path: &RelPath, view: &RelPath) -> Self {
        if path == view || inside(path, view) {
            Self::View
        } else if inside(view, path) {
            Self::AboveView
        } else if path.as_str() == "pyvenv.cfg" {
            Self::Configuration
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

/// Puts the steps in order: what is kept, what is made, what is removed.
pub(super) fn in_order(
    steps: BTreeMap<RelPath, Change>,
    removed: BTreeSet<RelPath>,
    view: &RelPath,
) -> Vec<Step> {
    let mut steps: Vec<_> = steps.into_iter().map(|(path, change)| Step { path, change }).collect();
    // The sort is stable, and the paths are sorted, so within a phase a directory stays first.
    steps.sort_by_cached_key(|step| match step.change {
        Change::Keep => None,
        _ => Some(Phase::of(&step.path, view)),
    });
    let mut removed: Vec<_> = removed.into_iter().rev().collect();
    removed.sort_by_key(|path| !is_path_file(path));
    steps.extend(removed.into_iter().map(|path| Step { path, change: Change::Remove }));
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_others_comes_after_them_and_goes_before() {
        let path = |text| RelPath::new(text).unwrap();
        let creates =
            ["a.pth", "bin", "bin/python", "lib", "lib/view", "lib/view/x.pth", "pyvenv.cfg"];
        let steps = creates.iter().map(|p| (path(p), Change::Create));
        let removed = ["lib/b.pth", "lib/old", "lib/old/x"].map(path);
        let order = in_order(
            steps.chain([(path("z"), Change::Keep)]).collect(),
            removed.into_iter().collect(),
            &path("lib/view"),
        );
        let order: Vec<_> = order.iter().map(|step| step.path.as_str()).collect();
        insta::assert_snapshot!(order.join(" "), @"z lib lib/view lib/view/x.pth bin bin/python a.pth pyvenv.cfg lib/b.pth lib/old/x lib/old");
    }
}
