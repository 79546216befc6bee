//! Which packages own which paths, for the paths below some directories.

use std::cell::{Ref, RefCell};
use std::hash::{DefaultHasher, Hasher};
use std::ops::Range;
use std::rc::Rc;

use memchr::memmem;

use crate::common::Result;

/// Directories, by their canonical absolute paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Directories(Vec<Vec<u8>>);

impl Directories {
    /// These.
    pub(super) fn new(directories: Vec<Vec<u8>>) -> Self {
        Self(directories)
    }

    /// Their paths.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(Vec::as_slice)
    }

    /// Whether a path is one of the directories, or below one.
    pub(super) fn contain(&self, path: &[u8]) -> bool {
        self.number(path).is_some()
    }

    /// The number of the one that a path is, or is below.
    pub(super) fn number(&self, path: &[u8]) -> Option<usize> {
        self.0.iter().position(|directory| {
            path.strip_prefix(directory.as_slice())
                .is_some_and(|rest| matches!(rest.first(), None | Some(b'/')) || directory == b"/")
        })
    }
}

/// The part of a directory's path that stands in every list which has the directory: `/usr/lib/x` may
/// be called `/lib/x` there, and the last is what both have.
pub(super) fn known_part(directory: &[u8]) -> &[u8] {
    directory.strip_prefix(b"/usr").unwrap_or(directory)
}

/// Tells quickly which lists of files can be passed over.
pub(super) struct Prefilter<'a>(Vec<memmem::Finder<'a>>);

impl<'a> Prefilter<'a> {
    /// One for lists that may have anything in these directories.
    pub(super) fn new(directories: &'a Directories) -> Self {
        Self(directories.iter().map(known_part).map(memmem::Finder::new).collect())
    }

    /// Whether a list can have anything in the directories.
    pub(super) fn passes(&self, list: &[u8]) -> bool {
        self.0.iter().any(|finder| finder.find(list).is_some())
    }
}

/// An index of paths. Packages are numbers, which the owner of the index understands.
#[derive(Debug, Default)]
pub(super) struct PathIndex {
    /// The paths, one after the other.
    text: Vec<u8>,
    /// The digest of each path, whose it is, and where it is; sorted.
    rows: Vec<(u64, usize, Range<usize>)>,
}

impl PathIndex {
    /// Makes an index out of what `fill` adds to it.
    pub(super) fn build(fill: impl FnOnce(&mut Self) -> Result<()>) -> Result<Self> {
        let mut index = Self::default();
        fill(&mut index)?;
        index.rows.sort_unstable_by_key(|(digest, owner, _)| (*digest, *owner));
        Ok(index)
    }

    /// Adds a path and the package that owns it.
    pub(super) fn add(&mut self, path: &[u8], owner: usize) {
        let start = self.text.len();
        self.text.extend_from_slice(path);
        self.rows.push((digest(path), owner, start..self.text.len()));
    }

    /// Adds what another index has.
    pub(super) fn append(&mut self, other: Self) {
        let start = self.text.len();
        if start == 0 {
            *self = other;
            return;
        }
        self.text.extend_from_slice(&other.text);
        let moved = |at: Range<usize>| at.start + start..at.end + start;
        self.rows.extend(other.rows.into_iter().map(|(d, owner, at)| (d, owner, moved(at))));
    }

    /// The owners of a path, in ascending order.
    fn owners(&self, path: &[u8]) -> Vec<usize> {
        let digest = digest(path);
        let start = self.rows.partition_point(|(other, ..)| *other < digest);
        let same = self.rows[start..].iter().take_while(|(other, ..)| *other == digest);
        let same = same.filter(|(_, _, at)| &self.text[at.clone()] == path);
        let mut owners: Vec<usize> = same.map(|(_, owner, _)| *owner).collect();
        owners.dedup();
        owners
    }

    /// Whether any package owns anything below a directory.
    fn has_below(&self, directory: &[u8]) -> bool {
        let below = |path: &[u8]| path.strip_prefix(directory).is_some_and(|r| r.starts_with(b"/"));
        self.rows.iter().any(|(_, _, at)| below(&self.text[at.clone()]))
    }
}

/// What paths are sorted by: numbers compare at once, and the paths of one directory begin alike.
fn digest(path: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(path);
    hasher.finish()
}

/// The owners of paths, indexed when they are first asked for.
#[derive(Debug, Default)]
pub(super) struct Owners {
    directories: RefCell<Directories>,
    index: RefCell<Option<Rc<PathIndex>>>,
}

