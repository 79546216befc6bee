//! What somebody else put into the directories that are ours alone.

use std::collections::BTreeSet;

use crate::common::{Diagnostic, RelPath};
use crate::plan::decide::Decisions;
use crate::plan::manifest::Record;
use crate::plan::names::Names;
use crate::plan::scene::Scene;
use crate::plan::{Preserved, Reason, inside};

/// What happens to the things of others.
#[derive(Default)]
pub(super) struct Strangers {
    pub(super) preserved: Vec<Preserved>,
    pub(super) in_the_way: BTreeSet<RelPath>,
    pub(super) remarks: Vec<Diagnostic>,
}

/// Finds everything that stands, is neither wanted nor ours nor a cache, and says what happens to
/// it. Of a directory only its top is named.
pub(super) fn find(scene: &Scene, decisions: &Decisions) -> Strangers {
    let mut strangers = Strangers::default();
    let mut names = Names::default();
    let saved: BTreeSet<&RelPath> = decisions.saved.iter().map(|saved| &saved.from).collect();
    let mut last: Option<&RelPath> = None;
    for path in scene.standing.at.keys() {
        let told = last.is_some_and(|last| inside(path, last))
            || path.ancestors().any(|above| saved.contains(&above));
        let known = scene.desired.contains_key(path)
            || scene.left_to_others.contains(path)
            || scene.is_ours(path)
            || scene.is_cache(path);
        if told || known {
            continue;
        }
        last = Some(path);
        let blocked = nearest_wanted(scene, path).is_some_and(|r| *r != Record::Directory);
        match (blocked, scene.in_view(path)) {
            (true, true) => strangers.keep_aside(path, names.kept(path, scene.standing)),
            (true, false) => {
                strangers.in_the_way.insert(path.clone());
            }
            (false, in_view) => {
                if scene.former.contains_key(path) {
                    strangers.remarks.push(left_alone(path));
                }
                if in_view {
                    let (from, to) = (path.clone(), path.clone());
                    strangers.preserved.push(Preserved { from, to, reason: Reason::Carried });
                }
            }
        }
    }
    strangers
}

impl Strangers {
    fn keep_aside(&mut self, from: &RelPath, to: RelPath) {
        let message = format!("{from} is not from isolate, and its directory is one no more");
        self.remarks.push(Diagnostic::warning("kept", message).help(format!("it is now {to}")));
        self.preserved.push(Preserved { from: from.clone(), to, reason: Reason::Kept });
    }
}

/// What is wanted at the nearest path above that is wanted at all.
fn nearest_wanted<'a>(scene: &'a Scene, path: &RelPath) -> Option<&'a Record> {
    path.ancestors().find_map(|above| scene.desired.get(&above))
}

fn left_alone(path: &RelPath) -> Diagnostic {
    let message = format!("{path} is not needed any more, but was changed since isolate wrote it");
    Diagnostic::note("left-alone", message).help("it is left alone; remove it if it is of no use")
}
