//! A pick's receipt: a `.dist-info` directory of our own, by which installers and
//! importlib.metadata know that it is there.
//!
//! Its RECORD lists the directory's own files and nothing else: installers follow a RECORD when they
//! delete, and the modules are the system's.

use memchr::memchr;

use crate::common::RelPath;
use crate::selection::Chosen;
use crate::tree::{Content, Node};

/// What installers read as the author of a receipt, and what tells ours from theirs.
pub use crate::inventory::installed::OURS as INSTALLER;

/// Says of itself what wheels say. The tag is that of the receipt, which is text, not of the modules.
const WHEEL: &str = concat!(
    "Wheel-Version: 1.0\nGenerator: isolate ",
    env!("CARGO_PKG_VERSION"),
    "\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
);

/// Whether a receipt names the entry points. On Python 3.8 and 3.9 importlib.metadata lists them once
/// for each copy of the metadata on the path, so that only one may have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryPoints {
    /// With `entry_points.txt`, if the distribution has one.
    With,
    /// Without.
    Without,
}

/// The name of a receipt's directory: as wheels name it, so that every tool finds it.
///
/// # Errors
///
/// When the version holds what no file name may.
pub fn directory(chosen: &Chosen) -> Result<RelPath, crate::common::relpath::RelPathError> {
    let name = chosen.metadata.project.escaped();
    let version = chosen.version.version.replace(['/', '-'], "_");
    RelPath::new(&format!("{name}-{version}.dist-info"))
}

/// The files of a receipt, below its directory.
pub fn nodes(
    chosen: &Chosen,
    imports: &[String],
    directory: &RelPath,
    entry_points: EntryPoints,
) -> Vec<(RelPath, Node)> {
    let mut files: Vec<(&str, Content)> = vec![
        ("INSTALLER", format!("{INSTALLER}\n").into()),
        ("METADATA", metadata(chosen).into()),
        ("WHEEL", WHEEL.as_bytes().into()),
        ("top_level.txt", top_level(imports).into()),
    ];
    if entry_points == EntryPoints::With
        && let Some(text) = &chosen.metadata.entry_points
    {
        files.push(("entry_points.txt", text.clone().into()));
    }
    let mut record = String::new();
    for name in files.iter().map(|(name, _)| *name).chain(["RECORD"]) {
        record.extend([directory.as_str(), "/", name, ",,\n"]);
    }
    files.push(("RECORD", record.into()));
    files
        .into_iter()
        .filter_map(|(name, content)| {
            Some((directory.join(name).ok()?, Node::File { content, executable: false }))
        })
        .collect()
}

fn top_level(imports: &[String]) -> String {
    let mut names: Vec<&str> =
        imports.iter().map(|name| name.split('.').next().unwrap_or(name)).collect();
    names.dedup();
    names.into_iter().flat_map(|name| [name, "\n"]).collect()
}

/// The upstream's METADATA or PKG-INFO, to the byte but for: Metadata-Version, which must allow
/// Requires-Dist; the version, where it was replaced; Requires-Dist and Provides-Extra, which an
/// egg-info keeps in another file, and to which the system package's dependencies are added; and the
/// licence files, which are not here.
pub fn metadata(chosen: &Chosen) -> Vec<u8> {
    let (headers, body) = split(&chosen.metadata.text);
    let mut out = Vec::with_capacity(chosen.metadata.text.len() + 256);
    let line = |out: &mut Vec<u8>, name: &str, value: &str| {
        for part in [name, ": ", value, "\n"] {
            out.extend_from_slice(part.as_bytes());
        }
    };
    line(&mut out, "Metadata-Version", &metadata_version(&headers));
    line(&mut out, "Name", &chosen.metadata.name);
    line(&mut out, "Version", &chosen.version.version);
    for header in headers.iter().filter(|header| !is_replaced(name_of(header))) {
        for bare in lines(header) {
            out.extend_from_slice(bare);
            out.push(b'\n');
        }
    }
    for extra in &chosen.metadata.extras {
        line(&mut out, "Provides-Extra", extra);
    }
    for requirement in chosen.metadata.requires.iter().chain(&chosen.added_requires) {
        line(&mut out, "Requires-Dist", requirement);
    }
    if !body.is_empty() {
        out.push(b'\n');
        out.extend_from_slice(body);
    }
    out
}

fn is_replaced(name: &[u8]) -> bool {
    const REPLACED: [&str; 7] = [
        "Metadata-Version",
        "Name",
        "Version",
        "Requires-Dist",
        "Provides-Extra",
        "License-File",
        "Dynamic",
    ];
    REPLACED.iter().any(|replaced| name.eq_ignore_ascii_case(replaced.as_bytes()))
}

/// The header's own version where it knows Requires-Dist (1.2 and later know it, 2.1 knows extras).
fn metadata_version(headers: &[&[u8]]) -> String {
    let is_version = |header: &&&[u8]| name_of(header).eq_ignore_ascii_case(b"Metadata-Version");
    let own = headers.iter().find(is_version).and_then(|header| {
        let whole = lines(header).collect::<Vec<_>>().join(&b'\n');
        String::from_utf8_lossy(&whole).split_once(':').map(|(_, v)| v.trim().to_owned())
    });
    match own {
        Some(version) if version.starts_with("2.") => version,
        _ => "2.1".to_owned(),
    }
}

