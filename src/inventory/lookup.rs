//! Finding units by the names that people know them by.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::rc::Rc;

use crate::common::{Diagnostic, ProjectName, RelPath, Result};
use crate::inventory::importable::module_stem;
use crate::inventory::metadata::{Metadata, MetadataEntry};
use crate::inventory::namespace::{InitStyle, namespace_style};
use crate::inventory::ownership::one_a_project;
use crate::inventory::site::{EntryKind, SiteId};
use crate::inventory::system::{Manager, SystemPackage};
use crate::inventory::unit::{OwnedFile, Unit};
use crate::inventory::{Inventory, importable};

/// A namespace declaration is a few lines; what is longer is a package with code of its own.
const LONGEST_DECLARATION: u64 = 4096;

/// What an import name leads to.
#[derive(Debug, Clone)]
pub enum Import {
    /// Nothing of that name.
    Missing,
    /// A module or package: what owns it, the site directory with precedence first.
    Found(Vec<Rc<Unit>>),
    /// A namespace that several units have parts in, with the names of the parts.
    Ambiguous(Vec<(Rc<Unit>, Vec<String>)>),
    /// A file that nobody owns.
    Unowned(PathBuf),
}

impl Inventory {
    /// The units that carry a distribution, the site directory with precedence first.
    ///
    /// # Errors
    ///
    /// When a directory, metadata or a package database cannot be read, or nothing tells which files
    /// belong to it.
    pub fn distribution(&self, project: &ProjectName) -> Result<Vec<Rc<Unit>>> {
        let mut units = Vec::new();
        for site in 0..self.sites.len() {
            let site = SiteId(site);
            let named: Vec<Rc<Metadata>> = self.metadata_named(site, project)?;
            if let Some(metadata) = one_a_project(named).first() {
                units.push(self.unit_of(metadata)?);
            }
        }
        Ok(units)
    }

