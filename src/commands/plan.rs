//! `isolate plan`: the pipeline up to the plan, as data and like a diff.

use similar::TextDiff;

use crate::apply;
use crate::cli;
use crate::commands::launcher::Trial;
use crate::commands::scene::{Outlook, Request, Scene};
use crate::commands::{describe, moved, seed};
use crate::common::{Diagnostic, RelPath, Result};
use crate::plan::{Change, HOME, Plan, Reason, Step};
use crate::report::result::{Changes, MoveSummary, Planned, StepSummary};
use crate::report::seeds::SeedSummary;
use crate::spec::Spec;
use crate::tree::{Node, Tree};

/// How many lines around a change are shown.
const CONTEXT: usize = 2;

/// Plans one spec. Nothing is written.
///
/// # Errors
///
/// As apply would end, as far as that can be known without writing.
pub(super) fn run(
    spec: Spec,
    options: &cli::Plan,
    request: &Request<'_>,
) -> std::result::Result<Planned, Vec<Diagnostic>> {
    let one = |error: Box<Diagnostic>| vec![*error];
    seed::refuse_root(&spec, request.wanted.root.as_deref()).map_err(one)?;
    let scene = Scene::of(spec, request)?;
    let outlook = scene.outlook(Trial::Look).map_err(one)?;
    let left_behind = moved::left_behind(&scene).map_err(one)?;
    let steps = steps(&scene, &outlook).map_err(one)?;
    let seeds = seed::summaries(&seed::seeds(&scene, &outlook).map_err(one)?);
    let plan = &outlook.plan;
    let described = describe::applied(&scene, &outlook);
    let moves = plan.preserved.iter().filter(|p| p.reason != Reason::Carried);
    let mut diagnostics = described.diagnostics;
    diagnostics.extend(left_behind);
    Ok(Planned {
        spec: described.spec,
        environment: described.environment,
        python: described.python,
        changed: !plan.is_empty()
            || !outlook.scripts.moves.is_empty()
            || seeds.iter().any(SeedSummary::is_wanted),
        changes: changes(plan),
        steps,
        scripts: outlook.scripts.changes(),
        moved: moves
            .map(|p| MoveSummary { from: p.from.to_string(), to: p.to.to_string() })
            .collect(),
        seeds,
        diagnostics,
        tells: options.exit_code,
    })
}

/// How many paths would be changed in which way.
fn changes(plan: &Plan) -> Changes {
    let count = |change| plan.paths(change).count();
    Changes {
        created: count(Change::Create),
        replaced: count(Change::Replace) + count(Change::Restore),
        removed: count(Change::Remove),
    }
}

fn steps(scene: &Scene, outlook: &Outlook) -> Result<Vec<StepSummary>> {
    let changes = outlook.plan.steps.iter().filter(|step| step.change != Change::Keep);
    // The directory that the program keeps for itself goes without saying.
    let told = changes.filter(|step| step.path.as_str() != HOME);
    told.map(|step| summary(scene, &outlook.tree, step)).collect()
}

fn summary(scene: &Scene, tree: &Tree, step: &Step) -> Result<StepSummary> {
    let node = tree.get(&step.path);
    let (kind, target) = match node {
        None => (None, None),
        Some(Node::Directory) => (Some("directory"), None),
        Some(Node::Link(target)) => (Some("link"), Some(target.clone())),
        Some(Node::HardLink(to)) => (Some("hard-link"), Some(to.as_str().into())),
        Some(Node::File { executable: true, .. }) => (Some("executable"), None),
        Some(Node::File { .. }) => (Some("file"), None),
    };
    let diff = match node {
        Some(Node::File { content, .. }) if step.change == Change::Replace => {
            diff(scene, &step.path, content)?
        }
        _ => None,
    };
    let change = match step.change {
        Change::Keep => "keep",
        Change::Create => "create",
        Change::Replace => "replace",
        Change::Restore => "restore",
        Change::Remove => "remove",
    };
    Ok(StepSummary { path: step.path.to_string(), change, kind, target, diff })
}

/// How a text changes; nothing where one of the two is none.
fn diff(scene: &Scene, path: &RelPath, after: &[u8]) -> Result<Option<String>> {
    let Some(before) = apply::content(&scene.place.at, path)? else { return Ok(None) };
    let (Ok(before), Ok(after)) = (String::from_utf8(before), std::str::from_utf8(after)) else {
        return Ok(None);
    };
    let diff = TextDiff::from_lines(before.as_str(), after);
    Ok(Some(diff.unified_diff().context_radius(CONTEXT).to_string()))
}
