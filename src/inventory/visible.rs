//! Which of a package's files the base itself sees, where they lie in several site directories.

use std::collections::HashMap;

use crate::common::RelPath;
use crate::inventory::files::{Files, Share};
use crate::inventory::importable::is_init;
use crate::inventory::site::SiteId;

impl Files {
    /// Those of them that the base itself sees: not the files of a later site directory inside a package
    /// that an earlier one holds (numpy's second copy in /usr/lib/python3.11/dist-packages).
    #[must_use]
    pub(super) fn visible(self, suffixes: &[String]) -> Self {
        let first = self.shares().first().map(|share| share.site);
        if self.shares().iter().all(|share| Some(share.site) == first) {
            return self;
        }
        let earlier = Earlier::of(&self, suffixes);
        let mut last: Option<(*const Share, bool)> = None;
        self.only(|share, name| {
            if Some(share.site) == first {
                return true;
            }
            let hidden = match last {
                Some((same, hidden)) if std::ptr::eq(same, share) => hidden,
                _ => earlier.hides_directory(share),
            };
            last = Some((share, hidden));
            !hidden && !earlier.hides(share, name)
        })
    }
}

/// What files of earlier site directories hide of those of later ones.
struct Earlier<'a> {
    /// The shares of a directory, and whether it is a package there.
    shares: HashMap<Option<&'a str>, Vec<(&'a Share, bool)>>,
}

impl<'a> Earlier<'a> {
    fn of(files: &'a Files, suffixes: &[String]) -> Self {
        let mut shares: HashMap<Option<&str>, Vec<(&Share, bool)>> = HashMap::new();
        for share in files.shares() {
            let directory = share.directory.as_ref().map(RelPath::as_str);
            shares.entry(directory).or_default().push((share, is_package(share, suffixes)));
        }
        Self { shares }
    }

    /// Whether an earlier site directory has a package, or a file, in the place of a share's directory or
    /// of one above it.
    fn hides_directory(&self, share: &Share) -> bool {
        let Some(directory) = &share.directory else { return false };
        let mut places = directory.above().chain([directory.as_str()]);
        places.any(|place| {
            let (above, name) = place.rsplit_once('/').map_or((None, place), |(a, n)| (Some(a), n));
            self.is_package(Some(place), share.site) || self.is_file(above, name, share.site)
        })
    }

    /// Whether an earlier site directory has a package, or a file, in the place of a share's file.
    fn hides(&self, share: &Share, name: &str) -> bool {
        let above = share.directory.as_ref().map(RelPath::as_str);
        let place = share.file(name).map(|file| file.path);
        self.is_file(above, name, share.site)
            || self.is_package(place.as_ref().map(RelPath::as_str), share.site)
    }

    fn is_package(&self, directory: Option<&str>, before: SiteId) -> bool {
        let mut there = self.shares.get(&directory).into_iter().flatten();
        directory.is_some() && there.any(|(share, package)| *package && share.site < before)
    }

    fn is_file(&self, directory: Option<&str>, name: &str, before: SiteId) -> bool {
        let mut there = self.shares.get(&directory).into_iter().flatten();
        there.any(|(share, _)| share.site < before && share.contains(name))
    }
}

/// Whether a directory is a package by one of the files.
fn is_package(share: &Share, suffixes: &[String]) -> bool {
    share.names().any(|name| is_init(name, suffixes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::inventory::unit::OwnedFile;

    fn file(path: &str) -> OwnedFile {
        let (site, path) = path.split_once(':').unwrap();
        OwnedFile { site: SiteId(site.parse().unwrap()), path: RelPath::new(path).unwrap() }
    }

    fn shown(files: &Files) -> Vec<String> {
        files.iter().map(|file| format!("{}:{}", file.site.0, file.path)).collect()
    }

    /// What is hidden, as one path after the other tells it.
    fn visible(files: &Files) -> Vec<String> {
        let all: Vec<OwnedFile> = files.iter().collect();
        let init = |file: &&OwnedFile| file.path.file_name() == "__init__.py";
        let packages: Vec<_> =
            all.iter().filter(init).filter_map(|f| Some((f.path.parent()?, f.site))).collect();
        let hidden = |file: &&OwnedFile| {
            let places = file.path.ancestors().chain([file.path.clone()]);
            places.into_iter().any(|place| {
                packages.iter().any(|(path, site)| *path == place && *site < file.site)
                    || all.iter().any(|other| other.path == place && other.site < file.site)
            })
        };
        shown(&all.iter().filter(|file| !hidden(file)).cloned().collect())
    }

    proptest! {
        #[test]
        fn earlier_site_directories_hide_later_ones(
            paths in proptest::collection::vec("[0-2]:([ab]/){0,2}([ab]|__init__\\.py)", 0..12)
        ) {
            let files: Files = paths.iter().map(|path| file(path)).collect();
            prop_assert_eq!(shown(&files.clone().visible(&[])), visible(&files));
        }
    }
}
