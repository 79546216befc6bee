//! `isolate apply`: the whole pipeline, from a spec to an environment.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::apply::{self, Claim};
use crate::cli;
use crate::commands::adopted::Adopted;
use crate::commands::{launcher, python};
use crate::common::{Diagnostic, ProjectName, Result};
use crate::interpreter::Interpreter;
use crate::inventory::{Inventory, installed, system};
use crate::plan::manifest::{About, Base, Manifest, spec_from};
use crate::plan::{self, History};
use crate::report::result::{Applied, Changes, ExpansionSummary, PythonSummary};
use crate::selection::{self, Selection, summary};
use crate::spec::{self, Isolation, Overrides, Spec};
use crate::tree::desired::{Wanted, desired, path_lines};
use crate::tree::layout::Layout;
use crate::tree::scaffold::{Settings, adopted_scaffold, scaffold, supplanting_scaffold};
use crate::tree::{Tree, scaffold::python::Executable};

/// What is known once the interpreter is found.
struct Scene<'a> {
    spec: &'a Spec,
    interpreter: &'a Interpreter,
    inventory: &'a Inventory,
    selection: &'a Selection,
    layout: Layout,
    adopted: bool,
    shadowed: BTreeSet<ProjectName>,
}

/// Runs the command.
///
/// # Errors
///
/// Everything that is wrong with the spec, the system or the environment directory.
pub(super) fn run(options: &cli::Apply) -> std::result::Result<Applied, Vec<Diagnostic>> {
    let one = |error: Box<Diagnostic>| vec![*error];
    let file = spec_file(options).map_err(one)?;
    let overrides =
        Overrides { environment: options.environment.clone(), python: options.python.clone() };
    let spec = spec::read(&file, &overrides).map_err(one)?;
    let claim = apply::claim(&spec.environment, &spec.file, options.adopt).map_err(one)?;
    let adopted = is_adopted(&claim);
    let history = claim.history();

    let interpreter = python::find(&spec, adopted).map_err(one)?;
    let sources = python::sources(&spec, &interpreter.facts).map_err(one)?;
    let inventory = Inventory::new(&interpreter.facts, &sources, system::discover());
    let selection = selection::select(&spec, &interpreter.facts, &inventory)
        .map_err(|errors| python::explain(errors, &spec, &interpreter, adopted))?;

    let layout = Layout::of(&interpreter.facts).map_err(one)?;
    let shadowed =
        installed::foreign(&layout.site_packages.under(&spec.environment)).map_err(one)?;
    let scene = Scene {
        spec: &spec,
        interpreter: &interpreter,
        inventory: &inventory,
        selection: &selection,
        layout,
        adopted,
        shadowed,
    };
    bring_about(&scene, &history).map_err(one)
}

/// The spec that is meant: the one that is named; or that of the environment that is named; or the
/// nearest one upwards.
fn spec_file(options: &cli::Apply) -> Result<PathBuf> {
    if let Some(file) = &options.spec {
        return Ok(file.clone());
    }
    if let Some(environment) = &options.environment {
        let environment = std::path::absolute(environment)
            .map_err(|error| Box::new(Diagnostic::io("find", environment, &error)))?;
        let history = apply::history(&environment)?;
        if let Some(manifest) = history.manifests().next() {
            return Ok(manifest.spec_path(&environment));
        }
    }
    spec::discover(Path::new("."))
}

fn is_adopted(claim: &Claim) -> bool {
    match claim {
        Claim::Fresh => false,
        Claim::Adopting => true,
        Claim::Ours(history) => history.manifests().next().is_some_and(|manifest| manifest.adopted),
    }
}

/// Makes the environment what it should be, and says what was done.
fn bring_about(scene: &Scene<'_>, history: &History) -> Result<Applied> {
    let environment = &scene.spec.environment;
    let mut remarks = Vec::new();
    let python = Python::choose(scene, &mut remarks)?;
    remarks.extend(launcher::unused_variables(scene.spec, python.executable()));
    let tree = tree(scene, &python)?;
    let observed = apply::observe(environment, &tree, history, &scene.layout.view)?;
    let plan = plan::plan(&tree, observed.former.as_ref(), &observed.standing, &scene.layout.view)?;
    let manifest = Manifest::of(&tree, &plan, about(scene));
    if !plan.is_empty() {
        apply::require_writable(environment)?;
    }
    let outcome = apply::apply(environment, &tree, &plan, &manifest)?;
    remarks.extend(scene.spec.remarks.iter().cloned());
    remarks.extend(scene.interpreter.remarks.iter().cloned());
    remarks.extend(scene.selection.remarks.iter().cloned());
    remarks.extend(plan.remarks);
    remarks.extend(outcome.remarks.iter().cloned());
    Ok(Applied {
        launcher: match python.executable() {
            None => "kept",
            Some(Executable::Launcher) => "exec",
            Some(Executable::Link) => "link",
        },
        changed: !outcome.is_unchanged(),
        changes: Changes {
            created: outcome.created.len(),
            replaced: outcome.replaced.len(),
            removed: outcome.removed.len(),
        },
        diagnostics: remarks,
        ..report(scene)
    })
}

