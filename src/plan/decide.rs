//! What happens to each path of the desired tree.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{Diagnostic, RelPath};
use crate::plan::manifest::Record;
use crate::plan::names::{Names, Place};
use crate::plan::scene::Scene;
use crate::plan::standing::Found;
use crate::plan::{Change, HOME, Preserved, Reason, Step};

/// How many of the paths that are in the way are named.
const SHOWN: usize = 5;

/// What is done with the desired paths.
#[derive(Default)]
pub(super) struct Decisions {
    /// In the order of their paths.
    pub(super) steps: Vec<Step>,
    pub(super) saved: Vec<Preserved>,
    pub(super) originals: BTreeMap<RelPath, RelPath>,
    pub(super) stood_before: BTreeSet<RelPath>,
    pub(super) in_the_way: BTreeSet<RelPath>,
    pub(super) remarks: Vec<Diagnostic>,
}

/// Decides for each path of the desired tree, by what stands there and whose it is.
pub(super) fn decide(scene: &Scene) -> Decisions {
    let mut decisions = Decisions::default();
    let mut names = Names::default();
    for (&path, wanted) in &scene.desired {
        let change = match scene.standing.get(path) {
            None => Change::Create,
            Some(found) if found.is(wanted) => {
                // What another tool made stays its own where it is as it must be.
                if stood_before(scene, path, found) || scene.is_supplanted(path) {
                    decisions.stood_before.insert(path.clone());
                }
                Change::Keep
            }
            Some(_) if scene.is_cache(path) || scene.is_empty(path) => Change::Replace,
            Some(_) if scene.is_ours(path) => {
                if scene.standing.is_opaque(path) {
                    decisions.in_the_way.insert(path.clone());
                }
                Change::Replace
            }
            Some(_) if scene.is_supplanted(path) => {
                decisions.keep_original(path, names.original(path, scene.standing));
                Change::Replace
            }
            Some(_) if was_changed(scene, path) => {
                decisions.save(path, names.beside(path, scene.standing));
                Change::Replace
            }
            Some(_) => {
                decisions.in_the_way.insert(path.clone());
                Change::Keep
            }
        };
        decisions.steps.push(Step { path: path.clone(), change });
    }
    decisions
}

/// A directory that nobody recorded was made by somebody else.
fn stood_before(scene: &Scene, path: &RelPath, found: &Found) -> bool {
    let recorded = scene.former.get(path).is_some_and(|record| **record == Record::Directory);
    *found == Found::Directory && !recorded && path.as_str() != HOME
}

/// Whether we wrote something at a path that has been changed since. A directory that became
/// something else is no change of ours that could be saved: all that was in it is elsewhere now.
fn was_changed(scene: &Scene, path: &RelPath) -> bool {
    scene.former.get(path).is_some_and(|record| **record != Record::Directory)
}

impl Decisions {
    fn save(&mut self, path: &RelPath, place: Place) {
        let to = self.preserve(path, place, Reason::Saved);
        let message = format!("{path} was changed since isolate wrote it, and is replaced");
        self.remarks.push(
            Diagnostic::warning("changed", message).help(format!("what was there is now {to}")),
        );
    }

    fn keep_original(&mut self, path: &RelPath, place: Place) {
        let to = self.preserve(path, place, Reason::Original);
        let message = format!("{path} is isolate's now; what was there is kept as {to}");
        self.remarks.push(
            Diagnostic::note("supplanted", message)
                .help("it comes back when the spec asks for no `launcher:` any more"),
        );
        self.originals.insert(path.clone(), to);
    }

    /// Has a thing preserved, unless it is already, and says where.
    fn preserve(&mut self, path: &RelPath, place: Place, reason: Reason) -> RelPath {
        match place {
            Place::Already(to) => to,
            Place::Free(to) => {
                self.saved.push(Preserved { from: path.clone(), to: to.clone(), reason });
                to
            }
        }
    }
}

/// The error for paths where something that is not ours stands.
pub(super) fn in_the_way(paths: &BTreeSet<RelPath>) -> Diagnostic {
    let shown: Vec<_> = paths.iter().take(SHOWN).map(RelPath::as_str).collect();
    let more = match paths.len().saturating_sub(SHOWN) {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    let shown = shown.join(", ");
    let message = if paths.len() == 1 {
        format!("{shown} is in the way: isolate needs that path, and did not write what is there")
    } else {
        format!(
            "{shown}{more} are in the way: isolate needs these paths, and did not write what is there"
        )
    };
    Diagnostic::error("in-the-way", message)
        .help("move it out of the environment, or remove it, and apply again; nothing was changed")
}
