//! What stands in the directories of a site, read once each, so that a unit's files are known to
//! exist and files that nobody owns can stay hidden.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::Errno;

use crate::common::{Diagnostic, RelPath, Result};
use crate::inventory::entries::each;
use crate::inventory::site::{EntryKind, SiteId};

/// What stands for a name that no [`RelPath`] can hold: it is the name of nothing that can be picked,
/// and keeps its directory from being linked as a whole.
const UNNAMED: &[u8] = b"";

/// The entries of one directory by name, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entries {
    /// The names, one after the other.
    text: String,
    entries: Vec<(Range<usize>, EntryKind)>,
}

impl Entries {
    /// Every name and what stands under it.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, EntryKind)> + Clone {
        self.entries.iter().map(|(at, kind)| (&self.text[at.clone()], *kind))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The name and the kind of the entry with a number.
    pub fn at(&self, number: usize) -> (&str, EntryKind) {
        let (at, kind) = &self.entries[number];
        (&self.text[at.clone()], *kind)
    }

    /// The number of the entry with a name.
    pub fn position(&self, name: &str) -> Option<usize> {
        let found = self.entries.binary_search_by(|(at, _)| self.text[at.clone()].cmp(name));
        found.ok()
    }

    /// What stands under a name.
    pub fn kind(&self, name: &str) -> Option<EntryKind> {
        self.position(name).map(|number| self.entries[number].1)
    }
}

impl FromIterator<(String, EntryKind)> for Entries {
    fn from_iter<T: IntoIterator<Item = (String, EntryKind)>>(named: T) -> Self {
        let mut scratch = Scratch::default();
        for (name, kind) in named {
            scratch.add(name.as_bytes(), kind);
        }
        scratch.entries()
    }
}

/// Reads directories below the site directories, each once.
#[derive(Debug, Default)]
pub struct Walker {
    roots: Vec<PathBuf>,
    /// What was read, by site directory and directory in it.
    seen: RefCell<Vec<HashMap<RelPath, Rc<Entries>>>>,
    /// What directories are read with.
    scratch: RefCell<Scratch>,
}

/// Memory that is used again for each directory.
#[derive(Debug, Default)]
struct Scratch {
    buffer: Vec<u8>,
    text: Vec<u8>,
    entries: Vec<(Range<usize>, EntryKind)>,
}

impl Walker {
    /// A walker over site directories, given in the order of their numbers.
    pub fn new(roots: Vec<PathBuf>) -> Self {
        let seen = RefCell::new(vec![HashMap::new(); roots.len()]);
        Self { seen, roots, scratch: RefCell::default() }
    }

    /// The entries of a directory. One that is not there, or is no directory, has none.
    ///
    /// # Errors
    ///
    /// When it is there and cannot be read.
    pub fn entries(&self, site: SiteId, directory: &RelPath) -> Result<Rc<Entries>> {
        if let Some(known) = self.seen.borrow()[site.0].get(directory) {
            return Ok(Rc::clone(known));
        }
        let read = Rc::new(self.read(&directory.under(&self.roots[site.0]))?);
        self.seen.borrow_mut()[site.0].insert(directory.clone(), Rc::clone(&read));
        Ok(read)
    }

    /// Every leaf below a directory that is no bytecode, in order. Links are leaves: what is behind
    /// them is never walked, so that a loop of links ends here.
    ///
    /// # Errors
    ///
    /// As [`Walker::entries`].
    pub fn leaves(&self, site: SiteId, directory: &RelPath) -> Result<Vec<RelPath>> {
        let mut found = Vec::new();
        let mut open = vec![directory.clone()];
        while let Some(directory) = open.pop() {
            for (name, kind) in self.entries(site, &directory)?.iter() {
                let Ok(path) = directory.join(name) else { continue };
                match kind {
                    EntryKind::Directory if name == "__pycache__" => {}
                    EntryKind::Directory => open.push(path),
                    _ => found.push(path),
                }
            }
        }
        found.sort();
        Ok(found)
    }

    fn read(&self, path: &Path) -> Result<Entries> {
        let failed =
            |error: Errno| Box::new(Diagnostic::io("read the directory", path, &error.into()));
        // A link in the place of a directory is a leaf for whoever sees it, and no directory here.
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let directory = match openat(CWD, path, flags, Mode::empty()) {
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => return Ok(Entries::default()),
            directory => directory.map_err(failed)?,
        };
        let mut scratch = self.scratch.borrow_mut();
        scratch.read(&directory).map_err(failed)?;
        Ok(scratch.entries())
    }
}

impl Scratch {
    /// Reads a directory, whose names are never empty and have no separator.
    fn read(&mut self, directory: &OwnedFd) -> rustix::io::Result<()> {
        let mut buffer = std::mem::take(&mut self.buffer);
        self.text.clear();
        self.entries.clear();
        let read = each(directory, &mut buffer, |name, kind| {
            let plain = name.iter().all(|byte| matches!(byte, b' '..=b'~'));
            let text = || std::str::from_utf8(name).is_ok_and(|name| RelPath::new(name).is_ok());
            self.add(if plain || text() { name } else { UNNAMED }, kind);
        });
        self.buffer = buffer;
        read
    }

    fn add(&mut self, name: &[u8], kind: EntryKind) {
        let start = self.text.len();
        self.text.extend_from_slice(name);
        self.entries.push((start..self.text.len(), kind));
    }

    /// What was added, sorted.
    fn entries(&mut self) -> Entries {
        let text = &self.text;
        self.entries.sort_unstable_by(|a, b| text[a.0.clone()].cmp(&text[b.0.clone()]));
        // Every name is UTF-8.
        let text = String::from_utf8_lossy(text).into_owned();
        Entries { text, entries: self.entries.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    #[test]
    fn a_name_that_cannot_be_told_is_there_but_is_no_leaf() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::create_dir(directory.path().join("package")).unwrap();
        for name in [&b"a.py"[..], b"\xff.py", b"a\nb.py"] {
            std::fs::write(directory.path().join("package").join(OsStr::from_bytes(name)), "")
                .unwrap();
        }
        let walker = Walker::new(vec![directory.path().to_owned()]);
        let package = RelPath::new("package").unwrap();
        let entries = walker.entries(SiteId(0), &package).unwrap();
        assert_eq!(entries.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["", "", "a.py"]);
        let leaves = walker.leaves(SiteId(0), &package).unwrap();
        assert_eq!(leaves, [RelPath::new("package/a.py").unwrap()]);
    }
}
