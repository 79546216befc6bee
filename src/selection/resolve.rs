//! From a pick to the units that it means.

use std::rc::Rc;

use pep440_rs::VersionSpecifiers;

use crate::common::version::pep440;
use crate::common::{Diagnostic, Place, ProjectName, Result};
use crate::interpreter::Facts;
use crate::inventory::Inventory;
use crate::inventory::effective::effective;
use crate::inventory::imports::Import;
use crate::inventory::site::SiteId;
use crate::inventory::system::{Manager, SystemPackage};
use crate::inventory::unit::Unit;
use crate::selection::exclusion::Exclusion;
use crate::selection::{Absence, Expansion, LeftOut, missing};
use crate::spec::{Dependencies, Kind, Pick, Selector, Spec, VersionRequest};

/// A unit that the spec names.
#[derive(Debug)]
pub(super) struct Resolved {
    pub(super) unit: Rc<Unit>,
    /// The pick's text.
    pub(super) pick: String,
    /// Extras that were asked for (`requests[socks]`), normalised.
    pub(super) extras: Vec<String>,
    pub(super) dependencies: Dependencies,
    /// Where the pick stands, if it asks for commands.
    pub(super) commands: Option<Place>,
}

/// What all picks came to.
#[derive(Debug, Default)]
pub(super) struct AllResolved {
    pub(super) picks: Vec<Resolved>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) expansions: Vec<Expansion>,
    pub(super) remarks: Vec<Diagnostic>,
}

/// What one selector came to.
pub(super) enum Outcome {
    /// These units.
    Units(Vec<Rc<Unit>>),
    /// Nothing of that name is installed for this Python.
    Absent,
    /// It is there in another version: what there is.
    OtherVersion(Vec<String>),
    /// The package is there and puts nothing into a site directory.
    NothingToPick(SystemPackage),
    /// It cannot be said what is meant, or it must not be taken.
    Wrong(Diagnostic),
}

/// Resolves every pick of a spec.
pub(super) fn resolve_all(
    spec: &Spec,
    facts: &Facts,
    inventory: &Inventory,
    exclusion: &Exclusion<'_>,
) -> std::result::Result<AllResolved, Vec<Diagnostic>> {
    let resolver = Resolver::new(facts, inventory, exclusion);
    let mut all = AllResolved::default();
    let mut errors = Vec::new();
    for pick in &spec.packages {
        if let Err(error) = resolver.pick(pick, &mut all) {
            errors.push(*error);
        }
    }
    if errors.is_empty() { Ok(all) } else { Err(errors) }
}

