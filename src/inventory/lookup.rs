//! Finding units by the names that people know them by.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use crate::common::{ProjectName, RelPath, Result};
use crate::inventory::Inventory;
use crate::inventory::metadata::{Form, Metadata, MetadataEntry};
use crate::inventory::ownership::one_a_project;
use crate::inventory::site::SiteId;
#[cfg(doc)]
use crate::inventory::system::SystemPackages;
use crate::inventory::system::{Manager, SystemPackage};
use crate::inventory::unit::{OwnedFile, Unit};

impl Inventory {
    /// The units that carry a distribution, the site directory with precedence first.
    ///
    /// # Errors
    ///
    /// When a directory, metadata or a package database cannot be read, or nothing tells which files
    /// belong to it.
    pub fn distribution(&self, project: &ProjectName) -> Result<Vec<Rc<Unit>>> {
        if let Some(known) = self.distributions.borrow().get(project) {
            return Ok(known.clone());
        }
        let mut units = Vec::new();
        for site in 0..self.sites.len() {
            let site = SiteId(site);
            let named: Vec<Rc<Metadata>> = self.metadata_named(site, project)?;
            if let Some(metadata) = one_a_project(named).first() {
                units.push(self.unit_of(metadata)?);
            }
        }
        self.distributions.borrow_mut().insert(project.clone(), units.clone());
        Ok(units)
    }

    /// The metadata of a project in one site directory: by the names of the entries, and by their
    /// content only where none is called so (a file name may be cut or escaped in odd ways).
    fn metadata_named(&self, site: SiteId, project: &ProjectName) -> Result<Vec<Rc<Metadata>>> {
        let names = self.names(site)?;
        let mut candidates = names.called(project);
        candidates.retain(|entry| entry.form().is_some());
        if candidates.is_empty() {
            candidates = names.unversioned();
            candidates.retain(|entry| may_be_called(entry, project));
        }
        let mut found = Vec::new();
        for entry in &candidates {
            let metadata = self.metadata(site, entry)?;
            if metadata.project == *project && !metadata.editable {
                found.push(metadata);
            }
        }
        Ok(found)
    }

    /// Other versions of a distribution whose metadata stands in the same site directory, as an
    /// installer leaves them that was interrupted, or that could not uninstall.
    ///
    /// # Errors
    ///
    /// When metadata or the site directory cannot be read.
    pub fn other_versions(&self, metadata: &Metadata) -> Result<Vec<String>> {
        let named = self.metadata_named(metadata.site, &metadata.project)?;
        let mut versions: Vec<String> = named.iter().map(|other| other.version.clone()).collect();
        versions.retain(|version| !version.is_empty() && *version != metadata.version);
        versions.sort();
        versions.dedup();
        Ok(versions)
    }

    /// The unit that a distribution's metadata belongs to.
    ///
    /// # Errors
    ///
    /// As [`Inventory::distribution`].
    pub fn unit_of(&self, metadata: &Rc<Metadata>) -> Result<Rc<Unit>> {
        for owner in self.owners_of_metadata(metadata)? {
            let units = self.units_of_package(&owner)?;
            let carries =
                |unit: &&Rc<Unit>| unit.distributions.iter().any(|d| d.project == metadata.project);
            if let Some(unit) = units.iter().find(carries) {
                return Ok(Rc::clone(unit));
            }
        }
        self.unowned_unit(metadata)
    }

    /// The packages that own a distribution's metadata: that which owns its text, where the names of
    /// the distribution lead to it, and else all that own its entry. One that only puts something
    /// beside that text is an owner of the entry, too, and carries it less.
    fn owners_of_metadata(&self, metadata: &Metadata) -> Result<Vec<SystemPackage>> {
        if self.has_only_strangers(metadata.site)? {
            return Ok(Vec::new());
        }
        let text = match metadata.form {
            Form::DistInfo => metadata.entry.join("METADATA"),
            Form::EggInfoDirectory => metadata.entry.join("PKG-INFO"),
            Form::EggInfoFile => Ok(metadata.entry.clone()),
        };
        let project = metadata.project.as_str();
        let names: Vec<&str> =
            std::iter::once(project).chain(metadata.top_level.iter().map(String::as_str)).collect();
        if let Ok(text) = text {
            let text = self.system_path(metadata.site, &text);
            for system in &self.systems {
                let owners = system.likely_owners(&text, &names)?;
                if !owners.is_empty() {
                    return Ok(owners);
                }
            }
        }
        self.owners(metadata.site, &metadata.entry)
    }

    /// The names of all distributions, as their file names spell them, and the site directory of
    /// each; one that an earlier site directory has too is left out.
    ///
    /// # Errors
    ///
    /// When a site directory cannot be read.
    pub fn distribution_names(&self) -> Result<BTreeMap<ProjectName, SiteId>> {
        let mut names = BTreeMap::new();
        for site in 0..self.sites.len() {
            for (project, entries) in self.named(SiteId(site))? {
                if entries.iter().any(|entry| entry.form().is_some()) {
                    names.entry(project.clone()).or_insert(SiteId(site));
                }
            }
        }
        Ok(names)
    }

