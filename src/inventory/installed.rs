//! What an environment's own site-packages holds besides our receipts.

use std::collections::BTreeMap;
use std::path::Path;

use crate::common::{ProjectName, Result};
use crate::inventory::site::{Origin, SiteDirectory, SiteId};

/// What our receipts say in INSTALLER, by which they are told from what installers wrote.
pub const OURS: &str = "isolate";

/// The projects that a site-packages directory has, but for those that are ours: what the user, pip,
/// uv or buildout installed there, with the version that the metadata's name has. A directory that is not there has none.
///
/// # Errors
///
/// When the directory cannot be read.
pub fn foreign(site_packages: &Path) -> Result<BTreeMap<ProjectName, String>> {
    let site =
        SiteDirectory { id: SiteId(0), path: site_packages.to_owned(), origin: Origin::Base };
    let entries = site.list()?.metadata();
    let foreign = entries.into_iter().filter(|entry| {
        let installer = entry.entry.under(site_packages).join("INSTALLER");
        !fs_err::read_to_string(installer).is_ok_and(|text| text.trim() == OURS)
    });
    Ok(foreign
        .map(|entry| (ProjectName::new(&entry.name), entry.version.unwrap_or_default()))
        .collect())
}
