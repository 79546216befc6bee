//! The names in a site directory, kept so that looking for a few of tens of thousands costs little:
//! nothing is made of a name before it is asked for.

use std::ops::Range;

use memchr::memchr_iter;
use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::Errno;

use crate::common::{Diagnostic, ProjectName, RelPath, Result};
use crate::inventory::entries::each;
use crate::inventory::metadata::MetadataEntry;
use crate::inventory::site::{EntryKind, SiteDirectory};

/// The endings and the beginning of what can be metadata, as [`MetadataEntry::recognise`] knows it.
const ENDINGS: [&str; 4] = [".dist-info", ".egg-info", ".egg-link", ".egg"];
const BEGINNING: &str = "__editable__.";

/// Every entry whose name can be written down.
#[derive(Debug, Default)]
pub(super) struct Names {
    text: String,
    entries: Vec<(Range<usize>, EntryKind)>,
    /// The digest of the project's name in an entry's, and the entry; sorted.
    projects: Vec<(u64, usize)>,
    /// What may be metadata and whose project only [`MetadataEntry::recognise`] can tell.
    odd: Vec<usize>,
}

impl Names {
    /// Reads the names in a directory; one that does not exist is empty.
    ///
    /// # Errors
    ///
    /// A directory that exists and cannot be read.
    pub(super) fn read(site: &SiteDirectory) -> Result<Self> {
        let failed = |error: Errno| Diagnostic::io("read the directory", &site.path, &error.into());
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let directory = match openat(CWD, &site.path, flags, Mode::empty()) {
            Err(Errno::NOENT) => return Ok(Self::default()),
            directory => directory.map_err(|error| Box::new(failed(error)))?,
        };
        let mut names = Self::default();
        each(&directory, &mut Vec::new(), |name, kind| names.add(name, kind))
            .map_err(|error| Box::new(failed(error)))?;
        names.projects.sort_unstable();
        Ok(names)
    }

    fn add(&mut self, name: &[u8], kind: EntryKind) {
        let plain = name.iter().all(|byte| matches!(byte, b' '..=b'~'));
        let Ok(name) = std::str::from_utf8(name) else { return };
        if !plain && RelPath::new(name).is_err() {
            return;
        }
        let number = self.entries.len();
        if let Some(ending) = ENDINGS.iter().find(|ending| name.ends_with(**ending)) {
            match project_digest(&name[..name.len() - ending.len()]) {
                Some(digest) => self.projects.push((digest, number)),
                None => self.odd.push(number),
            }
        } else if name.starts_with(BEGINNING) {
            self.odd.push(number);
        }
        let start = self.text.len();
        self.text.push_str(name);
        self.entries.push((start..self.text.len(), kind));
    }

    /// What stands under a name.
    pub(super) fn kind(&self, name: &str) -> Option<EntryKind> {
        let same = |(at, _): &&(Range<usize>, EntryKind)| {
            at.len() == name.len() && &self.text[at.clone()] == name
        };
        self.entries.iter().find(same).map(|(_, kind)| *kind)
    }

    /// What is, or looks like, the metadata of a project by the entries' names, sorted by entry.
    pub(super) fn called(&self, project: &ProjectName) -> Vec<MetadataEntry> {
        let digest = digest(project.as_str().as_bytes());
        let start = self.projects.partition_point(|(other, _)| *other < digest);
        let same = self.projects[start..].iter().take_while(|(other, _)| *other == digest);
        let mut found =
            self.recognised(same.map(|(_, number)| *number).chain(self.odd.iter().copied()));
        found.retain(|entry| ProjectName::new(&entry.name) == *project);
        found
    }

    /// What may be metadata without a version in its name; sorted by project and entry.
    pub(super) fn unversioned(&self) -> Vec<MetadataEntry> {
        let mut found = self.recognised(self.odd.iter().copied());
        found.retain(|entry| entry.version.is_none());
        found.sort_by_key(|entry| ProjectName::new(&entry.name));
        found
    }

    /// All that is, or looks like, metadata; sorted by entry.
    pub(super) fn metadata(&self) -> Vec<MetadataEntry> {
        let plain = self.projects.iter().map(|(_, number)| *number);
        self.recognised(plain.chain(self.odd.iter().copied()))
    }

