//! dpkg's database, read from its files: they are a documented interface in all but name, and the
//! program takes 88 ms to answer what reading one file answers at once.

mod archive;
mod control;
mod diversions;
mod paragraph;
mod status;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use fs_err as fs;

use self::diversions::Diversions;
use self::status::{Record, Status};
use super::aliases::{self, Aliases};
use super::catalogue::Row;
use super::path_index::{Directories, Owners, PathIndex, Prefilter};
use super::{Alternative, Manager, SystemPackage, SystemPackages, no_such_package, remember};
use crate::common::{Diagnostic, Result, version};

/// Where the database is, unless `DPKG_ADMINDIR` says otherwise (dpkg(1)).
const ADMIN: &str = "/var/lib/dpkg";

/// Where apt keeps its lists of packages.
const LISTS: &str = "/var/lib/apt/lists";

/// dpkg's database.
#[derive(Debug)]
pub struct Dpkg {
    admin: PathBuf,
    lists: PathBuf,
    aliases: Aliases,
    status: OnceCell<Status>,
    diversions: OnceCell<Diversions>,
    owners: Owners,
}

impl Dpkg {
    /// The database in an admin directory, whose packages are installed in `/`.
    pub fn at(admin: PathBuf) -> Self {
        Self {
            admin,
            lists: PathBuf::from(LISTS),
            aliases: Aliases::of(Path::new("/")),
            status: OnceCell::new(),
            diversions: OnceCell::new(),
            owners: Owners::default(),
        }
    }

    /// This machine's database, if it has one with anything in it.
    pub fn find() -> Option<Self> {
        let admin = std::env::var_os("DPKG_ADMINDIR").filter(|path| !path.is_empty());
        let admin = admin.map_or_else(|| PathBuf::from(ADMIN), PathBuf::from);
        let status = fs::metadata(admin.join("status")).is_ok_and(|file| file.len() > 0);
        (status || admin.join("status.d").is_dir()).then(|| Self::at(admin))
    }

    fn status(&self) -> Result<&Status> {
        remember(&self.status, || status::read(&self.admin))
    }

    fn diversions(&self) -> Result<&Diversions> {
        remember(&self.diversions, || {
            let text = read(&self.admin.join("diversions"))?.unwrap_or_default();
            Ok(Diversions::parse(&text, &self.aliases))
        })
    }

    fn record(&self, package: &SystemPackage) -> Result<&Record> {
        self.status()?.record(package).ok_or_else(|| no_such_package(package).into())
    }

    /// The list of a package's files: `NAME.list`, or `NAME:ARCH.list` where several architectures
    /// can be installed together (`info/format` 1).
    fn list(&self, record: &Record) -> Result<Vec<u8>> {
        if let Some(part) = &record.own.part {
            return list_of_part(part);
        }
        let SystemPackage { name, architecture, .. } = &record.package;
        let mut files = [format!("{name}.list"), format!("{name}:{architecture}.list")];
        if record.own.same {
            files.reverse();
        }
        for file in files {
            if let Some(content) = read(&self.admin.join("info").join(file))? {
                return Ok(content);
            }
        }
        // As dpkg does, which warns and takes the package for one without files.
        Ok(Vec::new())
    }

    /// The owners of what is in some directories.
    fn build(&self, directories: &Directories) -> Result<PathIndex> {
        let diversions = self.diversions()?;
        let elsewhere = diversions.lead_into(directories);
        let prefilter = Prefilter::new(directories);
        PathIndex::build(|index| {
            for (number, record) in self.status()?.records.iter().enumerate() {
                let list = self.list(record.record())?;
                if !elsewhere && !prefilter.passes(&list) {
                    continue;
                }
                for line in lines(&list) {
                    let path = self.aliases.canonical(line);
                    if elsewhere || directories.contain(&path) {
                        let place = diversions.place(&path, record.name());
                        if directories.contain(place) {
                            index.add(place, number);
                        }
                    }
                }
            }
            Ok(())
        })
    }
}

impl SystemPackages for Dpkg {
    fn manager(&self) -> Manager {
        Manager::Deb
    }

    fn package(&self, name: &str) -> Result<Option<SystemPackage>> {
        Ok(self.status()?.find(name).map(|record| record.package.clone()))
    }

    fn names(&self) -> Result<Vec<String>> {
        Ok(self.status()?.names())
    }

    fn providers(&self, name: &str) -> Result<Vec<SystemPackage>> {
        let records = self.status()?.providers(name);
        Ok(records.into_iter().map(|record| record.package.clone()).collect())
    }

    fn files(&self, package: &SystemPackage) -> Result<Vec<PathBuf>> {
        let diversions = self.diversions()?;
        let list = self.list(self.record(package)?)?;
        let place = |line: &[u8]| {
            let path: Cow<[u8]> = self.aliases.canonical(line);
            aliases::path(diversions.place(&path, &package.name))
        };
        Ok(lines(&list).map(place).collect())
    }

    fn index(&self, directories: &[PathBuf]) {
        self.owners.announce(directories.iter().map(|path| self.aliases.asked(path)));
    }

    fn owners(&self, path: &Path) -> Result<Vec<SystemPackage>> {
        let path = self.aliases.asked(path);
        let owners = self.owners.of(&path, |directories| self.build(directories))?;
        let records = &self.status()?.records;
        Ok(owners.into_iter().map(|number| records[number].record().package.clone()).collect())
    }

    fn depends(&self, package: &SystemPackage) -> Result<Vec<Vec<Alternative>>> {
        Ok(self.record(package)?.own.depends.clone())
    }

    fn recommends(&self, package: &SystemPackage) -> Result<Vec<Vec<Alternative>>> {
        Ok(self.record(package)?.own.recommends.clone())
    }

    fn upstream_version<'a>(&self, version: &'a str) -> &'a str {
        version::debian::upstream(version)
    }

    fn install_command(&self, names: &[String]) -> Option<String> {
        archive::first_known(&self.lists, names).map(|name| format!("apt install {name}"))
    }
}

/// The paths in a list; the root is `/.` there.
fn lines(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = list.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"/"));
    lines
        .map(|line: &[u8]| if line.len() == 2 && line.ends_with(b"/.") { &line[..1] } else { line })
}

/// The files of a package in `status.d`, made into a list: its md5sums, which have no directories.
fn list_of_part(part: &Path) -> Result<Vec<u8>> {
    let mut name = part.as_os_str().to_owned();
    name.push(".md5sums");
    let sums = read(Path::new(&name))?.unwrap_or_default();
    let mut list = Vec::with_capacity(sums.len());
    for line in sums.split(|byte| *byte == b'\n') {
        if let Some(space) = line.iter().position(|byte| *byte == b' ') {
            list.push(b'/');
            list.extend_from_slice(line[space..].trim_ascii_start());
            list.push(b'\n');
        }
    }
    Ok(list)
}

/// The content of a file, if there is one.
fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Box::new(Diagnostic::io("read", path, &error))),
    }
}
