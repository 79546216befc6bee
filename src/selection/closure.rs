//! The dependencies of what was picked: those that Requires-Dist declares, and those that only the
//! operating system's package names.
//!
//! Both are needed: on Debian 12 the closure over Requires-Dist alone made 77 of 92 distributions
//! import, the one over the system packages' Depends all of them. The first is followed to its end
//! before the second, so that an entry is called `distribution-only` only when nothing declares it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use crate::common::requirement::Requirement;
use crate::common::{Diagnostic, ProjectName, Result};
use crate::interpreter::Facts;
use crate::inventory::Inventory;
use crate::inventory::unit::{Unit, UnitKey};
use crate::selection::exclusion::Exclusion;
use crate::selection::resolve::Resolved;
use crate::selection::system::{companions, depended_on};
use crate::selection::{Absence, EntryKind, LeftOut, Reason};
use crate::spec::Dependencies;

/// A unit that comes through.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) unit: Rc<Unit>,
    pub(super) kind: EntryKind,
    pub(super) reasons: Vec<Reason>,
}

/// The closure of the picks.
#[derive(Debug, Default)]
pub(super) struct Closed {
    pub(super) found: Vec<Found>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) remarks: Vec<Diagnostic>,
}

/// A unit that was reached, and what has been found out of it.
struct Reached {
    unit: Rc<Unit>,
    kind: EntryKind,
    reasons: Vec<Reason>,
    dependencies: Dependencies,
    extras: BTreeSet<String>,
}

/// A way to a unit.
struct Way {
    kind: EntryKind,
    reason: Reason,
    dependencies: Dependencies,
    extras: Vec<String>,
}

struct Closure<'a> {
    facts: &'a Facts,
    inventory: &'a Inventory,
    exclusion: &'a Exclusion<'a>,
    reached: BTreeMap<UnitKey, Reached>,
    queue: VecDeque<UnitKey>,
    absent: BTreeMap<(String, Absence), BTreeSet<String>>,
    /// Excluded units by name: whether Requires-Dist declares one.
    excluded: BTreeMap<String, bool>,
}

/// Follows the dependencies of the picks.
pub(super) fn close(
    picks: Vec<Resolved>,
    facts: &Facts,
    inventory: &Inventory,
    exclusion: &Exclusion<'_>,
) -> Result<Closed> {
    let mut closure = Closure {
        facts,
        inventory,
        exclusion,
        reached: BTreeMap::new(),
        queue: VecDeque::new(),
        absent: BTreeMap::new(),
        excluded: BTreeMap::new(),
    };
    for pick in picks {
        let way = Way {
            kind: EntryKind::Picked,
            reason: Reason::Picked(pick.pick),
            dependencies: pick.dependencies,
            extras: pick.extras,
        };
        closure.reach(pick.unit, way);
    }
    closure.follow_declared()?;
    let open: Vec<UnitKey> = closure.reached.keys().cloned().collect();
    closure.follow_system(open)?;
    Ok(closure.close())
}