/// What resolving a pick looks at.
pub(super) struct Resolver<'a> {
    pub(super) facts: &'a Facts,
    pub(super) inventory: &'a Inventory,
    exclusion: &'a Exclusion<'a>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(
        facts: &'a Facts,
        inventory: &'a Inventory,
        exclusion: &'a Exclusion<'a>,
    ) -> Self {
        Self { facts, inventory, exclusion }
    }

    fn pick(&self, pick: &Pick, all: &mut AllResolved) -> Result<()> {
        let counts = |selector: &&Selector| {
            selector.marker.as_ref().is_none_or(|marker| marker.holds(&self.facts.markers, &[]))
        };
        let alternatives: Vec<&Selector> = pick.alternatives.iter().filter(counts).collect();
        if alternatives.is_empty() {
            all.left_out.push(left_out(pick, Absence::MarkerFalse));
            return Ok(());
        }
        let from = pick.from.as_deref().map(|path| self.inventory.site_at(path)).transpose();
        let from = from.map_err(|error| Box::new(error.at(pick.place.clone())))?;
        let mut failures = Vec::new();
        for selector in alternatives {
            match self.selector(selector, from)? {
                Outcome::Units(units) => {
                    self.take(pick, selector, units, all);
                    return Ok(());
                }
                Outcome::NothingToPick(package)
                    if missing::is_standard(self.facts, self.inventory, &package)? =>
                {
                    all.left_out.push(left_out(pick, Absence::StandardLibrary));
                    return Ok(());
                }
                failure => failures.push((selector, failure)),
            }
        }
        let absent = failures.iter().all(|(_, failure)| matches!(failure, Outcome::Absent));
        if pick.optional && absent {
            all.left_out.push(left_out(pick, Absence::OptionalAbsent));
            return Ok(());
        }
        missing::explain(self, pick, failures).err()
    }

    fn take(&self, pick: &Pick, selector: &Selector, units: Vec<Rc<Unit>>, all: &mut AllResolved) {
        let mut names = Vec::new();
        for unit in units {
            if selector.is_glob() && self.exclusion.excludes(&unit) {
                all.left_out
                    .push(LeftOut { name: unit.name.clone(), ..left_out(pick, Absence::Excluded) });
                continue;
            }
            names.push(unit.name.clone());
            all.picks.push(Resolved {
                unit,
                pick: pick.text.clone(),
                extras: selector.extras.clone(),
                dependencies: pick.dependencies,
                commands: pick.commands.then(|| pick.place.clone()),
            });
        }
        if selector.is_glob() {
            names.sort();
            names.dedup();
            all.expansions.push(Expansion { pick: pick.text.clone(), names });
        }
    }

    /// What one selector comes to, in one site directory or in all.
    fn selector(&self, selector: &Selector, from: Option<SiteId>) -> Result<Outcome> {
        if selector.is_glob() {
            return self.glob(selector, from);
        }
        match selector.kind {
            Kind::Distribution => self.distribution(selector, &selector.name, from),
            Kind::Import => self.import(selector, &selector.name, from),
            Kind::Deb => self.package(selector, Manager::Deb, &selector.name, from),
            Kind::Rpm => self.package(selector, Manager::Rpm, &selector.name, from),
        }
    }

    fn glob(&self, selector: &Selector, from: Option<SiteId>) -> Result<Outcome> {
        let mut units = Vec::new();
        let mut others = Vec::new();
        for name in self.names_like(selector)? {
            let outcome = match selector.kind {
                Kind::Distribution => self.distribution(selector, &name, from)?,
                Kind::Import => self.import(selector, &name, from)?,
                Kind::Deb => self.package(selector, Manager::Deb, &name, from)?,
                Kind::Rpm => self.package(selector, Manager::Rpm, &name, from)?,
            };
            match outcome {
                Outcome::Units(found) => units.extend(found),
                Outcome::OtherVersion(versions) => others.extend(versions),
                Outcome::Wrong(error) => return Ok(Outcome::Wrong(error)),
                Outcome::Absent | Outcome::NothingToPick(_) => {}
            }
        }
        Ok(outcome(units, others))
    }

    fn names_like(&self, selector: &Selector) -> Result<Vec<String>> {
        let names: Vec<String> = match selector.kind {
            Kind::Distribution => {
                self.inventory.distribution_names()?.into_keys().map(|n| n.to_string()).collect()
            }
            Kind::Import => self.inventory.importable_names(&selector.name)?,
            Kind::Deb => self.package_names(Manager::Deb)?,
            Kind::Rpm => self.package_names(Manager::Rpm)?,
        };
        Ok(names.into_iter().filter(|name| selector.matches_glob(name)).collect())
    }

    pub(super) fn package_names(&self, manager: Manager) -> Result<Vec<String>> {
        self.inventory
            .system(manager)
            .map_or(Ok(Vec::new()), super::super::inventory::system::SystemPackages::names)
    }

    fn distribution(
        &self,
        selector: &Selector,
        name: &str,
        from: Option<SiteId>,
    ) -> Result<Outcome> {
        let project = ProjectName::new(name);
        let mut others = Vec::new();
        for unit in self.inventory.distribution(&project)? {
            let Some(metadata) = unit.distributions.iter().find(|d| d.project == project) else {
                continue;
            };
            if from.is_some_and(|site| site != metadata.site) {
                continue;
            }
            let version = self.version_of(&unit, &project);
            if holds(&selector.version, &version) {
                return Ok(Outcome::Units(vec![unit]));
            }
            others.push(format!("{} {version}", metadata.name));
        }
        Ok(if others.is_empty() { Outcome::Absent } else { Outcome::OtherVersion(others) })
    }

    fn version_of(&self, unit: &Unit, project: &ProjectName) -> String {
        let package =
            unit.package.as_ref().and_then(|p| Some((p, self.inventory.system(p.manager)?)));
        unit.distributions
            .iter()
            .find(|d| d.project == *project)
            .map(|metadata| effective(metadata, package).version)
            .or_else(|| package.map(|(p, system)| system.upstream_version(&p.version).to_owned()))
            .unwrap_or_default()
    }

    fn import(&self, selector: &Selector, name: &str, from: Option<SiteId>) -> Result<Outcome> {
        let (units, all) = match self.inventory.import(name)? {
            Import::Missing => return Ok(Outcome::Absent),
            Import::Unowned(path) => return Ok(Outcome::Wrong(missing::unowned(name, &path))),
            // A glob means whatever it matches: of a namespace every part.
            Import::Ambiguous(parts) if selector.is_glob() => {
                (parts.into_iter().map(|(unit, _)| unit).collect(), true)
            }
            Import::Ambiguous(parts) => {
                return Ok(Outcome::Wrong(missing::ambiguous(name, &parts)));
            }
            Import::Found(units) => (units, false),
        };
        let mut good: Vec<Rc<Unit>> = Vec::new();
        let mut others = Vec::new();
        for unit in units.into_iter().filter(|unit| from.is_none_or(|site| unit.key.site == site)) {
            let project = unit.distributions.first().map(|metadata| metadata.project.clone());
            let version = self.version_of(&unit, &project.unwrap_or_else(|| ProjectName::new("")));
            if !holds(&selector.version, &version) {
                others.push(format!("{} {version}", unit.name));
            } else if all || good.is_empty() {
                good.push(unit);
            }
        }
        Ok(outcome(good, others))
    }

    fn package(
        &self,
        selector: &Selector,
        manager: Manager,
        name: &str,
        from: Option<SiteId>,
    ) -> Result<Outcome> {
        let mut others = Vec::new();
        let mut nothing = None;
        for (package, units) in self.inventory.package(manager, name)? {
            if !holds(&selector.version, &package.version) {
                others.push(format!("{} {}", package.name, package.version));
                continue;
            }
            let units: Vec<_> =
                units.into_iter().filter(|u| from.is_none_or(|site| u.key.site == site)).collect();
            if units.is_empty() {
                nothing = Some(package);
            } else {
                return Ok(Outcome::Units(units));
            }
        }
        Ok(match nothing {
            Some(package) => Outcome::NothingToPick(package),
            None if others.is_empty() => Outcome::Absent,
            None => Outcome::OtherVersion(others),
        })
    }
}

