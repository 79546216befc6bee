//! rpm's database, read through the rpm program: its format has changed twice, and the program's
//! queries have not.

mod absent;
pub(super) use absent::VARIABLES;
mod query;
mod rich;

#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use self::query::{Files, Requires};
use super::aliases::Aliases;
use super::catalogue::{Catalogue, Record};
use super::path_index::{Directories, Owners, PathIndex};
use super::{Alternative, Manager, SystemPackage, SystemPackages, no_such_package, remember};
use crate::common::{Result, version};

/// The programs that install packages, the preferred first.
const INSTALLERS: [&str; 4] = ["dnf", "zypper", "microdnf", "yum"];

/// rpm's database.
#[derive(Debug)]
pub struct Rpm {
    program: PathBuf,
    aliases: Aliases,
    catalogue: OnceCell<Catalogue<Requires>>,
    files: OnceCell<Files>,
    owners: Owners,
}

impl Rpm {
    /// The database that a program, which is rpm, knows.
    pub fn through(program: PathBuf) -> Self {
        Self {
            program,
            aliases: Aliases::of(Path::new("/")),
            catalogue: OnceCell::new(),
            files: OnceCell::new(),
            owners: Owners::default(),
        }
    }

    /// This machine's database, if it has one with anything in it: Debian has rpm too, with none.
    pub fn find() -> Option<Self> {
        if absent::certainly(Path::new("/"), |name| std::env::var_os(name)) {
            return None;
        }
        on_path("rpm").map(Self::through).filter(Self::has_packages)
    }

    /// Whether there is a database with a package in it. One that cannot be read counts: its error
    /// is to be seen when it is asked.
    fn has_packages(&self) -> bool {
        query::has_database(&self.program)
            && self.catalogue().map_or(true, |catalogue| !catalogue.records.is_empty())
    }

    fn catalogue(&self) -> Result<&Catalogue<Requires>> {
        remember(&self.catalogue, || query::packages(&self.program))
    }

    fn all_files(&self) -> Result<&Files> {
        remember(&self.files, || query::files(&self.program, self.catalogue()?))
    }

    fn build(&self, directories: &Directories) -> Result<PathIndex> {
        PathIndex::build(|index| {
            for (number, file) in self.all_files()?.all() {
                let path = self.aliases.canonical(file);
                if directories.contain(&path) {
                    index.add(&path, number);
                }
            }
            Ok(())
        })
    }

    fn record(&self, package: &SystemPackage) -> Result<&Record<Requires>> {
        self.catalogue()?.record(package).ok_or_else(|| no_such_package(package).into())
    }
}

/// What changes when this machine gets its first rpm package, or the setting of another database.
pub(super) fn watched() -> Vec<PathBuf> {
    absent::watched(Path::new("/"), |name| std::env::var_os(name))
}

impl SystemPackages for Rpm {
    fn manager(&self) -> Manager {
        Manager::Rpm
    }

    fn package(&self, name: &str) -> Result<Option<SystemPackage>> {
        Ok(self.catalogue()?.find(name).map(|record| record.package.clone()))
    }

    fn database(&self) -> Vec<PathBuf> {
        query::database(&self.program)
    }

    fn names(&self) -> Result<Vec<String>> {
        Ok(self.catalogue()?.names())
    }

    fn providers(&self, name: &str) -> Result<Vec<SystemPackage>> {
        let records = self.catalogue()?.providers(name);
        if records.is_empty() && name.starts_with('/') {
            // A requirement of a file is met by whoever owns it.
            return self.owners(Path::new(name));
        }
        Ok(records.into_iter().map(|record| record.package.clone()).collect())
    }

    fn files(&self, package: &SystemPackage) -> Result<Vec<PathBuf>> {
        let number = self.catalogue()?.number(package);
        let number = number.ok_or_else(|| Box::new(no_such_package(package)))?;
        let files = self.all_files()?.of(number);
        Ok(files
            .map(|file| PathBuf::from(OsStr::from_bytes(&self.aliases.canonical(file))))
            .collect())
    }

    fn index(&self, directories: &[PathBuf]) {
        self.owners.announce(directories.iter().map(|path| self.aliases.asked(path)));
    }

    fn owners(&self, path: &Path) -> Result<Vec<SystemPackage>> {
        let path = self.aliases.asked(path);
        let owners = self.owners.of(&path, |directories| self.build(directories))?;
        let records = &self.catalogue()?.records;
        Ok(owners.into_iter().map(|number| records[number].package.clone()).collect())
    }

    fn owns_below(&self, directory: &Path) -> Result<bool> {
        let directory = self.aliases.asked(directory);
        self.owners.any_below(&directory, |directories| self.build(directories))
    }

    fn depends(&self, package: &SystemPackage) -> Result<Vec<Vec<Alternative>>> {
        let installed =
            |name: &str| self.providers(name).is_ok_and(|packages| !packages.is_empty());
        let requires = &self.record(package)?.own.0;
        let dependencies = requires.iter().flat_map(|text| rich::dependencies(text, &installed));
        Ok(dependencies.collect())
    }

    /// None: packages of rpm require the other halves of their distributions, and old versions of
    /// the program refuse to be asked.
    fn recommends(&self, _package: &SystemPackage) -> Result<Vec<Vec<Alternative>>> {
        Ok(Vec::new())
    }

    fn list_file(&self, _: &SystemPackage) -> Option<PathBuf> {
        None
    }

    fn upstream_version<'a>(&self, version: &'a str) -> &'a str {
        version::rpm::upstream(version)
    }

    fn install_command(&self, names: &[String]) -> Option<String> {
        let name = names.iter().find(|name| is_plausible(name))?;
        let quoted = if name.contains('(') { format!("'{name}'") } else { name.clone() };
        let installer = INSTALLERS.iter().find(|name| on_path(name).is_some());
        Some(format!("{} install {quoted}", installer.unwrap_or(&INSTALLERS[0])))
    }
}

/// Whether a name can be a package's, or a capability (`python3dist(lxml)`); no lists are read.
fn is_plausible(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+-()[]".contains(&byte))
}

/// The program of that name that the shell would run.
fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|directory| directory.join(name)).find(|file| file.is_file())
}
