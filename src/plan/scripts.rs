//! Scripts that are not ours, or not any more.
//!
//! `bin` is where everybody puts programs. Nothing in an environment needs a script of ours, so that it
//! gives way; and an installer writes its own over ours without asking.

use crate::common::{Diagnostic, RelPath};
use crate::plan::scene::Scene;
use crate::tree::Tree;

/// The paths of scripts where somebody else has something, and we never had.
pub(super) fn taken(scene: &Scene, desired: &Tree) -> Vec<RelPath> {
    let is_taken = |path: &&RelPath| {
        let Some(found) = scene.standing.get(path) else { return false };
        let is_wanted = scene.desired.get(path).is_some_and(|record| found.is(record));
        !is_wanted && !scene.former.contains_key(path)
    };
    desired.offered().filter(is_taken).cloned().collect()
}

/// The paths of scripts of ours that an installer has replaced.
pub(super) fn replaced(scene: &Scene, desired: &Tree) -> Vec<RelPath> {
    let is_replaced = |path: &&RelPath| {
        let had = scene.former.contains_key(path) && !scene.desired.contains_key(path);
        had && scene.standing.get(path).is_some() && !scene.is_ours(path)
    };
    desired.ceded().filter(is_replaced).cloned().collect()
}

/// What is to be said of a path that somebody else has.
pub(super) fn taken_remark(path: &RelPath) -> Diagnostic {
    let message = format!("{path} is not from isolate and stays: the pick's command is left out");
    Diagnostic::warning("command-in-the-way", message)
        .help("move or remove the file and apply again, or leave `commands: true` out")
}

/// What is to be said of a path that an installer has taken.
pub(super) fn replaced_remark(path: &RelPath) -> Diagnostic {
    let message = format!("{path} was written by an installer, and is left to it");
    Diagnostic::note("command-replaced", message)
}
