//! The files of the system that an environment leads to.

use md5::{Digest as _, Md5};

use crate::check::Finding;
use crate::commands::survey::Survey;
use crate::common::{Diagnostic, Result};
use crate::inventory::unit::OwnedFile;
use crate::selection::Selection;

/// What lies in the directories of picked packages and belongs to nobody. It is kept out.
///
/// # Errors
///
/// A directory or a database that cannot be read.
pub(super) fn strangers(survey: &Survey<'_>, selection: &Selection) -> Result<Vec<Finding>> {
    let files: Vec<OwnedFile> =
        selection.entries.iter().flat_map(|entry| &entry.unit.files).cloned().collect();
    let inventory = &survey.inventory;
    let finding = |file: OwnedFile| {
        let path = file.path.under(&inventory.site(file.site).path);
        let message = "it lies in a picked package and belongs to nobody: it is kept out";
        Finding::note("unowned", path.display().to_string(), message)
    };
    Ok(inventory.strangers(&files)?.into_iter().map(finding).collect())
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
        for file in &entry.unit.files {
            let path = inventory.real_path(file);
            let Some(sum) = sums.get(&path) else { continue };
            let content =
                std::fs::read(&path).map_err(|error| Diagnostic::io("read", &path, &error))?;
            if !hexadecimal(&Md5::digest(content)).eq_ignore_ascii_case(sum) {
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

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
