//! A distribution's name and version: what its metadata says where that can be used, else what its
//! entry's name says.

use std::path::Path;

use crate::common::{Diagnostic, Result};
use crate::inventory::metadata::MetadataEntry;
use crate::inventory::metadata::headers::Headers;

/// A name and a version that can stand in a file name and in metadata, and what is odd about them.
#[derive(Debug)]
pub(super) struct Identity {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) remarks: Vec<Diagnostic>,
}

/// Decides the name and the version of the metadata at `path`.
///
/// # Errors
///
/// Neither the metadata nor the entry has a usable name.
pub(super) fn identify(
    headers: &Headers<'_>,
    entry: &MetadataEntry,
    path: &Path,
) -> Result<Identity> {
    let mut remarks = Vec::new();
    let name = match headers.get("Name").filter(|name| is_name(name)) {
        Some(name) => name,
        None if is_name(&entry.name) => {
            remarks.push(without(path, "Name", &entry.name));
            &entry.name
        }
        None => {
            return Diagnostic::error(
                "bad-distribution-name",
                format!("{} has no name that a project can have", path.display()),
            )
            .help("reinstall the package that it belongs to, or remove what is broken")
            .err();
        }
    };
    let guess = entry.version.as_deref().filter(|version| is_version(version));
    let version = match (headers.get("Version").filter(|version| is_version(version)), guess) {
        (Some(version), _) => version,
        (None, Some(guess)) => {
            remarks.push(without(path, "Version", guess));
            guess
        }
        (None, None) => {
            remarks.push(Diagnostic::warning(
                "no-version",
                format!("{} does not say which version it is", path.display()),
            ));
            ""
        }
    };
    Ok(Identity { name: name.to_owned(), version: version.to_owned(), remarks })
}

/// Says that a header is missing or unusable, and what stands in for it.
fn without(path: &Path, header: &str, instead: &str) -> Diagnostic {
    Diagnostic::note(
        "broken-metadata",
        format!("{} has no usable {header}; taken from its file name: {instead}", path.display()),
    )
}

/// Whether a name is one that PEP 508 allows, and therefore harmless in a file name.
fn is_name(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    let bytes = name.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.iter().all(|byte| inner(*byte))
}

/// Whether a version is harmless in a file name; whether PEP 440 can read it is another matter.
fn is_version(version: &str) -> bool {
    !version.is_empty()
        && !version.starts_with('.')
        && version.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::RelPath;
    use crate::inventory::site::EntryKind;

    fn identity(entry: &str, text: &str) -> Result<Identity> {
        let name = RelPath::new(entry).unwrap();
        let entry = MetadataEntry::recognise(&name, EntryKind::Directory).unwrap();
        identify(&Headers::parse(text.as_bytes()), &entry, Path::new(name.as_str()))
    }

    #[test]
    fn the_metadata_knows_better_than_its_name() {
        let found =
            identity("foo_bar-1.0.dist-info", "Name: Foo.Bar\nVersion: 1.0+dfsg\n").unwrap();
        assert_eq!((found.name.as_str(), found.version.as_str()), ("Foo.Bar", "1.0+dfsg"));
        assert!(found.remarks.is_empty());
    }

    #[test]
    fn what_is_missing_or_hostile_comes_from_the_file_name_and_is_said() {
        for text in ["", "Name:\nVersion:\n", "Name: ../../etc\nVersion: 1/../../2\n"] {
            let found = identity("foo-1.0.dist-info", text).unwrap();
            assert_eq!((found.name.as_str(), found.version.as_str()), ("foo", "1.0"), "{text:?}");
            let codes: Vec<_> = found.remarks.iter().map(|remark| remark.code).collect();
            assert_eq!(codes, ["broken-metadata"; 2], "{text:?}");
        }
    }

    #[test]
    fn a_version_may_be_unknown_but_a_name_may_not() {
        let found = identity("cryptography.egg-info", "Name: cryptography\n").unwrap();
        assert_eq!(found.version, "");
        assert_eq!(found.remarks[0].code, "no-version");
        let error = identity("-1.0.dist-info", "").unwrap_err();
        assert_eq!(error.code, "bad-distribution-name");
        assert!(!error.help.is_empty());
    }

    #[test]
    fn names_are_those_of_pep_508() {
        for good in ["a", "zope.interface", "h5py.-debian-h5py-serial", "2to3"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "-a", "a-", "_a", "a b", "a/b", "..", "caf\u{e9}", "a\nb"] {
            assert!(!is_name(bad), "{bad:?}");
        }
    }
}
