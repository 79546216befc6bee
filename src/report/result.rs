//! What the commands that change an environment came to, for every form of report.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::common::Diagnostic;
use crate::interpreter::Interpreter;
use crate::report::seeds::SeedSummary;
use crate::selection::summary::{ExpansionSummary, LeftOutSummary, PickSummary};

/// What became of one environment.
#[derive(Debug, Clone, Serialize, Deserialize)]
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
    pub isolation: String,
    /// `exec`, `link`, or `kept` for an adopted environment's own, where the spec asks for none.
    pub launcher: String,
    /// Whether there was no environment before, neither ours nor one to adopt.
    #[serde(skip)]
    pub made: bool,
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
    /// The generated scripts that were written.
    #[serde(default)]
    pub scripts: Scripts,
    /// Projects that the environment has installed itself, over the pick of that name.
    pub shadowed: Vec<String>,
    /// What the entries of `seed:` came to.
    pub seeds: Vec<SeedSummary>,
    /// Warnings and notes.
    pub diagnostics: Vec<Diagnostic>,
}

/// The base, for a report.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PythonSummary {
    /// The versioned, real path.
    pub executable: PathBuf,
    /// `3.11.2`.
    pub version: String,
    /// How it was found.
    pub found: String,
}

impl PythonSummary {
    /// What is told of an interpreter.
    pub fn of(interpreter: &Interpreter) -> Self {
        Self {
            executable: interpreter.facts.real_executable.clone(),
            version: interpreter.facts.full_version.clone(),
            found: interpreter.found.clone(),
        }
    }
}

/// How many paths were changed in which way.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// Made.
    pub created: usize,
    /// Replaced.
    pub replaced: usize,
    /// Removed.
    pub removed: usize,
}

/// The generated scripts that were written, relative to the spec's directory.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scripts {
    /// Made anew for the environment.
    pub renewed: Vec<String>,
    /// Given back what they were.
    pub restored: Vec<String>,
}

/// How a generated script would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScriptSummary {
    /// Where, relative to the spec's directory.
    pub path: String,
    /// `renew` or `restore`.
    pub change: &'static str,
    /// How its text changes, as a unified diff.
    pub diff: String,
}

/// What apply would do.
#[derive(Debug, Clone, Serialize)]
pub struct Planned {
    /// The spec.
    pub spec: PathBuf,
    /// The environment.
    pub environment: PathBuf,
    /// The base.
    pub python: PythonSummary,
    /// Whether apply would change anything.
    pub changed: bool,
    /// What it would write.
    pub changes: Changes,
    /// What would change, path by path, in the order of its execution.
    pub steps: Vec<StepSummary>,
    /// Which generated scripts would change, and how.
    pub scripts: Vec<ScriptSummary>,
    /// What of the user's would be moved.
    pub moved: Vec<MoveSummary>,
    /// What the entries of `seed:` come to.
    pub seeds: Vec<SeedSummary>,
    /// Warnings and notes.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the process is to tell by its exit code that something would change.
    #[serde(skip)]
    pub tells: bool,
}

/// What would happen to one path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepSummary {
    /// Where, in the environment.
    pub path: String,
    /// `create`, `replace`, `restore` or `remove`.
    pub change: &'static str,
    /// What is to stand there: `directory`, `link`, `file`, `executable` or `hard-link`; nothing for
    /// what is removed or restored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// Where a link leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<PathBuf>,
    /// How the text of a file changes, as a unified diff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diff: Option<String>,
}

/// Something of the user's that would be moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MoveSummary {
    /// From where.
    pub from: String,
    /// Where to.
    pub to: String,
}

/// An environment that was brought back to what it was.
#[derive(Debug, Clone, Serialize)]
pub struct RolledBack {
    /// The environment.
    pub environment: PathBuf,
    /// The version of the base that it has now.
    pub python: String,
    /// What was written.
    pub changes: Changes,
    /// The generated scripts that were written.
    pub scripts: Scripts,
    /// Warnings and notes.
    pub diagnostics: Vec<Diagnostic>,
}
