//! `isolate lock`, and what apply and check ask a lock.

use std::io::ErrorKind;
use std::path::Path;

use crate::cli;
use crate::commands::operating_system::operating_system;
use crate::commands::replace::replace;
use crate::commands::scene::{Request, Scene};
use crate::commands::survey::{Survey, standing_base};
use crate::common::{Diagnostic, Digest, ProjectName, Result};
use crate::inventory::system::SystemPackage;
use crate::lock::{self, Base, Difference, Lock, Section, Upgrade, compare, target};
use crate::report::locked::Locked;
use crate::selection::Selection;
use crate::selection::summary::Summary;
use crate::spec::Spec;

/// Locks what one spec selects.
///
/// # Errors
///
/// Everything that is wrong with the spec or the system; what is another than it was approved and is
/// not to be upgraded; errors of the file system.
pub(super) fn run(
    spec: &Spec,
    options: &cli::Lock,
    request: &Request<'_>,
) -> std::result::Result<Locked, Vec<Diagnostic>> {
    let one = |error: Box<Diagnostic>| vec![*error];
    let (interpreter, adopted) = standing_base(spec, request).map_err(one)?;
    let survey = Survey::of(spec, &interpreter, adopted).map_err(one)?;
    let selection = survey.select()?;
    let Now { target, section: now } = Now::of(&survey, &selection).map_err(one)?;
    let file = lock::path(&spec.file);
    let mut lock = read(&file).map_err(one)?.unwrap_or_default();
    let upgrade = upgrade(options, &now, lock.targets.get(&target)).map_err(one)?;
    let (section, approved) = match lock.targets.get(&target) {
        None => (now, Vec::new()),
        Some(before) => {
            let (section, refused) = before.renewed(&now, spec.lock, &upgrade);
            if !refused.is_empty() {
                return Err(not_approved(&file, &refused));
            }
            let approved = compare(before, &section, spec.lock);
            (section, approved)
        }
    };
    let units = section.units.len();
    let changed = lock.targets.get(&target) != Some(&section);
    lock.targets.insert(target.clone(), section);
    if changed {
        replace(&file, &lock.to_json().map_err(one)?).map_err(one)?;
    }
    let other_targets = lock.targets.into_keys().filter(|name| *name != target).collect();
    Ok(Locked {
        spec: spec.file.clone(),
        lock: file,
        target,
        other_targets,
        units,
        changed,
        approved,
        diagnostics: [spec.remarks.clone(), interpreter.remarks.clone(), selection.remarks]
            .concat(),
    })
}

/// What is there now, as a lock would have it.
pub(super) struct Now {
    /// The target.
    pub(super) target: String,
    /// Its section.
    pub(super) section: Section,
}

impl Now {
    /// What a spec selects now.
    ///
    /// # Errors
    ///
    /// A database or a file that cannot be read.
    pub(super) fn of(survey: &Survey<'_>, selection: &Selection) -> Result<Self> {
        let facts = &survey.interpreter.facts;
        let inventory = &survey.inventory;
        let package = base_package(survey)?;
        let files: Vec<Digest> = selection
            .entries
            .iter()
            .map(|entry| inventory.fingerprint(&entry.unit))
            .collect::<Result<_>>()?;
        let target = target(&operating_system(), facts, package.as_ref());
        let base =
            Base { version: facts.full_version.clone(), soabi: facts.soabi.clone(), package };
        let section = Section::of(base, &Summary::of(selection, inventory), &files);
        Ok(Self { target, section })
    }
}

/// The system package that the base belongs to.
fn base_package(survey: &Survey<'_>) -> Result<Option<SystemPackage>> {
    for system in survey.inventory.systems() {
        let owners = system.owners(&survey.interpreter.facts.real_executable)?;
        if let Some(first) = owners.into_iter().next() {
            return Ok(Some(first));
        }
    }
    Ok(None)
}

/// What `--locked` and `--frozen` ask before an environment is made; what they note.
///
/// # Errors
///
/// When there is no lock for this target; with `--locked`, for each difference that has to be approved.
pub(super) fn asked(
    scene: &Scene,
    options: &cli::Apply,
) -> std::result::Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let one = |error: Box<Diagnostic>| vec![*error];
    if !options.locked && !options.frozen {
        return Ok(Vec::new());
    }
    let survey = Survey::of(&scene.spec, &scene.interpreter, scene.adopted).map_err(one)?;
    if options.locked {
        return hold(&scene.spec, &survey);
    }
    let package = base_package(&survey).map_err(one)?;
    let target = target(&operating_system(), &scene.interpreter.facts, package.as_ref());
    approved(&scene.spec, &target).map_err(one)?;
    Ok(Vec::new())
}

