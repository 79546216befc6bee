//! `isolate list` and `isolate explain`: what there is, and what it is to an environment.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::apply;
use crate::cli;
use crate::commands::scene::Request;
use crate::commands::survey::{Survey, draft, standing_base};
use crate::commands::{job, parallel};
use crate::common::{Diagnostic, ProjectName, Result, absolute};
use crate::interpreter::Interpreter;
use crate::inventory::{Inventory, installed, system};
use crate::knowledge::{Knowledge, State};
use crate::plan::Manifest;
use crate::report::explained::Explained;
use crate::report::listed::Listed;
use crate::report::outcome::{Failed, Report};
use crate::report::result::PythonSummary;
use crate::selection::summary::{PickSummary, Summary};
use crate::spec::{Spec, python_override};
use crate::tree::layout::Layout;

/// A spec, what it selects as far as that can be said, and what is installed.
struct Known<'a> {
    spec: &'a Spec,
    interpreter: Interpreter,
    inventory: Inventory,
    summary: Summary,
    own: BTreeMap<ProjectName, String>,
    remarks: Vec<Diagnostic>,
}

/// Lists everything that is there, for each spec.
pub(super) fn list_all(
    options: &cli::List,
    request: &Request<'_>,
) -> Vec<std::result::Result<Report, Failed>> {
    let specs = match specs(&options.target, options.look.python.as_deref()) {
        Ok(specs) => specs,
        Err(error) => return vec![Err(Failed::from(error))],
    };
    parallel::map(specs, |spec| {
        let spec = spec.map_err(Failed::from)?;
        let listed = list(&spec, options, request);
        listed
            .map(Report::Listed)
            .map_err(|error| Failed { spec: Some(spec.file.clone()), errors: vec![*error] })
    })
}

/// Lists everything that is there for one spec.
///
/// # Errors
///
/// When the base cannot be found, or the system cannot be read.
fn list(spec: &Spec, options: &cli::List, request: &Request<'_>) -> Result<Listed> {
    let known = Known::of(spec, request)?;
    let mut items = known.knowledge().list()?;
    let total = items.len();
    if let Some(state) = options.state {
        items.retain(|item| counts(state, item.state));
    }
    Ok(Listed {
        spec: known.spec_file(),
        environment: spec.environment.clone(),
        python: PythonSummary::of(&known.interpreter),
        total,
        items,
        diagnostics: known.remarks,
    })
}

/// Explains names, an answer each.
pub(super) fn explain(
    options: &cli::Explain,
    request: &Request<'_>,
) -> Vec<std::result::Result<Report, Failed>> {
    let target = cli::Target {
        specs: options.spec.iter().cloned().collect(),
        environment: options.environment.clone(),
    };
    let spec = specs(&target, options.python.as_deref());
    let spec = match spec.and_then(|mut specs| specs.remove(0)) {
        Ok(spec) => spec,
        Err(error) => return vec![Err(Failed::from(error))],
    };
    let known = match Known::of(&spec, request) {
        Ok(known) => known,
        Err(error) => return vec![Err(Failed { spec: Some(spec.file), errors: vec![*error] })],
    };
    let knowledge = known.knowledge();
    let answer = |(number, name): (usize, &String)| {
        let explanation = knowledge.explain(name).map_err(Failed::from)?;
        let diagnostics = if number == 0 { known.remarks.clone() } else { Vec::new() };
        Ok(Report::Explained(Explained {
            spec: known.spec_file(),
            environment: spec.environment.clone(),
            python: PythonSummary::of(&known.interpreter),
            explanation,
            diagnostics,
        }))
    };
    options.names.iter().enumerate().map(answer).collect()
}

/// The specs that are meant, one at least; where none is named and none is found, one that picks
/// nothing.
///
/// # Errors
///
/// As [`job::jobs`], but for a spec that is not found.
fn specs(target: &cli::Target, python: Option<&str>) -> Result<Vec<job::Job>> {
    match job::jobs(target, python) {
        Err(error) if error.code == "spec-not-found" && target.specs.is_empty() => {
            let here = Path::new(".");
            let here = absolute(here).map_err(|error| Diagnostic::io("find", here, &error))?;
            let mut spec = Spec::none(&here);
            if let Some(python) = python {
                spec.python = Some(python_override(python)?);
            }
            Ok(vec![Ok(spec)])
        }
        jobs => jobs,
    }
}

impl<'a> Known<'a> {
    fn of(spec: &'a Spec, request: &Request<'_>) -> Result<Self> {
        let (interpreter, adopted) = standing_base(spec, request)?;
        let mut remarks = Vec::new();
        let summary = match draft(spec, &interpreter, adopted, request.memory.as_ref()) {
            Ok((draft, _)) => draft.summary,
            // What is wrong with a spec is no reason not to answer.
            Err(errors) => {
                remarks.extend(errors.into_iter().map(Diagnostic::as_warning));
                Summary::default()
            }
        };
        let inventory = match Survey::of(spec, &interpreter, adopted) {
            Ok(survey) => survey.inventory,
            // A source that is not there was said before.
            Err(_) => Inventory::new(&interpreter.facts, &[], system::discover()),
        };
        let layout = Layout::of(&interpreter.facts)?;
        let own = installed::foreign(&layout.site_packages.under(&spec.environment))?;
        let former = apply::history(&spec.environment)?;
        remarks.extend(not_yet(spec, &summary, former.manifests().next()));
        Ok(Self { spec, interpreter, inventory, summary, own, remarks })
    }

    fn knowledge(&self) -> Knowledge<'_> {
        Knowledge {
            spec: self.spec,
            facts: &self.interpreter.facts,
            inventory: &self.inventory,
            summary: &self.summary,
            own: &self.own,
        }
    }

    /// The spec's file, where there is one.
    fn spec_file(&self) -> Option<PathBuf> {
        (!self.spec.files.is_empty()).then(|| self.spec.file.clone())
    }
}

/// Whether a state is what is asked for.
fn counts(wanted: cli::Listed, state: State) -> bool {
    match wanted {
        cli::Listed::Visible => matches!(state, State::Visible | State::Shadowed),
        cli::Listed::KeptOut => matches!(state, State::KeptOut | State::Excluded | State::Hidden),
        cli::Listed::Shadowed => state == State::Shadowed,
        cli::Listed::Unpickable => state == State::Unpickable,
        cli::Listed::Own => state == State::Own,
    }
}

/// What the answer is about is what the next apply makes; said where that is something else than what
/// stands.
fn not_yet(spec: &Spec, summary: &Summary, former: Option<&Manifest>) -> Option<Diagnostic> {
    if spec.files.is_empty() {
        let message = "there is no isolate.yaml here or above: nothing of the system comes through";
        return Some(Diagnostic::warning("no-spec", message).help("isolate init writes one"));
    }
    let Some(former) = former else {
        let message = format!("{} has not been made yet", spec.environment.display());
        return Some(Diagnostic::warning("not-applied", message).help("isolate apply makes it"));
    };
    let names = |picks: &[PickSummary]| -> BTreeSet<(String, Option<String>)> {
        picks.iter().map(|pick| (pick.name.clone(), pick.version.clone())).collect()
    };
    (names(&former.selection) != names(&summary.picks)).then(|| {
        let message = "the spec or the system has changed since the last apply: this is what the next one makes";
        Diagnostic::warning("outdated", message).help("isolate plan shows each change")
    })
}
