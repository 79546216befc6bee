//! One distribution's metadata: a `.dist-info`, an `.egg-info` directory, or an `.egg-info` file.

mod digest;
mod entry;
mod file_list;
mod headers;
mod identity;
mod read;
mod requires;

use std::path::PathBuf;

use crate::common::requirement::Requirement;
use crate::common::{Diagnostic, ProjectName, RelPath};
use crate::inventory::site::SiteId;

pub use entry::{MetadataEntry, MetadataKind};
pub use file_list::FileList;

/// How the metadata is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `NAME-VERSION.dist-info/`, with METADATA.
    DistInfo,
    /// `NAME-VERSION[-pyX.Y].egg-info/`, with PKG-INFO and requires.txt.
    EggInfoDirectory,
    /// `NAME-VERSION.egg-info`, itself a PKG-INFO.
    EggInfoFile,
}

/// A distribution's metadata, read.
#[derive(Debug, Clone)]
pub struct Metadata {
    /// The name as the metadata spells it.
    pub name: String,
    /// The name, normalised.
    pub project: ProjectName,
    /// The version as the metadata spells it; empty where nothing says it.
    pub version: String,
    /// The site directory it is in.
    pub site: SiteId,
    /// The entry in that directory.
    pub entry: RelPath,
    /// The same, as a path of the system's.
    pub path: PathBuf,
    /// How it is kept.
    pub form: Form,
    /// The headers and the body of METADATA or PKG-INFO, to the byte; lines that are not UTF-8 are
    /// made so out of Latin-1.
    pub text: Vec<u8>,
    /// Requires-Dist, word for word; those of requires.txt in the form of Requires-Dist.
    pub requires: Vec<String>,
    /// The same, read; entries that nobody can read are left out here.
    pub requirements: Vec<Requirement>,
    /// Provides-Extra, or the sections of requires.txt.
    pub extras: Vec<String>,
    /// `entry_points.txt`.
    pub entry_points: Option<Vec<u8>>,
    /// The names in `top_level.txt`.
    pub top_level: Vec<String>,
    /// Whether `direct_url.json` says that the code is elsewhere (an editable install, PEP 660).
    pub editable: bool,
    /// What is broken or odd in it.
    pub remarks: Vec<Diagnostic>,
}
