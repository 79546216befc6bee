//! `seed:`: what is installed into an environment after it was made.

mod found;
mod run;

use std::path::Path;

use crate::apply::{self, Snapshot};
use crate::check::Finding;
use crate::commands::scene::{Outlook, Request, Scene};
use crate::common::requirement::Requirement;
use crate::common::{Diagnostic, Place, ProjectName, Result};
use crate::inventory::installed::{self, Present};
use crate::report::seeds::SeedSummary;
use crate::seed::{State, Surroundings, judge};
use crate::spec::Spec;
use crate::tree::Node;

/// One entry of `seed:` and what it comes to.
#[derive(Debug)]
pub(super) struct Seed {
    text: String,
    place: Place,
    project: ProjectName,
    state: State,
}

/// What became of the seeds.
#[derive(Debug, Default)]
pub(super) struct Seeded {
    /// Each of them.
    pub(super) seeds: Vec<SeedSummary>,
    /// Whether an installer has run.
    pub(super) installed: bool,
    /// What is to be said.
    pub(super) remarks: Vec<Diagnostic>,
}

/// Refuses seeds where an environment is built for another place: installers write the paths that they
/// find into scripts and records, take what an index has that day, and need the network.
///
/// # Errors
///
/// When there are seeds, and a root.
pub(super) fn refuse_root(spec: &Spec, root: Option<&Path>) -> Result<()> {
    let (Some(seed), Some(_)) = (spec.seed.first(), root) else { return Ok(()) };
    Diagnostic::error("seed-in-root", "seeds cannot be installed below --root")
        .at(seed.place.clone())
        .help("an installer would write this machine's paths, and takes what an index has on the day")
        .help("leave `seed:` out of this spec; another one that extends it can have it, and be applied where it is installed")
        .err()
}

/// The seeds of a spec, held against what is installed and what comes through.
///
/// # Errors
///
/// When site-packages cannot be read.
pub(super) fn seeds(scene: &Scene, outlook: &Outlook) -> Result<Vec<Seed>> {
    let site_packages = scene.layout.site_packages.under(&scene.place.at);
    let present = |project: &ProjectName| {
        let own = installed::present(&site_packages, project)?;
        Ok(own.or_else(|| receipt(scene, outlook, project)))
    };
    let markers = &scene.interpreter.facts.markers;
    let around = Surroundings { markers, present: &present };
    let mut seeds = Vec::new();
    for seed in &scene.spec.seed {
        // It was read once before, when the spec was.
        let Ok(requirement) = Requirement::parse(&seed.value) else { continue };
        let state = judge(&requirement, &around)?;
        let (text, place) = (seed.value.clone(), seed.place.clone());
        seeds.push(Seed { text, place, project: requirement.project, state });
    }
    Ok(seeds)
}

/// What the receipt of a pick is going to say, if it has one.
fn receipt(scene: &Scene, outlook: &Outlook, project: &ProjectName) -> Option<Present> {
    let receipt = scene.draft.receipts.iter().find(|receipt| receipt.project == *project)?;
    let (path, _) = receipt.nodes.iter().find(|(path, _)| path.file_name() == "METADATA")?;
    let content = |node: &Node| match node {
        Node::File { content, .. } => Some(Present::of_receipt(content)),
        _ => None,
    };
    match outlook.tree.get(&scene.layout.site_packages.join_path(path))? {
        Node::HardLink(to) => outlook.tree.get(to).and_then(content),
        node => content(node),
    }
}

