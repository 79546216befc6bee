//! What the name of a directory's entry says of a distribution, before anything is read.

use crate::common::RelPath;
use crate::inventory::metadata::Form;
use crate::inventory::site::EntryKind;

/// What kind of metadata an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetadataKind {
    /// Metadata that can be read.
    Readable(Form),
    /// `NAME.egg-link`: setuptools' development install, which names a directory elsewhere.
    EggLink,
    /// `__editable__.NAME-VERSION.pth`: an editable install (PEP 660), whose code is elsewhere.
    Editable,
    /// `NAME-VERSION-pyX.Y.egg`: a site directory of its own, only on the path through a `.pth`.
    Egg,
    /// `~AME-VERSION.dist-info`: what an interrupted pip left.
    Leftover,
}

/// An entry of a site directory that is, or looks like, the metadata of a distribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetadataEntry {
    /// The entry.
    pub entry: RelPath,
    /// What it is.
    pub kind: MetadataKind,
    /// The project's name as the entry's name has it; the metadata itself knows better.
    pub name: String,
    /// The version, where the entry's name has one.
    pub version: Option<String>,
}

impl MetadataEntry {
    /// Recognises an entry of a site directory by its name and kind.
    pub fn recognise(entry: &RelPath, kind: EntryKind) -> Option<Self> {
        let (kind, stem) = classify(entry.as_str(), kind)?;
        let (name, version) = split(stem, kind);
        let version = version.map(str::to_owned);
        Some(Self { entry: entry.clone(), kind, name: name.to_owned(), version })
    }

    /// How the metadata is kept, if it can be read.
    pub fn form(&self) -> Option<Form> {
        match self.kind {
            MetadataKind::Readable(form) => Some(form),
            _ => None,
        }
    }

    /// Why the distribution cannot be picked, where its entry's name already says so.
    pub fn unpickable(&self) -> Option<&'static str> {
        match self.kind {
            MetadataKind::Readable(_) => None,
            MetadataKind::EggLink | MetadataKind::Editable => {
                Some("it is a development install, whose code lies elsewhere")
            }
            MetadataKind::Egg => {
                Some("it is an egg, which is importable only through a line of a .pth file")
            }
            MetadataKind::Leftover => Some("it is what an interrupted pip left behind"),
        }
    }
}

/// The kind of an entry, and its name without what marks the kind.
fn classify(name: &str, kind: EntryKind) -> Option<(MetadataKind, &str)> {
    let directory = matches!(kind, EntryKind::Directory | EntryKind::Link);
    let file = matches!(kind, EntryKind::File | EntryKind::Link);
    let found = if let Some(stem) = name.strip_suffix(".dist-info").filter(|_| directory) {
        (MetadataKind::Readable(Form::DistInfo), stem)
    } else if let Some(stem) = name.strip_suffix(".egg-info") {
        match kind {
            EntryKind::File => (MetadataKind::Readable(Form::EggInfoFile), stem),
            EntryKind::Other => return None,
            // What a link leads to is seen when it is read.
            _ => (MetadataKind::Readable(Form::EggInfoDirectory), stem),
        }
    } else if let Some(stem) = name.strip_suffix(".egg-link").filter(|_| file) {
        (MetadataKind::EggLink, stem)
    } else if let Some(stem) = name.strip_suffix(".egg").filter(|_| file || directory) {
        (MetadataKind::Egg, stem)
    } else if let Some(rest) = name.strip_prefix("__editable__.").filter(|_| file) {
        (MetadataKind::Editable, rest.strip_suffix(".pth")?)
    } else {
        return None;
    };
    match found {
        (_, "") => None,
        (MetadataKind::Readable(_), stem) if stem.starts_with('~') => {
            Some((MetadataKind::Leftover, stem))
        }
        found => Some(found),
    }
}

/// The name and the version in the name of a metadata entry.
///
/// A `.dist-info` is `NAME-VERSION` (binary distribution format), an `.egg-info` is
/// `NAME[-VERSION[-pyX.Y[-PLATFORM]]]` (setuptools' `EGG_NAME`). Neither name should have a `-`, but
/// some do, so the version begins at the first `-` before a digit.
fn split(stem: &str, kind: MetadataKind) -> (&str, Option<&str>) {
    let whole = stem;
    let stem = without_python_tag(stem);
    if let Some(dash) = version_dash(stem) {
        return (&stem[..dash], Some(&stem[dash + 1..]));
    }
    if kind == MetadataKind::Readable(Form::DistInfo)
        && let Some((name, version)) = whole.rsplit_once('-')
        && !name.is_empty()
        && !version.is_empty()
    {
        return (name, Some(version));
    }
    (stem, None)
}

