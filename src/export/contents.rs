//! What a selection has that other tools want to know.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::version::pep440;
use crate::common::{Diagnostic, ProjectName, some};
use crate::export::licence::{Licence, licences};
use crate::interpreter::Facts;
use crate::inventory::system::SystemPackage;
use crate::selection::{Chosen, Entry, EntryKind, Reason, Selection};
use crate::tree::receipt;

/// How many names a note has.
const NAMES: usize = 8;

/// The units of a selection, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contents {
    /// The units.
    pub units: Vec<Unit>,
}

/// A unit that comes through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its name for people.
    pub name: String,
    /// Its version for people.
    pub version: Option<String>,
    /// How strong its claim is.
    pub kind: EntryKind,
    /// Why it comes, in one line; of several reasons the one that brought it first.
    pub why: String,
    /// The system package that carries it.
    pub package: Option<SystemPackage>,
    /// Its distributions.
    pub distributions: Vec<Distribution>,
    /// The units that it needs, by their places in the list.
    pub needs: BTreeSet<usize>,
}

/// A distribution of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    /// Its name as its metadata spells it.
    pub name: String,
    /// Its name, normalised.
    pub project: ProjectName,
    /// Its version as its receipt carries it.
    pub version: String,
    /// The same in its normal form (PEP 440); none where PEP 440 cannot read it, and installers do not
    /// see the distribution.
    pub pin: Option<String>,
    /// The licences that its metadata declares.
    pub licences: Vec<Licence>,
    /// METADATA of its receipt.
    pub metadata: Vec<u8>,
}

impl Contents {
    /// The contents of a selection for a base.
    pub fn of(selection: &Selection, facts: &Facts) -> Self {
        let entries = &selection.entries;
        let units = entries.iter().map(|entry| Unit {
            name: entry.unit.name.clone(),
            version: entry.version(),
            kind: entry.kind,
            why: entry.reasons.first().map(one_line).unwrap_or_default(),
            package: entry.unit.package.clone(),
            distributions: entry.distributions.iter().map(Distribution::of).collect(),
            needs: BTreeSet::new(),
        });
        let mut units: Vec<Unit> = units.collect();
        for (unit, needed) in needs(entries, facts) {
            if unit != needed {
                units[unit].needs.insert(needed);
            }
        }
        Self { units }
    }

    /// The distributions that installers see, each with its pinned version, by normalised name.
    pub fn pinned(&self) -> BTreeMap<&ProjectName, (&Distribution, &str)> {
        let distributions = self.units.iter().flat_map(|unit| &unit.distributions);
        let pinned = distributions.filter_map(|one| Some((one, one.pin.as_deref()?)));
        pinned.map(|(one, pin)| (&one.project, (one, pin))).collect()
    }

    /// A note on the units that have no distribution that installers see, and on distributions that
    /// they do not: no requirement can name these.
    pub fn without_metadata(&self) -> Option<Diagnostic> {
        let unseen = |unit: &&Unit| unit.distributions.iter().all(|one| one.pin.is_none());
        let names: Vec<String> = self.units.iter().filter(unseen).map(|u| u.name.clone()).collect();
        let message =
            format!("left out, without metadata that installers see: {}", some(&names, NAMES));
        (!names.is_empty()).then(|| Diagnostic::note("without-metadata", message))
    }

    /// A note on versions with a local part, which no index has.
    pub fn local_versions(&self) -> Option<Diagnostic> {
        let pinned = self.pinned();
        let local = pinned.values().filter(|(_, pin)| pep440::public(pin) != *pin);
        let names: Vec<String> = local.map(|(one, pin)| format!("{} {pin}", one.name)).collect();
        let message = format!("versions that no index has: {}", some(&names, NAMES));
        let note = Diagnostic::note("local-version", message)
            .help("these lines hold where the pick is; elsewhere nothing matches them");
        (!names.is_empty()).then_some(note)
    }
}

impl Distribution {
    fn of(chosen: &Chosen) -> Self {
        let version = chosen.version.version.clone();
        let readable = chosen.version.readable.then_some(&version);
        Self {
            name: chosen.metadata.name.clone(),
            project: chosen.metadata.project.clone(),
            pin: readable.and_then(|version| pep440::normalised(version)),
            version,
            licences: licences(&chosen.metadata),
            metadata: receipt::metadata(chosen),
        }
    }
}

/// A reason in one line, whatever the spec has put into its pick.
fn one_line(reason: &Reason) -> String {
    reason.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Which unit needs which: by the reasons that brought it, by what its distributions require without
/// any extra, and by what their receipts require beyond that. Requirements are asked too, because a
/// pick whose dependencies are not followed has them all the same.
fn needs(entries: &[Entry], facts: &Facts) -> Vec<(usize, usize)> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut by_project: BTreeMap<&ProjectName, usize> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        by_name.entry(&entry.unit.name).or_default().push(index);
        for chosen in &entry.distributions {
            by_project.insert(&chosen.metadata.project, index);
        }
    }
    let mut edges = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        for from in entry.reasons.iter().filter_map(wanted_by) {
            edges.extend(by_name.get(from).into_iter().flatten().map(|from| (*from, index)));
        }
        for project in entry.distributions.iter().flat_map(|chosen| required(chosen, facts)) {
            edges.extend(by_project.get(&project).map(|needed| (index, *needed)));
        }
    }
    edges
}

/// The unit that wanted something.
fn wanted_by(reason: &Reason) -> Option<&str> {
    match reason {
        Reason::Picked(_) => None,
        Reason::Companion(unit) | Reason::Declared(unit, _) | Reason::Depends(unit, _) => {
            Some(unit)
        }
    }
}

fn required(chosen: &Chosen, facts: &Facts) -> Vec<ProjectName> {
    let requirements = chosen.metadata.requirements.iter();
    let held = requirements
        .filter(|one| one.marker.as_ref().is_none_or(|marker| marker.holds(&facts.markers, &[])));
    let added = chosen.added_requires.iter().map(|name| ProjectName::new(name));
    held.map(|one| one.project.clone()).chain(added).collect()
}
