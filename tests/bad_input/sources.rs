//! Site directories that somebody made to do harm, or that went wrong by themselves: what can be used
//! of them is used, and the rest is told or refused; nothing of it reaches out of its directory.

use std::ffi::OsStr;
use std::fmt::Write;
use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{Duration, Instant};

use insta::assert_snapshot;

use crate::refusal::{refused, steady};
use crate::support::digest;
use crate::support::outcome::Checked;
use crate::support::site::{Distribution, Site};
use crate::support::test::Test;

/// A test that picks `alpha` from a source.
fn of(site: &Site) -> Test {
    Test::new()
        .spec("python: python3\nsources: ['{spec}/site']\npackages: [alpha]\n")
        .site("site", site)
}

fn alpha() -> Distribution {
    Distribution::new("alpha", "1").file("alpha.py", "")
}

/// What is said of a run that goes well.
#[track_caller]
fn applied(test: Test) -> (Checked, String) {
    let checked = test.arg("-v").apply().succeeds();
    let said = steady(&checked.stderr());
    (checked, said)
}

/// Every link of the environment's view leads into the source, and is called like what it leads to.
#[track_caller]
fn stays_inside(checked: &Checked) {
    let view = checked.site_packages().with_file_name("system-packages");
    let source = checked.directory().join("site");
    for (path, is) in digest::tree(&view) {
        if fs_err::symlink_metadata(view.join(&path)).unwrap().is_symlink() {
            assert!(
                is.ends_with(&format!(" {}", source.join(&path).display())),
                "{}: {is}",
                path.display()
            );
        }
    }
}

