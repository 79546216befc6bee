//! One selector: what `packages:` and `exclude:` name a package by.

use std::fmt;

use pep440_rs::VersionSpecifiers;

use crate::common::requirement::Marker;
use crate::common::version::{debian, rpm};

/// What a selector's name is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A distribution (no prefix).
    Distribution,
    /// A module or package that is imported (`import:`).
    Import,
    /// A package of dpkg's (`deb:`).
    Deb,
    /// A package of rpm's (`rpm:`).
    Rpm,
}

/// One way to name what is to come through.
#[derive(Debug, Clone, PartialEq)]
pub struct Selector {
    /// What the name is the name of.
    pub kind: Kind,
    /// The name as written; with `*`, `?` or `[...]` it is a glob over names of its kind.
    pub name: String,
    /// The extras of a distribution (`requests[socks]`).
    pub extras: Vec<String>,
    /// Which versions will do.
    pub version: VersionRequest,
    /// When the pick counts at all.
    pub marker: Option<Marker>,
}

/// Which versions will do, in the terms of the selector's kind.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum VersionRequest {
    /// Any.
    #[default]
    Any,
    /// PEP 440 specifiers, of distributions and imports.
    Pep440(VersionSpecifiers),
    /// Debian's relations, all of which must hold.
    Debian(Vec<debian::Relation>),
    /// rpm's relations, all of which must hold.
    Rpm(Vec<rpm::Relation>),
}

impl Selector {
    /// Whether the name is a glob.
    pub fn is_glob(&self) -> bool {
        self.name.contains(['*', '?', '['])
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Distribution => "distribution",
            Self::Import => "import",
            Self::Deb => "deb",
            Self::Rpm => "rpm",
        })
    }
}
