//! dpkg's database, read from its files: they are a documented interface in all but name, and the
//! program takes 88 ms to answer what reading one file answers at once.

mod archive;
mod checksums;
mod control;
mod diversions;
mod index;
mod likely;
mod lists;
mod mentions;
mod paragraph;
mod readers;
mod status;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use fs_err as fs;
use memchr::memmem;

use self::diversions::Diversions;
use self::index::Sources;
use self::likely::Likely;
use self::lists::{Lists, Whose, lines};
use self::mentions::Mentions;
use self::paragraph::Paragraph;
use self::status::{Record, Status};
use super::aliases::Aliases;
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
    file_lists: OnceCell<Lists>,
    /// The lists of the packages that were asked for.
    known_lists: RefCell<HashMap<usize, Rc<Vec<u8>>>>,
    likely: OnceCell<Likely>,
    /// What the lists say of directories that were announced, if somebody asked.
    mentions: RefCell<Option<Rc<Mentions>>>,
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
            file_lists: OnceCell::new(),
            known_lists: RefCell::default(),
            likely: OnceCell::new(),
            mentions: RefCell::default(),
            owners: Owners::default(),
        }
    }

    /// This machine's database, if it has one with anything in it.
    pub fn find() -> Option<Self> {
        let admin = admin();
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

    fn number(&self, package: &SystemPackage) -> Result<usize> {
        self.status()?.number(package).ok_or_else(|| no_such_package(package).into())
    }

    fn record(&self, package: &SystemPackage) -> Result<&Record> {
        Ok(self.status()?.records[self.number(package)?].record())
    }

    fn file_lists(&self) -> Result<&Lists> {
        remember(&self.file_lists, || Lists::of(&self.admin))
    }

    /// The list of a package's files, as it stands in the database.
    fn list(&self, number: usize) -> Result<Rc<Vec<u8>>> {
        if let Some(known) = self.known_lists.borrow().get(&number) {
            return Ok(Rc::clone(known));
        }
        let mut list = Vec::new();
        self.file_lists()?.read(self.status()?.records[number].whose(), &mut list)?;
        list.shrink_to_fit();
        let list = Rc::new(list);
        self.known_lists.borrow_mut().insert(number, Rc::clone(&list));
        Ok(list)
    }

    fn likely(&self) -> Result<&Likely> {
        remember(&self.likely, || Ok(Likely::of(self.status()?)))
    }

    fn lists_file(&self, number: usize, path: &[u8]) -> Result<bool> {
        let list = self.list(number)?;
        let found = memmem::find_iter(&list, path).any(|at| {
            let (before, after) = (at.checked_sub(1).map(|at| list[at]), list.get(at + path.len()));
            before.is_none_or(|byte| byte == b'\n') && after.is_none_or(|byte| *byte == b'\n')
        });
        Ok(found)
    }

    /// The owners of what is in some directories. Where it is known whose lists mention these, only
    /// those are read; but what is diverted into them stands elsewhere in the lists.
    fn build(&self, directories: &Directories) -> Result<PathIndex> {
        let sources = Sources {
            lists: self.file_lists()?,
            diversions: self.diversions()?,
            aliases: &self.aliases,
        };
        let mentions = self.mentions.borrow();
        let mentions = mentions.as_ref().filter(|known| {
            known.directories == *directories && !sources.diversions.lead_into(directories)
        });
        let packages = self.status()?.records.iter().map(Paragraph::whose).enumerate();
        let packages: Vec<(usize, Whose)> = packages
            .filter(|(_, package)| mentions.is_none_or(|known| known.has(package.name)))
            .collect();
        sources.index(&packages, directories)
    }

    /// What the lists say of some directories. None where that has to be left to the index: where
    /// packages have no lists, and where a list cannot be read, which is an error only if its package
    /// is installed.
    fn mentions(&self, directories: &Directories) -> Result<Option<Rc<Mentions>>> {
        let known = self.mentions.borrow().clone();
        if known.as_ref().is_some_and(|known| known.directories == *directories) {
            return Ok(known);
        }
        if self.admin.join("status.d").exists() {
            return Ok(None);
        }
        let found = Mentions::of(self.file_lists()?, directories).ok().map(Rc::new);
        self.mentions.borrow_mut().clone_from(&found);
        Ok(found)
    }
}

impl SystemPackages for Dpkg {
    fn manager(&self) -> Manager {
        Manager::Deb
    }

    fn package(&self, name: &str) -> Result<Option<SystemPackage>> {
        Ok(self.status()?.find(name).map(|record| record.package.clone()))
    }

    fn database(&self) -> Vec<PathBuf> {
        files_of(&self.admin)
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
        let list = self.list(self.number(package)?)?;
        let place = |line: &[u8]| {
            let path: Cow<[u8]> = self.aliases.canonical(line);
            PathBuf::from(OsStr::from_bytes(diversions.place(&path, &package.name)))
        };
        Ok(lines(&list).map(place).collect())
    }

