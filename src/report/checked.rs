//! What a check found.

use std::fmt::Write;
use std::path::PathBuf;

use serde::Serialize;

use crate::check::{Finding, Weight};
use crate::common::Diagnostic;
use crate::report::Style;
use crate::report::detail::Detail;
use crate::report::outcome::Told;
use crate::report::result::PythonSummary;

/// An environment that was held against its spec, its lock and the system.
#[derive(Debug, Clone, Serialize)]
pub struct Checked {
    /// The spec.
    pub spec: PathBuf,
    /// The environment.
    pub environment: PathBuf,
    /// The base.
    pub python: PythonSummary,
    /// How many units come through.
    pub units: usize,
    /// What was found, drift first.
    pub findings: Vec<Finding>,
    /// Warnings and notes.
    pub diagnostics: Vec<Diagnostic>,
}

impl Told for Checked {
    fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    fn text(&self, detail: Detail, style: Style) -> String {
        let mut out = String::new();
        if detail == Detail::Quiet && self.is_clean() {
            return out;
        }
        let drift = self.findings.iter().filter(|f| f.weight == Weight::Drift).count();
        let notes = self.findings.len() - drift;
        let verdict = match (drift, notes) {
            (0, 0) => style.green("clean"),
            (0, 1) => format!("{}, 1 note", style.green("clean")),
            (0, notes) => format!("{}, {notes} notes", style.green("clean")),
            (drift, 0) => style.yellow(&format!("drift, {drift} found")),
            (drift, notes) => {
                format!("{}, {notes} noted", style.yellow(&format!("drift, {drift} found")))
            }
        };
        let environment = style.bold(&self.environment.display().to_string());
        // Writing into a string cannot fail.
        let _ = writeln!(out, "{environment}: {verdict}");
        for finding in &self.findings {
            let (mark, shown) = match finding.weight {
                Weight::Drift => (style.yellow("!"), true),
                Weight::Note => (style.dim("-"), detail >= Detail::Normal),
            };
            if !shown {
                continue;
            }
            let about = style.bold(&finding.about);
            let _ = writeln!(
                out,
                "  {mark} {about}: {} {}",
                finding.message,
                style.dim(&format!("[{}]", finding.code))
            );
            for line in &finding.help {
                let _ = writeln!(out, "      {line}");
            }
        }
        out
    }

    fn is_clean(&self) -> bool {
        self.findings.iter().all(|finding| finding.weight != Weight::Drift)
    }
}
