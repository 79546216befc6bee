//! Finding units by what is imported.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::rc::Rc;

use memchr::memmem;

use crate::common::{Diagnostic, RelPath, Result};
use crate::inventory::Inventory;
use crate::inventory::importable::{self, module_stem};
use crate::inventory::namespace::{InitStyle, namespace_style};
use crate::inventory::site::{EntryKind, SiteId};
use crate::inventory::unit::{OwnedFile, Unit};

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

enum Module {
    File(OwnedFile),
    Namespace(RelPath),
}

impl Inventory {
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
                    EntryKind::Directory => Some(entry),
                    _ => module_stem(entry, &self.suffixes),
                };
                let stem = stem.filter(|s| importable::is_identifier(s) && !s.starts_with("__"));
                names.extend(stem.map(|stem| format!("{above}.{stem}")));
            }
        }
        Ok(names.into_iter().collect())
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
                    importable::import_names(paths.iter().map(importable::alone), &self.suffixes);
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
                Rc::new(listed.iter().map(|(n, k)| (n.as_str().to_owned(), *k)).collect())
            }
            Some(parent) => self.walker.entries(site, parent)?,
        };
        let at = |entry: &str| match &parent {
            None => RelPath::new(entry).ok(),
            Some(parent) => parent.join(entry).ok(),
        };
        let directory = entries.iter().any(|(n, k)| n == last && k == EntryKind::Directory);
        if directory
            && let Some(path) = at(last)
            && let Some(init) = self.init_file(site, &path)?
        {
            return Ok(Some(Module::File(init)));
        }
        let link = entries.iter().any(|(n, k)| n == last && k != EntryKind::Directory);
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
        // Few files have the word, and only those need be taken apart.
        let may_declare = memmem::find(&text, b"declare_namespace").is_some();
        Ok(may_declare && namespace_style(&text) == InitStyle::PkgResources)
    }
}
