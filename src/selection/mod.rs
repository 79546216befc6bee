//! Stage 4: which units come through, and why. Everything is decided from the spec and the
//! inventory; nothing is written.

mod check;
mod closure;
mod commands;
mod exclusion;
mod missing;
mod naming;
mod resolve;
mod source;
mod system;
#[cfg(test)]
mod tests;

pub mod summary;

pub use commands::Command;
pub use exclusion::excluded_by;
pub use missing::{absence, install_commands, is_standard};
pub use naming::pick_text;

use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;

use crate::common::{Diagnostic, RelPath};
use crate::interpreter::Facts;
use crate::inventory::Inventory;
use crate::inventory::effective::{EffectiveVersion, effective};
use crate::inventory::files::{Files, Share};
use crate::inventory::importable::import_names;
use crate::inventory::metadata::Metadata;
use crate::inventory::site::SiteId;
use crate::inventory::unit::Unit;
use crate::spec::Spec;

/// What comes through, and what not.
#[derive(Debug, Default)]
pub struct Selection {
    /// The units, by name.
    pub entries: Vec<Entry>,
    /// What was named or needed and does not come, by name.
    pub left_out: Vec<LeftOut>,
    /// What each glob of the spec became.
    pub expansions: Vec<Expansion>,
    /// The commands of the picks that ask for theirs, in the order of the spec.
    pub commands: Vec<Command>,
    /// What is to be said of it all.
    pub remarks: Vec<Diagnostic>,
}

/// A unit that comes through.
#[derive(Debug)]
pub struct Entry {
    /// The unit.
    pub unit: Rc<Unit>,
    /// How strong its claim is.
    pub kind: EntryKind,
    /// Why it comes, the reason that brought it first.
    pub reasons: Vec<Reason>,
    /// Its files that the view shows: without declarations of namespaces.
    pub files: Files,
    /// The names that it is imported by.
    pub imports: Vec<String>,
    /// Its distributions and the version that each counts as.
    pub distributions: Vec<Chosen>,
    /// The same distributions in site directories of lower precedence.
    pub losers: Vec<Loser>,
}

/// A distribution of an entry.
#[derive(Debug)]
pub struct Chosen {
    /// Its metadata.
    pub metadata: Rc<Metadata>,
    /// Its version as installers are to see it.
    pub version: EffectiveVersion,
    /// Names that the system package depends on, that were placed, and that Requires-Dist does not
    /// name; normalised, sorted.
    pub added_requires: Vec<String>,
}

/// A distribution that another one of the same name hides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loser {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The site directory it is in.
    pub site: SiteId,
}

/// How strong an entry's claim is; the strongest that was found counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// The spec names it.
    Picked,
    /// It carries files of a pick: a package without metadata, from the same source package.
    Companion,
    /// Requires-Dist of something that comes through names it.
    Declared,
    /// Only the system package of something that comes through depends on it.
    DistributionOnly,
}

/// Why an entry comes through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The spec names it: the text of the pick.
    Picked(String),
    /// A companion of that unit.
    Companion(String),
    /// That unit declares it: the unit, and the requirement.
    Declared(String, String),
    /// The system package of that unit depends on it: the unit, and the system package.
    Depends(String, String),
}

/// Something that does not come through.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// Why it does not come.
    pub why: Absence,
    /// Who wanted it: units, or the pick's text.
    pub wanted_by: Vec<String>,
}

/// Why something does not come through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Absence {
    /// `exclude:` names it.
    Excluded,
    /// It is not installed for this Python; the environment's own packages may provide it.
    NotInstalled,
    /// The pick is optional, and nothing of its name is there.
    OptionalAbsent,
    /// The pick's marker does not hold for this Python.
    MarkerFalse,
    /// It is part of the standard library of this system's Python, and always there.
    StandardLibrary,
}

/// What a glob became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    /// The pick's text.
    pub pick: String,
    /// The names of what it matched.
    pub names: Vec<String>,
}

/// Selects what a spec asks for.
///
/// # Errors
///
/// Every pick that cannot be resolved, every extension module that does not fit the base, and every
/// path that two units claim, each as a diagnostic of its own; or one when the system cannot be read.
pub fn select(
    spec: &Spec,
    facts: &Facts,
    inventory: &Inventory,
) -> Result<Selection, Vec<Diagnostic>> {
    let exclusion = exclusion::Exclusion::new(spec);
    let resolved = resolve::resolve_all(spec, facts, inventory, &exclusion)?;
    let one = |error: Box<Diagnostic>| vec![*error];
    let asked = commands::asked(&resolved.picks);
    let closed = closure::close(resolved.picks, facts, inventory, &exclusion).map_err(one)?;
    let mut selection = Selection {
        left_out: resolved.left_out,
        expansions: resolved.expansions,
        remarks: resolved.remarks,
        ..Selection::default()
    };
    selection.left_out.extend(closed.left_out);
    selection.left_out.sort();
    selection.remarks.extend(closed.remarks);
    for found in closed.found {
        selection.entries.push(entry(found, inventory).map_err(one)?);
    }
    selection.entries.sort_by_key(|entry| entry.unit.name.to_lowercase());
    system::add_requires(&mut selection.entries, inventory).map_err(one)?;
    selection.remarks.extend(several_versions(&selection.entries, inventory).map_err(one)?);
    selection.remarks.extend(source::largest(&selection.entries));
    for entry in &selection.entries {
        let of_metadata = entry.unit.distributions.iter().flat_map(|metadata| &metadata.remarks);
        selection.remarks.extend(entry.unit.remarks.iter().chain(of_metadata).cloned());
    }
    let (commands, remarks) = commands::commands(&asked, &selection.entries, &facts.markers);
    selection.commands = commands;
    selection.remarks.extend(remarks);
    let errors = check::errors(&selection, spec, facts, inventory);
    if errors.is_empty() { Ok(selection) } else { Err(errors) }
}