#[test]
fn a_record_with_hostile_paths() {
    let hostile =
        ["../../outside.py", "/etc/passwd", "alpha.py/../../../x", "\"a\nb.py\"", "a\x1b[2J.py"];
    let site =
        Site::new().distribution(hostile.iter().fold(alpha(), |alpha, path| alpha.lists(path)));
    let (checked, said) = applied(of(&site).file("outside.py", ""));
    assert_snapshot!(said, @r#"
    warning[hostile-path]: [DIR]/site/alpha-1.dist-info: a control character in a path: "a\nb.py"; this line is left out
    help: the line is "a\nb.py"; a sound installer does not write it
    warning[hostile-path]: [DIR]/site/alpha-1.dist-info: a control character in a path: "a\u{1b}[2J.py"; this line is left out
    help: the line is "a\u{1b}[2J.py"; a sound installer does not write it
    "#);
    stays_inside(&checked);
    let outside = checked.python(["-I", "-c", "import outside"]).fails();
    outside.stderr_contains("ModuleNotFoundError").imports("alpha");
}

#[test]
fn path_lines_that_lead_out_or_run_code() {
    let lines =
        "import os; os.system('touch ran')\n/etc\n../outside\nalpha_inside\n\x07bell\nnowhere\n";
    let site = Site::new()
        .distribution(alpha().file("alpha.pth", lines).file("alpha_inside/inner.py", ""));
    let (checked, said) = applied(of(&site).file("outside/secret.py", ""));
    assert_snapshot!(said, @"
    note[path-line-outside]: [DIR]/site/alpha.pth adds /etc, which is outside of its site directory, and is not followed
    note[path-line-outside]: [DIR]/site/alpha.pth adds ../outside, which is outside of its site directory, and is not followed
    ");
    stays_inside(&checked);
    let checked = checked.imports("alpha, inner").hides("secret");
    assert!(!checked.directory().join("ran").exists());
}

#[test]
fn a_name_that_no_project_can_have() {
    let metadata = |name: &str| format!("Metadata-Version: 2.1\nName: {name}\nVersion: 1\n");
    let site = Site::new()
        .distribution(alpha())
        .file("beta-1.dist-info/METADATA", &metadata("../../beta"))
        .file("beta-1.dist-info/RECORD", "beta.py,,\n")
        .file("beta.py", "");
    let (checked, said) = applied(
        of(&site).spec("python: python3\nsources: ['{spec}/site']\npackages: [alpha, beta]\n"),
    );
    assert_snapshot!(said, @"note[broken-metadata]: [DIR]/site/beta-1.dist-info has no usable Name; taken from its file name: beta");
    stays_inside(&checked);
    checked.imports("alpha, beta").version_is("beta", "1");
}

#[test]
fn metadata_with_lines_that_are_not_its_own() {
    let text = "Metadata-Version: 2.1\nName: alpha\nVersion: 1\r\nRequires-Dist: x\x0b; y\nSummary: a\n b\n\nName: evil\n";
    let site = Site::new()
        .file("alpha-1.dist-info/METADATA", text)
        .file("alpha-1.dist-info/RECORD", "alpha.py,,\n")
        .file("alpha.py", "");
    let (checked, said) = applied(of(&site));
    assert_snapshot!(said, @r#"note[unreadable-requirement]: [DIR]/site/alpha-1.dist-info requires "x\u{b}; y", which cannot be read: it has a control character"#);
    checked.imports("alpha").version_is("alpha", "1");
}

#[test]
fn a_version_that_is_a_path() {
    let text = "Metadata-Version: 2.1\nName: alpha\nVersion: ../../../1\n";
    let site = Site::new()
        .file("alpha-1.dist-info/METADATA", text)
        .file("alpha-1.dist-info/RECORD", "alpha.py,,\n")
        .file("alpha.py", "");
    let (checked, said) = applied(of(&site));
    assert_snapshot!(said, @"note[broken-metadata]: [DIR]/site/alpha-1.dist-info has no usable Version; taken from its file name: 1");
    stays_inside(&checked);
    checked.version_is("alpha", "1");
}

#[test]
fn loops_of_links() {
    let site = Site::new().distribution(alpha().file("alpha_data/__init__.py", ""));
    let test = of(&site).prepare(|directory| {
        let inside = directory.join("site/alpha_data");
        symlink(".", inside.join("self")).unwrap();
        symlink("../alpha_data", inside.join("round")).unwrap();
        symlink("other", inside.join("one")).unwrap();
        symlink("one", inside.join("other")).unwrap();
        let record = directory.join("site/alpha-1.dist-info/RECORD");
        let more = "alpha_data/self,,\nalpha_data/round,,\nalpha_data/one,,\nalpha_data/other,,\n";
        let text = fs_err::read_to_string(&record).unwrap() + more;
        fs_err::write(&record, text).unwrap();
    });
    let (checked, said) = applied(test);
    assert_eq!(said, "");
    stays_inside(&checked);
    checked.imports("alpha_data.self.round");
}

#[test]
fn a_metadata_directory_that_is_a_loop() {
    let test = of(&Site::new().file("alpha.py", "")).prepare(|directory| {
        symlink("alpha-1.dist-info", directory.join("site/alpha-1.dist-info")).unwrap();
    });
    let (checked, said) = applied(test);
    assert_snapshot!(said, @"
    note[broken-metadata]: [DIR]/site/alpha-1.dist-info has no usable Name; taken from its file name: alpha
    note[broken-metadata]: [DIR]/site/alpha-1.dist-info has no usable Version; taken from its file name: 1
    ");
    stays_inside(&checked);
    checked.imports("alpha").version_is("alpha", "1");
}

#[test]
fn links_that_lead_nowhere() {
    let site = Site::new().distribution(alpha().file("pack/__init__.py", ""));
    let test = of(&site).prepare(|directory| {
        symlink("/nowhere/x.py", directory.join("site/pack/gone.py")).unwrap();
        symlink("nowhere.py", directory.join("site/gone.py")).unwrap();
        let record = directory.join("site/alpha-1.dist-info/RECORD");
        let text = fs_err::read_to_string(&record).unwrap() + "pack/gone.py,,\ngone.py,,\n";
        fs_err::write(&record, text).unwrap();
    });
    let (checked, _) = applied(test);
    stays_inside(&checked);
    checked
        .imports("alpha, pack")
        .hides("gone")
        .hides("pack.gone")
        .apply()
        .succeeds()
        .stdout_contains("unchanged");
}

#[test]
fn a_hundred_megabytes_of_metadata() {
    let test = of(&Site::new().distribution(alpha())).prepare(|directory| {
        let file =
            File::options().append(true).open(directory.join("site/alpha-1.dist-info/METADATA"));
        file.unwrap().set_len(100 << 20).unwrap();
    });
    let started = Instant::now();
    let (checked, said) = applied(test);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    assert_snapshot!(said, @"
    warning[unreadable-metadata]: [DIR]/site/alpha-1.dist-info/METADATA is passed over: it is larger than 16 MB
    help: what it says is not known here; reinstall the distribution that it belongs to
    note[broken-metadata]: [DIR]/site/alpha-1.dist-info has no usable Name; taken from its file name: alpha
    note[broken-metadata]: [DIR]/site/alpha-1.dist-info has no usable Version; taken from its file name: 1
    ");
    checked.imports("alpha").version_is("alpha", "1");
}

#[test]
fn a_record_that_is_too_large() {
    let test = of(&Site::new().distribution(alpha())).prepare(|directory| {
        let file =
            File::options().append(true).open(directory.join("site/alpha-1.dist-info/RECORD"));
        file.unwrap().set_len(1 << 30).unwrap();
    });
    let checked = test.apply().fails();
    assert!(!checked.environment().exists());
    assert_snapshot!(steady(&checked.stderr()), @"
    error[unreadable-file-list]: [DIR]/site/alpha-1.dist-info/RECORD cannot be used: it is larger than 256 MB
    help: reinstall the distribution that it belongs to
    ");
}

#[test]
fn a_record_of_a_million_rows() {
    let mut rows = String::from("alpha.py,,\n");
    for number in 0..1_000_000 {
        writeln!(rows, "alpha_data/{}/{number}.py,sha256=x,1", number % 1000).unwrap();
    }
    let site = Site::new().distribution(alpha());
    let test = of(&site).file("site/alpha-1.dist-info/RECORD", rows);
    let started = Instant::now();
    let (checked, said) = applied(test);
    assert!(started.elapsed() < Duration::from_secs(120), "{:?}", started.elapsed());
    assert_snapshot!(said, @"note[listed-but-missing]: 1000000 of the files that [DIR]/site/alpha-1.dist-info lists are not there; they are left out");
    checked.imports("alpha");
}

#[test]
fn metadata_that_is_not_utf8() {
    let mut text = b"Metadata-Version: 2.1\nName: alpha\nVersion: 1\nAuthor: J\xf6rg\nRequires-Dist: b\xe9ta\n".to_vec();
    text.extend(b"\n\xff\xfe body\n");
    let site = Site::new().file("alpha-1.dist-info/RECORD", "alpha.py,,\n").file("alpha.py", "");
    let (checked, said) = applied(of(&site).file("site/alpha-1.dist-info/METADATA", text));
    assert_snapshot!(said, @r#"note[unreadable-requirement]: [DIR]/site/alpha-1.dist-info requires "béta", which cannot be read: this is neither a version specifier nor a marker"#);
    let program = "import importlib.metadata as m; print(ascii(m.metadata('alpha')['Author']))";
    checked.python(["-c", program]).succeeds().stdout_is("'J\\xf6rg'\n").imports("alpha");
}

#[test]
fn file_names_that_are_not_utf8() {
    let site = Site::new().distribution(alpha().file("pack/__init__.py", ""));
    let test = of(&site).prepare(|directory| {
        let odd = OsStr::from_bytes(b"caf\xe9.py");
        for name in ["site", "site/pack"] {
            fs_err::write(directory.join(name).join(odd), "").unwrap();
        }
        let record = directory.join("site/alpha-1.dist-info/RECORD");
        let mut text = fs_err::read(&record).unwrap();
        text.extend(b"pack/caf\xe9.py,,\n");
        fs_err::write(&record, text).unwrap();
    });
    let (checked, said) = applied(test);
    assert_snapshot!(said, @r#"
    warning[hostile-path]: [DIR]/site/alpha-1.dist-info: a path that is not UTF-8: "pack/caf�.py"; this line is left out
    help: the line is "pack/caf�.py"; a sound installer does not write it
    "#);
    stays_inside(&checked);
    let checked = checked.imports("alpha, pack");
    let names = digest::tree(&checked.environment());
    let odd = |path: &Path| path.to_str().is_none();
    assert!(
        !names.keys().any(|path| odd(path)),
        "nothing of it comes through by a link of its own"
    );
}

#[test]
fn metadata_that_is_a_pipe() {
    let site = Site::new().file("alpha-1.dist-info/RECORD", "alpha.py,,\n").file("alpha.py", "");
    let test = of(&site).first("mkfifo", ["site/alpha-1.dist-info/METADATA"]);
    let (checked, said) = applied(test);
    assert_snapshot!(said, @"
    warning[unreadable-metadata]: [DIR]/site/alpha-1.dist-info/METADATA is passed over: it is no file
    help: what it says is not known here; reinstall the distribution that it belongs to
    note[broken-metadata]: [DIR]/site/alpha-1.dist-info has no usable Name; taken from its file name: alpha
    note[broken-metadata]: [DIR]/site/alpha-1.dist-info has no usable Version; taken from its file name: 1
    ");
    checked.imports("alpha");
}

#[test]
fn nothing_tells_which_files_belong_to_it() {
    let site = Site::new().distribution(Distribution::new("alpha", "1").without_record());
    assert_snapshot!(refused(1, of(&site)), @"
    error[unknown-files]: nothing tells which files belong to alpha
    help: [DIR]/site/alpha-1.dist-info has neither RECORD, installed-files.txt nor top_level.txt with files that stand, and no system package owns it
    help: install it with an installer that writes RECORD, such as pip
    ");
}
