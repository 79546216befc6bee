//! The files of a unit, directory by directory: the paths of one directory have all but their names in
//! common, so that whoever looks at thousands of them looks at each directory once.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::common::RelPath;
use crate::inventory::importable::Place;
use crate::inventory::site::{EntryKind, SiteId};
use crate::inventory::unit::OwnedFile;
use crate::inventory::walk::Entries;

/// Files of site directories, each once. A copy shares them.
#[derive(Debug, Clone, Default)]
pub struct Files(Rc<[Share]>);

/// Files of one directory.
#[derive(Debug, Clone)]
pub struct Share {
    /// The site directory.
    pub site: SiteId,
    /// The directory in it; none for the site directory itself.
    pub directory: Option<RelPath>,
    /// What the files are among.
    entries: Rc<Entries>,
    /// Which of the entries they are, ascending.
    numbers: Vec<usize>,
}

impl Files {
    /// Files out of shares, of which several may be of one directory.
    pub(super) fn of(mut shares: Vec<Share>) -> Self {
        shares.retain(|share| !share.numbers.is_empty());
        shares.sort_by(|one, other| one.place().cmp(&other.place()));
        shares.dedup_by(|next, share| {
            let same = share.place() == next.place() && Rc::ptr_eq(&share.entries, &next.entries);
            if same {
                share.numbers.append(&mut next.numbers);
            }
            same
        });
        for share in &mut shares {
            if !share.numbers.is_sorted_by(|one, next| one < next) {
                share.numbers.sort_unstable();
                share.numbers.dedup();
            }
        }
        Self(shares.into())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// By directory, in the order of site directories and paths; of no directory twice.
    pub fn shares(&self) -> &[Share] {
        &self.0
    }

    /// Every file, sorted. It takes a path for each, for which whoever is in a hurry has no time.
    pub fn iter(&self) -> impl Iterator<Item = OwnedFile> + use<> {
        let mut files: Vec<OwnedFile> = self
            .0
            .iter()
            .flat_map(|share| share.names().filter_map(|name| share.file(name)))
            .collect();
        files.sort();
        files.into_iter()
    }

    /// The directories in their site directories, each with the names of the files in it.
    pub fn directories(
        &self,
    ) -> impl Iterator<Item = (Option<&str>, impl Iterator<Item = &str> + Clone)> + Clone {
        self.0.iter().map(|share| (share.directory.as_ref().map(RelPath::as_str), share.names()))
    }

    /// Where each file is in its site directory, directory by directory.
    pub fn places(&self) -> impl Iterator<Item = Place<'_>> + Clone {
        self.directories().flat_map(|(above, names)| names.map(move |name| (above, name)))
    }

    /// Whether a file is one of them.
    pub fn contain(&self, file: &OwnedFile) -> bool {
        let directory = file.path.parent();
        let place = (file.site, directory.as_ref());
        let found = self.0.binary_search_by(|share| share.place().cmp(&place));
        found.is_ok_and(|at| self.0[at].contains(file.path.file_name()))
    }

    /// Those of them that are to be kept.
    #[must_use]
    pub fn only(&self, mut keep: impl FnMut(&Share, &str) -> bool) -> Self {
        let shares = self.0.iter().map(|share| {
            let kept = |number: &&usize| keep(share, share.entries.at(**number).0);
            let numbers = share.numbers.iter().filter(kept).copied().collect();
            Share {
                numbers,
                directory: share.directory.clone(),
                entries: Rc::clone(&share.entries),
                ..*share
            }
        });
        Self::of(shares.collect())
    }
}

impl FromIterator<OwnedFile> for Files {
    fn from_iter<T: IntoIterator<Item = OwnedFile>>(files: T) -> Self {
        let mut names: BTreeMap<(SiteId, Option<RelPath>), BTreeSet<String>> = BTreeMap::new();
        for file in files {
            let there = names.entry((file.site, file.path.parent())).or_default();
            there.insert(file.path.file_name().to_owned());
        }
        let share = |((site, directory), names): (_, BTreeSet<String>)| {
            let numbers = (0..names.len()).collect();
            let entries = names.into_iter().map(|name| (name, EntryKind::File));
            Share { site, directory, entries: Rc::new(entries.collect()), numbers }
        };
        Self::of(names.into_iter().map(share).collect())
    }
}

