//! Every tool that asks what is installed gets the same answer: the picks, and nothing else.

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use support::debian::System;
use support::needs;
use support::outcome::Checked;
use support::report::normalised;
use support::test::Test;

const SPEC: &str = "\
python: system
packages:
  - lxml
  - zope.*
  - requests
  - PyYAML
  - beautifulsoup4
  - cryptography
  - mysqlclient
  - import:gi
  - deb:python3-pil.imagetk
  - google-auth
";

/// The packages that the spec picks from.
fn packages() -> Option<()> {
    needs::apt(&[
        "python3-lxml",
        "python3-zope.interface",
        "python3-zope.event",
        "python3-requests",
        "python3-yaml",
        "python3-bs4",
        "python3-cryptography",
        "python3-mysqldb",
        "python3-gi",
        "python3-pil.imagetk",
        "python3-google-auth",
    ])
}

fn applied() -> Checked {
    Test::new().spec(SPEC).arg("--output-format").arg("json").apply().succeeds()
}

/// The names that the report gives and that have metadata in the system.
fn reported(checked: &Checked) -> BTreeSet<String> {
    let system = System::of(Path::new("/usr/bin/python3")).names();
    let names = &checked.report().only().names() & &system;
    assert!(names.contains("lxml") && names.contains("zope-interface"), "{names:?}");
    names
}

/// The names in what `list --format json` of pip or uv prints.
fn listed(checked: &Checked) -> BTreeSet<String> {
    let list: Vec<Value> = serde_json::from_str(checked.raw_stdout()).unwrap();
    list.iter().map(|entry| normalised(entry["name"].as_str().unwrap())).collect()
}

#[test]
fn importlib_metadata_knows_the_picks_and_nothing_else() {
    let Some(()) = packages() else { return };
    let checked = applied();
    let expected = reported(&checked);
    let program = "import importlib.metadata as m; [print(d.name) for d in m.distributions()]";
    let checked = checked.python(["-c", program]).succeeds();
    let inside: BTreeSet<String> = checked.stdout().lines().map(normalised).collect();
    assert_eq!(inside, expected);
}

#[test]
fn pip_lists_the_picks_and_nothing_else() {
    let (Some(()), Some(pip)) = (packages(), needs::pip(26)) else { return };
    let checked = applied();
    let expected = reported(&checked);
    let arguments = ["-m", "pip", "--python", ".venv", "list", "--format", "json"];
    assert_eq!(listed(&checked.run(pip, arguments).succeeds()), expected);
}

#[test]
fn uv_lists_the_picks_and_nothing_else() {
    let (Some(()), Some(uv)) = (packages(), needs::tool("uv")) else { return };
    let checked = applied();
    let expected = reported(&checked);
    let arguments = ["pip", "list", "--python", ".venv", "--format", "json"];
    assert_eq!(listed(&checked.run(uv, arguments).succeeds()), expected);
}

/// What a check of pip's or uv's found, one requirement a line, as `PROJECT requires PROJECT`: the
/// two word it differently. Any other finding is the line itself.
fn found<'a>(lines: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let name = "`?([A-Za-z0-9._-]+)`?";
    let pattern =
        format!("^(?:The package )?{name}(?: [^ ]+)? (?:requires|has requirement) {name}");
    let pattern = regex::Regex::new(&pattern).unwrap();
    let lines = lines.filter(|line| *line != "No broken requirements found.");
    lines
        .map(|line| match pattern.captures(line) {
            Some(found) => format!("{} requires {}", normalised(&found[1]), normalised(&found[2])),
            None => line.to_owned(),
        })
        .collect()
}

/// What pip finds wrong with a Python.
fn pip_check(checked: Checked, pip: &Path, python: &str) -> (BTreeSet<String>, Checked) {
    let checked = checked.run(pip, ["-m", "pip", "--python", python, "check"]).ends();
    (found(checked.raw_stdout().lines()), checked)
}

#[test]
fn pip_check_finds_nothing_that_it_does_not_find_in_the_system() {
    let (Some(()), Some(pip)) = (packages(), needs::pip(26)) else { return };
    let (system, checked) = pip_check(applied(), &pip, "/usr/bin/python3");
    let (inside, _) = pip_check(checked, &pip, ".venv");
    assert_eq!(inside.difference(&system).collect::<Vec<_>>(), Vec::<&String>::new());
}

/// The system's findings are pip's: of Debian's Python uv looks at /usr/local alone.
#[test]
fn uv_check_finds_nothing_that_pip_does_not_find_in_the_system() {
    let (Some(()), Some(pip), Some(uv)) = (packages(), needs::pip(26), needs::tool("uv")) else {
        return;
    };
    let checked = applied();
    let picks = reported(&checked).len();
    let (system, checked) = pip_check(checked, &pip, "/usr/bin/python3");
    let checked = checked.run(&uv, ["pip", "check", "--python", ".venv"]).ends();
    let text = checked.stderr();
    let (said, findings): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| {
        ["Using Python ", "Checked ", "Found ", "All installed "]
            .iter()
            .any(|start| line.starts_with(start))
    });
    assert!(said.iter().any(|line| line.starts_with(&format!("Checked {picks} "))), "{text}");
    let inside = found(findings.into_iter());
    assert_eq!(inside.difference(&system).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn mypy_resolves_a_pick_and_not_its_neighbour() {
    let packages = ["python3-attr", "python3-numpy"];
    let (Some(()), Some(mypy)) = (needs::apt(&packages), needs::tool("mypy")) else { return };
    let checked = Test::new().spec("python: system\npackages: [attrs]\n").apply().succeeds();
    let arguments = |module: &str| {
        let program = format!("import {module}");
        ["--python-executable", ".venv/bin/python", "-c", &program].map(str::to_owned)
    };
    checked
        .run(&mypy, arguments("attr"))
        .succeeds()
        .run(&mypy, arguments("numpy"))
        .fails()
        .stdout_contains("Cannot find implementation or library stub for module named \"numpy\"");
}

#[test]
fn the_allow_list_names_everything_that_the_report_names() {
    let Some(()) = packages() else { return };
    let checked = applied();
    let text =
        fs_err::read_to_string(checked.environment().join("isolate/allow-list.txt")).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let listed: BTreeSet<&str> = lines.filter_map(|line| line.split_whitespace().next()).collect();
    let applied = checked.report().only();
    let reported: BTreeSet<&str> =
        applied.picks.iter().flat_map(|pick| pick.imports.iter().map(String::as_str)).collect();
    assert_eq!(listed, reported);
}
