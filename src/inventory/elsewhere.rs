//! Distributions that are on this machine for another Python.

use std::path::{Path, PathBuf};

use crate::common::ProjectName;
use crate::interpreter::{Context, Facts};
use crate::inventory::Inventory;
use crate::inventory::site::{Origin, SiteDirectory, SiteId};

/// A distribution in a site directory that the base does not look into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// Its name.
    pub name: String,
    /// Its version, as far as the file name tells.
    pub version: String,
    /// The site directory.
    pub directory: PathBuf,
}

/// Where distributors and `/usr/local` keep their site directories.
const PATTERNS: [&str; 6] = [
    "/usr/lib/python3/dist-packages",
    "/usr/lib/python3.*/dist-packages",
    "/usr/lib/python3.*/site-packages",
    "/usr/lib64/python3.*/site-packages",
    "/usr/local/lib/python3.*/dist-packages",
    "/usr/local/lib/python3.*/site-packages",
];

/// Where the Pythons of pyenv keep theirs, where there is one.
fn pyenvs() -> Option<String> {
    let pyenv = Context::from_process(Path::new("/")).pyenv?;
    let pyenv = glob::Pattern::escape(pyenv.to_str()?);
    Some(format!("{pyenv}/versions/*/lib/python3.*/site-packages"))
}

/// The directories of other Pythons that hold a project. Only for messages: what cannot be read is
/// passed over.
pub fn elsewhere(facts: &Facts, inventory: &Inventory, project: &ProjectName) -> Vec<Elsewhere> {
    let mut found = Vec::new();
    let patterns = PATTERNS.iter().map(|pattern| (*pattern).to_owned()).chain(pyenvs());
    let directories = patterns.flat_map(|pattern| glob::glob(&pattern).into_iter().flatten());
    for directory in directories.flatten() {
        let own = facts.site_directories.contains(&directory)
            || inventory.sites().any(|site| site.path == directory);
        if own {
            continue;
        }
        let site = SiteDirectory { id: SiteId(usize::MAX), path: directory, origin: Origin::Base };
        let Ok(listing) = site.list() else { continue };
        found.extend(
            listing.metadata().into_iter().filter(|e| ProjectName::new(&e.name) == *project).map(
                |entry| Elsewhere {
                    name: entry.name,
                    version: entry.version.unwrap_or_default(),
                    directory: site.path.clone(),
                },
            ),
        );
    }
    found
}
