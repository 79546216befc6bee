//! How the units that come through now differ from those that an environment was made with.

use std::collections::BTreeMap;

use crate::check::Finding;
use crate::inventory::system::SystemPackage;
use crate::selection::summary::{ExpansionSummary, PickSummary};

/// The findings for each unit, by name: what the system has upgraded, what does not come through any
/// more, and what is new.
pub fn units(
    before: &[PickSummary],
    now: &[PickSummary],
    expansions: &[ExpansionSummary],
) -> Vec<Finding> {
    let by_name = |picks: &[PickSummary]| -> BTreeMap<String, PickSummary> {
        picks.iter().map(|pick| (pick.name.clone(), pick.clone())).collect()
    };
    let (before, now) = (by_name(before), by_name(now));
    let mut findings = Vec::new();
    for (name, old) in &before {
        match now.get(name) {
            None => findings.push(
                Finding::drift(
                    "gone",
                    name,
                    format!("{} does not come through any more", told(old)),
                )
                .help("isolate apply takes it out of the environment"),
            ),
            Some(new) => findings.extend(changed(name, old, new)),
        }
    }
    for (name, new) in now.iter().filter(|(name, _)| !before.contains_key(*name)) {
        findings.push(added(name, new, expansions));
    }
    findings
}

fn changed(name: &str, old: &PickSummary, new: &PickSummary) -> Option<Finding> {
    if old.from != new.from {
        let (from, to) = (old.from.display(), new.from.display());
        let message = format!("{name} was taken from {from} and would be from {to}");
        return Some(
            Finding::drift("moved", name, message).help("isolate apply takes it from there"),
        );
    }
    if (&old.version, &old.package) == (&new.version, &new.package) {
        return None;
    }
    let message = match (&old.package, &new.package) {
        (Some(old), Some(new)) if old.name == new.name => {
            format!("{} was {} and is {}", old.name, old.version, new.version)
        }
        _ => format!("{} is {} now", told(old), told(new)),
    };
    let finding = Finding::drift("upgraded", name, message);
    Some(finding.help("isolate apply brings the environment up to it"))
}

/// A glob of the spec may match what is installed later.
fn added(name: &str, new: &PickSummary, expansions: &[ExpansionSummary]) -> Finding {
    let glob = expansions.iter().find(|expansion| expansion.names.iter().any(|n| n == name));
    if let Some(glob) = glob {
        let message = format!("{} is a new match of `{}`", told(new), glob.pick);
        return Finding::drift("new-match", name, message)
            .help("isolate apply lets it in; name it under `exclude:` to keep it out");
    }
    let why = new.why.first().map_or("", String::as_str);
    let message = format!("{} would come through ({why})", told(new));
    Finding::drift("new", name, message).help("isolate apply lets it in")
}

fn told(pick: &PickSummary) -> String {
    let package = |package: &SystemPackage| format!("{} {}", package.name, package.version);
    let by = pick.package.as_ref().map(package);
    match (&pick.version, by) {
        (Some(version), Some(by)) => format!("{} {version} ({by})", pick.name),
        (Some(version), None) => format!("{} {version}", pick.name),
        (None, Some(by)) => format!("{} ({by})", pick.name),
        (None, None) => pick.name.clone(),
    }
}
