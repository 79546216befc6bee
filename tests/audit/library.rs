//! What was added to the standard library, for `isolate audit` and for `isolate check`.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::fake::{Audit, Fake};
use crate::support::bases;
use crate::support::test::Test;

fn strangers(audit: &Audit) -> Vec<String> {
    let items = audit.items.iter().filter(|item| item["kind"] == "library");
    let name = |item: &Value| {
        let path = item["path"].as_str().unwrap();
        path.split_once("/lib/python3.12/").unwrap_or(("", path)).1.to_owned()
    };
    items.filter(|item| item["risk"] == "suspicious").map(name).collect()
}

/// Every file below a directory.
fn all(directory: &Path) -> Vec<PathBuf> {
    let mut found = vec![directory.to_owned()];
    for entry in fs_err::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let is_directory = path.is_dir() && !path.is_symlink();
        found.extend(if is_directory { all(&path) } else { vec![path] });
    }
    found
}

#[test]
fn what_no_package_owns_is_found() {
    let fake = Fake::new(12);
    let write = |path: &str| {
        let path = fake.stdlib().join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, "").unwrap();
    };
    for path in ["json/__init__.py", "lib-dynload/_x.so", "site.py"] {
        write(path);
    }
    let owned = all(&fake.stdlib());
    for path in [
        "planted.py",
        "lib-dynload/_planted.cpython-312-x86_64-linux-gnu.so",
        "json/planted.pyc",
        "added/deep/module.py",
        "split/off.py",
        // These are none: bytecode, what is not code, and what stands in site directories.
        "__pycache__/planted.cpython-312.pyc",
        "json/__pycache__/x.cpython-312.pyc",
        "EXTERNALLY-MANAGED",
        "data/file.txt",
        "site-packages/module.py",
        "dist-packages/module.py",
    ] {
        write(path);
    }
    let other = fake.stdlib().join("split/off.py");
    let fake = fake.owned("libpython3.12-stdlib", &owned).owned("another", &[other]);
    let audit = fake.audit();
    assert_eq!(
        strangers(&audit),
        [
            "added",
            "json/planted.pyc",
            "lib-dynload/_planted.cpython-312-x86_64-linux-gnu.so",
            "planted.py"
        ]
    );
}

#[test]
fn a_package_of_any_name_owns_a_standard_library() {
    let fake = Fake::new(12);
    fs_err::write(fake.stdlib().join("planted.py"), "").unwrap();
    let landmark = fake.stdlib().join("os.py");
    assert_eq!(strangers(&fake.owned("strange-name", &[landmark]).audit()), ["planted.py"]);
}

#[test]
fn nothing_tells_what_was_added_to_a_build_of_one_s_own() {
    let fake = Fake::new(12);
    fs_err::write(fake.stdlib().join("planted.py"), "").unwrap();
    let audit = fake.owned("other", &[]).audit();
    let item = audit.only("library");
    assert_eq!(item["risk"], "notice");
    assert!(item["message"].as_str().unwrap().contains("nothing tells"));
}

#[test]
fn a_check_notes_what_was_added() {
    let Some(base) = bases::bases().pop() else { return };
    let directory = tempfile::tempdir().unwrap();
    let base = base.private_in(&fs_err::canonicalize(directory.path()).unwrap());
    // A package owns what stands there now.
    let package = format!("lib{}-stdlib", base.name());
    let fake = Fake::new(12).owned(&package, &all(&base.stdlib()));
    let admin = fake.root().with_file_name("dpkg");
    let spec = format!("python: {}\nisolation: full\n", base.executable.display());
    let test = Test::new().spec(&spec).env("DPKG_ADMINDIR", admin.to_str().unwrap());
    let checked = test.apply().succeeds().isolate(["check"]).succeeds();
    checked.clone().stdout_is("[DIR]/.venv: clean\n");
    let planted = base.stdlib().join("planted.py");
    fs_err::write(&planted, "").unwrap();
    let checked = checked.isolate(["check", "--output-format", "json"]).succeeds();
    let document: Value = serde_json::from_str(checked.raw_stdout()).unwrap();
    let findings = document["results"][0]["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!((&findings[0]["code"], &findings[0]["weight"]), (&"unowned".into(), &"note".into()));
    assert_eq!(findings[0]["about"], planted.to_str().unwrap());
    fs_err::remove_file(planted).unwrap();
    fs_err::write(base.archive(), "").unwrap();
    let _ = checked.isolate(["check"]).succeeds().stdout_contains(".zip: it lies in the standard");
}
