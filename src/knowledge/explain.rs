//! What one name means: a distribution, an import, a system package, or a file of a site directory.

use std::path::Path;
use std::rc::Rc;

use serde::Serialize;

use crate::common::{Diagnostic, ProjectName, RelPath, Result};
use crate::inventory::importable::is_identifier;
use crate::inventory::imports::Import;
use crate::inventory::metadata::MetadataEntry;
use crate::inventory::ownership::is_path_file;
use crate::inventory::site::{EntryKind, SiteDirectory};
use crate::inventory::system::{Manager, SystemPackage};
use crate::inventory::unit::{OwnedFile, Unit};
use crate::knowledge::{Item, Knowledge, State};
use crate::selection;
use crate::spec::{Kind, Selector};

/// The answer for one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The name that was asked for.
    pub name: String,
    /// What it means, what Python would take first.
    pub items: Vec<Item>,
}

/// What a question is, and what has been found so far.
struct Answer<'k, 'a> {
    known: &'k Knowledge<'a>,
    items: Vec<Item>,
    units: Vec<Rc<Unit>>,
}

impl Knowledge<'_> {
    /// Explains one name: as it is, with a selector's prefix (`import:`, `deb:`, `rpm:`), or as the
    /// path of a file in a site directory.
    ///
    /// # Errors
    ///
    /// When a site directory or a package database cannot be read.
    pub fn explain(&self, name: &str) -> Result<Explanation> {
        let mut answer = Answer { known: self, items: Vec::new(), units: Vec::new() };
        let (kind, bare) = prefixed(name);
        match kind {
            Some(Kind::Import) => answer.import(bare)?,
            Some(Kind::Deb) => answer.package(Manager::Deb, bare)?,
            Some(Kind::Rpm) => answer.package(Manager::Rpm, bare)?,
            Some(Kind::Distribution) | None => {
                answer.file(bare)?;
                if answer.items.is_empty() {
                    answer.distribution(bare)?;
                    answer.import(bare)?;
                    answer.packages_unless_known(bare)?;
                }
            }
        }
        let mut items = answer.items;
        if items.is_empty() {
            items.push(self.missing(kind, bare));
        }
        Ok(Explanation { name: name.to_owned(), items })
    }

    /// Nothing of that name is there: how to get it.
    fn missing(&self, kind: Option<Kind>, name: &str) -> Item {
        let mut item = Item::named(name, State::Missing);
        let project = ProjectName::new(name);
        let wanted = self.summary.left_out.iter();
        let wanted = wanted.filter(|left| ProjectName::new(&left.name) == project);
        let wanted: Vec<String> = wanted.flat_map(|left| left.wanted_by.clone()).collect();
        let selector = Selector::long(kind.unwrap_or(Kind::Distribution), name, None);
        match selector {
            Ok(selector) => {
                let absence = selection::absence(self.spec, self.facts, self.inventory, &selector);
                item = item.why(absence.message);
                item.help = absence.help;
            }
            Err(error) => item = item.why(error.message),
        }
        if !wanted.is_empty() {
            let why = format!("{} would use it: left to the environment", wanted.join(", "));
            item = item.why(why);
        }
        item
    }
}

impl Answer<'_, '_> {
    fn unit(&mut self, unit: &Rc<Unit>) -> Result<()> {
        if !self.units.iter().any(|known| known.key == unit.key) {
            self.items.push(self.known.unit(unit)?);
            self.units.push(Rc::clone(unit));
        }
        Ok(())
    }

    fn distribution(&mut self, name: &str) -> Result<()> {
        let project = ProjectName::new(name);
        match self.known.inventory.distribution(&project) {
            Ok(units) => {
                for unit in units {
                    self.unit(&unit)?;
                }
            }
            Err(error) => self.wrong(name, &error),
        }
        let unpickable = self.known.inventory.unpickable(&project)?;
        self.items.extend(unpickable.into_iter().map(Knowledge::unpickable));
        let told = self.items.iter().any(|item| item.state == State::Shadowed);
        if self.known.own.contains_key(&project) && !told {
            self.items.insert(0, self.known.own(&project));
        }
        Ok(())
    }

    /// Says of a name what is wrong with what it means.
    fn wrong(&mut self, name: &str, error: &Diagnostic) {
        let mut item = Item::named(name, State::Unpickable).why(error.message.clone());
        item.help.clone_from(&error.help);
        self.items.push(item);
    }