/// A warning for each distribution that has metadata of several versions in one site directory: which
/// of them the files are of, nobody can tell.
fn several_versions(
    entries: &[Entry],
    inventory: &Inventory,
) -> crate::common::Result<Vec<Diagnostic>> {
    let mut warnings = Vec::new();
    for chosen in entries.iter().flat_map(|entry| &entry.distributions) {
        let metadata = &chosen.metadata;
        let others = inventory.other_versions(metadata)?;
        if others.is_empty() {
            continue;
        }
        let directory = inventory.site(metadata.site).path.display();
        let message = format!(
            "{} has metadata of several versions in {directory}: {} is taken, {} is not",
            metadata.name,
            metadata.version,
            others.join(", ")
        );
        let help =
            "remove the metadata of the version that is not there, or install the package again";
        warnings.push(Diagnostic::warning("several-versions", message).help(help));
    }
    Ok(warnings)
}

/// A unit's files but for those that only declare a namespace. Inside a package there is none, so that
/// few files have to be read.
///
/// # Errors
///
/// When a file that may be one cannot be read.
pub fn without_declarations(unit: &Unit, inventory: &Inventory) -> crate::common::Result<Files> {
    let directories = unit.files.shares().iter().filter_map(|share| {
        let directory = share.directory.as_ref()?;
        share.contains("__init__.py").then_some((share, directory))
    });
    let mut directories: Vec<(&Share, &RelPath)> = directories.collect();
    directories.sort_by_key(|(_, directory)| directory.parts().count());
    let mut packages: BTreeSet<&str> = BTreeSet::new();
    let mut declared: BTreeSet<(SiteId, &RelPath)> = BTreeSet::new();
    for (share, directory) in directories {
        if directory.above().any(|above| packages.contains(above)) {
            continue;
        }
        let Some(init) = share.file("__init__.py") else { continue };
        if inventory.declares_namespace(&init)? {
            declared.insert((share.site, directory));
        } else {
            packages.insert(directory.as_str());
        }
    }
    if declared.is_empty() {
        return Ok(unit.files.clone());
    }
    let declares = |share: &Share| {
        share.directory.as_ref().is_some_and(|path| declared.contains(&(share.site, path)))
    };
    Ok(unit.files.only(|share, name| name != "__init__.py" || !declares(share)))
}

fn entry(found: closure::Found, inventory: &Inventory) -> crate::common::Result<Entry> {
    let unit = found.unit;
    let files = without_declarations(&unit, inventory)?;
    let imports = import_names(files.directories(), inventory.suffixes());
    let package = unit
        .package
        .as_ref()
        .and_then(|package| Some((package, inventory.system(package.manager)?)));
    let mut losers = Vec::new();
    let mut distributions = Vec::new();
    for metadata in &unit.distributions {
        for other in inventory.distribution(&metadata.project)? {
            let same = |d: &&Rc<Metadata>| d.project == metadata.project && d.site > metadata.site;
            losers.extend(other.distributions.iter().filter(same).map(|d| Loser {
                name: d.name.clone(),
                version: d.version.clone(),
                site: d.site,
            }));
        }
        distributions.push(Chosen {
            metadata: Rc::clone(metadata),
            version: effective(metadata, package),
            added_requires: Vec::new(),
        });
    }
    Ok(Entry {
        kind: found.kind,
        reasons: found.reasons,
        files,
        imports,
        distributions,
        losers,
        unit,
    })
}

impl Entry {
    /// Its version: that of its only distribution, or else the system package's.
    pub fn version(&self) -> Option<String> {
        match self.distributions.as_slice() {
            [only] => Some(only.version.version.clone()),
            _ => self.unit.package.as_ref().map(|package| package.version.clone()),
        }
    }
}

impl Reason {
    /// The unit through which the entry comes; none where the spec names it.
    pub fn through(&self) -> Option<&str> {
        match self {
            Self::Picked(_) => None,
            Self::Companion(unit) | Self::Declared(unit, _) | Self::Depends(unit, _) => Some(unit),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Picked(pick) => write!(f, "picked: {pick}"),
            Self::Companion(unit) => write!(f, "companion of {unit}"),
            Self::Declared(unit, requirement) => write!(f, "{unit} requires {requirement}"),
            Self::Depends(unit, package) => {
                write!(f, "{unit} needs it, by the dependencies of {package}")
            }
        }
    }
}
