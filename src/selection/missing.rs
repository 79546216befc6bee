//! What to say of a pick that cannot be resolved, and how to mend it.

use std::path::Path;
use std::rc::Rc;

use crate::common::name::near;
use crate::common::{Diagnostic, ProjectName, Result};
use crate::interpreter::Facts;
use crate::inventory::Inventory;
use crate::inventory::elsewhere::elsewhere;
use crate::inventory::imports::Import;
use crate::inventory::system::{Manager, SystemPackage};
use crate::inventory::unit::Unit;
use crate::selection::exclusion::Exclusion;
use crate::selection::resolve::{Outcome, Resolver};
use crate::spec::{Kind, Pick, Selector, Spec, VersionRequest};

/// Whether a package's files are all part of the base's standard library (python3-tk, python3-gdbm):
/// they are always there, and nothing has to come through.
///
/// # Errors
///
/// When the package database cannot be read.
pub fn is_standard(facts: &Facts, inventory: &Inventory, package: &SystemPackage) -> Result<bool> {
    let Some(system) = inventory.system(package.manager) else { return Ok(false) };
    let files = system.files(package)?;
    Ok(files.iter().any(|file| file.starts_with(&facts.stdlib) && file.extension().is_some()))
}

/// The error for a pick of which no alternative can be taken.
pub(super) fn explain(
    resolver: &Resolver<'_>,
    pick: &Pick,
    failures: Vec<(&Selector, Outcome)>,
) -> Diagnostic {
    let several = failures.len() > 1;
    let mut errors: Vec<Diagnostic> =
        failures.into_iter().map(|(selector, failure)| one(resolver, selector, failure)).collect();
    if !several && let Some(error) = errors.pop() {
        return error.at(pick.place.clone());
    }
    let message = format!("none of the alternatives of `{}` can be taken", pick.text);
    let mut all = Diagnostic::error("no-alternative", message).at(pick.place.clone());
    for error in errors {
        all = all.help(error.message);
        all.help.extend(error.help);
    }
    all
}

fn one(resolver: &Resolver<'_>, selector: &Selector, failure: Outcome) -> Diagnostic {
    match failure {
        Outcome::Wrong(error) => error,
        Outcome::OtherVersion(there) => other_version(selector, &there),
        Outcome::NothingToPick(package) => nothing_to_pick(resolver, &package),
        Outcome::Units(_) | Outcome::Absent => absent(resolver, selector),
    }
}

fn other_version(selector: &Selector, there: &[String]) -> Diagnostic {
    let wanted = match &selector.version {
        VersionRequest::Pep440(specifiers) => specifiers.to_string(),
        _ => selector.to_string(),
    };
    let message = format!("{} is installed, but {wanted} is asked for", there.join(", "));
    Diagnostic::error("other-version", message)
        .help("change the version in the spec, or install one that will do")
}

fn nothing_to_pick(resolver: &Resolver<'_>, package: &SystemPackage) -> Diagnostic {
    let message = format!("{} is installed, but puts nothing into a site directory", package.name);
    let mut error = Diagnostic::error("nothing-to-pick", message);
    for site in resolver.inventory.sites() {
        error = error.help(format!("looked in {}", site.path.display()));
    }
    error
}

/// What to say of a name that nothing is installed under.
pub fn absence(
    spec: &Spec,
    facts: &Facts,
    inventory: &Inventory,
    selector: &Selector,
) -> Diagnostic {
    let exclusion = Exclusion::new(spec);
    absent(&Resolver::new(facts, inventory, &exclusion), selector)
}

fn absent(resolver: &Resolver<'_>, selector: &Selector) -> Diagnostic {
    let python = resolver.facts.real_executable.display();
    if selector.is_glob() {
        let message = format!("`{selector}` matches nothing that is installed for {python}");
        return Diagnostic::error("no-match", message)
            .help("mark it `optional: true` if that is fine");
    }
    let manager = match selector.kind {
        Kind::Deb => Some(Manager::Deb),
        Kind::Rpm => Some(Manager::Rpm),
        Kind::Distribution | Kind::Import => None,
    };
    if let Some(manager) = manager
        && resolver.inventory.system(manager).is_none()
    {
        let message = format!("`{selector}` is for {manager}, which this system does not have");
        return Diagnostic::error("other-package-manager", message)
            .help("give an alternative for this system: `a | b`, or a list");
    }
    let what = match selector.kind {
        Kind::Distribution => "no distribution",
        Kind::Import => "nothing that is imported as",
        Kind::Deb | Kind::Rpm => "no package",
    };
    let name = &selector.name;
    let message = match selector.kind {
        Kind::Import => format!("{what} {name} is installed for {python}"),
        _ => format!("{what} named {name} is installed for {python}"),
    };
    advise(resolver, selector, Diagnostic::error("not-installed", message))
}

