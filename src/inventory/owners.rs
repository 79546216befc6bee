//! Who owns a file, by its path, and whether it still is what the owner installed.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use md5::{Digest as _, Md5};

use crate::common::{RelPath, Result};
use crate::inventory::Inventory;
use crate::inventory::metadata::Metadata;
use crate::inventory::site::SiteId;
use crate::inventory::system::SystemPackage;

/// The owner of a file.
#[derive(Debug, Clone)]
pub enum FileOwner {
    /// A package of the operating system.
    System(SystemPackage),
    /// A distribution whose RECORD (or installed-files.txt) lists it, and which no system package owns.
    Distribution(Rc<Metadata>),
    /// Nobody.
    Nobody,
}

/// The files that the distributions of a site directory list.
type Listed = BTreeMap<RelPath, Rc<Metadata>>;

/// Answers whose files are, for files at and around the site directories of an inventory.
#[derive(Debug)]
pub struct Owners<'a> {
    inventory: &'a Inventory,
    listed: RefCell<BTreeMap<SiteId, Rc<Listed>>>,
    sums: RefCell<BTreeMap<String, Rc<BTreeMap<PathBuf, String>>>>,
}

impl<'a> Owners<'a> {
    /// Will answer for files in the inventory's site directories and in these others. They are announced
    /// to the package managers, for one pass over their databases.
    pub fn of(inventory: &'a Inventory, others: &[PathBuf]) -> Self {
        let others: Vec<PathBuf> =
            others.iter().filter_map(|directory| directory.canonicalize().ok()).collect();
        for system in &inventory.systems {
            system.index(&others);
        }
        Self { inventory, listed: RefCell::default(), sums: RefCell::default() }
    }

    /// The owner of a file. A link is its owner's only if what it leads to has an owner as well:
    /// otherwise somebody else says what it contains.
    ///
    /// # Errors
    ///
    /// A database that cannot be read.
    pub fn owner(&self, path: &Path) -> Result<FileOwner> {
        let place = in_real_directory(path);
        if let Some(package) = self.package(&place)? {
            let is_link = place.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
            let target = place.canonicalize().ok().filter(|_| is_link);
            let Some(target) = target else { return Ok(FileOwner::System(package)) };
            return Ok(match self.package(&target)? {
                Some(_) => FileOwner::System(package),
                None => FileOwner::Nobody,
            });
        }
        let listed = self.inventory.site_path(&place).and_then(|(site, path)| {
            let listed = self.listed(site).ok()?;
            listed.get(&path).map(Rc::clone)
        });
        Ok(listed.map_or(FileOwner::Nobody, FileOwner::Distribution))
    }

    /// Whether a file's content is not what its owner installed; false where nothing tells.
    ///
    /// # Errors
    ///
    /// A database that cannot be read.
    pub fn is_changed(&self, path: &Path, owner: &FileOwner, content: &[u8]) -> Result<bool> {
        let place = in_real_directory(path);
        match owner {
            // Of a link, the content is what it leads to, and that is its own package's.
            FileOwner::System(_) => {
                let target = place.canonicalize().unwrap_or(place);
                let Some(package) = self.package(&target)? else { return Ok(false) };
                let sums = self.sums(&package)?;
                let sum = sums.get(&target);
                Ok(sum.is_some_and(|sum| !sum.eq_ignore_ascii_case(&md5(content))))
            }
            FileOwner::Distribution(metadata) => {
                let path = self.inventory.site_path(&place).map(|(_, path)| path);
                let same = path.and_then(|path| metadata.is_as_recorded(&path, content));
                Ok(same == Some(false))
            }
            FileOwner::Nobody => Ok(false),
        }
    }

    fn package(&self, path: &Path) -> Result<Option<SystemPackage>> {
        for system in &self.inventory.systems {
            if let Some(package) = system.owners(path)?.into_iter().next() {
                return Ok(Some(package));
            }
        }
        Ok(None)
    }

    /// What the distributions of a site directory list. A list that cannot be read lists nothing.
    fn listed(&self, site: SiteId) -> Result<Rc<Listed>> {
        if let Some(known) = self.listed.borrow().get(&site) {
            return Ok(Rc::clone(known));
        }
        let mut listed = Listed::new();
        for entry in self.inventory.named(site)?.values().flatten() {
            let Ok(metadata) = self.inventory.metadata(site, entry) else { continue };
            let lists = [metadata.record(), metadata.installed_files()];
            for list in lists.into_iter().flatten().flatten() {
                listed.extend(list.files.into_iter().map(|path| (path, Rc::clone(&metadata))));
            }
        }
        let listed = Rc::new(listed);
        self.listed.borrow_mut().insert(site, Rc::clone(&listed));
        Ok(listed)
    }

    fn sums(&self, package: &SystemPackage) -> Result<Rc<BTreeMap<PathBuf, String>>> {
        let key = super::ownership::package_key(package);
        if let Some(known) = self.sums.borrow().get(&key) {
            return Ok(Rc::clone(known));
        }
        let mut sums = BTreeMap::new();
        if let Some(system) = self.inventory.system(package.manager) {
            sums = system.checksums(package)?;
            sums.extend(system.configuration_sums(package)?);
        }
        let sums = Rc::new(sums);
        self.sums.borrow_mut().insert(key, Rc::clone(&sums));
        Ok(sums)
    }
}

/// The path with the links of its directory followed, but not its own: what package managers call it.
fn in_real_directory(path: &Path) -> PathBuf {
    let directory = path.parent().and_then(|directory| directory.canonicalize().ok());
    match (directory, path.file_name()) {
        (Some(directory), Some(name)) => directory.join(name),
        _ => path.to_owned(),
    }
}

/// The MD5 of a content, as packagers write it down.
pub(crate) fn md5(content: &[u8]) -> String {
    Md5::digest(content).iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