impl Share {
    /// No file yet, of a directory in which these entries stand.
    pub(super) fn none(site: SiteId, directory: Option<RelPath>, entries: Rc<Entries>) -> Self {
        Self { site, directory, entries, numbers: Vec::new() }
    }

    /// Adds the file of a name, if it stands; what does.
    pub(super) fn add(&mut self, name: &[u8]) -> Option<EntryKind> {
        // Lists are mostly sorted as entries are; that of byte code is in none.
        let next = self.numbers.last().map_or(0, |last| last + 1);
        let mut expected = (next..self.entries.len()).take(2);
        let expected = expected.find(|number| self.entries.at(*number).0.as_bytes() == name);
        let number = expected.or_else(|| self.entries.position(std::str::from_utf8(name).ok()?))?;
        let kind = self.entries.at(number).1;
        if kind != EntryKind::Directory {
            self.numbers.push(number);
        }
        Some(kind)
    }

    /// The names of its files, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.numbers.iter().map(|number| self.entries.at(*number).0)
    }

    /// Whether a file of a name is among them.
    pub fn contains(&self, name: &str) -> bool {
        self.entries.position(name).is_some_and(|at| self.numbers.binary_search(&at).is_ok())
    }

    /// The file of a name in its directory, which the name of an entry always is.
    pub fn file(&self, name: &str) -> Option<OwnedFile> {
        let path = match &self.directory {
            None => RelPath::new(name),
            Some(directory) => directory.join(name),
        };
        Some(OwnedFile { site: self.site, path: path.ok()? })
    }

    fn place(&self) -> (SiteId, Option<&RelPath>) {
        (self.site, self.directory.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> OwnedFile {
        let (site, path) = path.split_once(':').unwrap_or(("0", path));
        OwnedFile { site: SiteId(site.parse().unwrap()), path: RelPath::new(path).unwrap() }
    }

    fn files(paths: &[&str]) -> Files {
        paths.iter().map(|path| file(path)).collect()
    }

    fn shown(files: &Files) -> Vec<String> {
        files.iter().map(|file| format!("{}:{}", file.site.0, file.path)).collect()
    }

    #[test]
    fn files_are_sorted_as_paths_are_and_kept_by_directory() {
        let files = files(&["a/z.py", "a/c/x.py", "a.py", "1:a/b.py", "a/b.py", "a/b.py"]);
        assert_eq!(shown(&files), ["0:a/b.py", "0:a/c/x.py", "0:a/z.py", "0:a.py", "1:a/b.py"]);
        let directories: Vec<_> = files.shares().iter().map(|s| s.directory.as_ref()).collect();
        let directories: Vec<_> = directories.into_iter().map(|d| d.map(RelPath::as_str)).collect();
        assert_eq!(directories, [None, Some("a"), Some("a/c"), Some("a")]);
        assert!(files.contain(&file("a/c/x.py")) && files.contain(&file("a.py")));
        assert!(!files.contain(&file("1:a.py")) && !files.contain(&file("a/c")));
        let kept = files.only(|share, name| share.site == SiteId(0) && name == "b.py");
        assert_eq!(shown(&kept), ["0:a/b.py"]);
    }

    #[test]
    fn what_stands_is_added_in_any_order_and_once() {
        let kinds = [("a", EntryKind::File), ("b", EntryKind::Directory), ("c", EntryKind::Link)];
        let entries =
            Rc::new(kinds.map(|(name, kind)| (name.to_owned(), kind)).into_iter().collect());
        let mut share = Share::none(SiteId(0), None, entries);
        let found = ["c", "a", "b", "c", "d"].map(|name| share.add(name.as_bytes()));
        let (file, directory, link) = (EntryKind::File, EntryKind::Directory, EntryKind::Link);
        assert_eq!(found, [Some(link), Some(file), Some(directory), Some(link), None]);
        assert_eq!(shown(&Files::of(vec![share])), ["0:a", "0:c"]);
    }
}
