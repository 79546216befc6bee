//! What tells whether a unit's files are those that they were.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::common::digest::Digester;
use crate::common::{Diagnostic, Digest, Result};
use crate::inventory::Inventory;
use crate::inventory::unit::Unit;

impl Inventory {
    /// A digest over the paths and contents of a unit's files.
    ///
    /// For a file that the system package's own list of checksums has, that checksum counts, and the
    /// file is not read: it is what the package brought, and the same wherever that package is
    /// installed. It does not prove that nobody has changed the file since; `check --deep` does.
    /// What is in no such list is read.
    ///
    /// # Errors
    ///
    /// A database or a file that cannot be read.
    pub fn fingerprint(&self, unit: &Unit) -> Result<Digest> {
        let sums = self.checksums(unit)?;
        let mut digester = Digester::default();
        for file in unit.files.iter() {
            let path = self.real_path(&file);
            let content = match sums.get(&path) {
                Some(sum) => format!("md5 {sum}"),
                None => content(&path)?,
            };
            digester.update(format!("{} {content}\n", file.path).as_bytes());
        }
        Ok(digester.finish())
    }

    /// What the packager of a unit wrote down of its files.
    ///
    /// # Errors
    ///
    /// A database that cannot be read.
    pub fn checksums(&self, unit: &Unit) -> Result<BTreeMap<PathBuf, String>> {
        let Some(package) = &unit.package else { return Ok(BTreeMap::new()) };
        self.system(package.manager).map_or(Ok(BTreeMap::new()), |system| system.checksums(package))
    }
}

/// What stands at a path: the target of a link, or the digest of a file.
fn content(path: &Path) -> Result<String> {
    let cannot = |error| Box::new(Diagnostic::io("read", path, &error));
    match std::fs::read_link(path) {
        Ok(target) => {
            return Ok(format!("link {}", Digest::of(target.as_os_str().as_bytes())));
        }
        // It is no link.
        Err(error) if error.kind() == ErrorKind::InvalidInput => {}
        Err(error) => return Err(cannot(error)),
    }
    let mut file = std::fs::File::open(path).map_err(cannot)?;
    Digest::of_all(&mut file).map(|digest| format!("sha256 {digest}")).map_err(cannot)
}
