//! What system packages depend on, in terms of units.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::common::{ProjectName, Result};
use crate::inventory::Inventory;
use crate::inventory::ownership::package_key;
use crate::inventory::system::{Alternative, Manager, SystemPackage};
use crate::inventory::unit::{Unit, UnitKey};
use crate::selection::Entry;

/// What a unit's system package depends on, as far as it puts something into a site directory: of
/// each dependency the first alternative that does.
pub(super) fn depended_on(inventory: &Inventory, unit: &Unit) -> Result<Vec<Rc<Unit>>> {
    let Some(package) = &unit.package else { return Ok(Vec::new()) };
    let Some(system) = inventory.system(package.manager) else { return Ok(Vec::new()) };
    first_of_each(inventory, package.manager, &system.depends(package)?, |_| true)
}

/// The same of those dependencies that one of some packages can meet; nothing is read of the others.
fn depended_on_among(
    inventory: &Inventory,
    unit: &Unit,
    packages: &BTreeSet<String>,
) -> Result<Vec<Rc<Unit>>> {
    let Some(package) = &unit.package else { return Ok(Vec::new()) };
    let Some(system) = inventory.system(package.manager) else { return Ok(Vec::new()) };
    let mut relations = Vec::new();
    for alternatives in system.depends(package)? {
        for alternative in &alternatives {
            let providers = inventory.providers(package.manager, alternative)?;
            if providers.iter().any(|provider| packages.contains(&package_key(provider))) {
                relations.push(alternatives);
                break;
            }
        }
    }
    first_of_each(inventory, package.manager, &relations, |_| true)
}

/// The companions of a unit: packages without metadata from the same source package, which its package
/// depends on or recommends. They carry files of the distribution (cffi's `_cffi_backend`, setuptools'
/// `pkg_resources`; mercurial's extension modules depend on mercurial-common, and not it on them).
pub(super) fn companions(inventory: &Inventory, unit: &Unit) -> Result<Vec<Rc<Unit>>> {
    let Some(package) = &unit.package else { return Ok(Vec::new()) };
    let Some(system) = inventory.system(package.manager) else { return Ok(Vec::new()) };
    let mut named = system.depends(package)?;
    named.extend(system.recommends(package)?);
    let same_source = |other: &SystemPackage| other.source == package.source;
    let mut found = first_of_each(inventory, package.manager, &named, same_source)?;
    found.retain(|other| other.distributions.is_empty() && other.key != unit.key);
    Ok(found)
}

/// Of each relation the units of the first alternative that counts and has any.
fn first_of_each(
    inventory: &Inventory,
    manager: Manager,
    relations: &[Vec<Alternative>],
    counts: impl Fn(&SystemPackage) -> bool,
) -> Result<Vec<Rc<Unit>>> {
    let mut found = Vec::new();
    for alternatives in relations {
        'alternatives: for alternative in alternatives {
            let providers = inventory.providers(manager, alternative)?;
            for provider in providers.iter().filter(|provider| counts(provider)) {
                let units = inventory.units_of_package(provider)?;
                if !units.is_empty() {
                    found.extend(units);
                    break 'alternatives;
                }
            }
        }
    }
    Ok(found)
}

/// Gives every distribution the names that its system package depends on, that were placed with
/// metadata, and that its own Requires-Dist does not already name: so that installers see what Debian
/// blanked out of requires.txt. Never a version, never a name that is not there: with such a name pip
/// and uv hold the pick for broken and replace it.
pub(super) fn add_requires(entries: &mut [Entry], inventory: &Inventory) -> Result<()> {
    let mut placed: BTreeMap<UnitKey, Vec<ProjectName>> = BTreeMap::new();
    for entry in entries.iter() {
        let seen = entry.distributions.iter().filter(|chosen| chosen.version.readable);
        placed.insert(
            entry.unit.key.clone(),
            seen.map(|chosen| chosen.metadata.project.clone()).collect(),
        );
    }
    let packages: BTreeSet<String> = placed.keys().filter_map(|key| key.package.clone()).collect();
    for entry in entries {
        let mut names = BTreeSet::new();
        for found in depended_on_among(inventory, &entry.unit, &packages)? {
            names.extend(placed.get(&found.key).into_iter().flatten().cloned());
        }
        for chosen in &mut entry.distributions {
            let own: BTreeSet<&ProjectName> = chosen
                .metadata
                .requirements
                .iter()
                .filter(|requirement| requirement.marker.is_none())
                .map(|requirement| &requirement.project)
                .chain([&chosen.metadata.project])
                .collect();
            chosen.added_requires =
                names.iter().filter(|name| !own.contains(name)).map(ToString::to_string).collect();
        }
    }
    Ok(())
}
