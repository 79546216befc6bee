//! The allow-list, the view and the metadata say the same.

use std::collections::BTreeSet;

use crate::check::Finding;
use crate::common::ProjectName;

/// What stands in a view.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    /// The names that can be imported from it, dotted below namespaces.
    pub imports: BTreeSet<String>,
    /// The projects that it has metadata of.
    pub projects: BTreeSet<ProjectName>,
}

/// Where the text of an allow-list and what stands in the view say different things.
pub fn agreement(allow_list: &str, view: &View) -> Vec<Finding> {
    let rows = allow_list.lines().filter(|line| !line.starts_with('#'));
    let rows: Vec<Vec<&str>> = rows.map(|row| row.split_whitespace().collect()).collect();
    let column = |number: usize| rows.iter().filter_map(move |row| row.get(number).copied());
    let imports: BTreeSet<String> = column(0).filter(|n| *n != "-").map(str::to_owned).collect();
    let projects = column(1).filter(|names| *names != "-").flat_map(|names| names.split(','));
    let projects: BTreeSet<ProjectName> = projects.map(ProjectName::new).collect();
    let mut findings = Vec::new();
    for name in view.imports.difference(&imports) {
        let message = "it can be imported from the view, and the allow-list does not name it";
        findings.push(disagreement(name, message));
    }
    for name in imports.difference(&view.imports) {
        let message = "the allow-list names it, and the view does not have it";
        findings.push(disagreement(name, message));
    }
    for project in view.projects.difference(&projects) {
        let message = "the view has its metadata, and the allow-list does not name it";
        findings.push(disagreement(project.as_str(), message));
    }
    for project in projects.difference(&view.projects) {
        let message = "the allow-list names it, and the view does not have its metadata";
        findings.push(disagreement(project.as_str(), message));
    }
    findings
}

fn disagreement(about: &str, message: &str) -> Finding {
    Finding::drift("disagreement", about, message).help("isolate apply --verify writes both anew")
}
