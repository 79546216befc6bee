//! Which lists mention some directories at all: read in any order and by several threads, without a
//! look at which packages they are of. Most lists do not, and where none does, nobody need know more.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use memchr::memmem;

use super::index::READERS;
use super::lists::{Lists, package_of};
use crate::inventory::system::path_index::{Directories, known_part};

/// What the lists of a database say of some directories.
#[derive(Debug)]
pub(super) struct Mentions {
    pub(super) directories: Directories,
    /// Of each directory, whether any list may have something below it.
    below: Vec<bool>,
    /// The packages, by name, whose lists may have one of the directories or something below one.
    packages: HashSet<Box<[u8]>>,
}

impl Mentions {
    /// Looks through all lists.
    ///
    /// # Errors
    ///
    /// A list that cannot be read, though maybe none of a package that is installed.
    pub(super) fn of(lists: &Lists, directories: &Directories) -> rustix::io::Result<Self> {
        let names = lists.names()?;
        let search = Search::new(directories);
        let next = AtomicUsize::new(0);
        let look = || search.through(lists, || names.get(next.fetch_add(1, Ordering::Relaxed)));
        let readers = READERS.min(names.len()).max(1);
        let parts: Vec<_> = thread::scope(|scope| {
            let others: Vec<_> = (1..readers).map(|_| scope.spawn(look)).collect();
            let first = look();
            // A thread that panics takes the program with it.
            let joined = others.into_iter().map(|thread| match thread.join() {
                Ok(part) => part,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            std::iter::once(first).chain(joined).collect()
        });
        let mut below = vec![false; search.finders.len()];
        let mut packages = HashSet::new();
        for part in parts {
            let part = part?;
            below.iter_mut().zip(part.below).for_each(|(known, more)| *known |= more);
            packages.extend(part.lists.into_iter().map(|name| package_of(name).into()));
        }
        Ok(Self { directories: directories.clone(), below, packages })
    }

    /// Whether a list may have anything below the directory of that number.
    pub(super) fn below(&self, directory: usize) -> bool {
        self.below[directory]
    }

    /// Whether the lists of the packages of that name may have anything in the directories.
    pub(super) fn has(&self, package: &str) -> bool {
        self.packages.contains(package.as_bytes())
    }
}

/// What one thread has found.
struct Part<'a> {
    below: Vec<bool>,
    /// The names of the lists that mention a directory.
    lists: Vec<&'a [u8]>,
}

/// A search for directories in lists.
struct Search<'a> {
    finders: Vec<memmem::Finder<'a>>,
    longest: usize,
}

impl<'a> Search<'a> {
    fn new(directories: &'a Directories) -> Self {
        let needles: Vec<&[u8]> = directories.iter().map(known_part).collect();
        let longest = needles.iter().map(|needle| needle.len()).max().unwrap_or_default();
        Self { finders: needles.into_iter().map(memmem::Finder::new).collect(), longest }
    }

    /// Looks through the lists that `next` names.
    fn through<'n>(
        &self,
        lists: &Lists,
        next: impl Fn() -> Option<&'n Box<[u8]>>,
    ) -> rustix::io::Result<Part<'n>> {
        let mut part = Part { below: vec![false; self.finders.len()], lists: Vec::new() };
        let mut buffer = Vec::new();
        while let Some(name) = next() {
            let mut mentioned = false;
            lists.pieces(name, self.longest, &mut buffer, |piece| {
                mentioned |= self.within(piece, &mut part.below);
            })?;
            if mentioned {
                part.lists.push(name);
            }
        }
        Ok(part)
    }

    /// Whether a piece of a list mentions any of the directories. What its end may have cut off
    /// stands whole in the next piece, too.
    fn within(&self, piece: &[u8], below: &mut [bool]) -> bool {
        let mut mentioned = false;
        for (finder, below) in self.finders.iter().zip(below) {
            let length = finder.needle().len();
            if length <= 1 {
                // All of the system, or of its `/usr`.
                (mentioned, *below) = (true, true);
                continue;
            }
            for at in finder.find_iter(piece) {
                match piece.get(at + length) {
                    None | Some(b'\n') => mentioned = true,
                    Some(b'/') => {
                        (mentioned, *below) = (true, true);
                        break;
                    }
                    Some(_) => {}
                }
            }
        }
        mentioned
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(directories: &[&str], piece: &str) -> (bool, Vec<bool>) {
        let directories = directories.iter().map(|path| path.as_bytes().to_owned()).collect();
        let directories = Directories::new(directories);
        let mut below = vec![false; directories.iter().count()];
        let mentioned = Search::new(&directories).within(piece.as_bytes(), &mut below);
        (mentioned, below)
    }

    #[test]
    fn a_directory_is_mentioned_by_its_whole_name() {
        let directories = ["/usr/lib/python3", "/opt/x"];
        for (piece, mentioned, below) in [
            ("/.\n/usr\n/usr/lib\n/usr/lib/python3.11/a\n/opt\n/opt/xy/z\n", false, [false; 2]),
            ("/usr/lib/python3\n", true, [false; 2]),
            ("/opt/x", true, [false; 2]),
            ("/lib/python3.11\n/lib/python3\n/lib/python3/a\n", true, [true, false]),
            ("/opt/xy\n/opt/x/y", true, [false, true]),
            ("", false, [false; 2]),
        ] {
            assert_eq!(within(&directories, piece), (mentioned, below.to_vec()), "{piece:?}");
        }
    }

    #[test]
    fn every_list_is_about_the_whole_system() {
        for all in ["/", "/usr", "/x"] {
            assert_eq!(within(&[all], "/.\n/x/y\n"), (true, vec![true]), "{all}");
        }
    }
}
