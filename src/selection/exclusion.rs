//! `exclude:`: what never comes through, not even as a dependency.

use crate::inventory::importable;
use crate::inventory::system::Manager;
use crate::inventory::unit::Unit;
use crate::spec::{Kind, Placed, Selector, Spec};

/// The entry of `exclude:` that keeps a unit out.
pub fn excluded_by<'a>(spec: &'a Spec, unit: &Unit) -> Option<&'a Placed<Selector>> {
    spec.exclude.iter().find(|placed| excludes(&placed.value, unit))
}

/// The names that are excluded.
#[derive(Debug)]
pub(super) struct Exclusion<'a> {
    selectors: Vec<&'a Selector>,
}

impl<'a> Exclusion<'a> {
    pub(super) fn new(spec: &'a Spec) -> Self {
        Self { selectors: spec.exclude.iter().map(|placed| &placed.value).collect() }
    }

    /// Whether a unit is excluded by any of its names.
    pub(super) fn excludes(&self, unit: &Unit) -> bool {
        self.selectors.iter().any(|selector| excludes(selector, unit))
    }

    /// Whether a distribution's name is excluded, for what is not installed.
    pub(super) fn excludes_name(&self, name: &str) -> bool {
        self.selectors.iter().any(|s| s.kind == Kind::Distribution && s.matches_glob(name))
    }
}

fn excludes(selector: &Selector, unit: &Unit) -> bool {
    names(unit, selector.kind).iter().any(|name| selector.matches_glob(name))
}

fn names(unit: &Unit, kind: Kind) -> Vec<String> {
    let package = |manager| {
        unit.package.iter().filter(|p| p.manager == manager).map(|p| p.name.clone()).collect()
    };
    match kind {
        Kind::Distribution => unit.distributions.iter().map(|d| d.name.clone()).collect(),
        Kind::Deb => package(Manager::Deb),
        Kind::Rpm => package(Manager::Rpm),
        Kind::Import => {
            // An excluded import is a name of ours or of the standard suffixes; tags do not matter.
            importable::import_names(unit.files.directories(), &[".so".to_owned()])
        }
    }
}
