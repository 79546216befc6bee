//! All that is installed, one thing after the other: what `list` shows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::rc::Rc;

use crate::common::{ProjectName, Result};
use crate::inventory::Inventory;
use crate::inventory::imports::Import;
use crate::inventory::metadata::MetadataEntry;
use crate::inventory::site::SiteId;
use crate::inventory::unit::{OwnedFile, Unit, UnitKey};

/// Something that stands in a site directory.
#[derive(Debug, Clone)]
pub enum Thing {
    /// What can be picked.
    Unit(Rc<Unit>),
    /// What cannot.
    Unpickable(Unpickable),
}

/// Something that looks as if it could be picked, and cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpickable {
    /// What it is called.
    pub name: String,
    /// Its version, where the name of its metadata has one.
    pub version: Option<String>,
    /// Where it is.
    pub path: PathBuf,
    /// Why it cannot be picked.
    pub why: String,
}

impl Inventory {
    /// Everything in the site directories, each unit once: first what has metadata, in order of
    /// precedence and of names, then what can only be imported. What is wrong with one thing is said
    /// of that thing.
    ///
    /// # Errors
    ///
    /// When a site directory cannot be read.
    pub fn everything(&self) -> Result<Vec<Thing>> {
        let mut things = Vec::new();
        let mut seen: BTreeSet<UnitKey> = BTreeSet::new();
        for site in 0..self.sites.len() {
            for entry in self.named(SiteId(site))?.values().flatten() {
                match self.thing(SiteId(site), entry) {
                    Thing::Unit(unit) if !seen.insert(unit.key.clone()) => {}
                    thing => things.push(thing),
                }
            }
        }
        for name in self.top_level_names()? {
            for thing in self.imported(&name) {
                match thing {
                    Thing::Unit(unit) if !seen.insert(unit.key.clone()) => {}
                    thing => things.push(thing),
                }
            }
        }
        Ok(things)
    }

    /// What cannot be picked of a project, and why it cannot: development installs, eggs, what an
    /// interrupted installer left.
    ///
    /// # Errors
    ///
    /// When a site directory cannot be read.
    pub fn unpickable(&self, project: &ProjectName) -> Result<Vec<Unpickable>> {
        let mut found = Vec::new();
        for site in 0..self.sites.len() {
            for entry in &self.names(SiteId(site))?.called(project) {
                if let Some(why) = self.why_unpickable(SiteId(site), entry)? {
                    found.push(self.cannot_be_picked(SiteId(site), entry, why));
                }
            }
        }
        Ok(found)
    }

    /// The units that own what lies below a directory.
    ///
    /// # Errors
    ///
    /// When a directory, metadata or a package database cannot be read.
    pub fn units_below(&self, directory: &OwnedFile) -> Result<Vec<Rc<Unit>>> {
        let mut units: BTreeMap<UnitKey, Rc<Unit>> = BTreeMap::new();
        for path in self.walker.leaves(directory.site, &directory.path)? {
            let file = OwnedFile { site: directory.site, path };
            if !units.values().any(|unit| unit.owns(&file)) {
                let owners = self.owner_units(&file)?;
                units.extend(owners.into_iter().map(|unit| (unit.key.clone(), unit)));
            }
        }
        Ok(units.into_values().collect())
    }

    fn why_unpickable(&self, site: SiteId, entry: &MetadataEntry) -> Result<Option<&'static str>> {
        if entry.form().is_some() && self.metadata(site, entry)?.editable {
            return Ok(Some("it is a development install, whose code lies elsewhere"));
        }
        Ok(entry.unpickable())
    }

    fn thing(&self, site: SiteId, entry: &MetadataEntry) -> Thing {
        let unit = || {
            Ok(match self.why_unpickable(site, entry)? {
                Some(why) => Thing::Unpickable(self.cannot_be_picked(site, entry, why)),
                None => Thing::Unit(self.unit_of(&self.metadata(site, entry)?)?),
            })
        };
        let error = |error: Box<crate::common::Diagnostic>| {
            Thing::Unpickable(self.cannot_be_picked(site, entry, &error.message))
        };
        unit().unwrap_or_else(error)
    }

    fn cannot_be_picked(&self, site: SiteId, entry: &MetadataEntry, why: &str) -> Unpickable {
        Unpickable {
            name: entry.name.clone(),
            version: entry.version.clone(),
            path: entry.entry.under(&self.site(site).path),
            why: why.to_owned(),
        }
    }

    /// What a top-level name is imported from.
    fn imported(&self, name: &str) -> Vec<Thing> {
        let unowned = |path, why| {
            let name = name.to_owned();
            vec![Thing::Unpickable(Unpickable { name, version: None, path, why })]
        };
        match self.import(name) {
            Ok(Import::Missing) => Vec::new(),
            Ok(Import::Found(units)) => units.into_iter().map(Thing::Unit).collect(),
            Ok(Import::Ambiguous(parts)) => {
                parts.into_iter().map(|(unit, _)| Thing::Unit(unit)).collect()
            }
            Ok(Import::Unowned(path)) => {
                unowned(path, "no distribution or system package owns it".to_owned())
            }
            Err(error) => unowned(PathBuf::new(), error.message),
        }
    }
}