impl Owners {
    /// Announces directories that will be asked for.
    pub(super) fn announce(&self, directories: impl IntoIterator<Item = Vec<u8>>) {
        let mut known = self.directories.borrow_mut();
        for directory in directories {
            if !known.contain(&directory) {
                known.0.push(directory);
                self.index.replace(None);
            }
        }
    }

    /// The directories that were announced.
    pub(super) fn announced(&self) -> Ref<'_, Directories> {
        self.directories.borrow()
    }

    /// Whether the owners of what is in the announced directories are known already.
    pub(super) fn is_indexed(&self) -> bool {
        self.index.borrow().is_some()
    }

    /// The owners of a canonical path. `build` makes an index of what is in some directories.
    pub(super) fn of(
        &self,
        path: &[u8],
        build: impl FnOnce(&Directories) -> Result<PathIndex>,
    ) -> Result<Vec<usize>> {
        let directories = self.directories.borrow();
        if !directories.contain(path) {
            return Ok(build(&Directories::new(vec![path.to_owned()]))?.owners(path));
        }
        Ok(self.index(&directories, build)?.owners(path))
    }

    /// Whether anything below a directory has an owner; `build` as for [`Owners::of`].
    pub(super) fn any_below(
        &self,
        directory: &[u8],
        build: impl FnOnce(&Directories) -> Result<PathIndex>,
    ) -> Result<bool> {
        let directories = self.directories.borrow();
        if !directories.contain(directory) {
            return Ok(build(&Directories::new(vec![directory.to_owned()]))?.has_below(directory));
        }
        Ok(self.index(&directories, build)?.has_below(directory))
    }

    fn index(
        &self,
        directories: &Directories,
        build: impl FnOnce(&Directories) -> Result<PathIndex>,
    ) -> Result<Rc<PathIndex>> {
        if let Some(index) = &*self.index.borrow() {
            return Ok(Rc::clone(index));
        }
        let index = Rc::new(build(directories)?);
        self.index.replace(Some(Rc::clone(&index)));
        Ok(index)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    const PATHS: [(&str, usize); 5] = [("/a", 0), ("/a/b", 1), ("/a", 2), ("/a-b", 3), ("/a/b", 1)];

    fn build(directories: &Directories) -> Result<PathIndex> {
        PathIndex::build(|index| {
            for (path, owner) in PATHS {
                if directories.contain(path.as_bytes()) {
                    index.add(path.as_bytes(), owner);
                }
            }
            Ok(())
        })
    }

    #[test]
    fn a_directory_contains_itself_and_what_is_below() {
        let directories = Directories(vec![b"/a".to_vec()]);
        assert!(directories.contain(b"/a") && directories.contain(b"/a/b"));
        assert!(!directories.contain(b"/a-b") && !directories.contain(b"/"));
        assert!(Directories(vec![b"/".to_vec()]).contain(b"/usr"));
    }

    #[test]
    fn lists_pass_that_have_either_name_of_a_directory() {
        let directories = Directories(vec![b"/usr/lib/python3".to_vec(), b"/opt/x".to_vec()]);
        let prefilter = Prefilter::new(&directories);
        for list in ["/.\n/usr/lib/python3/a\n", "/lib/python3\n", "/opt/x/y\n"] {
            assert!(prefilter.passes(list.as_bytes()), "{list}");
        }
        assert!(!prefilter.passes(b"/usr/lib/python2/a\n/usr/opt\n"));
        for all in ["/", "/usr"] {
            let directories = Directories(vec![all.into()]);
            assert!(Prefilter::new(&directories).passes(b"/.\n/bin/x\n"), "{all}");
        }
    }

    #[test]
    fn one_pass_serves_the_directories_that_were_announced() {
        let owners = Owners::default();
        let passes = Cell::new(0);
        let of = |path: &str| {
            let counted = |directories: &Directories| {
                passes.set(passes.get() + 1);
                build(directories)
            };
            owners.of(path.as_bytes(), counted).unwrap()
        };
        assert_eq!(of("/a"), [0, 2]);
        assert_eq!(passes.get(), 1);
        owners.announce([b"/a".to_vec()]);
        assert_eq!((of("/a"), of("/a/b"), of("/a/none")), (vec![0, 2], vec![1], vec![]));
        assert_eq!(passes.get(), 2);
        assert_eq!(of("/a-b"), [3]);
        owners.announce([b"/a/b".to_vec()]);
        assert_eq!(of("/a/b"), [1]);
        assert_eq!(passes.get(), 3, "a directory below a known one costs nothing");
        let any_below = |path: &str| owners.any_below(path.as_bytes(), build).unwrap();
        assert!(any_below("/a") && !any_below("/a/b") && !any_below("/a-b") && !any_below("/none"));
    }
}
