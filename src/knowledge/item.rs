//! One thing, and what it is to an environment.

use std::path::PathBuf;

use serde::Serialize;

use crate::common::{ProjectName, Result};
use crate::inventory::abi::{fits, mismatches};
use crate::inventory::effective::effective;
use crate::inventory::everything::Unpickable;
use crate::inventory::importable::import_names;
use crate::inventory::system::SystemPackage;
use crate::inventory::unit::Unit;
use crate::knowledge::Knowledge;
use crate::selection;
use crate::selection::summary::PickSummary;

/// What a thing is to an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It comes through.
    Visible,
    /// It comes through, and the environment has installed its own over it.
    Shadowed,
    /// The environment has installed it itself.
    Own,
    /// It is part of the standard library, and always there.
    StandardLibrary,
    /// `exclude:` keeps it out.
    Excluded,
    /// It is there, and the spec does not pick it.
    KeptOut,
    /// It is there, and another one of its name comes before it.
    Hidden,
    /// It is there, and cannot be picked.
    Unpickable,
    /// Nothing of its name is there.
    Missing,
}

/// A thing, and what it is to an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// The distribution's name, or what it is called otherwise.
    pub name: String,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What it is to the environment.
    pub state: State,
    /// Why that is so; of what comes through each line explains the one before it.
    pub why: Vec<String>,
    /// What else asks for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// The site directory, or the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<PathBuf>,
    /// The system package that carries it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<SystemPackage>,
    /// The names that it is imported by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub imports: Vec<String>,
    /// What its extension modules are built for; none where it has no such modules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fits: Vec<String>,
    /// What to do to have it otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub help: Vec<String>,
}

impl Item {
    /// A thing of which no more is known.
    pub(super) fn named(name: impl Into<String>, state: State) -> Self {
        Self {
            name: name.into(),
            version: None,
            state,
            why: Vec::new(),
            also: Vec::new(),
            from: None,
            package: None,
            imports: Vec::new(),
            fits: Vec::new(),
            help: Vec::new(),
        }
    }

    pub(super) fn why(mut self, line: impl Into<String>) -> Self {
        self.why.push(line.into());
        self
    }

    pub(super) fn help(mut self, line: impl Into<String>) -> Self {
        self.help.push(line.into());
        self
    }
}

impl Knowledge<'_> {
    /// What a unit is to the environment.
    ///
    /// # Errors
    ///
    /// When a site directory or a package database cannot be read.
    pub(super) fn unit(&self, unit: &Unit) -> Result<Item> {
        let item = self.described(unit)?;
        if let Some(pick) = self.pick_of(unit) {
            return Ok(self.visible(item, pick));
        }
        if let Some(excluded) = selection::excluded_by(self.spec, unit) {
            let place = &excluded.place;
            let why = format!("`exclude:` names {}", excluded.value);
            let why = format!("{why} ({}:{})", place.file.display(), place.line);
            return Ok(Item { state: State::Excluded, ..item }
                .why(why)
                .help(format!("take {} out of `exclude:` to let it in", excluded.value)));
        }
        self.not_picked(unit, item)
    }

    /// Something that cannot be picked.
    pub(super) fn unpickable(there: Unpickable) -> Item {
        let from = Some(there.path).filter(|path| !path.as_os_str().is_empty());
        let item = Item::named(there.name, State::Unpickable).why(there.why);
        Item { version: there.version, from, ..item }
    }

    /// What is known of a unit whatever the spec says.
    fn described(&self, unit: &Unit) -> Result<Item> {
        let package = unit.package.as_ref();
        let system = package.and_then(|p| Some((p, self.inventory.system(p.manager)?)));
        let version = match unit.distributions.as_slice() {
            [only] => Some(effective(only, system).version),
            _ => package.map(|package| package.version.clone()),
        };
        let files = selection::without_declarations(unit, self.inventory)?;
        Ok(Item {
            version,
            from: Some(self.inventory.site(unit.key.site).path.clone()),
            package: unit.package.clone(),
            imports: import_names(files.directories(), self.inventory.suffixes()),
            fits: fits(files.places()),
            ..Item::named(&unit.name, State::KeptOut)
        })
    }

    /// The entry of the selection that is a unit's.
    fn pick_of(&self, unit: &Unit) -> Option<&PickSummary> {
        let site = &self.inventory.site(unit.key.site).path;
        self.summary.picks.iter().find(|pick| {
            pick.name == unit.name && pick.from == *site && pick.package == unit.package
        })
    }

    fn visible(&self, item: Item, pick: &PickSummary) -> Item {
        let own = pick
            .distributions
            .iter()
            .find_map(|distribution| self.own.get(&ProjectName::new(&distribution.name)));
        let imports = pick.imports.clone();
        let item = Item { version: pick.version.clone(), imports, ..item };
        let item = Item { why: self.chain(pick), also: also(pick), ..item };
        if let Some(own) = own {
            let why = format!("the environment has installed its own {own}, which comes first");
            let help = "uninstall that one to have the system's again";
            let mut item = Item { state: State::Shadowed, ..item };
            item.why.insert(0, why);
            return item.help(help);
        }
        let item = Item { state: State::Visible, ..item };
        match pick.through {
            Some(_) => {
                let help = format!("`exclude: [{}]` keeps it out", pick.name);
                item.help(help)
            }
            None => item,
        }
    }

    fn not_picked(&self, unit: &Unit, item: Item) -> Result<Item> {
        if let Some(wrong) = mismatches(&unit.files.places(), self.inventory.suffixes()).first() {
            let why = format!(
                "it does not fit {}: {} is built for {}",
                self.facts.real_executable.display(),
                wrong.module,
                wrong.tags.join(", ")
            );
            return Ok(Item { state: State::Unpickable, ..item }
                .why(why)
                .help("choose the Python that it is built for with `python:`"));
        }
        let import = item.imports.first().map(String::as_str);
        let import = import.filter(|_| unit.package.is_none());
        let text = selection::pick_text(self.inventory, unit, import)?;
        if let Some(first) = self.first_of_its_name(unit)? {
            let text = text.unwrap_or_else(|| unit.name.clone());
            let from = self.inventory.site(unit.key.site).path.display();
            return Ok(Item { state: State::Hidden, ..item }
                .why(format!("the one in {first} comes first"))
                .help(format!("pick this one with `- {{name: {text}, from: {from}}}`")));
        }
        let item = item.why("the spec does not pick it");
        Ok(match text {
            Some(text) => {
                let spec = self.spec.file.display();
                item.help(format!("add to `packages:` in {spec}:  - {text}"))
            }
            None => item,
        })
    }

    /// The site directory of the unit that has the same distribution and comes before.
    fn first_of_its_name(&self, unit: &Unit) -> Result<Option<String>> {
        for metadata in &unit.distributions {
            let first = self.inventory.distribution(&metadata.project)?;
            if let Some(first) = first.first().filter(|first| first.key.site < unit.key.site) {
                let site = &self.inventory.site(first.key.site).path;
                return Ok(Some(site.display().to_string()));
            }
        }
        Ok(None)
    }
}

/// All reasons but the first.
fn also(pick: &PickSummary) -> Vec<String> {
    pick.why.iter().skip(1).cloned().collect()
}