    fn recognised(&self, numbers: impl Iterator<Item = usize>) -> Vec<MetadataEntry> {
        let recognise = |number: usize| {
            let (at, kind) = &self.entries[number];
            MetadataEntry::recognise(&RelPath::new(&self.text[at.clone()]).ok()?, *kind)
        };
        let mut found: Vec<MetadataEntry> = numbers.filter_map(recognise).collect();
        found.sort_by(|one, other| one.entry.cmp(&other.entry));
        found
    }
}

/// The digest of a project's name, normalised on the way as [`ProjectName`] does it (FNV-1a: names are
/// short, and two of one digest only cost a second look).
pub(super) fn digest(name: &[u8]) -> u64 {
    let mut digest = 0xcbf2_9ce4_8422_2325_u64;
    let mut last = 0;
    for byte in name {
        let byte = match byte {
            b'-' | b'_' | b'.' => b'-',
            byte => byte.to_ascii_lowercase(),
        };
        if byte != b'-' || last != b'-' {
            digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        last = byte;
    }
    digest
}

/// The digest of the name of the project that an entry is called after, where that is everything
/// before the first `-` and a digit; none for what is to be looked at more closely.
fn project_digest(stem: &str) -> Option<u64> {
    let bytes = stem.as_bytes();
    let mut dash = None;
    for at in memchr_iter(b'-', bytes) {
        let rest = &bytes[at + 1..];
        if rest.starts_with(b"py") {
            return None;
        }
        if dash.is_none() && at > 0 && rest.first().is_some_and(u8::is_ascii_digit) {
            dash = Some(at);
        }
    }
    let name = &bytes[..dash?];
    name.iter().all(u8::is_ascii_graphic).then(|| digest(name))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::inventory::site::{Listing, Origin, SiteId};

    fn agree(names: &Names, listing: &Listing) {
        let all = listing.metadata();
        assert_eq!(names.metadata(), all);
        let mut by_project: BTreeMap<ProjectName, Vec<MetadataEntry>> = BTreeMap::new();
        for entry in all {
            by_project.entry(ProjectName::new(&entry.name)).or_default().push(entry);
        }
        for (project, entries) in &by_project {
            assert_eq!(names.called(project), *entries, "of {project}");
        }
        let unversioned = by_project.into_values().flatten().filter(|e| e.version.is_none());
        assert_eq!(names.unversioned(), unversioned.collect::<Vec<_>>());
        for (name, kind) in &listing.entries {
            assert_eq!(names.kind(name.as_str()), Some(*kind), "of {name}");
        }
        assert_eq!(names.kind("no such entry"), None);
    }

    #[test]
    fn the_machines_own_directory_is_known_as_its_listing_is() {
        let path = "/usr/lib/python3/dist-packages".into();
        let site = SiteDirectory { id: SiteId(0), path, origin: Origin::Base };
        agree(&Names::read(&site).unwrap(), &site.list().unwrap());
    }

    #[test]
    fn what_cannot_be_read_is_an_error_and_what_is_not_there_is_empty() {
        let directory = tempfile::tempdir().unwrap();
        let at = |path| SiteDirectory { id: SiteId(0), path, origin: Origin::Base };
        let names = Names::read(&at(directory.path().join("none"))).unwrap();
        assert!(names.metadata().is_empty());
        std::fs::write(directory.path().join("file"), "").unwrap();
        let error = Names::read(&at(directory.path().join("file"))).unwrap_err();
        assert_eq!(error.message, at(directory.path().join("file")).list().unwrap_err().message);
    }

    proptest! {
        #[test]
        fn odd_names_are_known_as_a_listing_knows_them(
            names in proptest::collection::btree_set(
                "(__editable__\\.|~)?[aB_. é-]{1,3}(-py3?)?(-?[1a]){0,2}(-py3)?(\\.dist-info|\\.egg-info|\\.egg|\\.egg-link|\\.pth|)",
                0..12),
        ) {
            let kinds = [EntryKind::Directory, EntryKind::File, EntryKind::Link];
            let entries = names.iter().zip(kinds.iter().cycle());
            let entries: BTreeMap<RelPath, EntryKind> =
                entries.filter_map(|(name, kind)| Some((RelPath::new(name).ok()?, *kind))).collect();
            let mut names = Names::default();
            for (name, kind) in &entries {
                names.add(name.as_str().as_bytes(), *kind);
            }
            names.projects.sort_unstable();
            agree(&names, &Listing { entries, refused: 0 });
        }
    }
}
