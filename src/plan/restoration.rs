//! What comes back: the originals of an adopted environment whose places are not needed any more.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{Diagnostic, RelPath};
use crate::plan::scene::Scene;
use crate::plan::{Preserved, Reason};

/// What happens to the originals that were kept before.
#[derive(Default)]
pub(super) struct Restoration {
    /// The paths that get their originals back.
    pub(super) paths: BTreeSet<RelPath>,
    pub(super) preserved: Vec<Preserved>,
    /// Where the originals are that do not come back.
    pub(super) kept: BTreeMap<RelPath, RelPath>,
    pub(super) remarks: Vec<Diagnostic>,
}

/// Says for each original whether it comes back. It does when its path is not wanted, and holds what
/// we wrote there or nothing.
pub(super) fn restore(scene: &Scene) -> Restoration {
    let mut restoration = Restoration::default();
    let standing = |kept: &RelPath| scene.standing.get(kept).is_some();
    for (path, kept) in scene.originals().filter(|(_, kept)| standing(kept)) {
        let is_free = scene.is_ours(path) || scene.standing.get(path).is_none();
        match (scene.desired.contains_key(path), is_free) {
            (false, true) => restoration.bring_back(path, kept),
            (wanted, _) => {
                if !wanted {
                    restoration.remarks.push(not_restored(path, kept));
                }
                restoration.kept.insert(path.clone(), kept.clone());
            }
        }
    }
    restoration
}

impl Restoration {
    fn bring_back(&mut self, path: &RelPath, kept: &RelPath) {
        let (from, to) = (kept.clone(), path.clone());
        self.preserved.push(Preserved { from, to, reason: Reason::Restored });
        self.paths.insert(path.clone());
    }
}

fn not_restored(path: &RelPath, kept: &RelPath) -> Diagnostic {
    let message = format!("{path} was changed since isolate wrote it, and is left alone");
    Diagnostic::note("left-alone", message).help(format!("what stood there first is {kept}"))
}
