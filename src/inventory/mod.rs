//! Stage 3: what is installed, where, and who owns it.
//!
//! An [`Inventory`] reads a directory, a metadata entry or a package's file list when it is first
//! asked for it, and keeps it: what a run costs grows with what is picked, not with what is
//! installed. Nothing here writes.

pub mod abi;
pub mod archive;
pub mod bounded;
mod entries;
mod fingerprint;
mod kinds;
mod listed;
mod names;
pub(crate) mod ownership;
mod unowned;

pub mod effective;
pub mod elsewhere;
pub mod everything;
pub mod files;
pub mod importable;
pub mod imports;
pub mod installed;
pub mod library;
pub mod lookup;
pub mod metadata;
pub mod namespace;
pub mod owners;
pub mod pth;
pub mod site;
mod strangers;
pub mod system;
pub mod unit;
mod visible;
pub mod walk;
mod watched;

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::common::{Diagnostic, ProjectName, RelPath, Result};
use crate::interpreter::Facts;
use crate::inventory::metadata::{Metadata, MetadataEntry};
use crate::inventory::names::Names;
use crate::inventory::site::{EntryKind, Listing, Origin, SiteDirectory, SiteId};
use crate::inventory::system::{Manager, SystemPackage, SystemPackages};
use crate::inventory::unit::{OwnedFile, Unit};
use crate::inventory::walk::Walker;

/// What is installed for one base interpreter.
#[derive(Debug)]
pub struct Inventory {
    sites: Vec<Site>,
    systems: Vec<Box<dyn SystemPackages>>,
    suffixes: Vec<String>,
    walker: Walker,
    metadata: RefCell<BTreeMap<(SiteId, RelPath), Rc<Metadata>>>,
    /// The units that carry the distributions that were asked for.
    distributions: RefCell<BTreeMap<ProjectName, Vec<Rc<Unit>>>>,
    /// The units of distributions that no system package owns, or why there is none.
    unowned: RefCell<BTreeMap<(SiteId, RelPath), Claimed>>,
    /// The units of the system packages that were asked for, by name and architecture.
    packages: RefCell<BTreeMap<String, Vec<Rc<Unit>>>>,
    /// The packages that were asked for by a name, real or virtual.
    providers: RefCell<BTreeMap<Manager, Providers>>,
}

/// The packages of each name.
type Providers = HashMap<String, Rc<[SystemPackage]>>;

/// What a distribution that no system package owns came to.
type Claimed = Result<Rc<Unit>>;

/// A site directory with what is known of it.
#[derive(Debug)]
struct Site {
    directory: SiteDirectory,
    /// Where it really is: what package managers call it by.
    real: PathBuf,
    listing: OnceCell<Listing>,
    names: OnceCell<Names>,
    named: OnceCell<BTreeMap<ProjectName, Vec<MetadataEntry>>>,
    /// Whether a system package may own anything in it.
    system_files: OnceCell<bool>,
}

impl Inventory {
    /// The inventory of a base's site directories and, before them, of other directories to pick
    /// from. Directories that are not there are kept: they are empty, and may be named in messages.
    pub fn new(facts: &Facts, sources: &[PathBuf], systems: Vec<Box<dyn SystemPackages>>) -> Self {
        let sources = sources.iter().map(|path| (path, Origin::Source));
        let base = facts.site_directories.iter().map(|path| (path, Origin::Base));
        let mut sites: Vec<Site> = Vec::new();
        for (path, origin) in sources.chain(base) {
            let real = path.canonicalize().unwrap_or_else(|_| path.clone());
            if sites.iter().any(|site| site.real == real) {
                continue;
            }
            let directory = SiteDirectory { id: SiteId(sites.len()), path: path.clone(), origin };
            sites.push(Site {
                directory,
                real,
                listing: OnceCell::new(),
                names: OnceCell::new(),
                named: OnceCell::new(),
                system_files: OnceCell::new(),
            });
        }
        let roots: Vec<PathBuf> = sites.iter().map(|site| site.real.clone()).collect();
        for system in &systems {
            system.index(&roots);
        }
        Self {
            walker: Walker::new(roots),
            sites,
            systems,
            suffixes: facts.extension_suffixes.clone(),
            metadata: RefCell::default(),
            distributions: RefCell::default(),
            providers: RefCell::default(),
            unowned: RefCell::default(),
            packages: RefCell::default(),
        }
    }

