//! What stands in an environment directory, as data.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::path::PathBuf;

use crate::common::RelPath;
use crate::common::digest::Digest;
use crate::plan::inside;
use crate::plan::manifest::Record;

/// What stands at one path; links are not followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A directory.
    Directory,
    /// A symbolic link, with its target to the letter.
    Link(PathBuf),
    /// A file whose content matters.
    File {
        /// The digest of its content.
        sha256: Digest,
        /// Whether its owner may execute it.
        executable: bool,
    },
    /// Anything else: a socket, a device, or a file that neither the desired tree nor a manifest
    /// names, so that nobody has to read it.
    Other,
}

impl Found {
    /// Whether this is what a record says. Hard links are compared as the files that they are, so a
    /// record must be [resolved](crate::plan::manifest::Manifest::resolved) first.
    pub fn is(&self, record: &Record) -> bool {
        match (self, record) {
            (Self::Directory, Record::Directory) => true,
            (Self::Link(found), Record::Link(target)) => found == target,
            (
                Self::File { sha256, executable },
                Record::File { sha256: digest, executable: wanted },
            ) => sha256 == digest && executable == wanted,
            _ => false,
        }
    }
}

/// What stands at the paths that matter: those that the desired tree or the former manifest name,
/// and the content of the directories that are ours alone (the view, and what is to be removed).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// What stands where. A path that is missing here does not exist, or does not matter.
    pub at: BTreeMap<RelPath, Found>,
    /// Directories that hold names which no [`RelPath`] can have (not UTF-8, control characters).
    /// They are surely not ours, and cannot be moved by name.
    pub opaque: BTreeSet<RelPath>,
    /// Paths in [`KEPT`](crate::plan::KEPT) and its kind where a killed run has kept what still stands, at
    /// least in part, at the path that they end with: under another one it would be there twice.
    pub kept: BTreeSet<RelPath>,
}

impl Standing {
    /// What stands at a path.
    pub fn get(&self, path: &RelPath) -> Option<&Found> {
        self.at.get(path)
    }

    /// Everything that stands below a directory, a directory before its content.
    pub fn below<'a>(
        &'a self,
        directory: &'a RelPath,
    ) -> impl Iterator<Item = (&'a RelPath, &'a Found)> {
        self.at
            .range((Bound::Excluded(directory), Bound::Unbounded))
            .take_while(move |(path, _)| inside(path, directory))
    }

    /// Whether a directory, or one below it, holds names that no path can have.
    pub fn is_opaque(&self, directory: &RelPath) -> bool {
        self.opaque.iter().any(|path| path == directory || inside(path, directory))
    }
}
