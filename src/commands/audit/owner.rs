//! Whose the files are that are met, those that isolate wrote included.

use std::path::{Path, PathBuf};

use crate::audit::Owner;
use crate::commands::audit::Auditor;
use crate::common::{Digest, RelPath, Result};
use crate::inventory::owners::FileOwner;
use crate::plan::Record;

/// The files with which isolate keeps the base's sitecustomize out.
const STARTUP: [&str; 2] = ["00_isolate_startup.pth", "00_isolate_startup.start"];

impl Auditor<'_> {
    /// The owner of a file. Whether it still has the content that its owner gave it is seen where the
    /// content is there to be compared.
    ///
    /// # Errors
    ///
    /// A package database that cannot be read.
    pub(super) fn owner(&self, path: &Path, content: Option<&[u8]>) -> Result<Owner> {
        if let Some(owner) = self.of_isolate(path, content) {
            return Ok(owner);
        }
        let owner = self.owners.owner(path)?;
        let changed = match content {
            Some(content) => self.owners.is_changed(path, &owner, content)?,
            None => false,
        };
        let (name, version) = match &owner {
            FileOwner::System(package) => (package.name.clone(), package.version.clone()),
            FileOwner::Distribution(metadata) => (metadata.name.clone(), metadata.version.clone()),
            FileOwner::Nobody => return Ok(Owner::Nobody),
        };
        Ok(match owner {
            _ if changed => Owner::Changed { name, version },
            FileOwner::System(_) => Owner::SystemPackage { name, version },
            _ => Owner::Distribution { name, version },
        })
    }

    /// Whether isolate wrote a file, by the manifest of the environment.
    fn of_isolate(&self, path: &Path, content: Option<&[u8]>) -> Option<Owner> {
        let (environment, manifest) =
            (self.subject.environment.as_ref()?, self.subject.manifest.as_ref()?);
        let inside = path.strip_prefix(&environment.directory).ok()?;
        let is_same = match manifest.resolved(&RelPath::from_path(inside).ok()?)? {
            Record::Link(target) => path.read_link().is_ok_and(|found| found == *target),
            Record::File { sha256, .. } => {
                !path.is_symlink() && content.is_none_or(|content| Digest::of(content) == *sha256)
            }
            Record::Directory | Record::HardLink(_) => false,
        };
        let changed = Owner::Changed { name: "isolate".to_owned(), version: String::new() };
        Some(if is_same { Owner::Isolate } else { changed })
    }

    /// Whether isolate keeps the base's sitecustomize out of this environment.
    pub(super) fn blocks(&self) -> bool {
        let site = self.subject.environment.as_ref().map(|environment| {
            environment.directory.join("lib").join(&self.facts().library_name).join("site-packages")
        });
        let is_ours = |path: PathBuf| {
            let content = std::fs::read(&path).ok();
            content.is_some_and(|content| {
                self.of_isolate(&path, Some(&content)) == Some(Owner::Isolate)
            })
        };
        site.is_some_and(|site| STARTUP.iter().any(|name| is_ours(site.join(name))))
    }
}