impl Closure<'_> {
    fn reach(&mut self, unit: Rc<Unit>, way: Way) {
        let key = unit.key.clone();
        let Some(reached) = self.reached.get_mut(&key) else {
            let reached = Reached {
                unit,
                kind: way.kind,
                reasons: vec![way.reason],
                dependencies: way.dependencies,
                extras: way.extras.into_iter().collect(),
            };
            self.reached.insert(key.clone(), reached);
            self.queue.push_back(key);
            return;
        };
        if !reached.reasons.contains(&way.reason) {
            reached.reasons.push(way.reason);
        }
        let wider = way.dependencies.width() > reached.dependencies.width();
        let before = reached.extras.len();
        reached.extras.extend(way.extras);
        let more = reached.extras.len() > before;
        if wider {
            reached.dependencies = way.dependencies;
        }
        let stronger = way.kind < reached.kind;
        if stronger {
            reached.kind = way.kind;
        }
        if wider || more || stronger {
            self.queue.push_back(key);
        }
    }

    /// Follows Requires-Dist, and brings companions, until nothing new is reached.
    fn follow_declared(&mut self) -> Result<()> {
        while let Some(key) = self.queue.pop_front() {
            let reached = &self.reached[&key];
            let unit = Rc::clone(&reached.unit);
            let (kind, dependencies) = (reached.kind, reached.dependencies);
            let extras = self.with_own(&unit, &reached.extras);
            self.companions(&unit, dependencies)?;
            if dependencies == Dependencies::None {
                continue;
            }
            let below =
                if kind == EntryKind::DistributionOnly { kind } else { EntryKind::Declared };
            for metadata in &unit.distributions {
                for requirement in &metadata.requirements {
                    let holds = requirement
                        .marker
                        .as_ref()
                        .is_none_or(|marker| marker.holds(&self.facts.markers, &extras));
                    if !holds || requirement.project == metadata.project {
                        continue;
                    }
                    let Some(found) = self.chosen(&requirement.project)? else {
                        self.miss(&requirement.name, &unit);
                        continue;
                    };
                    if self.refuses(&found, &unit, below == EntryKind::Declared) {
                        continue;
                    }
                    let way = Way {
                        kind: below,
                        reason: Reason::Declared(unit.name.clone(), requirement.to_string()),
                        dependencies,
                        extras: requirement.extras.clone(),
                    };
                    self.reach(found, way);
                }
            }
        }
        Ok(())
    }

    /// Extras, and those of the same distribution that they ask for (`all` is often `app[a,b]`).
    fn with_own(&self, unit: &Unit, extras: &BTreeSet<String>) -> Vec<String> {
        let mut all: Vec<String> = extras.iter().cloned().collect();
        loop {
            let own = unit.distributions.iter().flat_map(|metadata| {
                let own = |requirement: &&Requirement| requirement.project == metadata.project;
                metadata.requirements.iter().filter(own)
            });
            let holds = |requirement: &&Requirement| {
                let marker = requirement.marker.as_ref();
                marker.is_none_or(|marker| marker.holds(&self.facts.markers, &all))
            };
            let new = own.filter(holds).flat_map(|requirement| &requirement.extras);
            let new: BTreeSet<String> = new.filter(|extra| !all.contains(extra)).cloned().collect();
            if new.is_empty() {
                return all;
            }
            all.extend(new);
        }
    }

    /// Brings the companions of a unit.
    fn companions(&mut self, unit: &Rc<Unit>, dependencies: Dependencies) -> Result<()> {
        for found in companions(self.inventory, unit)? {
            if self.refuses(&found, unit, false) {
                continue;
            }
            let kind = match self.reached[&unit.key].kind {
                EntryKind::DistributionOnly => EntryKind::DistributionOnly,
                _ => EntryKind::Companion,
            };
            let reason = Reason::Companion(unit.name.clone());
            let extras = Vec::new();
            self.reach(found, Way { kind, reason, dependencies, extras });
        }
        Ok(())
    }

    /// Follows what the system packages depend on, for all units that want it.
    fn follow_system(&mut self, mut open: Vec<UnitKey>) -> Result<()> {
        let mut done = BTreeSet::new();
        while let Some(key) = open.pop() {
            let reached = &self.reached[&key];
            if reached.dependencies != Dependencies::All || !done.insert(key.clone()) {
                continue;
            }
            let unit = Rc::clone(&reached.unit);
            let before: BTreeSet<UnitKey> = self.reached.keys().cloned().collect();
            for found in depended_on(self.inventory, &unit)? {
                let found = self.preferred(found)?;
                if found.key == unit.key || self.refuses(&found, &unit, false) {
                    continue;
                }
                let package = unit.package.as_ref().map_or_else(String::new, |p| p.name.clone());
                let way = Way {
                    kind: EntryKind::DistributionOnly,
                    reason: Reason::Depends(unit.name.clone(), package),
                    dependencies: Dependencies::All,
                    extras: Vec::new(),
                };
                self.reach(found, way);
            }
            self.follow_declared()?;
            open.extend(self.reached.keys().filter(|key| !before.contains(key)).cloned());
            // A unit that was reached before may now want its system dependencies too.
            open.extend(before.into_iter().filter(|key| !done.contains(key)));
        }
        Ok(())
    }

    /// The unit for a project: the one that comes through already, else the one with precedence.
    fn chosen(&self, project: &ProjectName) -> Result<Option<Rc<Unit>>> {
        let has = |unit: &Rc<Unit>| unit.distributions.iter().any(|d| d.project == *project);
        if let Some(reached) = self.reached.values().find(|reached| has(&reached.unit)) {
            return Ok(Some(Rc::clone(&reached.unit)));
        }
        Ok(self.inventory.distribution(project)?.into_iter().next())
    }

    /// A unit, or the one that stands for its distribution in a directory of higher precedence.
    fn preferred(&self, unit: Rc<Unit>) -> Result<Rc<Unit>> {
        match unit.distributions.as_slice() {
            [only] => Ok(self.chosen(&only.project)?.unwrap_or(unit)),
            _ => Ok(unit),
        }
    }

    fn miss(&mut self, name: &str, wanted_by: &Unit) {
        let why = if self.exclusion.excludes_name(name) {
            Absence::Excluded
        } else {
            Absence::NotInstalled
        };
        self.absent.entry((name.to_owned(), why)).or_default().insert(wanted_by.name.clone());
    }

    /// Whether a unit is excluded; if so, that is noted.
    fn refuses(&mut self, found: &Unit, wanted_by: &Unit, declared: bool) -> bool {
        if !self.exclusion.excludes(found) {
            return false;
        }
        let key = (found.name.clone(), Absence::Excluded);
        self.absent.entry(key).or_default().insert(wanted_by.name.clone());
        *self.excluded.entry(found.name.clone()).or_default() |= declared;
        true
    }

    fn close(self) -> Closed {
        let mut remarks = Vec::new();
        for (name, declared) in &self.excluded {
            let wanted = &self.absent[&(name.clone(), Absence::Excluded)];
            let wanted = wanted.iter().cloned().collect::<Vec<_>>().join(", ");
            remarks.push(if *declared {
                Diagnostic::warning(
                    "excluded-dependency",
                    format!("{name} is excluded, but {wanted} requires it"),
                )
                .help("what requires it may not import, unless the environment installs it")
            } else {
                let message = format!(
                    "{name} is excluded; only the system package of {wanted} depends on it"
                );
                Diagnostic::note("excluded-dependency", message)
            });
        }
        Closed {
            left_out: self
                .absent
                .into_iter()
                .map(|((name, why), by)| LeftOut { name, why, wanted_by: by.into_iter().collect() })
                .collect(),
            found: self
                .reached
                .into_values()
                .map(|reached| Found {
                    unit: reached.unit,
                    kind: reached.kind,
                    reasons: reached.reasons,
                })
                .collect(),
            remarks,
        }
    }
}

impl Dependencies {
    fn width(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Declared => 1,
            Self::All => 2,
        }
    }
}