    /// The site directories in order of precedence.
    pub fn sites(&self) -> impl Iterator<Item = &SiteDirectory> {
        self.sites.iter().map(|site| &site.directory)
    }

    /// One site directory.
    pub fn site(&self, id: SiteId) -> &SiteDirectory {
        &self.sites[id.0].directory
    }

    /// The directories below the site directories.
    pub fn walker(&self) -> &Walker {
        &self.walker
    }

    /// The suffixes of extension modules that the base loads.
    pub fn suffixes(&self) -> &[String] {
        &self.suffixes
    }

    /// The package managers of this system.
    pub fn systems(&self) -> &[Box<dyn SystemPackages>] {
        &self.systems
    }

    /// One package manager, if this system has it.
    pub fn system(&self, manager: Manager) -> Option<&dyn SystemPackages> {
        self.systems.iter().find(|system| system.manager() == manager).map(AsRef::as_ref)
    }

    fn listing(&self, id: SiteId) -> Result<&Listing> {
        let site = &self.sites[id.0];
        if let Some(listing) = site.listing.get() {
            return Ok(listing);
        }
        let listing = site.directory.list()?;
        Ok(site.listing.get_or_init(|| listing))
    }

    /// The names in a site directory, where a few of them are looked for.
    fn names(&self, id: SiteId) -> Result<&Names> {
        let site = &self.sites[id.0];
        if let Some(names) = site.names.get() {
            return Ok(names);
        }
        let names = Names::read(&site.directory)?;
        Ok(site.names.get_or_init(|| names))
    }

    /// What is, or looks like, the metadata of a distribution in a site directory, by the project's
    /// name as the entries spell it.
    fn named(&self, site: SiteId) -> Result<&BTreeMap<ProjectName, Vec<MetadataEntry>>> {
        let names = self.names(site)?;
        Ok(self.sites[site.0].named.get_or_init(|| {
            let mut named: BTreeMap<ProjectName, Vec<MetadataEntry>> = BTreeMap::new();
            for entry in names.metadata() {
                named.entry(ProjectName::new(&entry.name)).or_default().push(entry);
            }
            named
        }))
    }

    /// What stands at the top of a site directory under a name.
    fn top_level_kind(&self, site: SiteId, name: &RelPath) -> Result<Option<EntryKind>> {
        Ok(self.names(site)?.kind(name.as_str()))
    }

    fn metadata(&self, site: SiteId, entry: &MetadataEntry) -> Result<Rc<Metadata>> {
        let key = (site, entry.entry.clone());
        if let Some(known) = self.metadata.borrow().get(&key) {
            return Ok(Rc::clone(known));
        }
        let read = Rc::new(Metadata::read(&self.sites[site.0].directory, entry)?);
        self.metadata.borrow_mut().insert(key, Rc::clone(&read));
        Ok(read)
    }

    /// Where a file of a unit really is, as the package managers call it.
    pub fn real_path(&self, file: &OwnedFile) -> PathBuf {
        self.system_path(file.site, &file.path)
    }

    /// The path below a site directory as the package managers call it.
    fn system_path(&self, site: SiteId, path: &RelPath) -> PathBuf {
        path.under(&self.sites[site.0].real)
    }

    /// The site directory that a path of the system's lies in, and where in it. Paths of the system
    /// are clean, so that bytes tell what components would.
    fn site_path(&self, path: &Path) -> Option<(SiteId, RelPath)> {
        let path = path.as_os_str().as_bytes();
        self.sites.iter().find_map(|site| {
            let rest = path.strip_prefix(site.real.as_os_str().as_bytes())?.strip_prefix(b"/")?;
            Some((site.directory.id, RelPath::new(std::str::from_utf8(rest).ok()?).ok()?))
        })
    }

    /// The site directory at a path that a user wrote.
    ///
    /// # Errors
    ///
    /// When the path is none of the site directories; the error names those that are.
    pub fn site_at(&self, path: &Path) -> Result<SiteId> {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if let Some(site) = self.sites.iter().find(|site| site.real == real) {
            return Ok(site.directory.id);
        }
        let message = format!("{} is no site directory of this Python", path.display());
        let mut error = Diagnostic::error("unknown-site-directory", message);
        for site in &self.sites {
            error = error.help(format!("there is {}", site.directory.path.display()));
        }
        error.help("a directory that is not Python's own belongs under `sources:`").err()
    }
}
