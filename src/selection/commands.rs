//! The commands of picks: the console and GUI scripts that their distributions declare.
//!
//! Only a pick that the spec itself names has them, where it says `commands: true`: what a dependency
//! declares was not asked for.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::common::requirement::MarkerEnvironment;
use crate::common::{Diagnostic, Place, ProjectName, Severity};
use crate::inventory::metadata::Metadata;
use crate::inventory::unit::UnitKey;
use crate::scripts::EntryPoint;
use crate::selection::Entry;
use crate::selection::resolve::Resolved;

/// A command that comes through with a pick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// The distribution that declares it, as its metadata spells it.
    pub distribution: String,
    /// What it calls.
    pub entry: EntryPoint,
    /// What the extras that it needs require and no selected unit has, sorted. Where the environment
    /// has not installed that either, the command would fail.
    pub lacks: Vec<ProjectName>,
}

impl Command {
    /// The normalised name of the distribution that declares it.
    pub fn project(&self) -> ProjectName {
        ProjectName::new(&self.distribution)
    }
}

/// The commands of a unit that a pick asks for.
pub(super) struct Asked {
    unit: UnitKey,
    pick: String,
    place: Place,
}

/// The units whose commands are asked for, in the order of the spec.
pub(super) fn asked(picks: &[Resolved]) -> Vec<Asked> {
    let asked = |pick: &Resolved| {
        let place = pick.commands.clone()?;
        Some(Asked { unit: pick.unit.key.clone(), pick: pick.pick.clone(), place })
    };
    picks.iter().filter_map(asked).collect()
}

/// The commands that are asked for, in the order of the spec, and what is to be said of them.
pub(super) fn commands(
    asked: &[Asked],
    entries: &[Entry],
    markers: &MarkerEnvironment,
) -> (Vec<Command>, Vec<Diagnostic>) {
    let placed = Placed::of(entries, markers);
    let mut commands: Vec<Command> = Vec::new();
    let mut remarks = Vec::new();
    let mut counts: BTreeMap<(usize, usize), (usize, &Asked)> = BTreeMap::new();
    for asked in asked {
        let unit = entries.iter().filter(|entry| entry.unit.key == asked.unit);
        let count = counts.entry((asked.place.line, asked.place.column)).or_insert((0, asked));
        for metadata in unit.flat_map(|entry| &entry.unit.distributions) {
            let (found, wrong) = placed.commands(metadata);
            count.0 += found.len();
            let is_new = |command: &Command| !commands.contains(command);
            let found: Vec<Command> = found.into_iter().filter(is_new).collect();
            commands.extend(found);
            remarks.extend(wrong);
        }
    }
    let without = counts.into_values().filter(|(count, _)| *count == 0);
    remarks.extend(without.map(|(_, asked)| without_commands(asked)));
    (commands, remarks)
}

/// The distributions that come through.
struct Placed<'a> {
    metadata: BTreeMap<&'a ProjectName, &'a Metadata>,
    markers: &'a MarkerEnvironment,
}

impl<'a> Placed<'a> {
    fn of(entries: &'a [Entry], markers: &'a MarkerEnvironment) -> Self {
        let all = entries.iter().flat_map(|entry| &entry.unit.distributions);
        Self { metadata: all.map(|one| (&one.project, &**one)).collect(), markers }
    }

    /// The commands that one distribution declares, and what is wrong with its other entry points.
    fn commands(&self, metadata: &Metadata) -> (Vec<Command>, Vec<Diagnostic>) {
        let text = metadata.entry_points.as_deref().unwrap_or_default();
        let (found, wrong) = EntryPoint::all(&String::from_utf8_lossy(text));
        let command = |entry: EntryPoint| Command {
            distribution: metadata.name.clone(),
            lacks: self.lacks(metadata, &entry.extras),
            entry,
        };
        let warning = |error: Diagnostic| Diagnostic {
            severity: Severity::Warning,
            message: format!("{}: {}", metadata.name, error.message),
            help: vec!["the command is left out; report it to the project".to_owned()],
            ..error
        };
        (found.into_iter().map(command).collect(), wrong.into_iter().map(warning).collect())
    }

    /// What extras require that does not come through; an extra may ask for others.
    fn lacks(&self, metadata: &Metadata, extras: &[String]) -> Vec<ProjectName> {
        let mut lacks = BTreeSet::new();
        let mut done = BTreeSet::new();
        let mut open: Vec<(&Metadata, String)> =
            extras.iter().map(|extra| (metadata, ProjectName::new(extra).to_string())).collect();
        while let Some((metadata, extra)) = open.pop() {
            if !done.insert((&metadata.project, extra.clone())) {
                continue;
            }
            for requirement in &metadata.requirements {
                let Some(marker) = &requirement.marker else { continue };
                let is_of_extra = marker.holds(self.markers, std::slice::from_ref(&extra))
                    && !marker.holds(self.markers, &[]);
                if !is_of_extra {
                    continue;
                }
                let own = requirement.project == metadata.project;
                let found = self.metadata.get(&requirement.project).copied();
                match found.or(own.then_some(metadata)) {
                    None => drop(lacks.insert(requirement.project.clone())),
                    Some(found) => {
                        let further = requirement.extras.iter().cloned();
                        open.extend(further.map(|extra| (found, extra)));
                    }
                }
            }
        }
        lacks.into_iter().collect()
    }
}

fn without_commands(asked: &Asked) -> Diagnostic {
    let message = format!("`{}` asks for commands, but what it picks declares none", asked.pick);
    Diagnostic::warning("no-commands", message)
        .at(asked.place.clone())
        .help("only entry points count: a program in /usr/bin may be of another kind")
        .help("leave `commands: true` out")
}