/// Has what is missing installed into the environment, which stands and is held. Where nothing is
/// missing no process is started.
///
/// # Errors
///
/// When there is no installer, or it fails: then the environment is as it was before.
pub(super) fn install(scene: &Scene, outlook: &Outlook, request: &Request<'_>) -> Result<Seeded> {
    let before = seeds(scene, outlook)?;
    let Some(first) = before.iter().find(|seed| !seed.state.is_settled()) else {
        return Ok(Seeded { seeds: summaries(&before), ..Seeded::default() });
    };
    apply::require_writable(&scene.place.at)?;
    let own_pip = is_present(scene, outlook, "pip")?;
    let installer = found::installer(scene, own_pip, &request.context(&scene.spec))
        .map_err(|error| Box::new(error.at(first.place.clone())))?;
    // All of them: what one of them requires must not undo what another says.
    let wanted = before.iter().filter(|seed| seed.state != State::NotForThisPython);
    let wanted: Vec<String> = wanted.map(|seed| seed.text.clone()).collect();
    let message = format!("{} installs {}", installer.name(), wanted.join(", "));
    (request.waiting)(Diagnostic::note("seeding", message));
    let snapshot = Snapshot::take(scene.held()?, &scene.layout)?;
    if let Err(error) = run::run(&installer, scene, &wanted) {
        snapshot.restore()?;
        return error
            .at(first.place.clone())
            .help("the environment is as it was before the installer ran")
            .err();
    }
    snapshot.discard()?;
    let after = seeds(scene, outlook)?;
    let remarks = unsettled(&after, installer.name())?;
    let mut seeds = summaries(&after);
    for (seed, before) in seeds.iter_mut().zip(&before) {
        if !before.state.is_settled() {
            "installed".clone_into(&mut seed.state);
            seed.installer = Some(installer.name().to_owned());
        }
    }
    Ok(Seeded { seeds, installed: true, remarks })
}

fn is_present(scene: &Scene, outlook: &Outlook, name: &str) -> Result<bool> {
    let project = ProjectName::new(name);
    let site_packages = scene.layout.site_packages.under(&scene.place.at);
    let own = installed::present(&site_packages, &project)?;
    Ok(own.is_some() || receipt(scene, outlook, &project).is_some())
}

/// What is to be said of seeds that an installer holds for installed, and that are not.
///
/// # Errors
///
/// When one is not there at all, or of another version.
fn unsettled(seeds: &[Seed], installer: &str) -> Result<Vec<Diagnostic>> {
    let mut remarks = Vec::new();
    for seed in seeds.iter().filter(|seed| !seed.state.is_settled()) {
        let message = format!("{installer} is done, but {}: {}", seed.text, trouble(&seed.state));
        let absent = matches!(seed.state, State::Missing | State::OtherVersion(_));
        let of = if absent { Diagnostic::error } else { Diagnostic::warning };
        let said = of("seed-not-settled", message)
            .at(seed.place.clone())
            .help("uninstall it, and apply again; look at the installer's own configuration, too");
        if absent {
            return said.err();
        }
        remarks.push(said);
    }
    Ok(remarks)
}

/// The seeds for a report.
pub(super) fn summaries(seeds: &[Seed]) -> Vec<SeedSummary> {
    let summary = |seed: &Seed| SeedSummary {
        requirement: seed.text.clone(),
        state: seed.state.word().to_owned(),
        version: seed.state.version().map(str::to_owned),
        installer: None,
    };
    seeds.iter().map(summary).collect()
}

/// The seeds that are not installed as the spec says, for a check.
pub(super) fn findings(seeds: &[Seed]) -> Vec<Finding> {
    let unsettled = seeds.iter().filter(|seed| !seed.state.is_settled());
    let finding = |seed: &Seed| {
        let message = format!("the spec wants {} installed: {}", seed.text, trouble(&seed.state));
        Finding::drift("seed", seed.project.to_string(), message).help("isolate apply installs it")
    };
    unsettled.map(finding).collect()
}

fn trouble(state: &State) -> String {
    match state {
        State::Satisfied(_) | State::NotForThisPython => "there is nothing to do".to_owned(),
        State::Missing => "it is not there".to_owned(),
        State::OtherVersion(version) => format!("{version} is there"),
        State::OtherSource(version) => format!("{version} is there, from another address"),
        State::Incomplete { version, missing } => format!("{version} is there without {missing}"),
    }
}