/// What `bin/python` is to be.
enum Python {
    /// Ours.
    Ours(Executable),
    /// That of an adopted environment, or what takes its place.
    Adopted(Adopted),
}

impl Python {
    fn choose(scene: &Scene<'_>, remarks: &mut Vec<Diagnostic>) -> Result<Self> {
        if scene.adopted {
            return Adopted::read(scene.spec, remarks).map(Self::Adopted);
        }
        launcher::choose(scene.spec, remarks).map(Self::Ours)
    }

    fn executable(&self) -> Option<Executable> {
        match self {
            Self::Ours(executable) => Some(*executable),
            Self::Adopted(adopted) => adopted.executable,
        }
    }
}

fn tree(scene: &Scene<'_>, python: &Python) -> Result<Tree> {
    let lines = path_lines(scene.selection);
    let settings = Settings {
        facts: &scene.interpreter.facts,
        environment: &scene.spec.environment,
        spec: Some(&scene.spec.file),
        variables: &scene.spec.variables,
        executable: python.executable().unwrap_or(Executable::Link),
        sitecustomize: scene.spec.sitecustomize,
        view: (!scene.selection.entries.is_empty()).then_some(lines.as_slice()),
    };
    let mut tree = desired(&Wanted {
        facts: &scene.interpreter.facts,
        inventory: scene.inventory,
        selection: scene.selection,
        shadowed: &scene.shadowed,
        layout: &scene.layout,
    })?;
    match python {
        Python::Ours(_) => tree.extend(scaffold(&settings)?),
        Python::Adopted(adopted) => {
            tree.extend(adopted_scaffold(&settings)?);
            if adopted.executable.is_some() {
                for (path, node) in supplanting_scaffold(&settings, &adopted.config)? {
                    tree.supplant(path, node);
                }
            }
        }
    }
    Ok(tree)
}

fn about(scene: &Scene<'_>) -> About {
    let facts = &scene.interpreter.facts;
    let picks = summary::picks(scene.selection, scene.inventory);
    About {
        spec: spec_from(&scene.spec.environment, &scene.spec.file),
        adopted: scene.adopted,
        base: Base {
            real_executable: facts.real_executable.clone(),
            version: facts.full_version.clone(),
        },
        view: scene.layout.view.clone(),
        // Names, numbers and lists always have a JSON form.
        selection: serde_json::to_value(picks).unwrap_or_default(),
    }
}

fn report(scene: &Scene<'_>) -> Applied {
    let facts = &scene.interpreter.facts;
    let picked: BTreeSet<&ProjectName> = scene
        .selection
        .entries
        .iter()
        .flat_map(|entry| &entry.distributions)
        .map(|chosen| &chosen.metadata.project)
        .collect();
    Applied {
        spec: scene.spec.file.clone(),
        environment: scene.spec.environment.clone(),
        adopted: scene.adopted,
        python: PythonSummary {
            executable: facts.real_executable.clone(),
            version: facts.full_version.clone(),
            found: scene.interpreter.found.clone(),
        },
        isolation: match scene.spec.isolation {
            Isolation::Full => "full",
            Isolation::CherryPick => "cherry-pick",
        },
        launcher: "",
        changed: false,
        changes: Changes::default(),
        picks: summary::picks(scene.selection, scene.inventory),
        left_out: summary::left_out(scene.selection),
        expansions: scene
            .selection
            .expansions
            .iter()
            .map(|e| ExpansionSummary { pick: e.pick.clone(), names: e.names.clone() })
            .collect(),
        shadowed: scene
            .shadowed
            .iter()
            .filter(|project| picked.contains(project))
            .map(ToString::to_string)
            .collect(),
        diagnostics: Vec::new(),
    }
}
