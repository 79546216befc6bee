//! One section of a lock: what was approved for one target, and how it is brought up to date.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::common::{Digest, ProjectName, order};
use crate::inventory::system::SystemPackage;
use crate::lock::{Difference, compare};
use crate::selection::summary::{PickSummary, Summary};
use crate::spec::LockPolicy;

/// What was approved for one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The base interpreter.
    pub base: Base,
    /// What each glob of the spec became, by the pick's text.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub expansions: BTreeMap<String, Vec<String>>,
    /// The units that come through, by name.
    pub units: Vec<Unit>,
}

/// The base interpreter. Its path is left out: machines have it in different places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// `3.11.2`.
    pub version: String,
    /// `cpython-311-x86_64-linux-gnu`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soabi: Option<String>,
    /// The system package that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<SystemPackage>,
}

/// A unit that comes through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// The distribution's name, or the system package's where it has none or several.
    pub name: String,
    /// The distribution's version, or the system package's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The site directory.
    pub from: PathBuf,
    /// The system package that carries it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<SystemPackage>,
    /// `picked`, `companion`, `declared` or `distribution-only`.
    pub kind: String,
    /// Why it comes, the first reason first.
    pub why: Vec<String>,
    /// What its files were: [`crate::inventory::Inventory::fingerprint`].
    pub files: Digest,
}

/// What may be approved anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upgrade {
    /// Nothing: only what is new is approved, and what is gone forgotten.
    Nothing,
    /// Everything.
    All,
    /// What is called so; `python` is the base.
    Named(BTreeSet<ProjectName>),
}

impl Section {
    /// The section for a selection; `files` are the fingerprints of its units, in their order.
    pub fn of(base: Base, summary: &Summary, files: &[Digest]) -> Self {
        let expansions = summary.expansions.iter();
        let units = summary.picks.iter().zip(files).map(|(pick, files)| Unit::of(pick, *files));
        let mut units: Vec<Unit> = units.collect();
        order::sort_by(&mut units, |a, b| (&a.name, &a.from).cmp(&(&b.name, &b.from)));
        let expansions = expansions.map(|e| (e.pick.clone(), e.names.clone())).collect();
        Self { base, expansions, units }
    }

    /// The unit of a name.
    pub fn unit(&self, name: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.name == name)
    }

    /// This section, the approved one, brought up to `now`: what is new is taken over and what is gone
    /// goes, but what is another than it was stays as it was approved, unless `upgrade` says otherwise.
    /// Of those the ones that count as drift are given, too.
    pub fn renewed(
        &self,
        now: &Self,
        policy: LockPolicy,
        upgrade: &Upgrade,
    ) -> (Self, Vec<Difference>) {
        let stays = |name: &str| match upgrade {
            Upgrade::Nothing => true,
            Upgrade::All => false,
            Upgrade::Named(names) => !names.contains(&ProjectName::new(name)),
        };
        let mut renewed = now.clone();
        if stays("python") {
            renewed.base = self.base.clone();
        }
        for unit in &mut renewed.units {
            if let Some(approved) = self.unit(&unit.name).filter(|_| stays(&unit.name)) {
                // Why something comes is the spec's business, which was changed on purpose.
                let Unit { kind, why, .. } = unit.clone();
                *unit = Unit { kind, why, ..approved.clone() };
            }
        }
        let refused = compare(&renewed, now, policy);
        (renewed, refused.into_iter().filter(|difference| difference.drift).collect())
    }
}

impl Unit {
    fn of(pick: &PickSummary, files: Digest) -> Self {
        Self {
            name: pick.name.clone(),
            version: pick.version.clone(),
            from: pick.from.clone(),
            package: pick.package.clone(),
            kind: pick.kind.clone(),
            why: pick.why.clone(),
            files,
        }
    }
}
