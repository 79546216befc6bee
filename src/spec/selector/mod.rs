//! One selector: what `packages:` and `exclude:` name a package by.

use std::fmt;

use glob::Pattern;
use pep440_rs::VersionSpecifiers;

use crate::common::ProjectName;
use crate::common::requirement::Marker;
use crate::common::syntax::SyntaxError;
use crate::common::version::{debian, rpm};

mod advice;
mod name;
mod parse;
#[cfg(test)]
mod tests;
mod version;

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

/// One way to name what is to come through. Its text ([`fmt::Display`]) is canonical and reads back
/// as the same selector.
#[derive(Debug, Clone, PartialEq)]
pub struct Selector {
    /// What the name is the name of.
    pub kind: Kind,
    /// The name as written; with `*`, `?` or `[...]` it is a glob over names of its kind. Character
    /// classes (`[...]`) are not for distributions, where brackets hold extras.
    pub name: String,
    /// The extras of a distribution (`requests[socks]`), normalised.
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

/// Where a selector is written, which decides what it may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// An entry of `packages:`: everything.
    Short,
    /// An entry of `exclude:`: one kind and name, which may be a glob.
    Exclude,
}

/// Why a text is no selector, and where in it.
pub type SelectorError = SyntaxError;

impl Selector {
    /// Whether the name is a glob.
    pub fn is_glob(&self) -> bool {
        name::is_glob(&self.name)
    }

    /// Whether the selector's name means a name of its kind: by the glob, or as the same name. The
    /// names of distributions are compared as PEP 503 compares them, the glob's too, so that
    /// `zope.*` means `zope-interface`; all others to the letter.
    pub fn matches_glob(&self, name: &str) -> bool {
        match self.kind {
            Kind::Distribution => {
                let wanted = ProjectName::new(&self.name);
                self.matches_text(wanted.as_str(), ProjectName::new(name).as_str())
            }
            Kind::Import | Kind::Deb | Kind::Rpm => self.matches_text(&self.name, name),
        }
    }

    fn matches_text(&self, wanted: &str, name: &str) -> bool {
        if self.is_glob() {
            Pattern::new(wanted).is_ok_and(|pattern| pattern.matches(name))
        } else {
            wanted == name
        }
    }
}

impl Kind {
    /// The prefix that says it; none for distributions.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Distribution => "",
            Self::Import => "import:",
            Self::Deb => "deb:",
            Self::Rpm => "rpm:",
        }
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

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.kind.prefix(), self.name)?;
        if !self.extras.is_empty() {
            write!(f, "[{}]", self.extras.join(","))?;
        }
        self.version.fmt(f)?;
        match &self.marker {
            Some(marker) => write!(f, " ; {marker}"),
            None => Ok(()),
        }
    }
}

/// With a space before it; nothing for any version.
impl fmt::Display for VersionRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => Ok(()),
            Self::Pep440(specifiers) => {
                for (index, specifier) in specifiers.iter().enumerate() {
                    write!(f, "{}{specifier}", if index == 0 { " " } else { "," })?;
                }
                Ok(())
            }
            Self::Debian(relations) => relations.iter().try_for_each(|r| write!(f, " ({r})")),
            Self::Rpm(relations) => relations.iter().try_for_each(|r| write!(f, " ({r})")),
        }
    }
}