    fn files_indexed(&self, package: &SystemPackage, visit: &mut dyn FnMut(&Path)) -> Result<()> {
        let diversions = self.diversions()?;
        let list = self.list(self.number(package)?)?;
        let directories = self.owners.announced();
        let elsewhere = diversions.lead_into(&directories);
        if !elsewhere && !Prefilter::new(&directories).passes(&list) {
            return Ok(());
        }
        for line in lines(&list) {
            let path = self.aliases.canonical(line);
            if elsewhere || directories.contain(&path) {
                let place = diversions.place(&path, &package.name);
                if directories.contain(place) {
                    visit(Path::new(OsStr::from_bytes(place)));
                }
            }
        }
        Ok(())
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

    /// dpkg lets a file, and a link, belong to one package only (of one name): where its list has the
    /// file, no other list has. Only `--force-overwrite` breaks that rule.
    fn likely_owners(&self, file: &Path, names: &[&str]) -> Result<Vec<SystemPackage>> {
        let path = self.aliases.asked(file);
        if self.diversions()?.touch(&path) {
            return Ok(Vec::new());
        }
        let status = self.status()?;
        for likely in self.likely()?.owners(status, names) {
            if !self.lists_file(likely, &path)? {
                continue;
            }
            let mut owners = Vec::new();
            for number in status.numbers_named(status.records[likely].name()) {
                if *number == likely || self.lists_file(*number, &path)? {
                    owners.push(status.records[*number].record().package.clone());
                }
            }
            return Ok(owners);
        }
        Ok(Vec::new())
    }

    fn owns_below(&self, directory: &Path) -> Result<bool> {
        let directory = self.aliases.asked(directory);
        let announced = self.owners.announced();
        if let Some(number) = announced.number(&directory)
            && !self.owners.is_indexed()
            && !self.diversions()?.lead_into(&announced)
            && let Some(mentions) = self.mentions(&announced)?
        {
            return Ok(mentions.below(number));
        }
        self.owners.any_below(&directory, |directories| self.build(directories))
    }

    fn depends(&self, package: &SystemPackage) -> Result<Vec<Vec<Alternative>>> {
        Ok(self.record(package)?.own.depends.clone())
    }

    fn recommends(&self, package: &SystemPackage) -> Result<Vec<Vec<Alternative>>> {
        Ok(self.record(package)?.own.recommends.clone())
    }

    fn list_file(&self, package: &SystemPackage) -> Option<PathBuf> {
        let number = self.number(package).ok()?;
        let whose = self.status().ok()?.records[number].whose();
        if let Some(part) = whose.part {
            return Some(part.to_owned());
        }
        let Whose { name, architecture, same, .. } = whose;
        let name = if same { format!("{name}:{architecture}") } else { name.to_owned() };
        Some(self.admin.join("info").join(format!("{name}.list")))
    }

    fn checksums(&self, package: &SystemPackage) -> Result<BTreeMap<PathBuf, String>> {
        let Some(file) = self.list_file(package).map(|list| checksums::beside(&list)) else {
            return Ok(BTreeMap::new());
        };
        let Some(text) = read(&file)? else { return Ok(BTreeMap::new()) };
        let diversions = self.diversions()?;
        let place = |path: &[u8]| {
            let path = self.aliases.canonical(path);
            PathBuf::from(OsStr::from_bytes(diversions.place(&path, &package.name)))
        };
        Ok(checksums::parse(&text).map(|(path, sum)| (place(&path), sum.to_owned())).collect())
    }

    fn configuration_sums(&self, package: &SystemPackage) -> Result<BTreeMap<PathBuf, String>> {
        let paragraph = &self.status()?.records[self.number(package)?];
        let place = |path: &str| {
            let path = self.aliases.canonical(path.as_bytes()).into_owned();
            PathBuf::from(OsStr::from_bytes(&path))
        };
        Ok(paragraph.configuration().map(|(path, sum)| (place(path), sum.to_owned())).collect())
    }

    fn upstream_version<'a>(&self, version: &'a str) -> &'a str {
        version::debian::upstream(version)
    }

    fn install_command(&self, names: &[String]) -> Option<String> {
        archive::first_known(&self.lists, names).map(|name| format!("apt install {name}"))
    }
}

/// The admin directory of this machine.
fn admin() -> PathBuf {
    let admin = std::env::var_os("DPKG_ADMINDIR").filter(|path| !path.is_empty());
    admin.map_or_else(|| PathBuf::from(ADMIN), PathBuf::from)
}

/// What changes when this machine's dpkg does anything, whether or not it has ever done something:
/// the status file is written anew with each run, and until then `updates` holds a journal.
pub(super) fn watched() -> Vec<PathBuf> {
    files_of(&admin())
}

fn files_of(admin: &Path) -> Vec<PathBuf> {
    ["status", "updates", "status.d", "diversions"].map(|name| admin.join(name)).to_vec()
}

/// The content of a file, if there is one.
fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Box::new(Diagnostic::io("read", path, &error))),
    }
}
