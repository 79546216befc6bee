//! What stands in a view, read apart from what the plan reads.

use std::path::Path;

use crate::check::{Finding, View};
use crate::common::{Diagnostic, ProjectName, RelPath, Result};
use crate::interpreter::Facts;
use crate::inventory::importable::{alone, import_names, module_stem};
use crate::plan::{Manifest, Record, inside};
use crate::tree::layout::Layout;
use crate::tree::{Node, Tree};

/// How deep packages are looked into; no real one comes near.
const DEEPEST: usize = 64;

/// Links of the view that lead nowhere.
pub(super) fn dangling(environment: &Path, tree: &Tree, layout: &Layout) -> Vec<Finding> {
    let links = tree
        .iter()
        .filter(|(path, node)| matches!(node, Node::Link(_)) && inside(path, &layout.view));
    let nowhere = links.filter(|(path, _)| {
        let path = path.under(environment);
        path.is_symlink() && !path.exists()
    });
    let finding = |(path, _): (&RelPath, &Node)| {
        Finding::drift("dangling", path.as_str(), "its target is gone")
            .help("install the package again that it belongs to, and apply")
    };
    nowhere.map(finding).collect()
}

/// What somebody put into the view: everything in the real directories that the last apply made there,
/// and that it did not put into them.
pub(super) fn added(
    environment: &Path,
    former: &Manifest,
    layout: &Layout,
) -> Result<Vec<Finding>> {
    let directories = former.nodes.iter().filter(|(path, record)| {
        **record == Record::Directory && (*path == &layout.view || inside(path, &layout.view))
    });
    let mut findings = Vec::new();
    for (directory, _) in directories {
        let place = directory.under(environment);
        if place.is_symlink() {
            continue;
        }
        for name in names(&place)? {
            let known = directory.join(&name).is_ok_and(|path| former.nodes.contains_key(&path));
            if !known && name != "__pycache__" {
                let path = format!("{directory}/{name}");
                let message =
                    "somebody put it into the view: it can be imported, and nobody picked it";
                findings.push(
                    Finding::drift("added", path, message)
                        .help("move it to site-packages, which is yours"),
                );
            }
        }
    }
    Ok(findings)
}

/// What can be imported from the view, and whose metadata it has.
pub(super) fn seen(environment: &Path, layout: &Layout, facts: &Facts) -> Result<View> {
    let view = layout.view.under(environment);
    let mut seen = View::default();
    let mut files = Vec::new();
    for name in names(&view)? {
        if let Some(stem) = name.strip_suffix(".dist-info") {
            let project = stem.split_once('-').map_or(stem, |(project, _)| project);
            seen.projects.insert(ProjectName::new(project));
        } else if let Ok(path) = RelPath::new(&name) {
            collect(&view, &path, facts, &mut files)?;
        }
    }
    let imports = import_names(files.iter().map(alone), &facts.extension_suffixes);
    seen.imports = imports.into_iter().collect();
    Ok(seen)
}

/// The files at and below a path, through links; of a package its `__init__` is enough.
fn collect(view: &Path, path: &RelPath, facts: &Facts, files: &mut Vec<RelPath>) -> Result<()> {
    let place = path.under(view);
    if !place.is_dir() {
        files.push(path.clone());
        return Ok(());
    }
    if path.file_name() == "__pycache__" || path.parts().count() > DEEPEST {
        return Ok(());
    }
    let names = names(&place)?;
    let init = |name: &&String| module_stem(name, &facts.extension_suffixes) == Some("__init__");
    if let Some(init) = names.iter().find(init) {
        files.extend(path.join(init));
        return Ok(());
    }
    for path in names.iter().filter_map(|name| path.join(name).ok()) {
        collect(view, &path, facts, files)?;
    }
    Ok(())
}

/// The names in a directory, sorted; none where there is none.
fn names(directory: &Path) -> Result<Vec<String>> {
    let cannot = |error| Box::new(Diagnostic::io("list", directory, &error));
    let entries = match std::fs::read_dir(directory) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(cannot)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.map_err(cannot)?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}