/// Where the `-` before the version is.
fn version_dash(stem: &str) -> Option<usize> {
    stem.match_indices('-')
        .map(|(dash, _)| dash)
        .find(|dash| *dash > 0 && stem[dash + 1..].starts_with(|c: char| c.is_ascii_digit()))
}

/// The name without `-py3.10` or `-py3.10-linux-x86_64`.
fn without_python_tag(stem: &str) -> &str {
    for (start, _) in stem.rmatch_indices("-py") {
        let (rest, before) = (&stem[start + 3..], &stem[..start]);
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let last = end == rest.len();
        let platform = rest[end..].starts_with('-') && version_dash(before).is_some();
        if rest.starts_with(|c: char| c.is_ascii_digit())
            && !before.is_empty()
            && (last || platform)
        {
            return before;
        }
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, kind: EntryKind) -> Option<MetadataEntry> {
        MetadataEntry::recognise(&RelPath::new(name).unwrap(), kind)
    }

    #[test]
    fn names_and_versions_come_out_of_odd_names() {
        let cases = [
            ("PyYAML-6.0.dist-info", "PyYAML", Some("6.0")),
            ("h5py._debian_h5py_serial-3.7.0.dist-info", "h5py._debian_h5py_serial", Some("3.7.0")),
            ("zope.interface-5.5.2.egg-info", "zope.interface", Some("5.5.2")),
            ("lz4-4.0.2+dfsg.egg-info", "lz4", Some("4.0.2+dfsg")),
            ("devscripts-2.22.2+deb12u1.egg-info", "devscripts", Some("2.22.2+deb12u1")),
            ("cryptography.egg-info", "cryptography", None),
            ("foo-1.0-py3.10.egg-info", "foo", Some("1.0")),
            ("foo-1.0-py3.10-linux-x86_64.egg-info", "foo", Some("1.0")),
            ("foo-py3.10.egg-info", "foo", None),
            ("foo-py2-1.0.egg-info", "foo-py2", Some("1.0")),
            ("scikit-image-0.19.dist-info", "scikit-image", Some("0.19")),
            ("mpmath-0.0.0.egg-info", "mpmath", Some("0.0.0")),
            ("foo-dev.dist-info", "foo", Some("dev")),
            ("foo-bar.egg-info", "foo-bar", None),
            ("py-1.11.0.egg-info", "py", Some("1.11.0")),
            ("-1.0.dist-info", "-1.0", None),
        ];
        for (name, project, version) in cases {
            let entry = entry(name, EntryKind::Directory).unwrap();
            assert_eq!(
                (entry.name.as_str(), entry.version.as_deref()),
                (project, version),
                "{name}"
            );
            assert_eq!(entry.unpickable(), None, "{name}");
        }
    }

    #[test]
    fn the_kind_follows_from_name_and_type() {
        use EntryKind::{Directory, File, Link, Other};
        use MetadataKind::{Editable, Egg, EggLink, Leftover, Readable};
        let cases = [
            ("a-1.dist-info", Directory, Some(Readable(Form::DistInfo))),
            ("a-1.dist-info", Link, Some(Readable(Form::DistInfo))),
            ("a-1.dist-info", File, None),
            ("a-1.egg-info", Directory, Some(Readable(Form::EggInfoDirectory))),
            ("a-1.egg-info", File, Some(Readable(Form::EggInfoFile))),
            ("a-1.egg-info", Other, None),
            ("a.egg-link", File, Some(EggLink)),
            ("a-1-py3.11.egg", File, Some(Egg)),
            ("a-1-py3.11.egg", Directory, Some(Egg)),
            ("__editable__.a-1.pth", File, Some(Editable)),
            ("__editable___a_finder.py", File, None),
            ("~-1.dist-info", Directory, Some(Leftover)),
            (".dist-info", Directory, None),
            ("a", Directory, None),
            ("a.pth", File, None),
        ];
        for (name, kind, expected) in cases {
            let found = entry(name, kind).map(|entry| entry.kind);
            assert_eq!(found, expected, "{name} as {kind:?}");
        }
    }

    #[test]
    fn what_cannot_be_picked_says_why() {
        for (name, word) in [
            ("a.egg-link", "development"),
            ("__editable__.a-1.pth", "development"),
            ("a-1.egg", ".pth"),
            ("~-1.egg-info", "interrupted"),
        ] {
            let entry = entry(name, EntryKind::File).unwrap();
            assert!(entry.unpickable().unwrap().contains(word), "{name}");
            assert_eq!(entry.form(), None);
        }
    }
}
