//! What stands in the directories of a site, read once each, so that a unit's files are known to
//! exist and files that nobody owns can stay hidden.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::Errno;

use crate::common::{Diagnostic, RelPath, Result};
use crate::inventory::entries::each;
use crate::inventory::site::{EntryKind, SiteId};

/// What stands for a name that no [`RelPath`] can hold: it is the name of nothing that can be picked,
/// and keeps its directory from being linked as a whole.
const UNNAMED: &str = "";

/// The entries of one directory by name, sorted.
pub type Entries = Vec<(String, EntryKind)>;

/// Reads directories below the site directories, each once.
#[derive(Debug, Default)]
pub struct Walker {
    roots: Vec<PathBuf>,
    /// What was read, by site directory and directory in it.
    seen: RefCell<Vec<HashMap<RelPath, Rc<Entries>>>>,
}

impl Walker {
    /// A walker over site directories, given in the order of their numbers.
    pub fn new(roots: Vec<PathBuf>) -> Self {
        Self { seen: RefCell::new(vec![HashMap::new(); roots.len()]), roots }
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
        let read = Rc::new(read(&directory.under(&self.roots[site.0]))?);
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
}

fn read(path: &Path) -> Result<Entries> {
    let failed = |error: Errno| Box::new(Diagnostic::io("read the directory", path, &error.into()));
    // A link in the place of a directory is a leaf for whoever sees it, and no directory here.
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let directory = match openat(CWD, path, flags, Mode::empty()) {
        Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => return Ok(Entries::new()),
        directory => directory.map_err(failed)?,
    };
    let mut entries = Entries::new();
    each(&directory, |name, kind| {
        let name = std::str::from_utf8(name).ok().filter(|name| RelPath::new(name).is_ok());
        entries.push((name.unwrap_or(UNNAMED).to_owned(), kind));
    })
    .map_err(failed)?;
    entries.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    Ok(entries)
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
        let names: Vec<String> =
            walker.entries(SiteId(0), &package).unwrap().iter().map(|(n, _)| n.clone()).collect();
        assert_eq!(names, ["", "", "a.py"]);
        let leaves = walker.leaves(SiteId(0), &package).unwrap();
        assert_eq!(leaves, [RelPath::new("package/a.py").unwrap()]);
    }
}
