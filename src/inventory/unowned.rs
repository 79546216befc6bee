//! Distributions that no system package owns: what pip installed as root, what lies in a directory
//! of `sources:`.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::common::{Diagnostic, RelPath, Result};
use crate::inventory::Inventory;
use crate::inventory::kinds::Kinds;
use crate::inventory::metadata::{FileList, Metadata};
use crate::inventory::ownership::{is_bytecode, is_metadata, is_of_top_level, is_path_file};
use crate::inventory::site::{EntryKind, SiteId};
use crate::inventory::unit::{OwnedFile, Ownership, Unit, UnitKey};

/// What is left of a claim once it was held against what stands.
struct Claim {
    files: Vec<OwnedFile>,
    ownership: Ownership,
    remarks: Vec<Diagnostic>,
}

impl Inventory {
    /// The unit of a distribution that no system package owns: its files by RECORD, else by
    /// installed-files.txt, else by `top_level.txt`, else by its name.
    ///
    /// # Errors
    ///
    /// When none of these leads to a file that stands, or a directory cannot be read.
    pub(super) fn unowned_unit(&self, metadata: &Rc<Metadata>) -> Result<Rc<Unit>> {
        let key = (metadata.site, metadata.entry.clone());
        if let Some(known) = self.unowned.borrow().get(&key) {
            return known.clone();
        }
        let found = self.claimed_unit(metadata);
        self.unowned.borrow_mut().insert(key, found.clone());
        found
    }

    fn claimed_unit(&self, metadata: &Rc<Metadata>) -> Result<Rc<Unit>> {
        let site = metadata.site;
        let claim =
            if let Some(claim) = self.by_list(metadata, metadata.record()?, Ownership::Record)? {
                Some(claim)
            } else {
                let list = metadata.installed_files()?;
                self.by_list(metadata, list, Ownership::InstalledFiles)?
            };
        let claim = match claim {
            Some(claim) => Some(claim),
            None => self.by_top_level(metadata)?,
        };
        let Some(claim) = claim else { return unknown_files(metadata).err() };
        let mut remarks = claim.remarks;
        let (path_files, files): (Vec<OwnedFile>, Vec<OwnedFile>) =
            claim.files.into_iter().partition(|f| is_path_file(&f.path));
        Ok(Rc::new(Unit {
            key: UnitKey { site, package: None, part: Some(metadata.project.as_str().to_owned()) },
            name: metadata.name.clone(),
            distributions: vec![Rc::clone(metadata)],
            package: None,
            files: files.into_iter().collect(),
            path_lines: self.path_lines(&path_files, &mut remarks)?,
            ownership: claim.ownership,
            remarks,
        }))
    }

    /// What a list of files comes to: those that stand, that are no metadata, and that no system
    /// package owns.
    fn by_list(
        &self,
        metadata: &Metadata,
        list: Option<FileList>,
        ownership: Ownership,
    ) -> Result<Option<Claim>> {
        let Some(list) = list else { return Ok(None) };
        let site = metadata.site;
        let mut remarks = Vec::new();
        for (path, error) in &list.refused {
            remarks.push(
                Diagnostic::warning(
                    "hostile-path",
                    format!("{}: {error}; this line is left out", metadata.path.display()),
                )
                .help(format!("the line is {path:?}; a sound installer does not write it")),
            );
        }
        let mut files = Vec::new();
        let mut missing = 0;
        let mut kinds = Kinds::of(self);
        for path in list.files {
            if is_metadata(path.first()) || is_bytecode(&path) {
                continue;
            }
            let file = OwnedFile { site, path };
            match kinds.of_file(&file)? {
                Some(EntryKind::Directory) => {}
                Some(_) if self.is_system_file(&file)? => {}
                Some(_) => files.push(file),
                None => missing += 1,
            }
        }
        if missing > 0 {
            let message = format!(
                "{missing} of the files that {} lists are not there; they are left out",
                metadata.path.display()
            );
            remarks.push(Diagnostic::note("listed-but-missing", message));
        }
        files.sort();
        files.dedup();
        Ok((!files.is_empty()).then_some(Claim { files, ownership, remarks }))
    }

    /// What `top_level.txt`, or else the distribution's name, comes to: modules and packages that
    /// stand, that no system package owns, and that no other distribution here claims as well.
    fn by_top_level(&self, metadata: &Metadata) -> Result<Option<Claim>> {
        let (names, ownership) = if metadata.top_level.is_empty() {
            (vec![metadata.project.escaped()], Ownership::Name)
        } else {
            (metadata.top_level.clone(), Ownership::TopLevel)
        };
        let mut files = Vec::new();
        let mut remarks = Vec::new();
        for name in names {
            let others = self.others_claiming(metadata, &name)?;
            if !others.is_empty() {
                let message = format!(
                    "{name} is claimed by {} and by {}; it is left out of both",
                    metadata.name,
                    others.join(", ")
                );
                remarks.push(Diagnostic::warning("shared-top-level", message));
                continue;
            }
            files.extend(self.top_level_files(metadata.site, &name)?);
        }
        files.sort();
        files.dedup();
        Ok((!files.is_empty()).then_some(Claim { files, ownership, remarks }))
    }

    fn others_claiming(&self, metadata: &Metadata, name: &str) -> Result<Vec<String>> {
        let mut others = BTreeSet::new();
        for entry in self.named(metadata.site)?.values().flatten() {
            if entry.entry == metadata.entry || entry.form().is_none() {
                continue;
            }
            let other = self.metadata(metadata.site, entry)?;
            if other.project != metadata.project && other.top_level.iter().any(|top| top == name) {
                others.insert(other.name.clone());
            }
        }
        Ok(others.into_iter().collect())
    }

    fn top_level_files(&self, site: SiteId, name: &str) -> Result<Vec<OwnedFile>> {
        let mut files = Vec::new();
        if let Ok(path) = RelPath::new(name) {
            for path in self.walker.leaves(site, &path)? {
                files.push(OwnedFile { site, path });
            }
            for (path, kind) in &self.listing(site)?.entries {
                let entry = path.as_str();
                let module = super::importable::module_stem(entry, &self.suffixes).is_some();
                let named = module && is_of_top_level(path, name) || entry == name;
                if *kind != EntryKind::Directory && named {
                    files.push(OwnedFile { site, path: path.clone() });
                }
            }
        }
        let mut kept = Vec::new();
        for file in files {
            if !self.is_system_file(&file)? {
                kept.push(file);
            }
        }
        Ok(kept)
    }

    /// Whether a system package owns a file of a site directory.
    pub(super) fn is_system_file(&self, file: &OwnedFile) -> Result<bool> {
        if !self.has_system_files(file.site)? {
            return Ok(false);
        }
        let path = self.system_path(file.site, &file.path);
        for system in &self.systems {
            if !system.owners(&path)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a system package may own anything in a site directory.
    pub(super) fn has_system_files(&self, site: SiteId) -> Result<bool> {
        let site = &self.sites[site.0];
        if let Some(known) = site.system_files.get() {
            return Ok(*known);
        }
        let mut any = false;
        for system in &self.systems {
            any = any || system.owns_below(&site.real)?;
        }
        Ok(*site.system_files.get_or_init(|| any))
    }
}

fn unknown_files(metadata: &Metadata) -> Diagnostic {
    Diagnostic::error(
        "unknown-files",
        format!("nothing tells which files belong to {}", metadata.name),
    )
    .help(format!(
        "{} has neither RECORD, installed-files.txt nor top_level.txt with files that stand, and no \
         system package owns it",
        metadata.path.display()
    ))
    .help("install it with an installer that writes RECORD, such as pip")
}
