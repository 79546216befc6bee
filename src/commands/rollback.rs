//! `isolate rollback`: back to what stood before the last apply that changed something.

use std::path::{Path, PathBuf};

use crate::apply::{self, Former, Manner};
use crate::cli;
use crate::commands::scripts;
use crate::common::{Diagnostic, Result, some};
use crate::inventory::system;
use crate::plan::{self, About, Manifest};
use crate::report::result::{Changes, RolledBack, Scripts};
use crate::scripts::store::Store;
use crate::tree::{Node, Tree};

/// How many names are told.
const SHOWN: usize = 5;

/// Brings one environment back.
///
/// # Errors
///
/// When there is no environment, or nothing is known of what stood before; when something is in the
/// way; errors of the file system.
pub(super) fn run(
    environment: &Path,
    options: &cli::Rollback,
    waiting: &dyn Fn(Diagnostic),
) -> Result<RolledBack> {
    let Some(hold) = apply::hold_existing(environment, waiting)? else {
        return nothing(environment, "it does not exist").err();
    };
    let history = apply::history(environment)?;
    let Some(Former { manifest, tree }) = apply::former(environment)? else {
        let why = match history.manifests().next() {
            None => "it was not made by isolate",
            Some(_) => {
                "it was made by the last apply, or that finished what a killed one had begun"
            }
        };
        return nothing(environment, why).err();
    };
    let mut remarks = upgraded(&manifest)?;
    remarks.extend(dangling(environment, &tree));
    let observed = apply::observe(environment, &tree, &history, &manifest.view)?;
    let former = observed.former.as_ref();
    let plan = plan::plan(&tree, former, &observed.standing, &manifest.view)?;
    let version = manifest.base.version.clone();
    let Manifest { spec, adopted, base, view, selection, .. } = manifest;
    let about = About { spec, adopted, base, view, selection };
    let manifest = Manifest::of(&tree, &plan, about);
    let manner = Manner { durable: options.durable, ..Manner::default() };
    let store = match tree.get(&scripts::store_path()) {
        Some(Node::File { content, .. }) => Store::decode(content).unwrap_or_default(),
        _ => Store::default(),
    };
    let mut moved = scripts::back(&manifest, environment, &store)?;
    let restored = moved.restore()?;
    let outcome = apply::apply(&hold, &tree, &plan, &manifest, manner)?;
    let renewed = moved.renew()?;
    remarks.extend(moved.remarks.into_iter().chain(moved.late));
    remarks.extend(plan.remarks);
    remarks.extend(outcome.remarks);
    remarks.extend(hold.remark.clone());
    Ok(RolledBack {
        environment: environment.to_owned(),
        python: version,
        changes: Changes {
            created: outcome.created.len(),
            replaced: outcome.replaced.len(),
            removed: outcome.removed.len(),
        },
        scripts: Scripts { renewed, restored },
        diagnostics: remarks,
    })
}

/// Says which packages of the system have changed since: links lead to what is there today, and
/// nothing here can bring back what the package manager has replaced.
fn upgraded(manifest: &Manifest) -> Result<Vec<Diagnostic>> {
    let systems = system::discover();
    let mut changed = Vec::new();
    for package in manifest.selection.iter().filter_map(|pick| pick.package.as_ref()) {
        let system = systems.iter().find(|system| system.manager() == package.manager);
        let name = format!("{}:{}", package.name, package.architecture);
        let now = match system {
            None => None,
            Some(system) => match system.package(&name)? {
                None => system.package(&package.name)?,
                found => found,
            },
        };
        match now {
            Some(now) if now.version == package.version => {}
            Some(now) => {
                changed
                    .push(format!("{} was {} and is {}", now.name, package.version, now.version));
            }
            None => changed.push(format!("{} {} is gone", package.name, package.version)),
        }
    }
    if changed.is_empty() {
        return Ok(Vec::new());
    }
    let message = format!("the system has changed since: {}", some(&changed, SHOWN));
    Ok(vec![
        Diagnostic::warning("system-changed", message)
            .help("the environment goes back to its links, which lead to what is installed today")
            .help("to undo an upgrade, ask the package manager: `apt install NAME=VERSION`"),
    ])
}

/// Says which links lead nowhere: to packages and Pythons that are not there any more.
fn dangling(environment: &Path, tree: &Tree) -> Option<Diagnostic> {
    let nowhere = tree.iter().filter_map(|(path, node)| match node {
        Node::Link(target) if target.is_absolute() && !target.exists() => Some(path.to_string()),
        _ => None,
    });
    let nowhere: Vec<String> = nowhere.collect();
    (!nowhere.is_empty()).then(|| {
        let message = format!(
            "links of {} lead to what is gone: {}",
            environment.display(),
            some(&nowhere, SHOWN)
        );
        Diagnostic::warning("dangling", message)
            .help("install what they lead to, or apply the spec")
    })
}

fn nothing(environment: &Path, why: &str) -> Diagnostic {
    let message = format!("there is nothing to go back to in {}: {why}", environment.display());
    Diagnostic::error("nothing-to-roll-back", message)
        .help("change the spec back and apply it, as from your version control")
}

/// The environments that a command line means.
///
/// # Errors
///
/// As [`super::job::jobs`].
pub(super) fn environments(target: &cli::Target) -> Result<Vec<Result<PathBuf>>> {
    if let (Some(environment), []) = (&target.environment, target.specs.as_slice()) {
        let absolute = crate::common::absolute(environment)
            .map_err(|error| Diagnostic::io("find the directory of", environment, &error))?;
        return Ok(vec![Ok(absolute)]);
    }
    let jobs = super::job::jobs(target, None)?;
    Ok(jobs.into_iter().map(|job| job.map(|spec| spec.environment)).collect())
}
