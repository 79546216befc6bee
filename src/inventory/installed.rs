//! What an environment's own site-packages holds besides our receipts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::common::requirement::Requirement;
use crate::common::{ProjectName, Result};
use crate::inventory::bounded::{self, Bounded};
use crate::inventory::metadata::{Form, Metadata, MetadataEntry, declared};
use crate::inventory::site::{Origin, SiteDirectory, SiteId};

/// What our receipts say in INSTALLER, by which they are told from what installers wrote.
pub const OURS: &str = "isolate";
/// How a RECORD names what is in `bin`, from `lib/python3.X/site-packages`.
const BIN: &str = "../../../bin/";

/// The largest `direct_url.json` that is read.
const URL_LIMIT: u64 = 1 << 20;

/// A distribution as an installer left it, or as a receipt tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Present {
    /// Its version.
    pub version: String,
    /// What it requires.
    pub requirements: Vec<Requirement>,
    /// Its `direct_url.json` (PEP 610), where it came from no index.
    pub direct_url: Option<String>,
}

impl Present {
    /// What a receipt of ours tells, by the text of its METADATA.
    pub fn of_receipt(text: &[u8]) -> Self {
        let (version, requirements) = declared(text);
        Self { version, requirements, direct_url: None }
    }
}

/// The projects that a site-packages directory has, but for those that are ours: what the user, pip,
/// uv or buildout installed there, with the version that the metadata's name has. A directory that is not there has none.
///
/// # Errors
///
/// When the directory cannot be read.
pub fn foreign(site_packages: &Path) -> Result<BTreeMap<ProjectName, String>> {
    let foreign = entries(&site(site_packages))?.into_iter();
    Ok(foreign
        .map(|entry| (ProjectName::new(&entry.name), entry.version.unwrap_or_default()))
        .collect())
}

/// The names in the environment's `bin` that the RECORDs of such projects name (PEP 376). One that
/// cannot be read names none.
///
/// # Errors
///
/// When the directory cannot be read.
pub fn scripts(site_packages: &Path) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in entries(&site(site_packages))? {
        let record = entry.entry.under(site_packages).join("RECORD");
        let content = fs_err::read(record).unwrap_or_default();
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&*content);
        let rows = reader.records().filter_map(std::result::Result::ok);
        let name = |row: csv::StringRecord| row.get(0)?.strip_prefix(BIN).map(str::to_owned);
        names.extend(rows.filter_map(name));
    }
    Ok(names)
}

/// The distribution of a project that was installed whole into a site-packages directory, by others.
///
/// # Errors
///
/// When the directory cannot be read.
pub fn present(site_packages: &Path, project: &ProjectName) -> Result<Option<Present>> {
    let site = site(site_packages);
    let is_it = |entry: &MetadataEntry| ProjectName::new(&entry.name) == *project;
    let mut found = entries(&site)?.into_iter().filter(is_it);
    Ok(found.find_map(|entry| whole(&site, &entry)))
}

fn whole(site: &SiteDirectory, entry: &MetadataEntry) -> Option<Present> {
    let path = entry.entry.under(&site.path);
    // Installers write RECORD at the end: without it one was stopped half-way.
    if entry.form() == Some(Form::DistInfo) && !path.join("RECORD").is_file() {
        return None;
    }
    let metadata = Metadata::read(site, entry).ok()?;
    let direct_url = match bounded::read(&path.join("direct_url.json"), URL_LIMIT) {
        Ok(Bounded::Whole(text)) => String::from_utf8(text).ok(),
        _ => None,
    };
    Some(Present { version: metadata.version, requirements: metadata.requirements, direct_url })
}

fn site(site_packages: &Path) -> SiteDirectory {
    SiteDirectory { id: SiteId(0), path: site_packages.to_owned(), origin: Origin::Base }
}

/// The metadata that is not ours.
fn entries(site: &SiteDirectory) -> Result<Vec<MetadataEntry>> {
    let mut entries = site.list()?.metadata();
    entries.retain(|entry| {
        let installer = entry.entry.under(&site.path).join("INSTALLER");
        !fs_err::read_to_string(installer).is_ok_and(|text| text.trim() == OURS)
    });
    Ok(entries)
}
