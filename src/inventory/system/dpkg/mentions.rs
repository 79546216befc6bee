//! Which lists mention some directories at all: read in any order and by several threads, without a
//! look at which packages they are of. Most lists do not, and where none does, nobody need know more.

use std::collections::HashSet;

use memchr::{memmem, memrchr};

use super::lists::{Lists, package_of};
use super::readers;
use crate::inventory::system::path_index::{Directories, known_part};

/// How long a directory's name is, with its separator, that most lists do not have anywhere.
const TELLING: usize = 8;

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
        let parts = readers::read(&names, |names| search.through(lists, names));
        let mut below = vec![false; search.count];
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
    /// What the directories end in, several of them maybe in the same (`/dist-packages`): that is
    /// looked for, and then at what stands before it.
    endings: Vec<Ending<'a>>,
    /// How many directories there are, and the length of the longest path.
    count: usize,
    longest: usize,
}

/// An ending of directories' paths.
struct Ending<'a> {
    finder: memmem::Finder<'a>,
    /// The numbers of the directories, and what stands before it in their paths.
    directories: Vec<(usize, &'a [u8])>,
}

impl<'a> Search<'a> {
    fn new(directories: &'a Directories) -> Self {
        let mut endings: Vec<Ending> = Vec::new();
        let (mut count, mut longest) = (0, 0);
        for path in directories.iter().map(known_part) {
            let (before, ending) = path.split_at(ending(path));
            let directory = (count, before);
            (count, longest) = (count + 1, path.len().max(longest));
            match endings.iter_mut().find(|known| known.finder.needle() == ending) {
                Some(known) => known.directories.push(directory),
                None => endings.push(Ending {
                    finder: memmem::Finder::new(ending),
                    directories: vec![directory],
                }),
            }
        }
        Self { endings, count, longest }
    }

    /// Looks through the lists of these names.
    fn through<'n>(&self, lists: &Lists, names: &'n [Box<[u8]>]) -> rustix::io::Result<Part<'n>> {
        let mut part = Part { below: vec![false; self.count], lists: Vec::new() };
        let mut buffer = Vec::new();
        for name in names {
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
        for ending in &self.endings {
            mentioned |= ending.within(piece, below);
        }
        mentioned
    }
}

impl Ending<'_> {
    fn within(&self, piece: &[u8], below: &mut [bool]) -> bool {
        let length = self.finder.needle().len();
        if length <= 1 {
            // All of the system, or of its `/usr`.
            for (number, _) in &self.directories {
                below[*number] = true;
            }
            return true;
        }
        let mut mentioned = false;
        for at in self.finder.find_iter(piece) {
            let after = piece.get(at + length);
            if !matches!(after, None | Some(b'\n' | b'/')) {
                continue;
            }
            for (number, before) in &self.directories {
                if piece[..at].ends_with(before) {
                    mentioned = true;
                    below[*number] |= after == Some(&b'/');
                }
            }
            if mentioned && self.directories.iter().all(|(number, _)| below[*number]) {
                break;
            }
        }
        mentioned
    }
}

/// Where the ending of a path begins by which it is looked for: its last name if that is telling, and
/// else a bit more. Short ones are found sooner.
fn ending(path: &[u8]) -> usize {
    let name = memrchr(b'/', path).unwrap_or_default();
    if path.len() - name >= TELLING { name } else { path.len().saturating_sub(2 * TELLING) }
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
            ("/usr/local/lib/python3/a\n/home/opt/x", true, [true, false]),
            ("", false, [false; 2]),
        ] {
            assert_eq!(within(&directories, piece), (mentioned, below.to_vec()), "{piece:?}");
        }
    }

    #[test]
    fn directories_of_one_name_are_told_apart() {
        let directories = ["/usr/lib/python3/dist-packages", "/usr/local/lib/dist-packages", "/a"];
        for (piece, mentioned, below) in [
            ("/usr/lib/python3/dist-packages/x\n", true, [true, false, false]),
            ("/usr/lib/dist-packages/x\n", false, [false; 3]),
            ("/usr/local/lib/dist-packages\n/a/b\n", true, [false, false, true]),
            (
                "/usr/local/lib/dist-packages\n/usr/local/lib/dist-packages/b",
                true,
                [false, true, false],
            ),
        ] {
            assert_eq!(within(&directories, piece), (mentioned, below.to_vec()), "{piece:?}");
        }
        assert_eq!(ending(b"/usr/lib/python3/dist-packages"), 16);
        assert_eq!(
            (ending(b"/home/somebody/project/lib"), ending(b"/a/b"), ending(b"")),
            (10, 0, 0)
        );
    }

    #[test]
    fn every_list_is_about_the_whole_system() {
        for all in ["/", "/usr", "/x"] {
            assert_eq!(within(&[all], "/.\n/x/y\n"), (true, vec![true]), "{all}");
        }
    }
}
