//! The index of all lists: every package's list is read once, by several threads.

use super::diversions::Diversions;
use super::lists::{Lists, Whose, lines};
use super::readers;
use crate::common::Result;
use crate::inventory::system::aliases::Aliases;
use crate::inventory::system::path_index::{Directories, PathIndex, Prefilter};

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
        let parts: Vec<Result<PathIndex>> = readers::read(packages, |packages| {
            let mut part = PathIndex::default();
            self.add(packages, directories, &mut part).map(|()| part)
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
