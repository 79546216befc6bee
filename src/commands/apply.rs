//! `isolate apply`: the whole pipeline, from a spec to an environment.

use crate::apply::{self, Manner};
use crate::cache::Watch;
use crate::cli;
use crate::commands::launcher::Trial;
use crate::commands::scene::{Outlook, Request, Scene};
use crate::commands::{describe, moved, python};
use crate::common::Diagnostic;
use crate::memory::{self, Memory, Record};
use crate::report::result::{Applied, Changes};
use crate::spec::Spec;

/// Applies one spec.
///
/// # Errors
///
/// Everything that is wrong with the spec, the system or the environment directory.
pub(super) fn run(
    spec: Spec,
    options: &cli::Apply,
    request: &Request<'_>,
) -> Result<Applied, Vec<Diagnostic>> {
    if let Some(applied) = request.memory.as_ref().and_then(|m| unchanged(&spec, m, request)) {
        return Ok(applied);
    }
    let one = |error: Box<Diagnostic>| vec![*error];
    let mut scene = Scene::of(spec, request)?;
    scene.hold(request.waiting).map_err(one)?;
    let outlook = scene.outlook(Trial::Run).map_err(one)?;
    if !outlook.plan.is_empty() {
        apply::require_writable(&scene.place.at).map_err(one)?;
    }
    let manner = Manner {
        durable: options.durable,
        keeps_previous: options.wanted.root.is_none(),
        modified: scene.place.modified,
    };
    let left_behind = moved::left_behind(&scene).map_err(one)?;
    let Outlook { tree, plan, manifest, .. } = &outlook;
    let hold = scene.hold(request.waiting).map_err(one)?;
    let outcome = apply::apply(hold, tree, plan, manifest, manner).map_err(one)?;
    let mut applied = describe::applied(&scene, &outlook);
    applied.changed = !outcome.is_unchanged();
    applied.changes = Changes {
        created: outcome.created.len(),
        replaced: outcome.replaced.len(),
        removed: outcome.removed.len(),
    };
    // What is said of a change is not said again when nothing changes.
    let passing = [left_behind.into_iter().collect(), outcome.remarks].concat();
    let lasts = !applied.changed || outlook.plan.remarks.is_empty() && passing.is_empty();
    if let Some(memory) = request.memory.as_ref().filter(|_| lasts) {
        remember(&scene, &outlook, &applied, memory);
    }
    applied.diagnostics.extend(passing);
    applied.diagnostics.extend(scene.lock_remark());
    Ok(applied)
}

/// What is to be said of an environment that stands untouched, and would be made just as it is.
fn unchanged(spec: &Spec, memory: &Memory, request: &Request<'_>) -> Option<Applied> {
    let record: Record<Applied> = memory.record(&spec.environment)?;
    let interpreter = python::find(spec, record.adopted, &request.context(spec)).ok()?;
    let question = memory::of_environment(spec, &interpreter, record.adopted);
    let same = record.answers(question);
    same.then(|| Applied { changed: false, changes: Changes::default(), ..record.result })
}

fn remember(scene: &Scene, outlook: &Outlook, applied: &Applied, memory: &Memory) {
    let environment = scene.place.at.clone();
    let standing = Watch::over(memory::watched(&environment, &outlook.tree, &scene.layout));
    let question = memory::of_environment(&scene.spec, &scene.interpreter, scene.adopted);
    memory.keep_record(&Record {
        environment,
        question,
        adopted: scene.adopted,
        system: scene.watch.clone(),
        standing,
        result: applied.clone(),
    });
}
