//! What a selection depends on: the paths whose stats change when something else would be selected.
//!
//! They are few, so that one look tells whether anything has changed. The directories of a package
//! are not among them: a package manager that changes a file there changes its own files too, and an
//! installer its RECORD. What is put there by hand is seen by whoever walks the directories.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::common::RelPath;
use crate::inventory::Inventory;
use crate::inventory::metadata::{Form, Metadata};
use crate::inventory::system;
use crate::inventory::unit::{Ownership, Unit};

/// The files of a metadata directory that are read.
const METADATA: [&str; 8] = [
    "METADATA",
    "PKG-INFO",
    "RECORD",
    "installed-files.txt",
    "top_level.txt",
    "requires.txt",
    "entry_points.txt",
    "direct_url.json",
];

impl Inventory {
    /// The paths that decide whether these units, and no others, come through as they are: the site
    /// directories, the files of the package managers, and what says which files the units own.
    pub fn watched<'a>(&self, units: impl Iterator<Item = &'a Unit>) -> BTreeSet<PathBuf> {
        let mut paths: BTreeSet<PathBuf> =
            self.sites.iter().map(|site| site.directory.path.clone()).collect();
        paths.extend(system::watched(&self.systems));
        for unit in units {
            if let Some(package) = &unit.package {
                let system = self.system(package.manager);
                paths.extend(system.and_then(|system| system.list_file(package)));
            } else {
                paths.extend(unit.distributions.iter().flat_map(|metadata| files_of(metadata)));
                if unit.ownership >= Ownership::TopLevel {
                    paths.extend(self.directories_of(unit));
                }
            }
        }
        paths
    }

    /// The directories that were walked to learn what a unit owns, of which nothing lists the files.
    fn directories_of(&self, unit: &Unit) -> BTreeSet<PathBuf> {
        let above = unit.files.shares().iter().flat_map(|share| {
            let site = &self.sites[share.site.0].directory.path;
            let directories = std::iter::successors(share.directory.clone(), RelPath::parent);
            directories.map(move |directory| directory.under(site))
        });
        above.collect()
    }
}

fn files_of(metadata: &Metadata) -> Vec<PathBuf> {
    let path = &metadata.path;
    match metadata.form {
        Form::EggInfoFile => vec![path.clone()],
        Form::DistInfo | Form::EggInfoDirectory => {
            METADATA.iter().map(|name| path.join(name)).chain([path.clone()]).collect()
        }
    }
}
