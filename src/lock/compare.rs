//! How what is there differs from what was approved.

use serde::{Deserialize, Serialize};

use crate::common::order;
use crate::common::version::{debian, rpm};
use crate::inventory::system::{Manager, SystemPackage};
use crate::lock::section::{Base, Section, Unit};
use crate::spec::LockPolicy;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What differs: a unit's name, or `python`.
    pub name: String,
    /// From what to what, in one sentence without a full stop.
    pub message: String,
    /// Whether it has to be approved.
    pub drift: bool,
}

/// The differences of two sections, the approved one first: the base, then the units by name.
pub fn compare(approved: &Section, now: &Section, policy: LockPolicy) -> Vec<Difference> {
    let mut differences: Vec<Difference> =
        base(&approved.base, &now.base, policy).into_iter().collect();
    for unit in &approved.units {
        match now.unit(&unit.name) {
            None => differences
                .push(drift(&unit.name, format!("{} does not come through any more", told(unit)))),
            Some(found) => differences.extend(changed(unit, found, policy)),
        }
    }
    for unit in now.units.iter().filter(|unit| approved.unit(&unit.name).is_none()) {
        let why = unit.why.first().map_or("", String::as_str);
        differences.push(drift(&unit.name, format!("{} is new ({why})", told(unit))));
    }
    order::sort_by(&mut differences, |a, b| {
        (a.name != "python", &a.name).cmp(&(b.name != "python", &b.name))
    });
    differences
}

fn base(approved: &Base, now: &Base, policy: LockPolicy) -> Option<Difference> {
    if approved == now {
        return None;
    }
    let told = |base: &Base| {
        let soabi = base.soabi.as_deref().unwrap_or("no SOABI");
        format!("{} ({soabi}{})", base.version, by(base.package.as_ref()))
    };
    let message = format!("Python was {} and is {}", told(approved), told(now));
    let same = approved.version == now.version && approved.soabi == now.soabi;
    let drift = !(same && is_revision(approved.package.as_ref(), now.package.as_ref(), policy));
    Some(Difference { name: "python".to_owned(), message, drift })
}

fn changed(approved: &Unit, now: &Unit, policy: LockPolicy) -> Option<Difference> {
    let name = &approved.name;
    if approved.from != now.from {
        let (from, to) = (approved.from.display(), now.from.display());
        return Some(drift(name, format!("{name} was in {from} and is in {to}")));
    }
    if (&approved.version, &approved.package) != (&now.version, &now.package) {
        let message = format!("{name} was {} and is {}", version(approved), version(now));
        let drift = approved.version != now.version && approved.package.is_none()
            || !is_revision(approved.package.as_ref(), now.package.as_ref(), policy)
            || upstream_differs(approved, now);
        return Some(Difference { name: name.clone(), message, drift });
    }
    (approved.files != now.files).then(|| {
        let message = format!(
            "the files of {} are not those that were approved, though its version is",
            told(now)
        );
        drift(name, message)
    })
}

/// Whether the version of the distribution itself is another. That of a package without metadata is
/// the package's own, revision and all.
fn upstream_differs(approved: &Unit, now: &Unit) -> bool {
    let own = |unit: &Unit| {
        let version = unit.version.clone()?;
        let of_package = unit.package.as_ref().is_some_and(|package| package.version == version);
        (!of_package).then_some(version)
    };
    own(approved) != own(now)
}

/// Whether only the packaging changed, where the policy allows that.
fn is_revision(
    approved: Option<&SystemPackage>,
    now: Option<&SystemPackage>,
    policy: LockPolicy,
) -> bool {
    let (Some(approved), Some(now)) = (approved, now) else { return approved == now };
    policy == LockPolicy::Upstream
        && (approved.manager, &approved.name, &approved.architecture)
            == (now.manager, &now.name, &now.architecture)
        && upstream(approved) == upstream(now)
}

fn upstream(package: &SystemPackage) -> &str {
    match package.manager {
        Manager::Deb => debian::upstream(&package.version),
        Manager::Rpm => rpm::upstream(&package.version),
    }
}

fn drift(name: &str, message: String) -> Difference {
    Difference { name: name.to_owned(), message, drift: true }
}

fn told(unit: &Unit) -> String {
    format!("{} {}", unit.name, version(unit))
}

fn version(unit: &Unit) -> String {
    let version = unit.version.as_deref().unwrap_or("without a version");
    match &unit.package {
        Some(package) if package.version == version => format!("{version} ({})", package.name),
        Some(package) => format!("{version} ({} {})", package.name, package.version),
        None => version.to_owned(),
    }
}

fn by(package: Option<&SystemPackage>) -> String {
    package.map(|package| format!(", {} {}", package.name, package.version)).unwrap_or_default()
}
