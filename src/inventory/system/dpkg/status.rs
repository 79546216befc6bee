//! The packages that are installed: dpkg's status file, its journal, and the `status.d` directory
//! of images that were made without dpkg.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use fs_err as fs;

use super::paragraph::{self, Paragraph};
use crate::common::{Diagnostic, Result};
use crate::inventory::system::Alternative;
use crate::inventory::system::catalogue::{self, Catalogue};

/// What dpkg alone knows of a package.
#[derive(Debug)]
pub(super) struct Installed {
    /// Its Pre-Depends and Depends.
    pub(super) depends: Vec<Vec<Alternative>>,
    /// Its Recommends.
    pub(super) recommends: Vec<Vec<Alternative>>,
}

/// An installed package.
pub(super) type Record = catalogue::Record<Installed>;

/// The installed packages of a database.
pub(super) type Status = Catalogue<Installed, Paragraph>;

/// Reads the installed packages of an admin directory: their names at once, everything else of a
/// package when it is asked for. A machine has hundreds of packages, and a run asks for a few.
///
/// # Errors
///
/// A file that is there and cannot be read.
pub(super) fn read(admin: &Path) -> Result<Status> {
    let mut known = Vec::new();
    for (file, origin) in files(admin)? {
        let Some(text) = text(&file)? else { continue };
        merge(&mut known, paragraph::all(&Rc::new(text)), &origin);
    }
    let installed = known.into_iter().filter(|paragraph| paragraph.installed);
    Ok(Catalogue::new(installed.collect(), "dpkg"))
}

/// What kind of file a paragraph stands in.
enum Origin {
    /// The status file.
    Status,
    /// `updates/NNNN`, which overrides the status file until dpkg has merged it.
    Journal,
    /// A file of `status.d`: this one.
    Part(PathBuf),
}

/// The files that make up the status, the overriding ones last.
fn files(admin: &Path) -> Result<Vec<(PathBuf, Origin)>> {
    let mut files = vec![(admin.join("status"), Origin::Status)];
    let journal = |name: &str| name.bytes().all(|byte| byte.is_ascii_digit());
    for file in entries(&admin.join("updates"), journal)? {
        files.push((file, Origin::Journal));
    }
    let part = |name: &str| !name.contains(".md5sums") && !name.starts_with('.');
    for file in entries(&admin.join("status.d"), part)? {
        files.push((file.clone(), Origin::Part(file)));
    }
    Ok(files)
}

/// The entries of a directory whose names will do, sorted; none of a missing directory.
fn entries(directory: &Path, good: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>> {
    let failed = |error| Box::new(Diagnostic::io("read the directory", directory, &error));
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        if entry.file_name().to_str().is_some_and(&good) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// The text of a file, if there is one.
fn text(path: &Path) -> Result<Option<String>> {
    match fs::read(path) {
        Ok(content) => Ok(Some(match String::from_utf8(content) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        })),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Box::new(Diagnostic::io("read", path, &error))),
    }
}

/// Adds paragraphs; one of the journal replaces what is known of its package.
fn merge(known: &mut Vec<Paragraph>, paragraphs: Vec<Paragraph>, origin: &Origin) {
    for mut paragraph in paragraphs {
        if let Origin::Part(file) = origin {
            paragraph.installed = true;
            paragraph.part = Some(file.clone());
        }
        let journal = matches!(origin, Origin::Journal);
        let old = if journal {
            known.iter_mut().find(|other| other.is_same_package(&paragraph))
        } else {
            None
        };
        match old {
            Some(old) => *old = paragraph,
            None => known.push(paragraph),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::system::catalogue::Row;

    const STATUS: &str = "\
Package: dpkg
Status: install ok installed
Architecture: amd64
Version: 1.21.22
Pre-Depends: libc6 (>= 2.34)
Depends: tar (>= 1.28-1)
Recommends: apt, less | more

Package: libfoo
Status: install ok installed
Architecture: i386
Multi-Arch: same
Version: 1:2.0-1
Source: foo (2.0)
Provides: foo-api (= 2), foo

Package: libfoo
Status: install ok half-configured
Architecture: amd64
Multi-Arch: same
Version: 1:2.0-1
Source: foo
Provides: foo-api (= 2), foo

Package: gone
Status: deinstall ok config-files
Architecture: all
Version: 1

Package: half
Status: install reinstreq half-installed
Architecture: all
Version: 1
";

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn only_packages_whose_files_are_there_count() {
        let admin = tempfile::tempdir().unwrap();
        write(&admin.path().join("status"), STATUS);
        let status = read(admin.path()).unwrap();
        assert_eq!(status.names(), ["dpkg", "libfoo:i386", "libfoo"]);
        assert!(status.find("gone").is_none());
        let dpkg = status.find("dpkg").unwrap();
        assert_eq!(dpkg.own.depends, [["libc6"], ["tar"]]);
        assert_eq!(dpkg.own.recommends, [vec!["apt"], vec!["less", "more"]]);
    }

    #[test]
    fn sources_and_provides_lose_their_versions() {
        let admin = tempfile::tempdir().unwrap();
        write(&admin.path().join("status"), STATUS);
        let status = read(admin.path()).unwrap();
        for name in ["libfoo", "libfoo:i386"] {
            let found = status.find(name).unwrap();
            assert_eq!(found.package.source, "foo");
            assert_eq!(found.provides, ["foo-api", "foo"]);
        }
        assert!(status.records.iter().all(|row| row.same == (row.name() == "libfoo")));
        assert_eq!(status.find("dpkg").unwrap().package.source, "dpkg");
    }

    #[test]
    fn the_journal_overrides_and_status_d_adds() {
        let admin = tempfile::tempdir().unwrap();
        write(&admin.path().join("status"), STATUS);
        write(
            &admin.path().join("updates/0000"),
            "Package: gone\nStatus: install ok unpacked\nArchitecture: all\nVersion: 2\n",
        );
        write(
            &admin.path().join("updates/0001"),
            "Package: dpkg\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 1\n",
        );
        write(&admin.path().join("updates/tmp.i"), "Package: no\nStatus: a b installed\n");
        write(
            &admin.path().join("status.d/base"),
            "Package: base\nVersion: 3\nArchitecture: all\n",
        );
        write(&admin.path().join("status.d/base.md5sums"), "abc  etc/x\n");
        let status = read(admin.path()).unwrap();
        assert!(status.find("dpkg").is_none() && status.find("no").is_none());
        assert_eq!(status.find("gone").unwrap().package.version, "2");
        let base = status.records.iter().find(|row| row.name() == "base").unwrap();
        assert_eq!(base.part.clone().unwrap(), admin.path().join("status.d/base"));
    }
}