/// What units of the right version, or else versions of others, come to.
fn outcome(units: Vec<Rc<Unit>>, others: Vec<String>) -> Outcome {
    match (units.is_empty(), others.is_empty()) {
        (false, _) => Outcome::Units(units),
        (true, false) => Outcome::OtherVersion(others),
        (true, true) => Outcome::Absent,
    }
}

/// Whether a version will do.
fn holds(request: &VersionRequest, version: &str) -> bool {
    match request {
        VersionRequest::Any => true,
        VersionRequest::Pep440(specifiers) => satisfies(version, specifiers),
        VersionRequest::Debian(relations) => relations.iter().all(|r| r.holds(version)),
        VersionRequest::Rpm(relations) => relations.iter().all(|r| r.holds(version)),
    }
}

/// A version that PEP 440 cannot read satisfies nothing: it cannot be said that it does.
fn satisfies(version: &str, specifiers: &VersionSpecifiers) -> bool {
    pep440::satisfies(version, specifiers).unwrap_or(false)
}

fn left_out(pick: &Pick, why: Absence) -> LeftOut {
    let name = pick.alternatives.iter().map(|s| s.name.clone()).collect::<Vec<_>>().join(" | ");
    LeftOut { name, why, wanted_by: vec![pick.text.clone()] }
}
