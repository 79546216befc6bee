//! The operating system's package managers, behind one trait: a new one is one new file.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::common::Result;

pub mod dpkg;
pub mod rpm;

/// Which package manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Manager {
    /// Debian's.
    Deb,
    /// Red Hat's.
    Rpm,
}

/// An installed package of the operating system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SystemPackage {
    /// Who installed it.
    pub manager: Manager,
    /// `python3-lxml`.
    pub name: String,
    /// `4.9.2-1+b1`; for rpm `[epoch:]version-release`.
    pub version: String,
    /// `amd64`.
    pub architecture: String,
    /// The source package's name (`lxml`), without its version.
    pub source: String,
}

/// One alternative of a dependency: a package's name, real or virtual. Versions and architectures
/// are the package manager's own business: what it installed, it found satisfied.
pub type Alternative = String;

/// A package manager's database.
pub trait SystemPackages: fmt::Debug {
    /// Which one this is.
    fn manager(&self) -> Manager;

    /// The installed package of that name (not a virtual one; `name:arch` picks one of several).
    fn package(&self, name: &str) -> Result<Option<SystemPackage>>;

    /// The names of all installed packages.
    fn names(&self) -> Result<Vec<String>>;

    /// The installed packages that are called so, or provide a virtual package called so.
    fn providers(&self, name: &str) -> Result<Vec<SystemPackage>>;

    /// Every file (and link, and directory) that a package owns; absolute, diversions applied.
    fn files(&self, package: &SystemPackage) -> Result<Vec<PathBuf>>;

    /// The packages that own a path. Several may own a directory.
    fn owners(&self, path: &Path) -> Result<Vec<SystemPackage>>;

    /// What a package depends on (Depends and Pre-Depends; never Recommends): every inner list is
    /// one dependency, of alternatives.
    fn depends(&self, package: &SystemPackage) -> Result<Vec<Vec<Alternative>>>;

    /// The upstream part of a version of this manager's: without epoch and revision.
    fn upstream_version<'a>(&self, version: &'a str) -> &'a str;

    /// The command that would install the first of the names that the archive knows, if one does.
    fn install_command(&self, names: &[String]) -> Option<String>;
}
