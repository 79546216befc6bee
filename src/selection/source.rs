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
    let ways = Ways::of(entries);
    let (count, source) = dependencies
        .filter(|name| sources.contains(name.as_str()))
        .map(|source| (entries.len() - ways.reached_without(&source), source))
        .max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)))?;
    (count >= A_LOT).then(|| {
        let message = format!(
            "{count} of {brought} dependencies come only because the system package of {source} depends on them"
        );
        Diagnostic::note("largest-source", message)
            .help("`dependencies: declared` on the pick leaves such out, `exclude:` single ones")
    })
}

/// How entries are reached.
struct Ways<'a> {
    /// The entries by name, in numbers.
    numbers: BTreeMap<&'a str, usize>,
    /// Those that the spec names.
    picked: Vec<usize>,
    /// What each entry brings, and whether only by what its system package depends on.
    brought: Vec<Vec<(usize, bool)>>,
}

impl<'a> Ways<'a> {
    fn of(entries: &'a [Entry]) -> Self {
        let mut numbers = BTreeMap::new();
        for entry in entries {
            let next = numbers.len();
            numbers.entry(entry.unit.name.as_str()).or_insert(next);
        }
        let mut ways =
            Self { picked: Vec::new(), brought: vec![Vec::new(); numbers.len()], numbers };
        for entry in entries {
            let number = ways.numbers[entry.unit.name.as_str()];
            for reason in &entry.reasons {
                let (by, depends) = match reason {
                    Reason::Picked(_) => {
                        ways.picked.push(number);
                        continue;
                    }
                    Reason::Depends(by, _) => (by, true),
                    Reason::Companion(by) | Reason::Declared(by, _) => (by, false),
                };
                if let Some(by) = ways.numbers.get(by.as_str()) {
                    ways.brought[*by].push((number, depends));
                }
            }
        }
        ways
    }

    /// How many entries still come when what one entry's system package depends on is not followed.
    fn reached_without(&self, source: &str) -> usize {
        let source = self.numbers.get(source);
        let mut open = self.picked.clone();
        let mut reached = vec![false; self.brought.len()];
        while let Some(number) = open.pop() {
            if !std::mem::replace(&mut reached[number], true) {
                let followed = |(_, depends): &&(usize, bool)| !depends || source != Some(&number);
                open.extend(self.brought[number].iter().filter(followed).map(|(below, _)| *below));
            }
        }
        reached.into_iter().filter(|reached| *reached).count()
    }
}
