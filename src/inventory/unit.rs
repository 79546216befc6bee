//! The unit: a distribution and the system package that carries it, with what they own.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::common::{Diagnostic, RelPath};
use crate::inventory::files::Files;
use crate::inventory::metadata::Metadata;
use crate::inventory::site::SiteId;
use crate::inventory::system::SystemPackage;

/// What tells units apart. Two units of one system package (a deb with several distributions) have
/// different `part`s.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitKey {
    /// The site directory that the unit's metadata lies in, or most of its files.
    pub site: SiteId,
    /// The system package (`python3-lxml`), if one owns it.
    pub package: Option<String>,
    /// The distribution's normalised name, where the unit is one distribution of several of a
    /// package, or of no package.
    pub part: Option<String>,
}

/// How it is known what a unit owns, in order of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ownership {
    /// The operating system's package database.
    SystemPackage,
    /// The distribution's RECORD.
    Record,
    /// The egg-info's installed-files.txt.
    InstalledFiles,
    /// The metadata's `top_level.txt`.
    TopLevel,
    /// Nothing but the distribution's name.
    Name,
}

/// A file (or a link; never a directory) that a unit owns: payload only, neither metadata nor
/// `.pth` nor `__pycache__`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnedFile {
    /// The site directory it is in.
    pub site: SiteId,
    /// Where in it.
    pub path: RelPath,
}

/// What can be picked.
#[derive(Debug, Clone)]
pub struct Unit {
    /// What tells it apart.
    pub key: UnitKey,
    /// Its name for people: the distribution's where there is exactly one, else the package's.
    pub name: String,
    /// Its distributions; none for a package without metadata.
    pub distributions: Vec<Rc<Metadata>>,
    /// The system package that carries it.
    pub package: Option<SystemPackage>,
    /// The files that exist and that it owns.
    pub files: Files,
    /// Directories that path lines of its `.pth` files name, inside its site directory.
    pub path_lines: Vec<OwnedFile>,
    /// How it is known what it owns.
    pub ownership: Ownership,
    /// What is to be said of it: stale RECORD entries, a whole deb taken for one distribution, ...
    pub remarks: Vec<Diagnostic>,
}

impl Unit {
    /// Whether a file is among its files.
    pub fn owns(&self, file: &OwnedFile) -> bool {
        self.files.contain(file)
    }
}
