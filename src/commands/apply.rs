//! `isolate apply`: the whole pipeline, from a spec to an environment.

use crate::apply::{self, Manner};
use crate::cache::Watch;
use crate::cli;
use crate::commands::launcher::Trial;
use crate::commands::scene::{Outlook, Request, Scene};
use crate::commands::seed::{self, Seeded};
use crate::commands::{describe, lock, moved, python, scripts};
use crate::common::{Diagnostic, Digest, Result};
use crate::interpreter;
use crate::memory::{self, Record};
use crate::plan::Plan;
use crate::report::result::{Applied, Changes, Scripts};
use crate::report::seeds::SeedSummary;
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
) -> std::result::Result<Applied, Vec<Diagnostic>> {
    let looks = options.locked || options.frozen || options.durable;
    let question = question(&spec, request);
    if let Some(applied) = question.filter(|_| !looks).and_then(|q| unchanged(&spec, q, request)) {
        return Ok(applied);
    }
    let one = |error: Box<Diagnostic>| vec![*error];
    seed::refuse_root(&spec, request.wanted.root.as_deref()).map_err(one)?;
    let mut scene = Scene::of(spec, request)?;
    let approved = lock::asked(&scene, options)?;
    scene.take_hold(request.waiting).map_err(one)?;
    let mut outlook = scene.outlook(Trial::Run(scene.held().map_err(one)?)).map_err(one)?;
    if options.only.is_some() {
        only_scripts(&scene, &mut outlook).map_err(one)?;
    }
    let manner = Manner {
        durable: options.durable,
        keeps_previous: options.wanted.root.is_none(),
        modified: scene.place.modified,
    };
    let left_behind = moved::left_behind(&scene).map_err(one)?;
    let (outcome, scripts) = execute(&scene, &mut outlook, manner).map_err(one)?;
    let seeded = match options.only {
        None => seed::install(&scene, &outlook, request).map_err(one)?,
        Some(_) => Seeded::default(),
    };
    let mut applied = describe::applied(&scene, &outlook);
    let Scripts { renewed, restored } = &scripts;
    let rewrote = !renewed.is_empty() || !restored.is_empty();
    applied.changed = !outcome.is_unchanged() || rewrote || seeded.installed;
    applied.scripts = scripts;
    applied.changes = Changes {
        created: outcome.created.len(),
        replaced: outcome.replaced.len(),
        removed: outcome.removed.len(),
    };
    let Seeded { seeds, installed, remarks } = seeded;
    applied.seeds = seeds;
    // What is said of a change is not said again when nothing changes.
    let passing = [left_behind.into_iter().collect(), outcome.remarks, remarks].concat();
    let outlook = if installed {
        let (after, scripts) = settle(&mut scene, manner).map_err(one)?;
        applied.scripts.renewed.extend(scripts.renewed);
        applied.shadowed = describe::applied(&scene, &after).shadowed;
        after
    } else {
        outlook
    };
    let lasts = !applied.changed || outlook.plan.remarks.is_empty() && passing.is_empty();
    if lasts && let Some(question) = question {
        remember(&scene, &outlook, &applied, question, request);
    }
    applied.diagnostics.extend(passing);
    applied.diagnostics.extend(approved);
    applied.diagnostics.extend(scene.lock_remark());
    Ok(applied)
}

/// Executes a plan, and makes scripts anew, or what they were.
fn execute(
    scene: &Scene,
    outlook: &mut Outlook,
    manner: Manner,
) -> Result<(apply::Outcome, Scripts)> {
    if !outlook.plan.is_empty() {
        apply::require_writable(&scene.place.at)?;
    }
    let mut scripts = std::mem::take(&mut outlook.scripts);
    // What becomes as it was does so while it is still known what that is.
    let restored = scripts.restore()?;
    let Outlook { tree, plan, manifest, .. } = outlook;
    let mut outcome = apply::apply(scene.held()?, tree, plan, manifest, manner)?;
    let renewed = scripts.renew()?;
    outcome.remarks.extend(scripts.late);
    Ok((outcome, Scripts { renewed, restored }))
}

/// Lets the environment follow what an installer did: the receipts of picks that it has put its own in
/// the place of step aside.
fn settle(scene: &mut Scene, manner: Manner) -> Result<(Outlook, Scripts)> {
    scene.history = apply::history(&scene.place.at)?;
    let mut outlook = scene.outlook(Trial::Run(scene.held()?))?;
    let (_, scripts) = execute(scene, &mut outlook, manner)?;
    Ok((outlook, scripts))
}

/// Leaves of a plan what scripts need, in an environment that stands.
fn only_scripts(scene: &Scene, outlook: &mut Outlook) -> Result<()> {
    let Some(former) = scene.history.manifests().next() else {
        let message = format!("{} has not been made yet", scene.place.at.display());
        return Diagnostic::error("not-applied", message).help("isolate apply makes it").err();
    };
    let store = scripts::store_path();
    outlook.plan = Plan {
        steps: outlook.plan.steps.drain(..).filter(|step| step.path == store).collect(),
        ..Plan::default()
    };
    let mut manifest = former.clone();
    manifest.nodes.remove(&store);
    if let Some(record) = outlook.manifest.nodes.remove(&store) {
        manifest.nodes.insert(store, record);
    }
    outlook.manifest = manifest;
    Ok(())
}

/// What is to be said of an environment that stands untouched, and would be made just as it is.
fn unchanged(spec: &Spec, question: Digest, request: &Request<'_>) -> Option<Applied> {
    let record: Record<Applied> = request.memory.as_ref()?.record(&spec.environment)?;
    let same = record.answers(question);
    same.then(|| Applied { changed: false, changes: Changes::default(), ..record.result })
}

/// What is asked of a record; nothing where there are none, or where the spec does not say which Python
/// it means.
fn question(spec: &Spec, request: &Request<'_>) -> Option<Digest> {
    request.memory.as_ref()?;
    let circumstances =
        interpreter::circumstances(&python::request(spec).ok()?, &request.context(spec));
    Some(memory::of_environment(spec, &circumstances))
}

/// Keeps a record of an environment that is as its spec wants it.
fn remember(
    scene: &Scene,
    outlook: &Outlook,
    applied: &Applied,
    question: Digest,
    request: &Request<'_>,
) -> Option<()> {
    // Scripts are the user's, and lie anywhere: only a look at each tells that they are right.
    let memory = request.memory.as_ref().filter(|_| scene.spec.regenerate.is_empty())?;
    let base = if scene.adopted {
        let context = request.context(&scene.spec);
        python::adopted_watched(&scene.spec, &scene.interpreter, &context)?
    } else {
        scene.base.clone()?
    };
    let environment = scene.place.at.clone();
    let seeds = applied.seeds.iter().cloned().map(SeedSummary::standing).collect();
    let standing = Watch::over(memory::watched(&environment, &outlook.tree, &scene.layout));
    memory.keep_record(&Record {
        environment,
        question,
        system: scene.watch.clone().and(base),
        standing,
        result: Applied { seeds, ..applied.clone() },
    });
    Some(())
}
