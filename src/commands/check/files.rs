//! The files of the system that an environment leads to.

use std::path::PathBuf;

use crate::check::Finding;
use crate::commands::survey::Survey;
use crate::common::{Diagnostic, Result};
use crate::inventory::library::{Library, library};
use crate::inventory::owners::md5;
use crate::inventory::system::Manager;
use crate::inventory::unit::OwnedFile;
use crate::selection::Selection;

/// What lies in the directories of picked packages and belongs to nobody. It is kept out.
///
/// # Errors
///
/// A directory or a database that cannot be read.
pub(super) fn strangers(survey: &Survey<'_>, selection: &Selection) -> Result<Vec<Finding>> {
    let files: Vec<OwnedFile> =
        selection.entries.iter().flat_map(|entry| entry.unit.files.iter()).collect();
    let inventory = &survey.inventory;
    let finding = |file: OwnedFile| {
        let path = file.path.under(&inventory.site(file.site).path);
        let message = "it lies in a picked package and belongs to nobody: it is kept out";
        Finding::note("unowned", path.display().to_string(), message)
    };
    Ok(inventory.strangers(&files)?.into_iter().map(finding).collect())
}

/// What can be imported from the base's standard library and belongs to nobody: no environment can keep
/// it out. rpm, which answers through a program, is asked by `--deep` only.
///
/// # Errors
///
/// A directory or a database that cannot be read.
pub(super) fn in_library(survey: &Survey<'_>, deep: bool) -> Result<Vec<Finding>> {
    let systems = survey.inventory.systems();
    let is_slow = systems.iter().any(|system| system.manager() == Manager::Rpm);
    if is_slow && !deep {
        return Ok(Vec::new());
    }
    let Library::Owned { strangers } = library(&survey.interpreter.facts, systems, deep)? else {
        return Ok(Vec::new());
    };
    let finding = |path: PathBuf| {
        let message = "it lies in the standard library and belongs to nobody: every environment of this \
                       Python can import it";
        Finding::note("unowned", path.display().to_string(), message)
            .help("isolate audit shows all that Python meets when it starts")
    };
    Ok(strangers.into_iter().map(finding).collect())
}

/// The files that are not what their system package brought.
///
/// # Errors
///
/// A file or a database that cannot be read.
pub(super) fn modified(survey: &Survey<'_>, selection: &Selection) -> Result<Vec<Finding>> {
    let inventory = &survey.inventory;
    let mut findings = Vec::new();
    for entry in &selection.entries {
        let Some(package) = &entry.unit.package else { continue };
        let sums = inventory.checksums(&entry.unit)?;
        for file in entry.unit.files.iter() {
            let path = inventory.real_path(&file);
            let Some(sum) = sums.get(&path) else { continue };
            let content =
                std::fs::read(&path).map_err(|error| Diagnostic::io("read", &path, &error))?;
            if !md5(&content).eq_ignore_ascii_case(sum) {
                let message =
                    format!("it is not what {} {} brought", package.name, package.version);
                findings.push(
                    Finding::drift("modified", path.display().to_string(), message)
                        .help(format!("install {} again", package.name)),
                );
            }
        }
    }
    Ok(findings)
}
