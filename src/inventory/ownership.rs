//! From a system package to the units that it carries.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::common::{Diagnostic, RelPath, Result, order};
use crate::inventory::Inventory;
use crate::inventory::files::Files;
use crate::inventory::listed::Intake;
use crate::inventory::metadata::{Metadata, MetadataEntry};
use crate::inventory::site::SiteId;
use crate::inventory::system::SystemPackage;
use crate::inventory::unit::{OwnedFile, Ownership, Unit, UnitKey};

/// What a package's file list says of the site directories.
#[derive(Default)]
struct Contents {
    /// The payload that stands there.
    files: Files,
    /// The metadata, one entry a project.
    distributions: Vec<Rc<Metadata>>,
    /// `.pth` files.
    path_files: Vec<OwnedFile>,
    /// Listed, but not standing there.
    missing: usize,
}

/// A distribution of several in one package, and its files.
type Part = (Rc<Metadata>, Files);

impl Inventory {
    /// The units of a system package: one, or one a distribution where it carries several and their
    /// files can be told apart. None when it puts nothing into a site directory.
    ///
    /// # Errors
    ///
    /// When the package database or a directory cannot be read.
    pub fn units_of_package(&self, package: &SystemPackage) -> Result<Vec<Rc<Unit>>> {
        let key = package_key(package);
        if let Some(known) = self.packages.borrow().get(&key) {
            return Ok(known.clone());
        }
        let units = self.build(package)?;
        self.packages.borrow_mut().insert(key, units.clone());
        Ok(units)
    }

    fn build(&self, package: &SystemPackage) -> Result<Vec<Rc<Unit>>> {
        let contents = self.contents(package)?;
        if contents.files.is_empty() && contents.distributions.is_empty() {
            return Ok(Vec::new());
        }
        let parts = match contents.distributions.as_slice() {
            [] | [_] => None,
            several => parts(&contents, several)?,
        };
        let units = match parts {
            None => vec![self.whole(package, contents)?],
            Some(parts) => parts
                .into_iter()
                .map(|(metadata, files)| self.part(package, &contents, metadata, files))
                .collect::<Result<Vec<Unit>>>()?,
        };
        Ok(units.into_iter().map(Rc::new).collect())
    }

    fn contents(&self, package: &SystemPackage) -> Result<Contents> {
        let Some(system) = self.system(package.manager) else { return Ok(Contents::default()) };
        let mut intake = Intake::new(self);
        let mut taken = Ok(());
        system.files_indexed(package, &mut |path| {
            if taken.is_ok() {
                taken = intake.take(path);
            }
        })?;
        taken?;
        let listed = intake.finish();
        Ok(Contents {
            files: listed.files,
            distributions: self.distributions_among(&listed.metadata)?,
            path_files: listed.path_files,
            missing: listed.missing,
        })
    }

    fn distributions_among(
        &self,
        entries: &BTreeSet<(SiteId, RelPath)>,
    ) -> Result<Vec<Rc<Metadata>>> {
        let mut distributions: Vec<Rc<Metadata>> = Vec::new();
        for (site, entry) in entries {
            let kind = self.top_level_kind(*site, entry)?;
            let entry = kind.and_then(|kind| MetadataEntry::recognise(entry, kind));
            if let Some(entry) = entry.filter(|entry| entry.form().is_some()) {
                distributions.push(self.metadata(*site, &entry)?);
            }
        }
        Ok(one_a_project(distributions))
    }

    fn whole(&self, package: &SystemPackage, contents: Contents) -> Result<Unit> {
        let site = contents
            .distributions
            .first()
            .map(|metadata| metadata.site)
            .or_else(|| contents.files.shares().first().map(|share| share.site))
            .unwrap_or(SiteId(0));
        let name = match contents.distributions.as_slice() {
            [only] => only.name.clone(),
            _ => package.name.clone(),
        };
        let mut remarks = Vec::new();
        if contents.distributions.len() > 1 {
            let names: Vec<&str> = contents.distributions.iter().map(|d| d.name.as_str()).collect();
            let message = format!(
                "{} carries {} and does not tell their files apart: they come together",
                package.name,
                names.join(", ")
            );
            remarks.push(Diagnostic::note("whole-package", message));
        }
        if contents.missing > 0 {
            remarks.push(missing_files(package, contents.missing));
        }
        Ok(Unit {
            key: UnitKey { site, package: Some(package_key(package)), part: None },
            name,
            path_lines: self.path_lines(&contents.path_files, &mut remarks)?,
            distributions: contents.distributions,
            package: Some(package.clone()),
            files: contents.files.visible(&self.suffixes),
            ownership: Ownership::SystemPackage,
            remarks,
        })
    }

    fn part(
        &self,
        package: &SystemPackage,
        contents: &Contents,
        metadata: Rc<Metadata>,
        files: Files,
    ) -> Result<Unit> {
        let mut remarks = Vec::new();
        Ok(Unit {
            key: UnitKey {
                site: metadata.site,
                package: Some(package_key(package)),
                part: Some(metadata.project.as_str().to_owned()),
            },
            name: metadata.name.clone(),
            distributions: vec![metadata],
            package: Some(package.clone()),
            files: files.visible(&self.suffixes),
            path_lines: self.path_lines(&contents.path_files, &mut remarks)?,
            ownership: Ownership::SystemPackage,
            remarks,
        })
    }

