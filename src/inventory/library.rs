//! What stands in a base's standard library and belongs to nobody.

use std::collections::HashSet;
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

/// Looks for what can be imported from the standard library of a base (`lib-dynload` included) and that
/// no package of the system owns. Byte code in `__pycache__`, which Python makes itself, and the site
/// directories are passed over.
///
/// The lists of a few packages tell it where all is as it should be; only what these do not own has
/// to be looked for in all.
///
/// # Errors
///
/// A directory or a database that cannot be read.
pub fn library(facts: &Facts, systems: &[Box<dyn SystemPackages>]) -> Result<Library> {
    let Ok(stdlib) = facts.stdlib.canonicalize() else { return Ok(Library::Untold) };
    let landmark = stdlib.join("os.py");
    for system in systems {
        let likely = likely(&**system, facts)?;
        if !likely.contains(&landmark) && system.owners(&landmark)?.is_empty() {
            continue;
        }
        let mut directories = vec![stdlib.clone()];
        let dynload = facts.lib_dynload.as_ref().and_then(|path| path.canonicalize().ok());
        directories.extend(dynload.filter(|dynload| !dynload.starts_with(&stdlib)));
        let passed_over: HashSet<PathBuf> =
            facts.site_directories.iter().filter_map(|path| path.canonicalize().ok()).collect();
        let mut search = Search { facts, likely, passed_over, found: Vec::new() };
        for directory in &directories {
            search.look_into(directory, 0)?;
        }
        return Ok(Library::Owned { strangers: unowned(search.found, &**system)? });
    }
    Ok(Library::Untold)
}

/// The files of the packages that a standard library is made of, as their names go.
fn likely(system: &dyn SystemPackages, facts: &Facts) -> Result<HashSet<PathBuf>> {
    let version = facts.versioned_name();
    let mut files = HashSet::new();
    for name in system.names()? {
        let base = name.split(':').next().unwrap_or(&name);
        if base.contains(&version) || PARTS.contains(&base) {
            if let Some(package) = system.package(&name)? {
                files.extend(system.files(&package)?);
            }
        }
    }
    Ok(files)
}

/// Those that no package at all owns.
fn unowned(mut found: Vec<PathBuf>, system: &dyn SystemPackages) -> Result<Vec<PathBuf>> {
    let directories: HashSet<PathBuf> =
        found.iter().filter_map(|path| path.parent()).map(Path::to_owned).collect();
    system.index(&directories.into_iter().collect::<Vec<_>>());
    let mut strangers = Vec::new();
    found.sort();
    for path in found {
        let is_below_one = strangers.last().is_some_and(|last| path.starts_with(last));
        if !is_below_one && system.owners(&path)?.is_empty() {
            strangers.push(path);
        }
    }
    Ok(strangers)
}

struct Search<'a> {
    facts: &'a Facts,
    likely: HashSet<PathBuf>,
    passed_over: HashSet<PathBuf>,
    found: Vec<PathBuf>,
}

impl Search<'_> {
    /// Adds what in a directory, and below it, is in no list. A directory that is in none is added
    /// before what is in it, if there is anything to import in it.
    fn look_into(&mut self, directory: &Path, depth: usize) -> Result<()> {
        let failed =
            |error| Box::new(Diagnostic::io("read the directory", directory, &error));
        for entry in std::fs::read_dir(directory).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let kind = entry.file_type().map_err(failed)?;
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            let is_known = self.likely.contains(&path);
            if kind.is_dir() {
                let is_other = name == "__pycache__"
                    || name == "site-packages"
                    || name == "dist-packages"
                    || self.passed_over.contains(&path)
                    || depth >= DEEPEST;
                if !is_other {
                    let before = self.found.len();
                    self.look_into(&path, depth + 1)?;
                    if !is_known && self.found.len() > before {
                        self.found.insert(before, path);
                    }
                }
            } else if !is_known && self.can_be_imported(&path, &name, kind.is_symlink()) {
                self.found.push(path);
            }
        }
        Ok(())
    }

    fn can_be_imported(&self, path: &Path, name: &str, is_link: bool) -> bool {
        module_stem(name, &self.facts.extension_suffixes).is_some()
            || is_link && is_identifier(name) && path.is_dir()
    }
}
