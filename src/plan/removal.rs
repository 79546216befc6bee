//! What is taken away: everything of ours that is not wanted any more, and Python's caches with it.

use std::collections::BTreeSet;

use crate::common::{Diagnostic, RelPath};
use crate::plan::scene::Scene;
use crate::plan::standing::Found;
use crate::plan::{Change, HOME, Preserved, Record, Step, inside};

/// What is removed.
#[derive(Default)]
pub(super) struct Removal {
    pub(super) paths: BTreeSet<RelPath>,
    pub(super) remarks: Vec<Diagnostic>,
}

/// Finds what is to be removed, but for what originals are restored over. A directory goes only when nothing stays in it, and [`HOME`] never:
/// the manifest is in it.
pub(super) fn remove(
    scene: &Scene,
    steps: &[Step],
    restored: &BTreeSet<RelPath>,
    preserved: &[Preserved],
) -> Removal {
    let mut removal = Removal::default();
    let mut directories = Vec::new();
    for &path in scene.former.keys() {
        let stays =
            scene.desired.contains_key(path) || restored.contains(path) || path.as_str() == HOME;
        if stays || !scene.is_ours(path) {
            continue;
        }
        if scene.standing.get(path) == Some(&Found::Directory) {
            directories.push(path);
        } else {
            removal.paths.insert(path.clone());
        }
    }
    let mut touched = removal.paths.iter().chain(directories.iter().copied());
    let removing = touched.any(|path| scene.is_view(path) || scene.in_any_view(path));
    // What is preserved is so with all that is in it.
    let is_preserved = |path: &RelPath| preserved.iter().any(|thing| inside(path, &thing.from));
    for path in caches(scene, steps, removing).filter(|path| !is_preserved(path)) {
        if scene.standing.get(path) == Some(&Found::Directory) {
            directories.push(path);
        } else {
            removal.paths.insert(path.clone());
        }
    }
    directories.sort();
    for directory in directories.into_iter().rev() {
        removal.take_directory(scene, directory);
    }
    removal
}

/// Python's caches, which go whenever something else in the view changes. They must not stay for
/// good: a view would never be exchanged clean, nor a directory be empty.
fn caches<'a>(
    scene: &'a Scene,
    steps: &[Step],
    removing: bool,
) -> impl Iterator<Item = &'a RelPath> {
    let changed = steps.iter().any(|s| s.change != Change::Keep && scene.in_any_view(&s.path));
    let caches = scene.standing.at.keys();
    caches.filter(move |path| {
        (changed || removing) && !scene.desired.contains_key(path) && scene.is_cache(path)
    })
}

impl Removal {
    fn take_directory(&mut self, scene: &Scene, directory: &RelPath) {
        let blocked = directory
            .ancestors()
            .any(|above| scene.desired.get(&above).is_some_and(|r| *r != Record::Directory));
        let mut content = scene.standing.below(directory).map(|(path, _)| path);
        let Some(staying) = content.find(|path| !self.paths.contains(*path)) else {
            if !scene.standing.is_opaque(directory) {
                self.paths.insert(directory.clone());
            }
            return;
        };
        // What stays is kept aside, so that the directory is empty when its turn comes.
        if blocked {
            self.paths.insert(directory.clone());
        } else if staying.parent().as_ref() == Some(directory) && !scene.is_ours(staying) {
            let message = format!("{directory} holds things that are not from isolate");
            self.remarks.push(
                Diagnostic::note("left-alone", message)
                    .help("it is left alone; remove it if it is of no use"),
            );
        }
    }
}