/// The section of a spec's lock for a target.
///
/// # Errors
///
/// When there is no lock, or none for this target; the error names those that it is for.
pub(super) fn approved(spec: &Spec, target: &str) -> Result<Section> {
    let file = lock::path(&spec.file);
    let shown = file.display().to_string();
    let Some(mut lock) = read(&file)? else {
        return Diagnostic::error(
            "not-locked",
            format!("there is no lock: {shown} does not exist"),
        )
        .help("run `isolate lock`, look at what it writes, and commit it")
        .err();
    };
    if let Some(section) = lock.targets.remove(target) {
        return Ok(section);
    }
    let message = format!("{shown} has nothing for this target, {target}");
    let others: Vec<String> = lock.targets.into_keys().collect();
    let error = Diagnostic::error("target-not-locked", message);
    let error = match others.as_slice() {
        [] => error,
        others => error.help(format!("it is for {}", others.join(" and for "))),
    };
    error.help("run `isolate lock` on this target, too: it leaves the other sections alone").err()
}

/// Compares what a spec selects with what its lock approves; what need not be approved is given as
/// notes.
///
/// # Errors
///
/// When there is no lock for this target, and for each difference that has to be approved.
pub(super) fn hold(
    spec: &Spec,
    survey: &Survey<'_>,
) -> std::result::Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let one = |error: Box<Diagnostic>| vec![*error];
    let selection = survey.select()?;
    let Now { target, section } = Now::of(survey, &selection).map_err(one)?;
    let differences = compare(&approved(spec, &target).map_err(one)?, &section, spec.lock);
    let (drift, notes): (Vec<Difference>, Vec<Difference>) =
        differences.into_iter().partition(|difference| difference.drift);
    if !drift.is_empty() {
        return Err(not_approved(&lock::path(&spec.file), &drift));
    }
    Ok(notes.into_iter().map(|note| Diagnostic::note("packaging", note.message)).collect())
}

/// Reads a lock, where there is one.
///
/// # Errors
///
/// When it cannot be read, or is none.
pub(super) fn read(file: &Path) -> Result<Option<Lock>> {
    match fs_err::read(file) {
        Ok(text) => Lock::from_json(&text, file).map(Some),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Diagnostic::io("read", file, &error).err(),
    }
}

fn not_approved(file: &Path, differences: &[Difference]) -> Vec<Diagnostic> {
    let last = differences.len() - 1;
    let error = |(index, difference): (usize, &Difference)| {
        let error = Diagnostic::error("not-approved", difference.message.clone());
        if index < last {
            return error;
        }
        let names: Vec<&str> = differences.iter().map(|d| d.name.as_str()).collect();
        let error = error
            .help(format!("{} approves something else", file.display()))
            .help("to approve all that has changed: `isolate lock --upgrade`");
        match names.as_slice() {
            [only] => error.help(format!("or only this: `isolate lock --upgrade {only}`")),
            _ => error,
        }
    };
    differences.iter().enumerate().map(error).collect()
}

/// What `--upgrade` asks for.
fn upgrade(options: &cli::Lock, now: &Section, before: Option<&Section>) -> Result<Upgrade> {
    let Some(names) = &options.upgrade else { return Ok(Upgrade::Nothing) };
    let names: Vec<&String> = names.iter().filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        return Ok(Upgrade::All);
    }
    for name in &names {
        let project = ProjectName::new(name);
        let units = [Some(now), before].into_iter().flatten().flat_map(|section| &section.units);
        let mut known = units.map(|unit| unit.name.as_str()).chain(["python"]);
        if !known.any(|known| ProjectName::new(known) == project) {
            return Diagnostic::error(
                "unknown-unit",
                format!("nothing that comes through is called {name}"),
            )
            .help(
                "`isolate lock --upgrade` takes names as the lock has them; a spec goes before it",
            )
            .usage()
            .err();
        }
    }
    Ok(Upgrade::Named(names.into_iter().map(|name| ProjectName::new(name)).collect()))
}
