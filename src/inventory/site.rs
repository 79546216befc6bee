//! Site directories and the names in them, from one reading of each directory.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::PathBuf;

use fs_err as fs;

use crate::common::{Diagnostic, RelPath, Result};
use crate::inventory::metadata::MetadataEntry;

/// A site directory, by its place in the inventory's list (lower has precedence).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteId(pub usize);

/// Whose directory it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// An entry of `sources:`.
    Source,
    /// The base interpreter's own.
    Base,
}

/// A directory that packages can be picked from.
#[derive(Debug, Clone)]
pub struct SiteDirectory {
    /// Its number.
    pub id: SiteId,
    /// Where it is; absolute, as the interpreter or the spec names it.
    pub path: PathBuf,
    /// Whose it is.
    pub origin: Origin,
}

/// What an entry of a directory is, without following it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A directory.
    Directory,
    /// A regular file.
    File,
    /// A symbolic link, wherever it leads.
    Link,
    /// A pipe, a socket, a device.
    Other,
}

/// The entries of one site directory, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Every entry whose name can be written down; each is a single component.
    pub entries: BTreeMap<RelPath, EntryKind>,
    /// How many entries were passed over because their names are not UTF-8 or have control
    /// characters.
    pub refused: usize,
}

impl SiteDirectory {
    /// Reads the names in the directory, once; one that does not exist is empty.
    ///
    /// # Errors
    ///
    /// A directory that exists and cannot be read.
    pub fn list(&self) -> Result<Listing> {
        let failed =
            |error: &std::io::Error| Diagnostic::io("read the directory", &self.path, error);
        let directory = match fs::read_dir(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Listing::default()),
            directory => directory.map_err(|error| failed(&error))?,
        };
        let mut listing = Listing::default();
        for entry in directory {
            let entry = entry.map_err(|error| failed(&error))?;
            let kind = entry.file_type().map_err(|error| failed(&error))?;
            match RelPath::from_path(entry.file_name().as_ref()) {
                Ok(name) => {
                    listing.entries.insert(name, EntryKind::of(kind));
                }
                Err(_) => listing.refused += 1,
            }
        }
        Ok(listing)
    }
}

impl EntryKind {
    /// What a type of the file system's is.
    pub fn of(kind: std::fs::FileType) -> Self {
        if kind.is_dir() {
            Self::Directory
        } else if kind.is_file() {
            Self::File
        } else if kind.is_symlink() {
            Self::Link
        } else {
            Self::Other
        }
    }
}

impl Listing {
    /// The entries that are, or look like, the metadata of a distribution, by their names alone.
    pub fn metadata(&self) -> Vec<MetadataEntry> {
        self.entries
            .iter()
            .filter_map(|(name, kind)| MetadataEntry::recognise(name, *kind))
            .collect()
    }

    /// What could be imported from the directory: for every import name the entries that provide
    /// it (a package, a `.py` or `.pyc`, an extension module of any ABI).
    ///
    /// `extension_suffixes` are the interpreter's (`importlib.machinery.EXTENSION_SUFFIXES`). A
    /// directory counts whatever is in it, because it can be a namespace (PEP 420).
    pub fn modules(&self, extension_suffixes: &[String]) -> BTreeMap<String, Vec<String>> {
        let extensions = final_extensions(extension_suffixes);
        let mut modules: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (entry, kind) in &self.entries {
            if let Some(module) = module_name(entry.as_str(), *kind, &extensions) {
                modules.entry(module.to_owned()).or_default().push(entry.as_str().to_owned());
            }
        }
        modules
    }

    /// The `.pth` files that `site` reads: all but hidden ones, as of `CPython` 3.13 (gh-113659) and
    /// the fixes of older versions.
    pub fn path_files(&self) -> Vec<RelPath> {
        let counts = |(name, kind): &(&RelPath, &EntryKind)| {
            matches!(kind, EntryKind::File | EntryKind::Link)
                && name.as_str().strip_suffix(".pth").is_some()
                && !name.as_str().starts_with('.')
        };
        self.entries.iter().filter(counts).map(|(name, _)| name.clone()).collect()
    }
}

/// `.so` out of `.cpython-311-x86_64-linux-gnu.so`, `.abi3.so` and `.so`.
fn final_extensions(suffixes: &[String]) -> Vec<&str> {
    let mut extensions: Vec<&str> =
        suffixes.iter().filter_map(|suffix| suffix.rfind('.').map(|dot| &suffix[dot..])).collect();
    extensions.sort_unstable();
    extensions.dedup();
    extensions
}

