//! What a run of apply came to, for every form of report.

use std::path::PathBuf;

use serde::Serialize;

use crate::common::Diagnostic;
use crate::report::json::DiagnosticDocument;
use crate::selection::summary::{LeftOutSummary, PickSummary};

/// What became of one environment.
#[derive(Debug, Serialize)]
pub struct Applied {
    /// The spec.
    pub spec: PathBuf,
    /// The environment.
    pub environment: PathBuf,
    /// Whether the environment is one that another tool made.
    pub adopted: bool,
    /// The base.
    pub python: PythonSummary,
    /// `full` or `cherry-pick`.
    pub isolation: &'static str,
    /// `exec`, `link`, or `kept` for an adopted environment's own, where the spec asks for none.
    pub launcher: &'static str,
    /// Whether anything was written.
    pub changed: bool,
    /// What was written.
    pub changes: Changes,
    /// What comes through.
    pub picks: Vec<PickSummary>,
    /// What does not.
    pub left_out: Vec<LeftOutSummary>,
    /// What each glob of the spec became.
    pub expansions: Vec<ExpansionSummary>,
    /// Projects that the environment has installed itself, over the pick of that name.
    pub shadowed: Vec<String>,
    /// Warnings and notes.
    #[serde(serialize_with = "documents")]
    pub diagnostics: Vec<Diagnostic>,
}

/// The base, for a report.
#[derive(Debug, Serialize)]
pub struct PythonSummary {
    /// The versioned, real path.
    pub executable: PathBuf,
    /// `3.11.2`.
    pub version: String,
    /// How it was found.
    pub found: String,
}

/// How many paths were changed in which way.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Made.
    pub created: usize,
    /// Replaced.
    pub replaced: usize,
    /// Removed.
    pub removed: usize,
}

/// What a glob of the spec became.
#[derive(Debug, Serialize)]
pub struct ExpansionSummary {
    /// The pick's text.
    pub pick: String,
    /// The names that it matched.
    pub names: Vec<String>,
}

fn documents<S: serde::Serializer>(list: &[Diagnostic], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(list.iter().map(DiagnosticDocument::from))
}
