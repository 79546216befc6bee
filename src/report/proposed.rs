//! A spec that was proposed.

use std::path::PathBuf;

use serde::Serialize;

use crate::common::Diagnostic;
use crate::proposal::{Missing, ProposedPick};
use crate::report::Style;
use crate::report::detail::Detail;
use crate::report::outcome::Told;

/// A spec that was proposed, and why it is as it is.
#[derive(Debug, Clone, Serialize)]
pub struct Proposed {
    /// The file that was written; none where the spec was only printed.
    pub spec: Option<PathBuf>,
    /// The text of the spec.
    pub text: String,
    /// What is to come through.
    pub picks: Vec<ProposedPick>,
    /// What is needed, and cannot be picked.
    pub missing: Vec<Missing>,
    /// Warnings and notes.
    pub diagnostics: Vec<Diagnostic>,
}

impl Told for Proposed {
    fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    fn text(&self, detail: Detail, style: Style) -> String {
        let Some(spec) = &self.spec else { return self.text.clone() };
        if detail == Detail::Quiet {
            return String::new();
        }
        let missing = match self.missing.len() {
            0 => String::new(),
            count => format!(", {count} not to be had from this system (see there)"),
        };
        let picks = match self.picks.len() {
            1 => "1 pick".to_owned(),
            count => format!("{count} picks"),
        };
        format!("{} {}: {picks}{missing}\n", style.green("wrote"), spec.display())
    }
}