/// What an entry is imported as, if it can be.
fn module_name<'a>(entry: &'a str, kind: EntryKind, extensions: &[&str]) -> Option<&'a str> {
    let stem = match kind {
        EntryKind::Directory => entry,
        EntryKind::File => module_stem(entry, extensions)?,
        EntryKind::Link => module_stem(entry, extensions).unwrap_or(entry),
        EntryKind::Other => return None,
    };
    (is_identifier(stem) && stem != "__pycache__").then_some(stem)
}

/// The name of a single-file module without its suffix.
fn module_stem<'a>(entry: &'a str, extensions: &[&str]) -> Option<&'a str> {
    if let Some(stem) = entry.strip_suffix(".py").or_else(|| entry.strip_suffix(".pyc")) {
        return Some(stem);
    }
    let stem = extensions.iter().find_map(|extension| entry.strip_suffix(extension))?;
    match stem.split_once('.') {
        Some((name, tag)) => (!tag.contains('.')).then_some(name),
        None => Some(stem),
    }
}

/// Whether Python could spell the name after `import`; keywords are not looked at.
pub(crate) fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first == '_' || first.is_alphabetic())
        && chars.all(|c| c == '_' || c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    use super::*;

    fn site(path: &Path) -> SiteDirectory {
        SiteDirectory { id: SiteId(0), path: path.to_owned(), origin: Origin::Base }
    }

    fn listing(entries: &[(&str, EntryKind)]) -> Listing {
        let entries =
            entries.iter().map(|(name, kind)| (RelPath::new(name).unwrap(), *kind)).collect();
        Listing { entries, refused: 0 }
    }

    #[test]
    fn a_missing_directory_is_empty_and_a_file_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let missing = site(&directory.path().join("none"));
        assert_eq!(missing.list().unwrap(), Listing::default());
        let file = directory.path().join("file");
        fs::write(&file, "").unwrap();
        let error = site(&file).list().unwrap_err();
        assert_eq!(error.code, "io");
        assert!(error.message.contains("file"), "{error}");
    }

    #[test]
    fn kinds_are_told_apart_and_bad_names_counted() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        fs::create_dir(path.join("yaml")).unwrap();
        fs::write(path.join("six.py"), "").unwrap();
        symlink("nowhere", path.join("lldb")).unwrap();
        fs::write(path.join("evil\nimport os.pth"), "").unwrap();
        fs::write(path.join(OsStr::from_bytes(b"caf\xe9.py")), "").unwrap();
        let socket = std::os::unix::net::UnixListener::bind(path.join("socket")).unwrap();
        let listing = site(path).list().unwrap();
        drop(socket);
        let kinds: Vec<_> =
            listing.entries.iter().map(|(name, kind)| (name.as_str(), *kind)).collect();
        assert_eq!(
            kinds,
            [
                ("lldb", EntryKind::Link),
                ("six.py", EntryKind::File),
                ("socket", EntryKind::Other),
                ("yaml", EntryKind::Directory),
            ]
        );
        assert_eq!(listing.refused, 2);
    }

    #[test]
    fn every_form_of_a_module_is_found_under_its_import_name() {
        use EntryKind::{Directory, File, Link, Other};
        let listing = listing(&[
            ("yaml", Directory),
            ("__pycache__", Directory),
            ("apt_pkg-stubs", Directory),
            ("lxml-4.9.2.egg-info", Directory),
            ("six.py", File),
            ("old.pyc", File),
            ("notes.txt", File),
            ("2to3.py", File),
            ("_brotli.cpython-311-x86_64-linux-gnu.so", File),
            ("_brotli.cpython-39-x86_64-linux-gnu.so", File),
            ("bcrypt.abi3.so", File),
            ("plain.so", File),
            ("libfoo.so.1", File),
            ("odd.libs.abi3.so", File),
            ("lldb", Link),
            ("uno.py", Link),
            ("pipe", Other),
            ("naïve.py", File),
        ]);
        let suffixes =
            [".cpython-311-x86_64-linux-gnu.so", ".abi3.so", ".so"].map(str::to_owned).to_vec();
        let modules = listing.modules(&suffixes);
        let names: Vec<&str> = modules.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            ["_brotli", "bcrypt", "lldb", "naïve", "old", "plain", "six", "uno", "yaml"]
        );
        assert_eq!(modules["_brotli"].len(), 2);
        assert!(!listing.modules(&[]).contains_key("plain"));
    }

    #[test]
    fn hidden_path_files_do_not_count() {
        let listing = listing(&[
            ("a.pth", EntryKind::File),
            ("b.pth", EntryKind::Link),
            (".c.pth", EntryKind::File),
            ("d.pth", EntryKind::Directory),
            ("e.pth.bak", EntryKind::File),
        ]);
        let names: Vec<_> = listing.path_files().iter().map(RelPath::to_string).collect();
        assert_eq!(names, ["a.pth", "b.pth"]);
    }
}
