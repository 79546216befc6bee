//! What an environment's own site-packages holds besides our receipts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::common::{ProjectName, Result};
use crate::inventory::metadata::MetadataEntry;
use crate::inventory::site::{Origin, SiteDirectory, SiteId};

/// What our receipts say in INSTALLER, by which they are told from what installers wrote.
pub const OURS: &str = "isolate";
/// How a RECORD names what is in `bin`, from `lib/python3.X/site-packages`.
const BIN: &str = "../../../bin/";

/// The projects that a site-packages directory has, but for those that are ours: what the user, pip,
/// uv or buildout installed there, with the version that the metadata's name has. A directory that is not there has none.
///
/// # Errors
///
/// When the directory cannot be read.
pub fn foreign(site_packages: &Path) -> Result<BTreeMap<ProjectName, String>> {
    let foreign = entries(site_packages)?.into_iter();
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
    for entry in entries(site_packages)? {
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

fn entries(site_packages: &Path) -> Result<Vec<MetadataEntry>> {
    let site =
        SiteDirectory { id: SiteId(0), path: site_packages.to_owned(), origin: Origin::Base };
    let mut entries = site.list()?.metadata();
    entries.retain(|entry| {
        let installer = entry.entry.under(site_packages).join("INSTALLER");
        !fs_err::read_to_string(installer).is_ok_and(|text| text.trim() == OURS)
    });
    Ok(entries)
}
