//! `sitecustomize` and `usercustomize`, in every form and place; and the variables that lead there.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::fake::{Audit, Fake};

/// Each item of a kind, as `file risk`, with whether it runs.
fn customized(audit: &Audit, kind: &str) -> Vec<String> {
    let items = audit.items.iter().filter(|item| item["kind"] == kind);
    let line = |item: &Value| {
        let path = PathBuf::from(item["path"].as_str().unwrap());
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let runs =
            if item["message"].as_str().unwrap().starts_with("runs") { "runs" } else { "idle" };
        format!("{name} {} {runs}", item["risk"].as_str().unwrap())
    };
    items.map(line).collect()
}

/// Makes an archive with one file.
fn archive(path: &std::path::Path, name: &str) {
    let code = "import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w').writestr(sys.argv[2], '')";
    let python =
        Command::new("python3").args(["-I", "-S", "-c", code]).arg(path).arg(name).status();
    assert!(python.unwrap().success());
}

#[test]
fn every_form_of_sitecustomize_is_found() {
    let in_stdlib = |name: &str| {
        let fake = Fake::new(12);
        let path = fake.stdlib().join(name);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, "").unwrap();
        customized(&fake.audit(), "sitecustomize")
    };
    assert_eq!(in_stdlib("sitecustomize.py"), ["sitecustomize.py suspicious runs"]);
    assert_eq!(in_stdlib("sitecustomize.pyc"), ["sitecustomize.pyc suspicious runs"]);
    assert_eq!(in_stdlib("sitecustomize/__init__.py"), ["__init__.py suspicious runs"]);
    assert_eq!(in_stdlib("lib-dynload/sitecustomize.so"), ["sitecustomize.so suspicious runs"]);
    let extension = "lib-dynload/sitecustomize.cpython-312-x86_64-linux-gnu.so";
    assert_eq!(in_stdlib(extension).len(), 1);
    assert_eq!(in_stdlib("sitecustomize/other.py"), [""; 0], "a namespace runs nothing");
    let fake = Fake::new(12);
    archive(&fake.root().join("lib/python312.zip"), "sitecustomize/__init__.py");
    let audit = fake.audit();
    assert_eq!(customized(&audit, "sitecustomize"), ["python312.zip suspicious runs"]);
    assert_eq!(audit.only("archive")["risk"], "suspicious");
}

#[test]
fn the_first_on_the_path_runs_and_the_others_are_noted() {
    let fake = Fake::new(12).file("sitecustomize.py", "").file("sitecustomize/__init__.py", "");
    fs_err::write(fake.stdlib().join("sitecustomize.py"), "").unwrap();
    let package = fake.stdlib().join("sitecustomize.py");
    let audit = fake.owned("libpython3.12", &[package]).audit();
    assert_eq!(
        customized(&audit, "sitecustomize"),
        ["sitecustomize.py code runs", "__init__.py notice idle", "sitecustomize.py notice idle"]
    );
    assert_eq!(audit.risk, "code");
}

#[test]
fn paths_that_lines_add_are_looked_into() {
    let fake =
        Fake::new(12).file("a.pth", "added\n").file("added/usercustomize.py", "import socket\n");
    let audit = fake.audit();
    assert_eq!(customized(&audit, "usercustomize"), ["usercustomize.py suspicious runs"]);
    assert_eq!(audit.only("usercustomize")["reasons"], serde_json::json!(["socket"]));
}

#[test]
fn the_user_s_site_directory_counts_where_python_lets_it() {
    let with = || {
        let fake = Fake::new(12);
        let user = fake.root().join("user");
        let site = user.join("lib/python3.12/site-packages");
        fs_err::create_dir_all(&site).unwrap();
        fs_err::write(site.join("usercustomize.py"), "").unwrap();
        fs_err::write(site.join("u.pth"), "import u\n").unwrap();
        fake.env("PYTHONUSERBASE", user.to_str().unwrap())
    };
    let audit = with().audit();
    assert_eq!(audit.only("user-site")["risk"], "notice");
    assert_eq!(customized(&audit, "usercustomize"), ["usercustomize.py suspicious runs"]);
    assert_eq!(audit.of_file("u.pth"), ["1 import-line suspicious nobody"]);
    assert_eq!(audit.only("variable")["path"], "PYTHONUSERBASE");
    let off = with().env("PYTHONNOUSERSITE", "1").audit();
    assert!(customized(&off, "usercustomize").is_empty() && off.of_file("u.pth").is_empty());
    let fake = Fake::new(12);
    let site = fake.root().parent().unwrap().with_file_name("home");
    let site = site.join(".local/lib/python3.12/site-packages");
    fs_err::create_dir_all(&site).unwrap();
    fs_err::write(site.join("usercustomize.py"), "").unwrap();
    let audit = fake.audit();
    assert_eq!(customized(&audit, "usercustomize"), ["usercustomize.py suspicious runs"]);
}

#[test]
fn variables_that_reach_are_told_with_what_they_lead_to() {
    let fake = Fake::new(12);
    let path = fake.root().join("path");
    fs_err::create_dir(&path).unwrap();
    fs_err::write(path.join("sitecustomize.py"), "").unwrap();
    let audit = fake
        .env("PYTHONPATH", &format!("/nowhere:{}", path.display()))
        .env("PYTHONSTARTUP", "/tmp/startup.py")
        .env("PYTHONWARNINGS", "")
        .env("PYTHONUTF8", "1")
        .audit();
    let variables: Vec<&Value> =
        audit.items.iter().filter(|item| item["kind"] == "variable").collect();
    assert_eq!(variables.len(), 2, "{variables:?}");
    assert_eq!(
        (&variables[0]["path"], &variables[0]["risk"]),
        (&"PYTHONPATH".into(), &"notice".into())
    );
    assert!(variables[0]["text"].as_str().unwrap().starts_with("/nowhere:"));
    assert_eq!(customized(&audit, "sitecustomize"), ["sitecustomize.py suspicious runs"]);
}
