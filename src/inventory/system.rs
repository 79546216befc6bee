//! The operating system's package managers, behind one trait: a new one is one new file.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::common::{Diagnostic, Result};

mod aliases;
mod catalogue;
pub mod dpkg;
mod path_index;
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

impl fmt::Display for Manager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Deb => "deb",
            Self::Rpm => "rpm",
        })
    }
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

/// A package manager's database. It is read when it is first asked, and remembered.
///
/// Paths are those that the file system knows: on a merged-/usr system `/usr/lib/x`, also where the
/// database says `/lib/x`; both are understood in questions.
pub trait SystemPackages: fmt::Debug {
    /// Which one this is.
    fn manager(&self) -> Manager;

    /// The installed package of that name (not a virtual one; `name:arch` picks one of several).
    ///
    /// # Errors
    ///
    /// A database that cannot be read.
    fn package(&self, name: &str) -> Result<Option<SystemPackage>>;

    /// The files of its database that change with what is installed.
    fn database(&self) -> Vec<PathBuf>;

    /// The names of all installed packages, each as [`SystemPackages::package`] takes it.
    ///
    /// # Errors
    ///
    /// A database that cannot be read.
    fn names(&self) -> Result<Vec<String>>;

    /// The installed packages that are called so, or provide a virtual package called so; the
    /// package itself comes first.
    ///
    /// # Errors
    ///
    /// A database that cannot be read.
    fn providers(&self, name: &str) -> Result<Vec<SystemPackage>>;

    /// Every file (and link, and directory) that a package owns; absolute, diversions applied.
    ///
    /// # Errors
    ///
    /// A database that cannot be read, and a package that is not in it.
    fn files(&self, package: &SystemPackage) -> Result<Vec<PathBuf>>;

    /// Gives the files of a package that are in a directory which was announced by
    /// [`SystemPackages::index`], and maybe others.
    ///
    /// # Errors
    ///
    /// As [`SystemPackages::files`].
    fn files_indexed(&self, package: &SystemPackage, visit: &mut dyn FnMut(&Path)) -> Result<()> {
        self.files(package)?.iter().for_each(|path| visit(path));
        Ok(())
    }

    /// Announces the directories whose owners will be asked for: one pass over the database then
    /// answers for all that is in them. Any other path costs a pass of its own.
    fn index(&self, directories: &[PathBuf]);

    /// The packages that own a path. Several may own a directory.
    ///
    /// # Errors
    ///
    /// A database that cannot be read.
    fn owners(&self, path: &Path) -> Result<Vec<SystemPackage>>;

    /// The packages that own a file (or a link, but no directory), where the names of what it belongs
    /// to lead to them: then they are all its owners. None means that only
    /// [`SystemPackages::owners`] can tell, which may have to read the whole database.
    ///
    /// # Errors
    ///
    /// A database that cannot be read.
    fn likely_owners(&self, _file: &Path, _names: &[&str]) -> Result<Vec<SystemPackage>> {
        Ok(Vec::new())
    }

    /// Whether any package may own something below a directory; where none does, no path in it need
    /// be asked for.
    ///
    /// # Errors
    ///
    /// A database that cannot be read.
    fn owns_below(&self, _directory: &Path) -> Result<bool> {
        Ok(true)
    }

    /// What a package depends on (Depends and Pre-Depends; never Recommends): every inner list is
    /// one dependency, of alternatives.
    ///
    /// # Errors
    ///
    /// A database that cannot be read, and a package that is not in it.
    fn depends(&self, package: &SystemPackage) -> Result<Vec<Vec<Alternative>>>;

    /// What a package recommends, in the same form. Only halves of one distribution are looked for in
    /// it: what is merely recommended is nobody's dependency.
    ///
    /// # Errors
    ///
    /// A database that cannot be read, and a package that is not in it.
    fn recommends(&self, package: &SystemPackage) -> Result<Vec<Vec<Alternative>>>;

    /// The file that lists a package's files, where that is a file of its own.
    fn list_file(&self, package: &SystemPackage) -> Option<PathBuf>;

    /// What its packager wrote down of each of a package's files: an MD5 in hexadecimal digits, by path.
    /// It tells what the package brought, not what stands today; and MD5 tells accidents, not attacks.
    /// Files that are not in it (configuration files, links) have to be looked at.
    ///
    /// # Errors
    ///
    /// A database that cannot be read, and a package that is not in it.
    fn checksums(&self, _package: &SystemPackage) -> Result<BTreeMap<PathBuf, String>> {
        Ok(BTreeMap::new())
    }

    /// The same of a package's configuration files, which their owner may change.
    ///
    /// # Errors
    ///
    /// A database that cannot be read, and a package that is not in it.
    fn configuration_sums(&self, _package: &SystemPackage) -> Result<BTreeMap<PathBuf, String>> {
        Ok(BTreeMap::new())
    }

    /// The upstream part of a version of this manager's: without epoch and revision.
    fn upstream_version<'a>(&self, version: &'a str) -> &'a str;

    /// The command that would install the first of the names that the archive knows, if one does.
    fn install_command(&self, names: &[String]) -> Option<String>;
}

/// Variables that say where package managers keep what they know.
pub const VARIABLES: [&str; 5] =
    ["DPKG_ADMINDIR", rpm::VARIABLES[0], rpm::VARIABLES[1], "HOME", "XDG_CONFIG_HOME"];

/// The package managers that have installed anything on this machine.
pub fn discover() -> Vec<Box<dyn SystemPackages>> {
    let mut found: Vec<Box<dyn SystemPackages>> = Vec::new();
    if let Some(dpkg) = dpkg::Dpkg::find() {
        found.push(Box::new(dpkg));
    }
    if let Some(rpm) = rpm::Rpm::find() {
        found.push(Box::new(rpm));
    }
    found
}

/// The paths whose stats change when packages are installed, upgraded or removed, those included that
/// are not there: with the first package of a package manager they will be.
pub fn watched(systems: &[Box<dyn SystemPackages>]) -> Vec<PathBuf> {
    let mut paths = dpkg::watched();
    paths.extend(rpm::watched());
    paths.extend(systems.iter().flat_map(|system| system.database()));
    paths.sort();
    paths.dedup();
    paths
}

/// The error of a question about a package that is not there (any more).
fn no_such_package(package: &SystemPackage) -> Diagnostic {
    let SystemPackage { name, version, architecture, .. } = package;
    Diagnostic::error(
        "no-such-package",
        format!("the package {name} {version} ({architecture}) is not installed"),
    )
    .help("packages were changed while they were read; run the command again")
}

/// The value of a cell, which is made if it is not there yet.
fn remember<T>(cell: &OnceCell<T>, make: impl FnOnce() -> Result<T>) -> Result<&T> {
    if let Some(value) = cell.get() {
        Ok(value)
    } else {
        let value = make()?;
        Ok(cell.get_or_init(|| value))
    }
}
