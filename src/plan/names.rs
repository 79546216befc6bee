//! Names for what is preserved.

use std::collections::BTreeSet;

use crate::common::RelPath;
use crate::plan::standing::{Found, Standing};

/// What the name of a saved thing ends with, before a number.
pub const SAVED: &str = ".saved-by-isolate";
/// The directory for things whose place is gone. When a path in it is taken, `isolate/kept-2` is
/// used, and so on.
pub const KEPT: &str = "isolate/kept";
/// The directory for what was supplanted in an adopted environment: `isolate/originals/bin/python`,
/// then `isolate/originals/bin/python.2`, ...
pub const ORIGINALS: &str = "isolate/originals";

/// The names that were given so far.
#[derive(Default)]
pub(super) struct Names {
    given: BTreeSet<RelPath>,
}

/// Where a changed thing is saved to.
pub(super) enum Place {
    /// A free path.
    Free(RelPath),
    /// A path where exactly this stands already.
    Already(RelPath),
}

impl Names {
    /// A path beside the given one: `NAME.saved-by-isolate`, then `NAME.saved-by-isolate.2`, ...
    pub(super) fn beside(&mut self, path: &RelPath, standing: &Standing) -> Place {
        self.place(path, &format!("{path}{SAVED}"), standing)
    }

    /// A path in the directory of originals.
    pub(super) fn original(&mut self, path: &RelPath, standing: &Standing) -> Place {
        self.place(path, &format!("{ORIGINALS}/{path}"), standing)
    }

    fn place(&mut self, path: &RelPath, text: &str, standing: &Standing) -> Place {
        let found = standing.get(path);
        let comparable = !matches!(found, None | Some(Found::Directory | Found::Other));
        for candidate in numbered(text, '.') {
            if comparable && standing.get(&candidate) == found {
                return Place::Already(candidate);
            }
            if !standing.at.contains_key(&candidate) && self.given.insert(candidate.clone()) {
                return Place::Free(candidate);
            }
        }
        unreachable!("there are more numbers than files")
    }

    /// A path in a directory of kept things: where a killed run has kept it, or else a free
    /// one.
    pub(super) fn kept(&mut self, path: &RelPath, standing: &Standing) -> RelPath {
        let blocked = |candidate: &RelPath| {
            standing.at.contains_key(candidate)
                || candidate.ancestors().any(|above| {
                    self.given.contains(&above)
                        || standing.get(&above).is_some_and(|found| *found != Found::Directory)
                })
        };
        let candidates = numbered(KEPT, '-').map(|root| root.join_path(path));
        let fits =
            |c: &RelPath| standing.kept.contains(c) || !blocked(c) && !self.given.contains(c);
        let place = candidates.into_iter().find(fits);
        let place = place.unwrap_or_else(|| unreachable!("there are more numbers than files"));
        self.given.insert(place.clone());
        place
    }
}

/// A path made of a text that contains a path: itself, then with a number from 2.
fn numbered(text: &str, separator: char) -> impl Iterator<Item = RelPath> {
    let first = RelPath::new(text).ok();
    let more = (2_usize..).filter_map(move |number| {
        RelPath::new(&format!("{}{separator}{number}", first.as_ref()?)).ok()
    });
    RelPath::new(text).into_iter().chain(more)
}
