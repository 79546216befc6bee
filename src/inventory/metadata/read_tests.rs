//! Reading metadata of every form, broken ones included.

use std::collections::BTreeMap;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

use fs_err as fs;
use tempfile::TempDir;

use super::*;
use crate::inventory::site::{Origin, SiteId};

struct Fixture {
    directory: TempDir,
}

impl Fixture {
    fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, name: &str, content: &[u8]) -> &Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    fn site(&self) -> SiteDirectory {
        site(self.directory.path())
    }

    /// Reads the only distribution that there is.
    fn read(&self) -> Metadata {
        let entries = self.site().list().unwrap().metadata();
        assert_eq!(entries.len(), 1);
        Metadata::read(&self.site(), &entries[0]).unwrap()
    }
}

fn site(path: &Path) -> SiteDirectory {
    SiteDirectory { id: SiteId(3), path: path.to_owned(), origin: Origin::Base }
}

fn codes(metadata: &Metadata) -> Vec<&'static str> {
    metadata.remarks.iter().map(|remark| remark.code).collect()
}

#[test]
fn a_dist_info_is_read_whole() {
    let fixture = Fixture::new();
    let text = b"Metadata-Version: 2.1\nName: Zope.Event\nVersion: 4.4\nRequires-Dist: setuptools\nRequires-Dist: Sphinx ; extra == 'docs'\nProvides-Extra: docs\n\nThe body: it stays.\n";
    fixture
        .write("zope.event-4.4.dist-info/METADATA", text)
        .write("zope.event-4.4.dist-info/entry_points.txt", b"[console_scripts]\nx = y:z\n")
        .write("zope.event-4.4.dist-info/top_level.txt", b"zope\n\n/etc\n../up\nzope/event\n")
        .write("zope.event-4.4.dist-info/RECORD", b"zope/event/__init__.py,,\n../../bin/x,,\n");
    let metadata = fixture.read();
    assert_eq!(metadata.name, "Zope.Event");
    assert_eq!(metadata.project.as_str(), "zope-event");
    assert_eq!(metadata.version, "4.4");
    assert_eq!(metadata.site, SiteId(3));
    assert_eq!(metadata.form, Form::DistInfo);
    assert_eq!(metadata.text, text);
    assert_eq!(metadata.requires, ["setuptools", "Sphinx ; extra == 'docs'"]);
    assert_eq!(metadata.requirements.len(), 2);
    assert_eq!(metadata.extras, ["docs"]);
    assert_eq!(metadata.top_level, ["zope", "zope/event"]);
    assert!(metadata.entry_points.is_some());
    assert!(!metadata.editable);
    assert!(metadata.remarks.is_empty(), "{:?}", metadata.remarks);
    let record = metadata.record().unwrap().unwrap();
    assert_eq!(record.files.len(), 1);
    assert_eq!(record.outside, ["../../bin/x"]);
    assert_eq!(metadata.installed_files().unwrap(), None);
}

#[test]
fn an_egg_info_directory_has_requires_txt_and_installed_files() {
    let fixture = Fixture::new();
    fixture
        .write("a-1.egg-info/PKG-INFO", b"Name: a\nVersion: 1\n")
        .write("a-1.egg-info/requires.txt", b"six\n\n[test]\nnose\n")
        .write("a-1.egg-info/installed-files.txt", b"../a/__init__.py\nPKG-INFO\n");
    let metadata = fixture.read();
    assert_eq!(metadata.form, Form::EggInfoDirectory);
    assert_eq!(metadata.requires.len(), 2);
    assert_eq!(metadata.extras, ["test"]);
    assert_eq!(metadata.record().unwrap(), None);
    let files = metadata.installed_files().unwrap().unwrap().files;
    let files: Vec<_> = files.iter().map(RelPath::as_str).collect();
    assert_eq!(files, ["a/__init__.py", "a-1.egg-info/PKG-INFO"]);
}

#[test]
fn an_egg_info_file_is_its_own_pkg_info() {
    let fixture = Fixture::new();
    fixture.write("sympy-1.11.1.egg-info", b"Name: sympy\nVersion: 1.11.1\n\nbody");
    let metadata = fixture.read();
    assert_eq!(metadata.form, Form::EggInfoFile);
    assert_eq!((metadata.name.as_str(), metadata.version.as_str()), ("sympy", "1.11.1"));
    assert!(metadata.top_level.is_empty() && metadata.entry_points.is_none());
    assert_eq!(metadata.installed_files().unwrap(), None);
}

#[test]
fn links_are_followed_to_what_they_are() {
    let elsewhere = Fixture::new();
    elsewhere
        .write("file", b"Name: a\nVersion: 1\n")
        .write("dir/PKG-INFO", b"Name: b\nVersion: 2\n");
    let fixture = Fixture::new();
    symlink(elsewhere.path("file"), fixture.path("a-1.egg-info")).unwrap();
    symlink(elsewhere.path("dir"), fixture.path("b-2.egg-info")).unwrap();
    symlink("nowhere", fixture.path("c-3.egg-info")).unwrap();
    let entries = fixture.site().list().unwrap().metadata();
    let read: Vec<_> = entries
        .iter()
        .map(|entry| Metadata::read(&fixture.site(), entry).unwrap())
        .map(|metadata| (metadata.name, metadata.version, metadata.form))
        .collect();
    assert_eq!(
        read,
        [
            ("a".to_owned(), "1".to_owned(), Form::EggInfoFile),
            ("b".to_owned(), "2".to_owned(), Form::EggInfoDirectory),
            ("c".to_owned(), "3".to_owned(), Form::EggInfoDirectory),
        ]
    );
}