fn name_of(header: &[u8]) -> &[u8] {
    &header[..memchr(b':', header).unwrap_or(header.len())]
}

/// The headers, each with its continuation lines, and the body.
fn split(text: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let mut headers: Vec<&[u8]> = Vec::new();
    // Where the last header begins.
    let mut start = 0;
    let mut at = 0;
    while at < text.len() {
        let end = memchr(b'\n', &text[at..]).map_or(text.len(), |end| at + end + 1);
        let line = bare(&text[at..end]);
        if line.is_empty() {
            headers.extend((start < at).then(|| &text[start..at]));
            return (headers, &text[end..]);
        }
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            headers.extend((start < at).then(|| &text[start..at]));
            start = at;
        }
        at = end;
    }
    headers.extend((start < at).then(|| &text[start..at]));
    (headers, &[])
}

/// The lines of a header, without their ends.
fn lines(header: &[u8]) -> impl Iterator<Item = &[u8]> {
    header.split_inclusive(|byte| *byte == b'\n').map(bare)
}

/// A line without its end.
fn bare(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::common::ProjectName;
    use crate::inventory::effective::EffectiveVersion;
    use crate::inventory::metadata::{Form, Metadata};
    use crate::inventory::site::SiteId;

    fn chosen(text: &str, version: &str, recorded: Option<&str>) -> Chosen {
        Chosen {
            metadata: Rc::new(Metadata {
                name: "Zope.Interface".to_owned(),
                project: ProjectName::new("Zope.Interface"),
                version: recorded.unwrap_or(version).to_owned(),
                site: SiteId(0),
                entry: RelPath::new("x.egg-info").unwrap(),
                path: "/x.egg-info".into(),
                form: Form::EggInfoDirectory,
                text: text.as_bytes().to_vec(),
                requires: vec!["setuptools".to_owned(), "b>=1 ; extra == \"t\"".to_owned()],
                requirements: Vec::new(),
                extras: vec!["t".to_owned()],
                entry_points: Some(b"[console_scripts]\nz = z:main\n".to_vec()),
                top_level: Vec::new(),
                editable: false,
                remarks: Vec::new(),
            }),
            version: EffectiveVersion {
                version: version.to_owned(),
                recorded: recorded.map(str::to_owned),
                readable: true,
            },
            added_requires: vec!["python-apt".to_owned()],
        }
    }

    fn text_of(nodes: &[(RelPath, Node)], name: &str) -> Option<String> {
        nodes.iter().find(|(path, _)| path.file_name() == name).map(|(_, node)| match node {
            Node::File { content, .. } => String::from_utf8(content.to_vec()).unwrap(),
            _ => panic!("a receipt is made of files"),
        })
    }

    #[test]
    fn metadata_keeps_what_upstream_says_and_adds_what_the_package_needs() {
        let pkg_info = "Metadata-Version: 1.1\nName: Zope.Interface\nVersion: 0.0.0\nSummary: a\n  long one\nLicense-File: LICENSE\nRequires-Dist: stale\n\nThe body.\n";
        let chosen = chosen(pkg_info, "5.5.2", Some("0.0.0"));
        let directory = directory(&chosen).unwrap();
        assert_eq!(directory.as_str(), "zope_interface-5.5.2.dist-info");
        let imports = ["zope.interface", "zope.other"].map(str::to_owned);
        let nodes = nodes(&chosen, &imports, &directory, EntryPoints::With);
        assert_eq!(
            text_of(&nodes, "METADATA").unwrap(),
            "Metadata-Version: 2.1\nName: Zope.Interface\nVersion: 5.5.2\nSummary: a\n  long one\n\
             Provides-Extra: t\nRequires-Dist: setuptools\nRequires-Dist: b>=1 ; extra == \"t\"\n\
             Requires-Dist: python-apt\n\nThe body.\n"
        );
        assert_eq!(text_of(&nodes, "top_level.txt").unwrap(), "zope\n");
    }

    #[test]
    fn record_names_the_files_of_the_receipt_and_nothing_else() {
        let chosen = chosen("Name: x\n", "1.0+dfsg", None);
        let directory = directory(&chosen).unwrap();
        for entry_points in [EntryPoints::With, EntryPoints::Without] {
            let nodes = nodes(&chosen, &[], &directory, entry_points);
            let record = text_of(&nodes, "RECORD").unwrap();
            let mut listed: Vec<&str> =
                record.lines().map(|line| line.trim_end_matches(',')).collect();
            let mut there: Vec<&str> = nodes.iter().map(|(path, _)| path.as_str()).collect();
            listed.sort_unstable();
            there.sort_unstable();
            assert_eq!(listed, there);
            assert_eq!(
                text_of(&nodes, "entry_points.txt").is_some(),
                entry_points == EntryPoints::With
            );
        }
    }

    #[test]
    fn odd_bytes_and_line_ends_survive() {
        let chosen = chosen("Name: x\r\nAuthor: M\u{fc}ller\r\n\r\nbody\r\n", "1.0", None);
        let metadata = String::from_utf8(metadata(&chosen)).unwrap();
        assert!(metadata.contains("Author: M\u{fc}ller\n"), "{metadata}");
        assert!(metadata.ends_with("\n\nbody\r\n"), "{metadata}");
    }
}
