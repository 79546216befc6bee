//! What lies in the directories of packages and belongs to nobody.

use std::collections::BTreeSet;

use crate::common::{RelPath, Result};
use crate::inventory::Inventory;
use crate::inventory::importable::is_init;
use crate::inventory::ownership::is_bytecode;
use crate::inventory::site::{EntryKind, SiteId};
use crate::inventory::unit::OwnedFile;

impl Inventory {
    /// What stands in the packages that these files make up, and neither is one of them nor belongs to
    /// a system package: files that somebody put there by hand. Directories that are no package (a
    /// namespace) are others' as well, and not looked into. Of a directory only its top is named.
    ///
    /// # Errors
    ///
    /// A directory or a database that cannot be read.
    pub fn strangers(&self, files: &[OwnedFile]) -> Result<Vec<OwnedFile>> {
        let owned: BTreeSet<&OwnedFile> = files.iter().collect();
        let directories: BTreeSet<(SiteId, RelPath)> = files
            .iter()
            .flat_map(|file| file.path.ancestors().map(|path| (file.site, path)))
            .collect();
        let mut found = Vec::new();
        for (site, directory) in self.in_packages(files, &directories) {
            for (name, kind) in self.walker().entries(*site, directory)?.iter() {
                let Ok(path) = directory.join(name) else { continue };
                let file = OwnedFile { site: *site, path };
                let known = match kind {
                    EntryKind::Directory => {
                        name == "__pycache__"
                            || directories.contains(&(*site, file.path.clone()))
                            || self.is_others_directory(&file)?
                    }
                    _ => {
                        owned.contains(&file)
                            || is_bytecode(&file.path)
                            || self.is_system_file(&file)?
                    }
                };
                if !known {
                    found.push(file);
                }
            }
        }
        Ok(found)
    }

    /// The directories that are a package, or lie in one.
    fn in_packages<'a>(
        &self,
        files: &[OwnedFile],
        directories: &'a BTreeSet<(SiteId, RelPath)>,
    ) -> Vec<&'a (SiteId, RelPath)> {
        let init = |file: &&OwnedFile| is_init(file.path.file_name(), self.suffixes());
        let packages: BTreeSet<(SiteId, &str)> = files
            .iter()
            .filter(init)
            .filter_map(|file| Some((file.site, file.path.parent_str()?)))
            .collect();
        let inside = |(site, directory): &&(SiteId, RelPath)| {
            let above = directory.above().chain([directory.as_str()]);
            above.into_iter().any(|above| packages.contains(&(*site, above)))
        };
        directories.iter().filter(inside).collect()
    }

    /// Whether all of a directory is a system package's, or there is nothing in it.
    fn is_others_directory(&self, directory: &OwnedFile) -> Result<bool> {
        for path in self.walker().leaves(directory.site, &directory.path)? {
            if !self.is_system_file(&OwnedFile { site: directory.site, path })? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
