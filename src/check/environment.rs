//! How what stands in an environment differs from what apply would leave there.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::Finding;
use crate::common::{ProjectName, RelPath, some};
use crate::plan::{Change, Manifest, Plan, Record, inside};
use crate::tree::Tree;
use crate::tree::layout::Layout;

/// How many paths are named.
const SHOWN: usize = 5;

/// The findings of a plan. What the last apply wrote, and is not as it was written, was changed by
/// hand; the rest follows from a spec or a system that has changed since, and is one finding.
pub fn environment(
    plan: &Plan,
    tree: &Tree,
    former: Option<&Manifest>,
    layout: &Layout,
) -> Vec<Finding> {
    let Some(former) = former else {
        return vec![
            Finding::drift("not-applied", "environment", "the environment has not been made")
                .help("isolate apply makes it"),
        ];
    };
    let mut by_hand: BTreeMap<RelPath, BTreeSet<Change>> = BTreeMap::new();
    let mut outdated = BTreeSet::new();
    for step in plan.steps.iter().filter(|step| step.change != Change::Keep) {
        let whole = receipt(&step.path).unwrap_or_else(|| step.path.clone());
        if is_as_written(&step.path, tree, former) {
            by_hand.entry(whole).or_default().insert(step.change);
        } else {
            outdated.insert(whole.to_string());
        }
    }
    let mut findings: Vec<Finding> =
        by_hand.iter().map(|(path, changes)| changed(path, changes, layout)).collect();
    if !outdated.is_empty() {
        let outdated: Vec<String> = outdated.into_iter().collect();
        let message = format!(
            "the spec or the system has changed since the last apply: {}",
            some(&outdated, SHOWN)
        );
        findings.push(
            Finding::drift("outdated", "environment", message)
                .help("isolate plan shows each change, and isolate apply makes it"),
        );
    }
    findings
}

/// Whether the last apply wrote at a path what the next one would.
fn is_as_written(path: &RelPath, tree: &Tree, former: &Manifest) -> bool {
    let wanted = tree.get(path).map(Record::of);
    wanted.is_some() && wanted.as_ref() == former.nodes.get(path)
}

/// The directory of the metadata that a path belongs to.
fn receipt(path: &RelPath) -> Option<RelPath> {
    let is_receipt = |path: &RelPath| path.file_name().ends_with(".dist-info");
    path.ancestors().chain([path.clone()]).find(is_receipt)
}

fn changed(path: &RelPath, changes: &BTreeSet<Change>, layout: &Layout) -> Finding {
    let missing = changes.iter().all(|change| *change == Change::Create);
    let is_receipt = receipt(path).is_some();
    if is_receipt && missing && inside(path, &layout.site_packages) {
        // What `uv sync` and `pip-sync` do with what their lock does not name.
        let message = "its receipt is gone: uv and pip do not see it, Python does";
        return Finding::note("hidden-from-uv", name(path), message)
            .help("isolate apply restores it");
    }
    let help = "isolate apply restores it";
    match (is_receipt && inside(path, &layout.view), missing) {
        (true, _) => {
            let message = "its metadata in the view is gone, or is not what was written";
            Finding::drift("metadata", name(path), message).help(help)
        }
        (false, true) => {
            Finding::drift("missing", path.as_str(), "it is not there any more").help(help)
        }
        (false, false) => {
            Finding::drift("changed", path.as_str(), "it is not what was written").help(help)
        }
    }
}

/// `zope-event` of `…/zope_event-4.4.dist-info`.
fn name(path: &RelPath) -> String {
    let file = path.file_name();
    let name = file.split_once('-').map_or(file, |(name, _)| name);
    ProjectName::new(name).to_string()
}