    fn import(&mut self, name: &str) -> Result<()> {
        let top = name.split('.').next().unwrap_or(name);
        if self.known.facts.standard_modules.iter().any(|module| module == top) {
            let why = format!("{top} is a module of {}", self.known.facts.stdlib.display());
            self.items.push(Item::named(name, State::StandardLibrary).why(why));
            return Ok(());
        }
        match self.known.inventory.import(name)? {
            Import::Missing => {}
            Import::Found(units) => {
                for unit in units {
                    self.unit(&unit)?;
                }
            }
            Import::Ambiguous(parts) => {
                for (unit, _) in parts {
                    self.unit(&unit)?;
                }
            }
            Import::Unowned(path) => {
                let why = "no distribution or system package owns it";
                let item = Item::named(name, State::Unpickable).why(why);
                let help = "install it as a distribution, with metadata";
                self.items.push(Item { from: Some(path), ..item.help(help) });
            }
        }
        Ok(())
    }

    fn packages_unless_known(&mut self, name: &str) -> Result<()> {
        if self.items.is_empty() {
            self.package(Manager::Deb, name)?;
            self.package(Manager::Rpm, name)?;
        }
        Ok(())
    }

    fn package(&mut self, manager: Manager, name: &str) -> Result<()> {
        for (package, units) in self.known.inventory.package(manager, name)? {
            for unit in &units {
                self.unit(unit)?;
            }
            if units.is_empty() {
                let item = self.without_units(package)?;
                self.items.push(item);
            }
        }
        Ok(())
    }

    /// A package that puts nothing into a site directory.
    fn without_units(&self, package: SystemPackage) -> Result<Item> {
        let Knowledge { facts, inventory, .. } = self.known;
        let (state, why) = if selection::is_standard(facts, inventory, &package)? {
            let why = format!("its modules are in {}", facts.stdlib.display());
            (State::StandardLibrary, why)
        } else {
            (State::Unpickable, "it puts nothing into a site directory of this Python".to_owned())
        };
        let version = Some(package.version.clone());
        let item = Item::named(&package.name, state).why(why);
        Ok(Item { version, package: Some(package), ..item })
    }

    /// A file or directory at the top of a site directory, by its name or path.
    fn file(&mut self, name: &str) -> Result<()> {
        let sites: Vec<SiteDirectory> = self.known.inventory.sites().cloned().collect();
        for site in sites {
            let path = Path::new(name);
            let below =
                if path.is_absolute() { path.strip_prefix(&site.path).ok() } else { Some(path) };
            let Some(Ok(path)) = below.map(RelPath::from_path) else { continue };
            let at = path.under(&site.path);
            let Ok(metadata) = std::fs::symlink_metadata(&at) else { continue };
            let kind = EntryKind::of(metadata.file_type());
            if !name.contains('/') && is_plain(name, kind) {
                // A name that is imported as it is.
                continue;
            }
            self.entry(&site, &path, kind)?;
        }
        Ok(())
    }

    fn entry(&mut self, site: &SiteDirectory, path: &RelPath, kind: EntryKind) -> Result<()> {
        if let Some(metadata) = MetadataEntry::recognise(path, kind)
            && path.parent().is_none()
        {
            return self.distribution(&metadata.name);
        }
        let file = OwnedFile { site: site.id, path: path.clone() };
        let units = match kind {
            EntryKind::Directory => self.known.inventory.units_below(&file)?,
            _ => self.known.inventory.owner_units(&file)?,
        };
        for unit in &units {
            self.unit(unit)?;
        }
        if units.is_empty() {
            self.besides(site, path)?;
        }
        Ok(())
    }

    /// What lies in a site directory and is no part of a unit.
    fn besides(&mut self, site: &SiteDirectory, path: &RelPath) -> Result<()> {
        let owners = self.known.inventory.owners(site.id, path)?;
        let name = path.to_string();
        let from = Some(path.under(&site.path));
        let why = if is_path_file(path) {
            "a .pth file: path lines of what is picked are followed, code in it never runs"
        } else if path.file_name() == "__pycache__" {
            "bytecode: that of a module that comes through comes with it"
        } else {
            "it is neither a module nor metadata, so nothing imports it"
        };
        let item = Item::named(name, State::Unpickable).why(why);
        let item = match owners.first() {
            Some(_) => item,
            None if path.file_name() == "__pycache__" => item,
            None => item.why("no system package owns it"),
        };
        self.items.push(Item { package: owners.into_iter().next(), from, ..item });
        Ok(())
    }
}

/// A selector's prefix, and what follows it.
fn prefixed(name: &str) -> (Option<Kind>, &str) {
    for kind in [Kind::Import, Kind::Deb, Kind::Rpm] {
        if let Some(bare) = name.strip_prefix(kind.prefix()) {
            return (Some(kind), bare);
        }
    }
    (None, name)
}

/// Whether an entry's name is an import name, so that it means whatever is imported by it.
fn is_plain(name: &str, kind: EntryKind) -> bool {
    kind == EntryKind::Directory && name != "__pycache__" && is_identifier(name)
}
