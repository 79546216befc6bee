//! What a check finds.

use serde::Serialize;

use crate::common::diagnostic::Code;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// The environment is not what was declared or approved: exit code 1.
    Drift,
    /// Worth knowing.
    Note,
}

/// One thing that a check finds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How much it weighs.
    pub weight: Weight,
    /// A stable word for machines and for searching, such as `upgraded`.
    pub code: Code,
    /// What it is about: a unit, an import, or a path in the environment.
    pub about: String,
    /// What is the matter, in one sentence without a full stop.
    pub message: String,
    /// What to do, a line each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub help: Vec<String>,
}

impl Finding {
    /// Something that is not as it was declared or approved.
    pub fn drift(code: Code, about: impl Into<String>, message: impl Into<String>) -> Self {
        let (about, message) = (about.into(), message.into());
        Self { weight: Weight::Drift, code, about, message, help: Vec::new() }
    }

    /// Something worth knowing.
    pub fn note(code: Code, about: impl Into<String>, message: impl Into<String>) -> Self {
        Self { weight: Weight::Note, ..Self::drift(code, about, message) }
    }

    /// Adds a line of advice.
    #[must_use]
    pub fn help(mut self, line: impl Into<String>) -> Self {
        self.help.push(line.into());
        self
    }
}
