//! The Pythons of this machine: every line of every `.pth` file is told as a reading apart tells it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::fake::Audit;
use crate::support::bases::{Base, bases};
use crate::support::needs;
use crate::support::test::Test;

/// How many lines of each kind the files of a Python have, as they are counted here.
fn counted(base: &Base) -> BTreeMap<(String, &'static str), usize> {
    let sites = base.prints("import site; print(*site.getsitepackages(), sep='\\n')");
    let mut counts = BTreeMap::new();
    for site in sites.lines().map(PathBuf::from).filter(|site| site.is_dir()) {
        for entry in fs_err::read_dir(site).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.extension().is_none_or(|extension| extension != "pth") || name.starts_with('.')
            {
                continue;
            }
            let path = path.to_str().unwrap().to_owned();
            for line in fs_err::read_to_string(&path).unwrap().lines() {
                let kind = match line {
                    line if line.starts_with('#') => "comment",
                    line if line.trim().is_empty() => "blank",
                    line if line.starts_with("import ") => "import-line",
                    _ => "path-line",
                };
                *counts.entry((path.clone(), kind)).or_default() += 1;
            }
        }
    }
    counts
}

/// The same, as the audit tells them.
fn told(audit: &Audit) -> BTreeMap<(String, &'static str), usize> {
    let mut counts = BTreeMap::new();
    for item in &audit.items {
        let kinds = ["comment", "blank", "import-line", "path-line"];
        if let Some(kind) = kinds.into_iter().find(|kind| item["kind"] == *kind) {
            *counts.entry((item["path"].as_str().unwrap().to_owned(), kind)).or_default() += 1;
        }
    }
    counts
}

#[test]
fn every_line_of_every_file_is_told() {
    for base in bases() {
        let python = base.executable.to_str().unwrap();
        let json = ["audit", python, "--output-format", "json"];
        let audit = Audit::of(Test::new().isolate(json).ends());
        assert_eq!(told(&audit), counted(&base), "{base:?}");
    }
}

#[test]
fn what_the_system_s_packages_brought_is_no_more_than_code() {
    let Some(python) = needs::debian_python() else { return };
    let json = ["audit", python.to_str().unwrap(), "--output-format", "json"];
    let audit = Audit::of(Test::new().isolate(json).ends());
    let of_packages = audit.items.iter().filter(|item| item["owner"]["kind"] == "system-package");
    for item in of_packages {
        let expected = if item["kind"] == "sitecustomize" { "code" } else { "none" };
        assert_eq!(item["risk"], expected, "{item}");
    }
    let changed = audit.items.iter().find(|item| item["owner"]["kind"] == "changed");
    assert_eq!(changed, None);
}

#[test]
fn without_an_argument_it_is_the_system_s_python() {
    let Some(_) = needs::debian_python() else { return };
    let audit = Audit::of(Test::new().isolate(["audit", "--output-format", "json"]).ends());
    let report = audit.checked.stdout();
    assert!(report.contains("\"found\": \"the system's Python\""), "{report}");
    let system = ["audit", "system", "--output-format", "json"];
    assert_eq!(Test::new().isolate(system).ends().stdout(), report);
}
