//! The index of all lists: every package's list is read once, by several threads.

use std::thread;

use super::diversions::Diversions;
use super::lists::{Lists, Whose, lines};
use crate::common::Result;
use crate::inventory::system::aliases::Aliases;
use crate::inventory::system::path_index::{Directories, PathIndex, Prefilter};

/// How many read: opening and reading hundreds of small files is most of the cost, and nothing in it
/// waits for anything else.
pub(super) const READERS: usize = 2;

/// What an index is made from.
pub(super) struct Sources<'a> {
    pub(super) lists: &'a Lists,
    pub(super) diversions: &'a Diversions,
    pub(super) aliases: &'a Aliases,
}

impl Sources<'_> {
    /// The owners of what is in some directories, by the numbers of the packages.
    ///
    /// # Errors
    ///
    /// A list that cannot be read.
    pub(super) fn index(
        &self,
        packages: &[(usize, Whose)],
        directories: &Directories,
    ) -> Result<PathIndex> {
        let read = |packages: &[(usize, Whose)]| {
            let mut part = PathIndex::default();
            self.add(packages, directories, &mut part).map(|()| part)
        };
        let mut shares = packages.chunks(packages.len().div_ceil(READERS).max(1));
        let first = shares.next().unwrap_or_default();
        let parts: Vec<Result<PathIndex>> = thread::scope(|scope| {
            let others: Vec<_> = shares.map(|share| scope.spawn(move || read(share))).collect();
            let first = read(first);
            // A thread that panics takes the program with it.
            let joined = others.into_iter().map(|thread| match thread.join() {
                Ok(part) => part,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            std::iter::once(first).chain(joined).collect()
        });
        PathIndex::build(|index| {
            for part in parts {
                index.append(part?);
            }
            Ok(())
        })
    }

    fn add(
        &self,
        packages: &[(usize, Whose)],
        directories: &Directories,
        index: &mut PathIndex,
    ) -> Result<()> {
        let elsewhere = self.diversions.lead_into(directories);
        let prefilter = Prefilter::new(directories);
        let mut list = Vec::new();
        for (number, package) in packages {
            self.lists.read(*package, &mut list)?;
            if !elsewhere && !prefilter.passes(&list) {
                continue;
            }
            for line in lines(&list) {
                let path = self.aliases.canonical(line);
                if elsewhere || directories.contain(&path) {
                    let place = self.diversions.place(&path, package.name);
                    if directories.contain(place) {
                        index.add(place, *number);
                    }
                }
            }
        }
        Ok(())
    }
}