    /// The units of the installed packages of that name, real or virtual.
    ///
    /// # Errors
    ///
    /// When the package database cannot be read.
    pub fn package(
        &self,
        manager: Manager,
        name: &str,
    ) -> Result<Vec<(SystemPackage, Vec<Rc<Unit>>)>> {
        let mut found = Vec::new();
        for package in self.providers(manager, name)?.iter() {
            found.push((package.clone(), self.units_of_package(package)?));
        }
        Ok(found)
    }

    /// The installed packages of that name, real or virtual, as [`SystemPackages::providers`] knows them.
    ///
    /// # Errors
    ///
    /// When the package database cannot be read.
    pub fn providers(&self, manager: Manager, name: &str) -> Result<Rc<[SystemPackage]>> {
        if let Some(known) = self.providers.borrow().get(&manager).and_then(|all| all.get(name)) {
            return Ok(Rc::clone(known));
        }
        let system = self.system(manager);
        let found = system.map_or(Ok(Vec::new()), |system| system.providers(name))?;
        let found: Rc<[SystemPackage]> = found.into();
        let mut known = self.providers.borrow_mut();
        known.entry(manager).or_default().insert(name.to_owned(), Rc::clone(&found));
        Ok(found)
    }

    /// The units that own a file: of a system package, or else by a distribution's own lists.
    ///
    /// # Errors
    ///
    /// When a directory, metadata or a package database cannot be read.
    pub fn owner_units(&self, file: &OwnedFile) -> Result<Vec<Rc<Unit>>> {
        let mut units = Vec::new();
        let owners = self.owners_of_file(file)?;
        for owner in &owners {
            let carried = self.units_of_package(owner)?;
            units.extend(carried.into_iter().find(|unit| unit.owns(file)));
        }
        if !owners.is_empty() {
            return Ok(units);
        }
        for entry in self.named(file.site)?.values().flatten() {
            if entry.form().is_some() && self.owners(file.site, &entry.entry)?.is_empty() {
                let metadata = self.metadata(file.site, entry)?;
                let Ok(unit) = self.unowned_unit(&metadata) else { continue };
                if unit.owns(file) {
                    units.push(unit);
                }
            }
        }
        Ok(units)
    }

    /// The system packages that own a file: those that its place leads to, without a look at all
    /// others, where one of them does.
    fn owners_of_file(&self, file: &OwnedFile) -> Result<Vec<SystemPackage>> {
        if self.has_only_strangers(file.site)? {
            return Ok(Vec::new());
        }
        let mut parts = file.path.parts().map(|part| part.split('.').next().unwrap_or(part));
        let top = parts.next().unwrap_or_default();
        let inner = format!("{top}.{}", parts.next().unwrap_or_default());
        let path = self.system_path(file.site, &file.path);
        for system in &self.systems {
            let owners = system.likely_owners(&path, &[top, &inner])?;
            if !owners.is_empty() {
                return Ok(owners);
            }
        }
        self.owners(file.site, &file.path)
    }

    /// Whether a site directory is outside those that packages are installed in (FHS 3.0, 4.9 and
    /// 4.1), and no package has anything in it either. Of those it is not asked: there names lead to
    /// most owners, for less.
    fn has_only_strangers(&self, site: SiteId) -> Result<bool> {
        Ok(!is_for_packages(&self.sites[site.0].real) && !self.has_system_files(site)?)
    }

    /// The system packages that own a path of a site directory.
    ///
    /// # Errors
    ///
    /// When a package database cannot be read.
    pub fn owners(&self, site: SiteId, path: &RelPath) -> Result<Vec<SystemPackage>> {
        if !self.has_system_files(site)? {
            return Ok(Vec::new());
        }
        let path = self.system_path(site, path);
        for system in &self.systems {
            let owners = system.owners(&path)?;
            if !owners.is_empty() {
                return Ok(owners);
            }
        }
        Ok(Vec::new())
    }
}

/// Whether a directory is below a `usr`, be it that of another root, and not below its `local`.
fn is_for_packages(directory: &Path) -> bool {
    let mut below = directory.components().skip_while(|part| part.as_os_str() != "usr").skip(1);
    below.next().is_some_and(|part| part.as_os_str() != "local")
}

/// Whether what follows the project in an entry's name may be a version that is not known for one:
/// `thing-unknown.egg-info`.
fn may_be_called(entry: &MetadataEntry, project: &ProjectName) -> bool {
    let name = ProjectName::new(&entry.name);
    let rest = name.as_str().strip_prefix(project.as_str());
    entry.form().is_some()
        && entry.version.is_none()
        && rest.is_some_and(|rest| rest.starts_with('-'))
}