#[test]
fn broken_metadata_is_known_by_its_file_name() {
    for (name, content) in [
        ("a-1.dist-info/RECORD", &b""[..]),
        ("a-1.dist-info/METADATA", b""),
        ("a-1.dist-info/METADATA", b"\xff\xfe\0"),
        ("a-1.dist-info/METADATA/a-directory", b""),
        ("a-1.egg-info", b""),
    ] {
        let fixture = Fixture::new();
        fixture.write(name, content);
        let metadata = fixture.read();
        assert_eq!((metadata.name.as_str(), metadata.version.as_str()), ("a", "1"), "{name}");
        assert!(codes(&metadata).contains(&"broken-metadata"), "{name}");
    }
}

#[test]
fn an_empty_metadata_gives_way_to_pkg_info() {
    let fixture = Fixture::new();
    fixture
        .write("a-1.dist-info/METADATA", b"")
        .write("a-1.dist-info/PKG-INFO", b"Name: A\nVersion: 1.0\n");
    assert_eq!(fixture.read().name, "A");
}

#[test]
fn a_hundred_megabytes_are_not_metadata() {
    let fixture = Fixture::new();
    fixture.write("a-1.dist-info/METADATA", b"Name: a\n");
    let file = fs::OpenOptions::new().write(true).open(fixture.path("a-1.dist-info/METADATA"));
    file.unwrap().set_len(100 << 20).unwrap();
    let metadata = fixture.read();
    assert!(metadata.text.is_empty());
    assert!(codes(&metadata).contains(&"unreadable-metadata"), "{:?}", metadata.remarks);
}

#[test]
fn a_record_that_is_no_file_is_an_error() {
    let fixture = Fixture::new();
    fixture
        .write("a-1.dist-info/METADATA", b"Name: a\nVersion: 1\n")
        .write("a-1.dist-info/RECORD/x", b"");
    let error = fixture.read().record().unwrap_err();
    assert_eq!(error.code, "unreadable-file-list");
    assert!(error.message.contains("RECORD") && !error.help.is_empty());
}

#[test]
fn editable_installs_are_known_by_direct_url() {
    let fixture = Fixture::new();
    fixture.write("a-1.dist-info/METADATA", b"Name: a\nVersion: 1\n").write(
        "a-1.dist-info/direct_url.json",
        br#"{"url": "file:///src/a", "dir_info": {"editable": true}}"#,
    );
    assert!(fixture.read().editable);
    fixture.write("a-1.dist-info/direct_url.json", br#"{"url": "file:///src/a", "dir_info": {}}"#);
    assert!(!fixture.read().editable);
}

#[test]
fn what_is_not_pickable_is_refused_with_the_reason() {
    let fixture = Fixture::new();
    fixture.write("a.egg-link", b"/src/a\n.");
    let entries = fixture.site().list().unwrap().metadata();
    let error = Metadata::read(&fixture.site(), &entries[0]).unwrap_err();
    assert_eq!(error.code, "not-pickable");
    assert!(error.message.contains("development install"), "{error}");
}

/// What `importlib.metadata` says of every entry: its name, its version, its requirements.
const TRUTH: &str = r"
import importlib.metadata as m, json, sys
print(json.dumps({d._path.name: [d.metadata['Name'], d.version, d.requires or []]
    for d in m.distributions(path=sys.argv[1:])}))
";

#[test]
fn the_systems_own_metadata_reads_as_python_reads_it() {
    let path = Path::new("/usr/lib/python3/dist-packages");
    let python = Path::new("/usr/bin/python3");
    if !path.is_dir() || !python.exists() {
        eprintln!("skipped: there is no Debian Python here");
        return;
    }
    let output = Command::new(python).args(["-I", "-S", "-c", TRUTH]).arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut truth: BTreeMap<String, (String, String, Vec<String>)> =
        serde_json::from_slice(&output.stdout).unwrap();
    let site = site(path);
    for entry in site.list().unwrap().metadata() {
        let metadata = Metadata::read(&site, &entry).unwrap();
        let (name, version, requires) = truth.remove(entry.entry.as_str()).unwrap();
        assert_eq!(metadata.name, name);
        assert_eq!(metadata.version, version, "of {name}");
        let squeeze = |text: &String| text.replace([' ', '(', ')'], "").replace('\'', "\"");
        let ours: Vec<String> = metadata.requires.iter().map(squeeze).collect();
        let theirs: Vec<String> = requires.iter().map(squeeze).collect();
        assert_eq!(ours, theirs, "of {name}");
        assert!(metadata.record().is_ok() && metadata.installed_files().is_ok());
    }
    assert!(truth.is_empty(), "not seen: {truth:?}");
}
