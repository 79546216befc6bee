//! Receipts that are not ours any more.
//!
//! Installers look for installed projects in site-packages, so each pick has a `.dist-info` directory
//! there. An installer that puts its own version in place writes into a directory of the same name.
//! Some of its files can equal ours (`WHEEL`, `top_level.txt`), so a receipt is judged as a whole.

use std::collections::BTreeSet;

use crate::common::{Diagnostic, RelPath};
use crate::plan::inside;
use crate::plan::scene::Scene;
use crate::plan::standing::Found;

/// The files that tell who wrote a receipt (PEP 376, PEP 627).
const TELLING: [&str; 2] = ["INSTALLER", "RECORD"];

/// The receipts, wanted or written before, that an installer has replaced.
pub(super) fn replaced(scene: &Scene) -> Vec<RelPath> {
    let is_receipt = |path: &&RelPath| {
        path.file_name().ends_with(".dist-info")
            && !scene.in_any_view(path)
            && scene.standing.get(path) == Some(&Found::Directory)
    };
    let named = scene.desired.keys().chain(scene.former.keys()).copied();
    let receipts: BTreeSet<&RelPath> = named.filter(is_receipt).collect();
    receipts.into_iter().filter(|receipt| is_replaced(scene, receipt)).cloned().collect()
}

/// What is to be said of such a receipt.
pub(super) fn remark(receipt: &RelPath) -> Diagnostic {
    let message = format!("{receipt} was written by an installer, and is left to it");
    Diagnostic::note("receipt-replaced", message)
}

fn is_replaced(scene: &Scene, receipt: &RelPath) -> bool {
    let foreign = |path: &RelPath| {
        let wanted = scene.desired.get(path).is_some_and(|r| stands(scene, path, r));
        scene.standing.at.contains_key(path) && !wanted && !scene.is_ours(path)
    };
    let telling = TELLING.iter().filter_map(|name| receipt.join(name).ok());
    if telling.into_iter().any(|path| foreign(&path)) {
        return true;
    }
    // A receipt that we never wrote: any file that is not as ours would be tells it.
    !scene.former.contains_key(receipt)
        && scene.desired.keys().any(|path| inside(path, receipt) && foreign(path))
}

fn stands(scene: &Scene, path: &RelPath, record: &crate::plan::Record) -> bool {
    scene.standing.get(path).is_some_and(|found| found.is(record))
}
