//! What stands in a base's standard library and belongs to nobody.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use crate::common::{Diagnostic, Result};
use crate::interpreter::Facts;
use crate::inventory::importable::module_stem;
use crate::inventory::site::is_identifier;
use crate::inventory::system::SystemPackages;

/// Parts of a standard library that distributions split off into packages which are not named after
/// its version.
const PARTS: [&str; 5] =
    ["python3-distutils", "python3-lib2to3", "python3-tk", "python3-gdbm", "python3-libs"];

/// How deep a standard library is looked into; real ones have five levels.
const DEEPEST: usize = 32;

/// What was found in the directories of a standard library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Library {
    /// No package manager owns them, as those of a build of one's own: nothing can tell what in them was
    /// added.
    Untold,
    /// A package manager owns them.
    Owned {
        /// What can be imported, and that no package owns: files, and directories as a whole. Sorted.
        strangers: Vec<PathBuf>,
    },
}

/// Looks for what can be imported from the standard library of a base (`lib-dynload` and the archive
/// included) and that no package of the system owns. Byte code in `__pycache__`, which Python makes itself, and the site
/// directories are passed over.
///
/// The lists of a few packages tell it where all is as it should be; only what these do not own has
/// to be looked for in all. That a package of any other name owns a standard library is looked for
/// where it is asked to be thorough: it takes some 20 ms more.
///
/// # Errors
///
/// A directory or a database that cannot be read.
pub fn library(
    facts: &Facts,
    systems: &[Box<dyn SystemPackages>],
    thorough: bool,
) -> Result<Library> {
    let Ok(stdlib) = facts.stdlib.canonicalize() else { return Ok(Library::Untold) };
    let landmark = stdlib.join("os.py");
    for system in systems {
        let likely = likely(&**system, facts)?;
        let is_owned =
            likely.contains(&landmark) || thorough && !system.owners(&landmark)?.is_empty();
        if !is_owned {
            continue;
        }
        let mut directories = vec![stdlib.clone()];
        let dynload = facts.lib_dynload.as_ref().and_then(|path| path.canonicalize().ok());
        directories.extend(dynload.filter(|dynload| !dynload.starts_with(&stdlib)));
        let passed_over: HashSet<PathBuf> =
            facts.site_directories.iter().filter_map(|path| path.canonicalize().ok()).collect();
        let found = archive(&stdlib, facts).into_iter().collect();
        let mut search = Search { facts, likely, passed_over, found, unlisted: Vec::new() };
        for directory in &directories {
            search.look_into(directory, 0)?;
        }
        return Ok(Library::Owned { strangers: unowned(search, &**system)? });
    }
    Ok(Library::Untold)
}

/// The archive that comes before the standard library on the path, `python311.zip`, if it is there.
fn archive(stdlib: &Path, facts: &Facts) -> Option<PathBuf> {
    let (major, minor, _) = facts.version;
    let archive = stdlib.parent()?.join(format!("python{major}{minor}.zip"));
    archive.exists().then_some(archive)
}

/// The files of the packages that a standard library is made of, as their names go.
fn likely(system: &dyn SystemPackages, facts: &Facts) -> Result<HashSet<PathBuf>> {
    let version = facts.versioned_name();
    let mut files = HashSet::new();
    for name in system.names()? {
        let base = name.split(':').next().unwrap_or(&name);
        if (base.contains(&version) || PARTS.contains(&base))
            && let Some(package) = system.package(&name)?
        {
            files.extend(system.files(&package)?);
        }
    }
    Ok(files)
}

/// Those that no package at all owns; of a directory of which nobody owns anything only its top.
fn unowned(search: Search<'_>, system: &dyn SystemPackages) -> Result<Vec<PathBuf>> {
    let Search { found, unlisted, .. } = search;
    let parents: HashSet<PathBuf> =
        found.iter().filter_map(|path| path.parent()).map(Path::to_owned).collect();
    system.index(&parents.into_iter().collect::<Vec<_>>());
    let (mut strangers, mut owned) = (Vec::new(), Vec::new());
    for path in found {
        if system.owners(&path)?.is_empty() { &mut strangers } else { &mut owned }.push(path);
    }
    let is_nobodys = |directory: &&PathBuf| !owned.iter().any(|path| path.starts_with(directory));
    let whole: Vec<&PathBuf> = unlisted.iter().filter(is_nobodys).collect();
    let top = |path: PathBuf| {
        let tops = whole.iter().filter(|directory| path.starts_with(directory));
        tops.min_by_key(|directory| directory.as_os_str().len())
            .map_or(path.clone(), |top| (*top).clone())
    };
    let strangers: BTreeSet<PathBuf> = strangers.into_iter().map(top).collect();
    Ok(strangers.into_iter().collect())
}

struct Search<'a> {
    facts: &'a Facts,
    likely: HashSet<PathBuf>,
    passed_over: HashSet<PathBuf>,
    /// What can be imported, and is in no list.
    found: Vec<PathBuf>,
    /// Directories of which nothing is in a list.
    unlisted: Vec<PathBuf>,
}

impl Search<'_> {
    /// Looks at what is in a directory and below it. Whether any of that is in a list.
    fn look_into(&mut self, directory: &Path, depth: usize) -> Result<bool> {
        let failed = |error| Box::new(Diagnostic::io("read the directory", directory, &error));
        let mut is_listed = self.likely.contains(directory);
        for entry in std::fs::read_dir(directory).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let kind = entry.file_type().map_err(failed)?;
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            if kind.is_dir() {
                if !self.is_other(&path, &name) && depth < DEEPEST {
                    is_listed |= self.look_into(&path, depth + 1)?;
                }
            } else if self.likely.contains(&path) {
                is_listed = true;
            } else if self.can_be_imported(&path, &name, kind.is_symlink()) {
                self.found.push(path);
            }
        }
        if !is_listed {
            self.unlisted.push(directory.to_owned());
        }
        Ok(is_listed)
    }

    /// Whether a directory holds what is looked at elsewhere, or nothing.
    fn is_other(&self, path: &Path, name: &str) -> bool {
        matches!(name, "__pycache__" | "site-packages" | "dist-packages")
            || self.passed_over.contains(path)
    }

    fn can_be_imported(&self, path: &Path, name: &str, is_link: bool) -> bool {
        module_stem(name, &self.facts.extension_suffixes).is_some()
            || is_link && is_identifier(name) && path.is_dir()
    }
}
