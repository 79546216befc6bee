//! Through whom the most comes: Debian's packages depend on what upstream calls optional, so that one
//! of them can bring dozens (on Debian 12 matplotlib brings 29 packages, most through fonttools).

use std::collections::{BTreeMap, BTreeSet};

use crate::common::Diagnostic;
use crate::selection::{Entry, EntryKind, Reason};

/// Fewer are not worth a word.
const A_LOT: usize = 5;

/// A note on the dependency through whose system package alone the most comes, if that is a lot.
pub(super) fn largest(entries: &[Entry]) -> Option<Diagnostic> {
    let name = |entry: &Entry| entry.unit.name.clone();
    let brought = entries.iter().filter(|entry| entry.kind != EntryKind::Picked).count();
    let sources: BTreeSet<&str> = entries
        .iter()
        .flat_map(|entry| &entry.reasons)
        .filter_map(|reason| match reason {
            Reason::Depends(by, _) => Some(by.as_str()),
            _ => None,
        })
        .collect();
    let dependencies = entries.iter().filter(|entry| entry.kind != EntryKind::Picked).map(name);
    let (count, source) = dependencies
        .filter(|name| sources.contains(name.as_str()))
        .map(|source| (entries.len() - reached_without(entries, &source), source))
        .max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)))?;
    (count >= A_LOT).then(|| {
        let message = format!(
            "{count} of {brought} dependencies come only because the system package of {source} depends on them"
        );
        Diagnostic::note("largest-source", message)
            .help("`dependencies: declared` on the pick leaves such out, `exclude:` single ones")
    })
}

/// How many entries still come when what one entry's system package depends on is not followed.
fn reached_without(entries: &[Entry], source: &str) -> usize {
    let mut below: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut open: Vec<&str> = Vec::new();
    for entry in entries {
        let name = entry.unit.name.as_str();
        for reason in &entry.reasons {
            match reason {
                Reason::Picked(_) => open.push(name),
                Reason::Depends(by, _) if by == source => {}
                Reason::Companion(by) | Reason::Declared(by, _) | Reason::Depends(by, _) => {
                    below.entry(by).or_default().push(name);
                }
            }
        }
    }
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    while let Some(name) = open.pop() {
        if reached.insert(name) {
            open.extend(below.get(name).into_iter().flatten());
        }
    }
    reached.len()
}
