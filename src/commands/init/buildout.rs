//! A buildout's configuration: read with what it extends, and translated.

use std::path::{Path, PathBuf};

use glob::Pattern;

use crate::commands::init::provided::{Provided, unreadable};
use crate::common::{Diagnostic, ProjectName, Result};
use crate::proposal::buildout::isolation;
use crate::proposal::ini::{Sections, merge, parse};
use crate::proposal::{Proposal, ProposedPick};

/// How many files a configuration may be made of.
const MOST_FILES: usize = 100;

/// Proposes what a configuration allows.
///
/// # Errors
///
/// When a file cannot be read, or its options contradict each other.
pub(super) fn propose(
    file: &Path,
    provided: &Provided<'_>,
    proposal: &mut Proposal,
) -> Result<Vec<Diagnostic>> {
    let mut reading = Reading::default();
    reading.read(file)?;
    let found = isolation(&reading.sections)?;
    let names = provided.inventory.distribution_names()?;
    for (name, section) in found.allowed {
        let is_there = match name.contains(['*', '?']).then(|| Pattern::new(&name.to_lowercase())) {
            Some(Ok(glob)) => names.keys().any(|project| glob.matches(project.as_str())),
            _ => provided.has(&ProjectName::new(&name)),
        };
        let reason = format!("allowed in [{section}]");
        // The list allowed what might not be there.
        proposal.picks.push(ProposedPick { pick: name, optional: !is_there, reason });
    }
    proposal.python = proposal.python.take().or(found.python);
    proposal.sitecustomize |= found.sitecustomize;
    if !proposal.picks.is_empty() {
        let about = "Dependencies come through too; as buildout had it: dependencies: false";
        proposal.about.push(about.to_owned());
    }
    Ok(reading.remarks.into_iter().chain(found.remarks).collect())
}

/// Files that are read into one configuration.
#[derive(Default)]
struct Reading {
    sections: Sections,
    remarks: Vec<Diagnostic>,
    files: Vec<PathBuf>,
}

impl Reading {
    /// Reads a file over what it extends, and that over what was read before.
    fn read(&mut self, file: &Path) -> Result<()> {
        let real = fs_err::canonicalize(file).map_err(|error| unreadable(file, &error))?;
        if self.files.contains(&real) || self.files.len() == MOST_FILES {
            return Ok(());
        }
        self.files.push(real);
        let text = fs_err::read(file).map_err(|error| unreadable(file, &error))?;
        let sections = parse(&String::from_utf8_lossy(&text));
        let extends = sections.get("buildout").and_then(|options| options.get("extends"));
        for extended in extends.map(String::as_str).unwrap_or_default().split_whitespace() {
            if extended.contains("://") || extended.contains("${") {
                let message = format!("{} extends {extended}, which is not read", file.display());
                let help = "say what stands there with `--from` too, in a file of this machine";
                let remark = Diagnostic::warning("buildout-extends", message).help(help);
                self.remarks.push(remark);
            } else {
                self.read(&file.parent().unwrap_or(Path::new("")).join(extended))?;
            }
        }
        merge(&mut self.sections, sections);
        Ok(())
    }
}
