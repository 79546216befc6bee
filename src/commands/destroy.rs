//! `isolate destroy`: takes away exactly what was written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::apply::{self, Manner};
use crate::commands::scripts;
use crate::common::{Diagnostic, RelPath, Result};
use crate::plan::{self, About, Change, Manifest, Reason, Record};
use crate::report::destroyed::Destroyed;
use crate::scripts::store::Store;
use crate::tree::Tree;

/// Takes one environment away. What is not ours stays, and so does what was ours and was edited.
///
/// # Errors
///
/// When there is no environment of isolate's; errors of the file system.
pub(super) fn run(environment: &Path, waiting: &dyn Fn(Diagnostic)) -> Result<Destroyed> {
    let Some(hold) = apply::hold_existing(environment, waiting)? else {
        return nothing(environment, "it does not exist").err();
    };
    let history = apply::history(environment)?;
    let Some(made) = history.manifests().next().cloned() else {
        return nothing(environment, "it was not made by isolate").err();
    };
    let tree = Tree::default();
    let observed = apply::observe(environment, &tree, &history, &made.view)?;
    let former = observed.former.as_ref();
    let plan = plan::plan(&tree, former, &observed.standing, &made.view)?;
    // Until the end the environment is one of isolate's in which nothing is wanted: when this is killed,
    // the next run goes on.
    let Manifest { spec, adopted, base, view, .. } = made.clone();
    let about = About { spec, adopted, base, view, selection: Vec::new() };
    let manifest = Manifest::of(&tree, &plan, about);
    let manner = Manner { keeps_previous: false, ..Manner::default() };
    let mut scripts = scripts::back(&made, environment, &Store::default())?;
    let scripts_restored = scripts.restore()?.len();
    let outcome = apply::apply(&hold, &tree, &plan, &manifest, manner)?;
    let gone = apply::forget(&hold)?;
    let restored = plan.preserved.iter().filter(|kept| kept.reason == Reason::Restored).count();
    let remarks = plan.remarks.iter().filter(|remark| remark.code != "left-alone");
    Ok(Destroyed {
        environment: environment.to_owned(),
        adopted,
        removed: outcome.removed.len() + plan.paths(Change::Restore).count(),
        restored: restored + scripts_restored,
        gone,
        left: if gone || adopted { edited(&made, environment) } else { left(&made, environment)? },
        diagnostics: scripts
            .remarks
            .into_iter()
            .chain(scripts.late)
            .chain(remarks.cloned())
            .chain(outcome.remarks)
            .chain(hold.remark.clone())
            .collect(),
    })
}

/// What stands in the directories that we made: the user's. Of a directory only its top is named.
fn left(made: &Manifest, environment: &Path) -> Result<Vec<String>> {
    let ours = made.nodes.iter().filter(|(_, record)| **record == Record::Directory);
    let ours: BTreeSet<&RelPath> = ours.map(|(path, _)| path).collect();
    let mut found = Vec::new();
    let mut open = vec![(environment.to_owned(), None::<RelPath>)];
    while let Some((directory, below)) = open.pop() {
        let cannot = |error| Box::new(Diagnostic::io("list", &directory, &error));
        for entry in std::fs::read_dir(&directory).map_err(cannot)? {
            let entry = entry.map_err(cannot)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = match &below {
                None => RelPath::new(&name).ok(),
                Some(below) => below.join(&name).ok(),
            };
            let real = entry.file_type().is_ok_and(|kind| kind.is_dir());
            match path {
                Some(path) if real && ours.contains(&path) => open.push((entry.path(), Some(path))),
                Some(path) => found.push(path.to_string()),
                None => found.push(name),
            }
        }
    }
    found.sort();
    Ok(found)
}

/// What we wrote into another tool's environment and somebody has edited.
fn edited(made: &Manifest, environment: &Path) -> Vec<String> {
    let files = made.nodes.iter().filter(|(path, record)| {
        matches!(record, Record::File { .. } | Record::Link(_))
            && !made.originals.contains_key(*path)
    });
    let standing = files.filter(|(path, _)| path.under(environment).symlink_metadata().is_ok());
    standing.map(|(path, _)| path.to_string()).collect()
}

fn nothing(environment: &Path, why: &str) -> Diagnostic {
    let message = format!("there is nothing to destroy in {}: {why}", environment.display());
    let path = PathBuf::from(environment);
    let error = Diagnostic::error("nothing-to-destroy", message);
    if path.exists() { error.help("remove it yourself if it is of no use") } else { error }
}