    pub(super) fn path_lines(
        &self,
        path_files: &[OwnedFile],
        remarks: &mut Vec<Diagnostic>,
    ) -> Result<Vec<OwnedFile>> {
        let mut lines = Vec::new();
        for file in path_files {
            let directory = &self.sites[file.site.0].directory;
            let read = super::pth::path_lines(directory, &file.path)?;
            for outside in &read.outside {
                let message = format!(
                    "{} adds {outside}, which is outside of its site directory, and is not followed",
                    file.path.under(&directory.path).display()
                );
                remarks.push(Diagnostic::note("path-line-outside", message));
            }
            lines.extend(
                read.directories.into_iter().map(|path| OwnedFile { site: file.site, path }),
            );
        }
        Ok(lines)
    }
}

/// The files of each of several distributions of one package: what its RECORD or `top_level.txt`
/// names of the package's files, and what none of them names. `None` when that is not known of
/// every one: then the package can only be taken whole.
fn parts(contents: &Contents, distributions: &[Rc<Metadata>]) -> Result<Option<Vec<Part>>> {
    let files: Vec<OwnedFile> = contents.files.iter().collect();
    let mut claims: Vec<BTreeSet<&OwnedFile>> = Vec::new();
    for metadata in distributions {
        let claim = claim(metadata, &files)?;
        if claim.is_empty() {
            return Ok(None);
        }
        claims.push(claim);
    }
    let unclaimed: Vec<&OwnedFile> =
        files.iter().filter(|file| !claims.iter().any(|c| c.contains(file))).collect();
    let parts = distributions.iter().zip(claims).map(|(metadata, claim)| {
        let files = claim.into_iter().chain(unclaimed.iter().copied()).cloned();
        (Rc::clone(metadata), files.collect())
    });
    Ok(Some(parts.collect()))
}

/// Whether the top-level entry of that name is metadata of a distribution.
pub(super) fn is_metadata(entry: &str) -> bool {
    [".dist-info", ".egg-info", ".egg-link"].iter().any(|ending| entry.ends_with(ending))
}

/// Whether a path is a `.pth` file that `site` reads.
pub(crate) fn is_path_file(path: &RelPath) -> bool {
    path.parent().is_none() && path.as_str().strip_suffix(".pth").is_some()
}

/// Whether a path is bytecode that Python made itself. One beside its module (`x.pyc`) is a module.
pub(super) fn is_bytecode(path: &RelPath) -> bool {
    path.parts().any(|part| part == "__pycache__")
}

/// `python3-foo`, and its architecture where that tells two apart.
pub(crate) fn package_key(package: &SystemPackage) -> String {
    format!("{}:{}", package.name, package.architecture)
}

fn missing_files(package: &SystemPackage, count: usize) -> Diagnostic {
    let message = format!(
        "{count} of the files that {} lists are not there; they are left out",
        package.name
    );
    Diagnostic::note("listed-but-missing", message)
}

/// One metadata entry a project, the most telling form first: Debian 12's python3-cryptography has
/// a `.dist-info` and an `.egg-info` without version of the same name.
pub(super) fn one_a_project(mut distributions: Vec<Rc<Metadata>>) -> Vec<Rc<Metadata>> {
    if distributions.len() < 2 {
        return distributions;
    }
    order::sort_by(&mut distributions, |one, other| {
        (one.form as u8, &one.entry).cmp(&(other.form as u8, &other.entry))
    });
    let mut seen = BTreeSet::new();
    distributions.retain(|metadata| seen.insert(metadata.project.clone()));
    order::sort_by(&mut distributions, |one, other| one.project.cmp(&other.project));
    distributions
}

/// Which of a package's files a distribution of it claims by its RECORD, or else by `top_level.txt`.
fn claim<'a>(metadata: &Metadata, files: &'a [OwnedFile]) -> Result<BTreeSet<&'a OwnedFile>> {
    if let Some(record) = metadata.record()? {
        let listed: BTreeSet<&RelPath> = record.files.iter().collect();
        let claimed: BTreeSet<&OwnedFile> =
            files.iter().filter(|f| f.site == metadata.site && listed.contains(&f.path)).collect();
        if !claimed.is_empty() {
            return Ok(claimed);
        }
    }
    Ok(files
        .iter()
        .filter(|file| metadata.top_level.iter().any(|name| is_of_top_level(&file.path, name)))
        .collect())
}

/// Whether a path is the module or package of a top-level name (which may be a path: some
/// `top_level.txt` hold `googleapiclient/discovery_cache`).
pub(super) fn is_of_top_level(path: &RelPath, name: &str) -> bool {
    let Some(rest) = path.as_str().strip_prefix(name) else { return false };
    rest.starts_with('/') || rest.starts_with('.') && !rest.contains('/')
}
