//! What became of a lock.

use std::fmt::Write;
use std::path::PathBuf;

use serde::Serialize;

use crate::common::Diagnostic;
use crate::lock::Difference;
use crate::report::Style;
use crate::report::detail::Detail;
use crate::report::outcome::Told;

/// A lock that approves what a spec selects.
#[derive(Debug, Clone, Serialize)]
pub struct Locked {
    /// The spec.
    pub spec: PathBuf,
    /// The lock.
    pub lock: PathBuf,
    /// The target whose section it is: `debian-12 amd64 cp311`.
    pub target: String,
    /// The other targets in the file, which stay as they are.
    pub other_targets: Vec<String>,
    /// How many units are approved.
    pub units: usize,
    /// Whether the file was written.
    pub changed: bool,
    /// What is approved now and was not, or not so; nothing for a section that was not there.
    pub approved: Vec<Difference>,
    /// Warnings and notes.
    pub diagnostics: Vec<Diagnostic>,
}

impl Told for Locked {
    fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    fn text(&self, detail: Detail, style: Style) -> String {
        let mut out = String::new();
        if detail == Detail::Quiet {
            return out;
        }
        let verb = if self.changed { "locked" } else { "unchanged" };
        let units = match self.units {
            1 => "1 unit".to_owned(),
            units => format!("{units} units"),
        };
        // Writing into a string cannot fail.
        let _ = writeln!(
            out,
            "{} {}: {units} for {}",
            style.green(verb),
            style.bold(&self.lock.display().to_string()),
            self.target
        );
        for difference in &self.approved {
            let _ = writeln!(out, "  {} {}", style.bold("~"), difference.message);
        }
        if !self.other_targets.is_empty() {
            let _ = writeln!(out, "  as it was: {}", self.other_targets.join(", "));
        }
        out
    }
}
