//! What a command came to: for each of the things that it is about a report, or what is wrong.

use std::path::PathBuf;

use serde::Serialize;

use crate::common::Diagnostic;
use crate::report::Style;
use crate::report::audited::Audited;
use crate::report::checked::Checked;
use crate::report::destroyed::Destroyed;
use crate::report::detail::Detail;
use crate::report::explained::Explained;
use crate::report::exported::Exported;
use crate::report::listed::Listed;
use crate::report::locked::Locked;
use crate::report::proposed::Proposed;
use crate::report::result::{Applied, Planned, RolledBack};
use crate::report::text::{Text, Written};

/// What can be told to people.
pub trait Told {
    /// Warnings and notes, for standard error.
    fn diagnostics(&self) -> &[Diagnostic];

    /// The text for standard output.
    fn text(&self, detail: Detail, style: Style) -> String;

    /// Whether all is as it should be; if not, the exit code is 1.
    fn is_clean(&self) -> bool {
        true
    }
}

/// What a command came to for one spec. Serialised it is the result of the JSON envelope.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Report {
    /// It was applied.
    Applied(Box<Applied>),
    /// It was planned.
    Planned(Planned),
    /// Its environment is as it was before.
    RolledBack(RolledBack),
    /// It was checked.
    Checked(Checked),
    /// A Python was looked at.
    Audited(Audited),
    /// It was locked.
    Locked(Locked),
    /// What is there for it was listed.
    Listed(Listed),
    /// A name was explained.
    Explained(Explained),
    /// It was exported.
    Exported(Exported),
    /// It was taken away.
    Destroyed(Destroyed),
    /// A spec was proposed.
    Proposed(Proposed),
    /// A text was asked for.
    Text(Text),
    /// Files were written.
    Written(Written),
    /// One of several, with which something is wrong.
    Failed(Failed),
}

impl Report {
    /// The report as what can be told.
    pub fn told(&self) -> &dyn Told {
        match self {
            Self::Applied(applied) => applied.as_ref(),
            Self::Planned(planned) => planned,
            Self::RolledBack(rolled_back) => rolled_back,
            Self::Checked(checked) => checked,
            Self::Audited(audited) => audited,
            Self::Locked(locked) => locked,
            Self::Listed(listed) => listed,
            Self::Explained(explained) => explained,
            Self::Exported(exported) => exported,
            Self::Destroyed(destroyed) => destroyed,
            Self::Proposed(proposed) => proposed,
            Self::Text(text) => text,
            Self::Written(written) => written,
            Self::Failed(failed) => failed,
        }
    }
}

/// One of several specs with which something is wrong.
#[derive(Debug, Clone, Serialize)]
pub struct Failed {
    /// The spec; none where not even that could be found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spec: Option<PathBuf>,
    /// What is wrong.
    pub errors: Vec<Diagnostic>,
}

/// What is wrong before it is known which spec is meant.
impl From<Box<Diagnostic>> for Failed {
    fn from(error: Box<Diagnostic>) -> Self {
        Self { spec: None, errors: vec![*error] }
    }
}

/// The errors are told by themselves.
impl Told for Failed {
    fn diagnostics(&self) -> &[Diagnostic] {
        &[]
    }

    fn text(&self, _: Detail, _: Style) -> String {
        String::new()
    }
}
