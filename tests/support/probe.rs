//! Which names import, and which are found, asked of a Python in one process.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::sandbox::Sandbox;

const PROGRAM: &str = include_str!("python/probe.py");

/// What an interpreter is asked.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Question {
    /// Names to import.
    pub(crate) import: BTreeSet<String>,
    /// Names that are only looked for.
    pub(crate) find: BTreeSet<String>,
    /// Distributions whose versions are asked for.
    pub(crate) versions: BTreeSet<String>,
}

/// What an interpreter answered.
#[derive(Debug, Deserialize)]
pub(crate) struct Answer {
    /// Every name that was to be imported, with the error if it could not be.
    #[serde(rename = "import")]
    pub(crate) imported: BTreeMap<String, Option<String>>,
    /// The names that were found of those that were only looked for.
    pub(crate) found: BTreeSet<String>,
    /// The version of each distribution, if there is one of that name.
    pub(crate) versions: BTreeMap<String, Option<String>>,
}

/// Asks a Python, in isolated mode.
///
/// Every import has a process of its own, so that a crash is an answer like any other.
#[track_caller]
pub(crate) fn probe(python: &Path, question: &Question) -> Answer {
    let sandbox = Sandbox::new();
    sandbox.write("probe.py", PROGRAM);
    sandbox.write("asked.json", serde_json::to_vec(question).unwrap());
    let output = sandbox.run(python, ["-I", "-B", "probe.py", "asked.json"]);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{}: {error}\n{}", python.display(), String::from_utf8_lossy(&output.stderr))
    })
}