    /// The metadata of a project in one site directory: by the names of the entries, and by their
    /// content only where none is called so (a file name may be cut or escaped in odd ways).
    fn metadata_named(&self, site: SiteId, project: &ProjectName) -> Result<Vec<Rc<Metadata>>> {
        let named = self.named(site)?;
        let called: Vec<&MetadataEntry> = named.get(project).into_iter().flatten().collect();
        let mut candidates: Vec<&MetadataEntry> =
            called.into_iter().filter(|entry| entry.form().is_some()).collect();
        if candidates.is_empty() {
            let all = named.values().flatten();
            candidates = all.filter(|entry| may_be_called(entry, project)).collect();
        }
        let mut found = Vec::new();
        for entry in candidates {
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

    /// What is there of a project that cannot be picked, and why it cannot: development installs,
    /// eggs, what an interrupted installer left.
    ///
    /// # Errors
    ///
    /// When a site directory cannot be read.
    pub fn unpickable(&self, project: &ProjectName) -> Result<Vec<(PathBuf, &'static str)>> {
        let mut found = Vec::new();
        for site in &self.sites {
            for entry in self.named(site.directory.id)?.get(project).into_iter().flatten() {
                if let Some(why) = self.why_unpickable(site.directory.id, entry)? {
                    found.push((entry.entry.under(&site.directory.path), why));
                }
            }
        }
        Ok(found)
    }

    fn why_unpickable(&self, site: SiteId, entry: &MetadataEntry) -> Result<Option<&'static str>> {
        if entry.form().is_some() && self.metadata(site, entry)?.editable {
            return Ok(Some("it is a development install, whose code lies elsewhere"));
        }
        Ok(entry.unpickable())
    }

    /// The unit that a distribution's metadata belongs to.
    ///
    /// # Errors
    ///
    /// As [`Inventory::distribution`].
    pub fn unit_of(&self, metadata: &Rc<Metadata>) -> Result<Rc<Unit>> {
        for owner in self.owners(metadata.site, &metadata.entry)? {
            let units = self.units_of_package(&owner)?;
            let carries =
                |unit: &&Rc<Unit>| unit.distributions.iter().any(|d| d.project == metadata.project);
            if let Some(unit) = units.iter().find(carries) {
                return Ok(Rc::clone(unit));
            }
        }
        self.unowned_unit(metadata)
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

    /// The top-level names that can be imported from the site directories, namespaces included.
    ///
    /// # Errors
    ///
    /// When a site directory cannot be read.
    pub fn top_level_names(&self) -> Result<BTreeSet<String>> {
        let mut names = BTreeSet::new();
        for site in 0..self.sites.len() {
            names.extend(self.listing(SiteId(site))?.modules(&self.suffixes).into_keys());
        }
        Ok(names)
    }

    /// The dotted names that a glob over import names can mean: top-level names, and for a glob with
    /// a dot in it (`zope.*`) the parts of its namespace.
    ///
    /// # Errors
    ///
    /// When a directory cannot be read.
    pub fn importable_names(&self, glob: &str) -> Result<Vec<String>> {
        let Some((above, _)) = glob.rsplit_once('.') else {
            return Ok(self.top_level_names()?.into_iter().collect());
        };
        let Ok(directory) = RelPath::new(&above.replace('.', "/")) else { return Ok(Vec::new()) };
        let mut names = BTreeSet::new();
        for site in 0..self.sites.len() {
            for (entry, kind) in self.walker.entries(SiteId(site), &directory)?.iter() {
                let stem = match kind {
                    EntryKind::Directory => Some(entry.as_str()),
                    _ => module_stem(entry, &self.suffixes),
                };
                let stem = stem.filter(|s| importable::is_identifier(s) && !s.starts_with("__"));
                names.extend(stem.map(|stem| format!("{above}.{stem}")));
            }
        }
        Ok(names.into_iter().collect())
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
        let Some(system) = self.system(manager) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for package in system.providers(name)? {
            let units = self.units_of_package(&package)?;
            found.push((package, units));
        }
        Ok(found)
    }

    /// What a dotted import name leads to.
    ///
    /// # Errors
    ///
    /// When a directory or a package database cannot be read.
    pub fn import(&self, name: &str) -> Result<Import> {
        let mut units = Vec::new();
        let mut parts: BTreeMap<(SiteId, RelPath), Rc<Unit>> = BTreeMap::new();
        for site in 0..self.sites.len() {
            let site = SiteId(site);
            match self.module_file(site, name)? {
                Some(Module::File(file)) => match self.owner_units(&file)?.as_slice() {
                    [] => {
                        let path = file.path.under(&self.sites[site.0].directory.path);
                        return Ok(if units.is_empty() {
                            Import::Unowned(path)
                        } else {
                            Import::Found(units)
                        });
                    }
                    owners => units.extend(owners.iter().cloned()),
                },
                Some(Module::Namespace(directory)) => {
                    for path in self.walker.leaves(site, &directory)? {
                        let file = OwnedFile { site, path };
                        if self.declares_namespace(&file)? {
                            // It belongs to all parts, and would make one package of its owner's.
                            continue;
                        }
                        for unit in self.owner_units(&file)? {
                            parts.insert((site, file.path.clone()), unit);
                        }
                    }
                }
                None => {}
            }
        }
        if !units.is_empty() {
            return Ok(Import::Found(units));
        }
        Ok(self.namespace_parts(name, parts))
    }

    fn namespace_parts(&self, name: &str, parts: BTreeMap<(SiteId, RelPath), Rc<Unit>>) -> Import {
        let mut by_unit: BTreeMap<_, (Rc<Unit>, Vec<RelPath>)> = BTreeMap::new();
        for ((_, path), unit) in parts {
            let entry = by_unit.entry(unit.key.clone()).or_insert_with(|| (unit, Vec::new()));
            entry.1.push(path);
        }
        let inside = format!("{name}.");
        let mut named: Vec<(Rc<Unit>, Vec<String>)> = by_unit
            .into_values()
            .map(|(unit, paths)| {
                let mut names =
                    importable::import_names(&paths.iter().collect::<Vec<_>>(), &self.suffixes);
                names.retain(|part| part.starts_with(&inside));
                (unit, names)
            })
            .filter(|(_, names)| !names.is_empty())
            .collect();
        match named.len() {
            0 => Import::Missing,
            1 => Import::Found(named.drain(..).map(|(unit, _)| unit).collect()),
            _ => Import::Ambiguous(named),
        }
    }

    /// The units that own a file: of a system package, or else by a distribution's own lists.
    ///
    /// # Errors
    ///
    /// When a directory, metadata or a package database cannot be read.
    pub fn owner_units(&self, file: &OwnedFile) -> Result<Vec<Rc<Unit>>> {
        let mut units = Vec::new();
        let owners = self.owners(file.site, &file.path)?;
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

    fn owners(&self, site: SiteId, path: &RelPath) -> Result<Vec<SystemPackage>> {
        let path = self.system_path(site, path);
        for system in &self.systems {
            let owners = system.owners(&path)?;
            if !owners.is_empty() {
                return Ok(owners);
            }
        }
        Ok(Vec::new())
    }

    /// The file that a dotted name is imported from in one site directory, as `import` looks for it:
    /// a package before an extension module before a module before a namespace.
    fn module_file(&self, site: SiteId, name: &str) -> Result<Option<Module>> {
        let (above, last) = name.rsplit_once('.').map_or((None, name), |(a, l)| (Some(a), l));
        let parent = match above.map(|above| RelPath::new(&above.replace('.', "/"))) {
            None => None,
            Some(Ok(path)) => Some(path),
            Some(Err(_)) => return Ok(None),
        };
        let entries = match &parent {
            None => {
                let listed = &self.listing(site)?.entries;
                listed.iter().map(|(n, k)| (n.as_str().to_owned(), *k)).collect()
            }
            Some(parent) => (*self.walker.entries(site, parent)?).clone(),
        };
        let at = |entry: &str| match &parent {
            None => RelPath::new(entry).ok(),
            Some(parent) => parent.join(entry).ok(),
        };
        let directory = entries.iter().any(|(n, k)| n == last && *k == EntryKind::Directory);
        if directory
            && let Some(path) = at(last)
            && let Some(init) = self.init_file(site, &path)?
        {
            return Ok(Some(Module::File(init)));
        }
        let link = entries.iter().any(|(n, k)| n == last && *k != EntryKind::Directory);
        let module = entries.iter().find(|(n, _)| module_stem(n, &self.suffixes) == Some(last));
        if let Some(path) = module.and_then(|(n, _)| at(n)) {
            return Ok(Some(Module::File(OwnedFile { site, path })));
        }
        let path = at(last);
        Ok(match path {
            Some(path) if link => Some(Module::File(OwnedFile { site, path })),
            Some(path) if directory => Some(Module::Namespace(path)),
            _ => None,
        })
    }

    /// The `__init__` of a package, unless it only declares a namespace.
    fn init_file(&self, site: SiteId, package: &RelPath) -> Result<Option<OwnedFile>> {
        for (entry, _) in self.walker.entries(site, package)?.iter() {
            if module_stem(entry, &self.suffixes) == Some("__init__") {
                let Ok(path) = package.join(entry) else { continue };
                let file = OwnedFile { site, path };
                return Ok((!self.declares_namespace(&file)?).then_some(file));
            }
        }
        Ok(None)
    }

    /// Whether a file is an `__init__.py` that only declares a `pkg_resources` namespace: it stays out
    /// of every view, so that PEP 420 joins the parts.
    ///
    /// # Errors
    ///
    /// When the file is there and cannot be read.
    pub fn declares_namespace(&self, file: &OwnedFile) -> Result<bool> {
        if file.path.file_name() != "__init__.py" || file.path.parent().is_none() {
            return Ok(false);
        }
        let path = self.system_path(file.site, &file.path);
        match fs_err::metadata(&path) {
            Ok(metadata) if metadata.is_file() && metadata.len() <= LONGEST_DECLARATION => {}
            _ => return Ok(false),
        }
        let text = fs_err::read(&path).map_err(|e| Box::new(Diagnostic::io("read", &path, &e)))?;
        Ok(namespace_style(&text) == InitStyle::PkgResources)
    }
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

enum Module {
    File(OwnedFile),
    Namespace(RelPath),
}
