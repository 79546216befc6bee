//! What a spec might say: read from sources, from an old buildout's configuration, and written as YAML.
//! Pure; what the system provides is for the commands to find out.

pub mod buildout;
pub mod imports;
pub mod ini;
mod lexer;
pub mod render;

use serde::Serialize;

/// A spec that is proposed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proposal {
    /// Where it comes from, for the comment at its head; a line each.
    pub about: Vec<String>,
    /// `python:`, where it is not to be the default.
    pub python: Option<String>,
    /// Whether nothing is to come through, whatever was found.
    pub full: bool,
    /// `sitecustomize: true`.
    pub sitecustomize: bool,
    /// What is to come through.
    pub picks: Vec<ProposedPick>,
    /// What is needed, and cannot be picked.
    pub missing: Vec<Missing>,
}

/// One pick of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ProposedPick {
    /// As it stands in the spec: `lxml`, `import:apt_pkg`, `zope.*`.
    pub pick: String,
    /// Whether it may be absent.
    pub optional: bool,
    /// Why it is proposed.
    pub reason: String,
}

/// Something that is needed, and cannot be picked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Missing {
    /// Its name.
    pub name: String,
    /// Why it is needed, and why it cannot be picked.
    pub reason: String,
    /// What to do, where that is known.
    pub help: Option<String>,
}
