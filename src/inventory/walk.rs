//! What stands in the directories of a site, read once each, so that a unit's files are known to
//! exist and files that nobody owns can stay hidden.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::PathBuf;
use std::rc::Rc;

use crate::common::{Diagnostic, RelPath, Result};
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
    seen: RefCell<HashMap<(SiteId, RelPath), Rc<Entries>>>,
}

impl Walker {
    /// A walker over site directories, given in the order of their numbers.
    pub fn new(roots: Vec<PathBuf>) -> Self {
        Self { roots, seen: RefCell::default() }
    }

    /// The entries of a directory. One that is not there, or is no directory, has none.
    ///
    /// # Errors
    ///
    /// When it is there and cannot be read.
    pub fn entries(&self, site: SiteId, directory: &RelPath) -> Result<Rc<Entries>> {
        let key = (site, directory.clone());
        if let Some(known) = self.seen.borrow().get(&key) {
            return Ok(Rc::clone(known));
        }
        let read = Rc::new(read(&directory.under(&self.roots[site.0]))?);
        self.seen.borrow_mut().insert(key, Rc::clone(&read));
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

fn read(path: &std::path::Path) -> Result<Entries> {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    // A link in the place of a directory is a leaf for whoever sees it, and no directory here.
    match fs_err::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Ok(Entries::new()),
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => return Ok(Entries::new()),
        Err(error) => return Diagnostic::io("look at", path, &error).err(),
    }
    let failed =
        |error: std::io::Error| Box::new(Diagnostic::io("read the directory", path, &error));
    let mut entries = Entries::new();
    for entry in fs_err::read_dir(path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().into_string().ok().filter(|name| RelPath::new(name).is_ok());
        entries.push((
            name.unwrap_or_else(|| UNNAMED.to_owned()),
            EntryKind::of(entry.file_type().map_err(failed)?),
        ));
    }
    entries.sort_by(|a, b| a.0.cmp(&b.0));
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