/// Adds what helps most, the surest first. What cannot be read here is no help, and no new error.
fn advise(resolver: &Resolver<'_>, selector: &Selector, mut error: Diagnostic) -> Diagnostic {
    let name = &selector.name;
    if selector.kind == Kind::Import && resolver.facts.standard_modules.iter().any(|m| m == name) {
        return error.help(format!("{name} is part of the standard library, and always there"));
    }
    for there in resolver.inventory.unpickable(&ProjectName::new(name)).unwrap_or_default() {
        let (path, why) = (there.path.display(), there.why);
        error = error.help(format!("{path} cannot be picked: {why}"));
    }
    for line in other_names(resolver, selector) {
        error = error.help(line);
    }
    for there in elsewhere(resolver.facts, resolver.inventory, &ProjectName::new(name)) {
        let system =
            if there.directory.starts_with("/usr/lib") { ", such as `system`" } else { "" };
        error = error.help(format!(
            "{} {} is in {}, which is another Python's: `python:` chooses the Python{system}",
            there.name,
            there.version,
            there.directory.display()
        ));
    }
    for command in install_commands(resolver.inventory, selector) {
        error = error.help(format!("install it: {command}"));
    }
    if error.help.is_empty() {
        error = error.help("install it for that Python, or mark the pick `optional: true`");
    }
    error
}

/// The commands that would install what a selector names, where a package manager knows a package that
/// is called as such things are.
pub fn install_commands(inventory: &Inventory, selector: &Selector) -> Vec<String> {
    let candidates = package_candidates(selector);
    let systems = inventory.systems().iter().filter(|system| {
        // To install it again would not help: it is another Python's, or called otherwise.
        !candidates.iter().any(|name| system.package(name).is_ok_and(|p| p.is_some()))
    });
    systems.filter_map(|system| system.install_command(&candidates)).collect()
}

/// The same name as something else, and names that are near to it.
fn other_names(resolver: &Resolver<'_>, selector: &Selector) -> Vec<String> {
    let name = selector.name.as_str();
    let mut lines = Vec::new();
    let inventory = resolver.inventory;
    if selector.kind != Kind::Import
        && let Ok(Import::Found(_) | Import::Ambiguous(_)) =
            inventory.import(&name.replace('-', "_"))
    {
        lines.push(format!("{name} can be imported: write `import:{}`", name.replace('-', "_")));
    }
    if selector.kind != Kind::Distribution
        && inventory.distribution(&ProjectName::new(name)).is_ok_and(|units| !units.is_empty())
    {
        lines.push(format!("there is a distribution named so: write `{name}`"));
    }
    if selector.kind == Kind::Distribution
        && let Some(system) =
            inventory.systems().iter().find(|s| s.package(name).is_ok_and(|p| p.is_some()))
    {
        let prefix = system.manager();
        lines.push(format!("there is a system package named so: write `{prefix}:{name}`"));
    }
    let names: Vec<String> = match selector.kind {
        Kind::Distribution => inventory
            .distribution_names()
            // What is there by that very name cannot be picked, which was said before.
            .map(|names| names.into_keys().filter(|n| *n != ProjectName::new(name)))
            .map(|names| names.map(|n| n.to_string()).collect())
            .unwrap_or_default(),
        Kind::Import => {
            inventory.top_level_names().map(|names| names.into_iter().collect()).unwrap_or_default()
        }
        Kind::Deb => resolver.package_names(Manager::Deb).unwrap_or_default(),
        Kind::Rpm => resolver.package_names(Manager::Rpm).unwrap_or_default(),
    };
    let similar = near(name, names.iter().map(String::as_str));
    if !similar.is_empty() {
        lines.push(format!("did you mean {}?", similar.join(", or ")));
    }
    lines
}

/// What a system package with that name would be called: on Debian python3-NAME in most cases.
fn package_candidates(selector: &Selector) -> Vec<String> {
    let name = selector.name.as_str();
    match selector.kind {
        Kind::Deb | Kind::Rpm => vec![name.to_owned()],
        Kind::Distribution | Kind::Import => {
            let lower = name.to_lowercase();
            let dashed = ProjectName::new(name).to_string();
            let bare = dashed.strip_prefix("python-").or_else(|| dashed.strip_suffix("-python"));
            let mut candidates =
                vec![format!("python3-{dashed}"), format!("python3-{}", lower.replace('_', "-"))];
            candidates.extend(bare.map(|bare| format!("python3-{bare}")));
            candidates.dedup();
            candidates
        }
    }
}

/// The error for an import name that several units have parts of.
pub(super) fn ambiguous(name: &str, parts: &[(Rc<Unit>, Vec<String>)]) -> Diagnostic {
    let message = format!("{name} is a namespace that {} packages have parts of", parts.len());
    let mut error = Diagnostic::error("ambiguous-import", message);
    for (unit, names) in parts.iter().take(8) {
        let names: Vec<&str> = names.iter().take(3).map(String::as_str).collect();
        error = error.help(format!(
            "{} has {}: write `import:{}`",
            unit.name,
            names.join(", "),
            names[0]
        ));
    }
    error.help(format!("for all of them write `import:{name}.*`"))
}

/// The error for an import name whose file nobody owns.
pub(super) fn unowned(name: &str, path: &Path) -> Diagnostic {
    let message =
        format!("{name} is {}, which no distribution or system package owns", path.display());
    Diagnostic::error("unowned", message)
        .help("a file that was put there by hand cannot be picked: install it as a distribution, with metadata")
}
