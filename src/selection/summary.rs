//! A selection as data: for the manifest, and for `--output-format json`.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::common::Diagnostic;
use crate::inventory::Inventory;
use crate::inventory::system::SystemPackage;
use crate::inventory::unit::Ownership;
use crate::selection::{Absence, Entry, Expansion, Loser, Reason, Selection};

/// A unit that comes through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickSummary {
    /// The distribution's name, or the system package's where it has none or several.
    pub name: String,
    /// The distribution's version, or the system package's.
    pub version: Option<String>,
    /// `picked`, `companion`, `declared` or `distribution-only`.
    pub kind: String,
    /// Why it comes, the first reason first.
    pub why: Vec<String>,
    /// The unit that the first reason names; none where the spec names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<String>,
    /// The site directory.
    pub from: PathBuf,
    /// The system package that carries it.
    pub package: Option<SystemPackage>,
    /// How it is known which files it has.
    pub ownership: Ownership,
    /// The names that it is imported by.
    pub imports: Vec<String>,
    /// Its distributions.
    pub distributions: Vec<DistributionSummary>,
    /// The same distributions elsewhere, which these hide.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hides: Vec<HiddenSummary>,
}

/// A distribution of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DistributionSummary {
    /// Its name as its metadata spells it.
    pub name: String,
    /// Its version as installers see it.
    pub version: String,
    /// What its own metadata says, where that is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_version: Option<String>,
    /// Whether installers see it: not when PEP 440 cannot read its version.
    pub visible_to_installers: bool,
}

/// A distribution that another one hides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HiddenSummary {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The site directory it is in.
    pub from: PathBuf,
}

/// Something that does not come through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOutSummary {
    /// Its name.
    pub name: String,
    /// `excluded`, `not-installed`, `optional-absent`, `marker-false` or `standard-library`.
    pub why: String,
    /// Who wanted it.
    pub wanted_by: Vec<String>,
}

/// What a glob of the spec became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpansionSummary {
    /// The pick's text.
    pub pick: String,
    /// The names that it matched.
    pub names: Vec<String>,
}

/// A whole selection, as data.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// What comes through.
    pub picks: Vec<PickSummary>,
    /// What does not.
    pub left_out: Vec<LeftOutSummary>,
    /// What each glob of the spec became.
    pub expansions: Vec<ExpansionSummary>,
    /// What is to be said of it all.
    pub remarks: Vec<Diagnostic>,
}

impl Summary {
    /// The summary of a selection out of an inventory.
    pub fn of(selection: &Selection, inventory: &Inventory) -> Self {
        let expansion = |expansion: &Expansion| ExpansionSummary {
            pick: expansion.pick.clone(),
            names: expansion.names.clone(),
        };
        Self {
            picks: picks(selection, inventory),
            left_out: left_out(selection),
            expansions: selection.expansions.iter().map(expansion).collect(),
            remarks: selection.remarks.clone(),
        }
    }
}

/// The units that come through, as data.
fn picks(selection: &Selection, inventory: &Inventory) -> Vec<PickSummary> {
    selection.entries.iter().map(|entry| pick(entry, inventory)).collect()
}

/// What does not come through, as data.
fn left_out(selection: &Selection) -> Vec<LeftOutSummary> {
    selection
        .left_out
        .iter()
        .map(|left| LeftOutSummary {
            name: left.name.clone(),
            why: left.why.word().to_owned(),
            wanted_by: left.wanted_by.clone(),
        })
        .collect()
}

fn pick(entry: &Entry, inventory: &Inventory) -> PickSummary {
    let path = |site| inventory.site(site).path.clone();
    let hidden = |loser: &Loser| HiddenSummary {
        name: loser.name.clone(),
        version: loser.version.clone(),
        from: path(loser.site),
    };
    PickSummary {
        name: entry.unit.name.clone(),
        version: entry.version(),
        kind: entry.kind.word().to_owned(),
        why: entry.reasons.iter().map(Reason::to_string).collect(),
        through: entry.reasons.first().and_then(Reason::through).map(str::to_owned),
        from: path(entry.unit.key.site),
        package: entry.unit.package.clone(),
        ownership: entry.unit.ownership,
        imports: entry.imports.clone(),
        distributions: entry
            .distributions
            .iter()
            .map(|chosen| DistributionSummary {
                name: chosen.metadata.name.clone(),
                version: chosen.version.version.clone(),
                recorded_version: chosen.version.recorded.clone(),
                visible_to_installers: chosen.version.readable,
            })
            .collect(),
        hides: entry.losers.iter().map(hidden).collect(),
    }
}

impl Absence {
    /// The word for it, for machines.
    pub fn word(self) -> &'static str {
        match self {
            Self::Excluded => "excluded",
            Self::NotInstalled => "not-installed",
            Self::OptionalAbsent => "optional-absent",
            Self::MarkerFalse => "marker-false",
            Self::StandardLibrary => "standard-library",
        }
    }
}
