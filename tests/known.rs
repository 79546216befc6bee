//! `isolate list` and `isolate explain`: every name has an answer, with reasons and a way out.

mod support;

use std::path::Path;

use serde_json::Value;
use support::needs;
use support::outcome::Checked;
use support::private_dpkg::{Deb, Debian};
use support::test::Test;
use support::told::told;

fn deb(name: &str, version: &str) -> Deb {
    Deb::new(&format!("python3-{name}"), &format!("{version}-1"))
        .module(&format!("{name}/__init__.py"))
        .egg_info(name, version)
}

/// A system with a chain of dependencies, and one thing of each kind that does not come through.
fn system() -> Debian {
    Debian::new()
        .deb(deb("alpha", "1.0").depends("python3-beta"))
        .deb(deb("beta", "2.0").depends("python3-gamma"))
        .deb(deb("gamma", "3.0"))
        .deb(deb("delta", "4.0"))
        .deb(deb("epsilon", "5.0"))
        .deb(deb("zeta", "6.0").module("zeta/fast.cpython-27-x86_64-linux-gnu.so"))
        .deb(Deb::new("python3-eta", "7.0-1").module("_eta.py"))
        .deb(Deb::new("manpages", "1-1"))
}

const SPEC: &str = "packages: [alpha]\nexclude: [delta]\n";

fn applied() -> Checked {
    let by_hand = |directory: &Path| {
        fs_err::write(directory.join("site/by_hand.py"), "").unwrap();
        fs_err::write(directory.join("site/devel.egg-link"), "/srv/devel\n").unwrap();
    };
    system().test(SPEC).prepare(by_hand).apply().succeeds()
}

/// A row without what aligns it.
fn squeezed(row: &str) -> String {
    row.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is installed into an environment, as pip leaves it.
fn installs(checked: &Checked, name: &str, version: &str) {
    let directory = checked.site_packages().join(format!("{name}-{version}.dist-info"));
    fs_err::create_dir_all(&directory).unwrap();
    fs_err::write(directory.join("METADATA"), format!("Name: {name}\nVersion: {version}\n"))
        .unwrap();
    fs_err::write(directory.join("INSTALLER"), "pip\n").unwrap();
    fs_err::write(directory.join("RECORD"), "").unwrap();
}

#[test]
fn what_comes_through_is_explained_back_to_the_spec() {
    let checked = applied().isolate(["explain", "gamma"]).succeeds();
    insta::assert_snapshot!(told(&checked), @r"
    gamma 3.0 comes through
      beta needs it, by the dependencies of python3-beta
        alpha needs it, by the dependencies of python3-alpha
          picked: alpha ([DIR]/isolate.yaml:3)
      imported as gamma
      from [DIR]/site, by python3-gamma 3.0-1 (all)
      -> `exclude: [gamma]` keeps it out
    ");
    assert_eq!(checked.stderr(), "");
    let checked = checked.isolate(["explain", "alpha"]).succeeds();
    insta::assert_snapshot!(told(&checked), @r"
    alpha 1.0 comes through
      picked: alpha ([DIR]/isolate.yaml:3)
      imported as alpha
      from [DIR]/site, by python3-alpha 1.0-1 (all)
    ");
}

#[test]
fn what_does_not_come_through_is_explained_with_what_to_do() {
    let names = ["epsilon", "delta", "zeta", "_eta", "by_hand", "devel"];
    let checked = applied().isolate(["explain"].iter().chain(&names)).succeeds();
    insta::assert_snapshot!(told(&checked), @r"
    epsilon 5.0 is kept out
      the spec does not pick it
      imported as epsilon
      from [DIR]/site, by python3-epsilon 5.0-1 (all)
      -> add to `packages:` in [DIR]/isolate.yaml:  - epsilon
    delta 4.0 is excluded
      `exclude:` names delta ([DIR]/isolate.yaml:4)
      imported as delta
      from [DIR]/site, by python3-delta 4.0-1 (all)
      -> take delta out of `exclude:` to let it in
    zeta 6.0 cannot be picked
      it does not fit [PYTHON]: zeta/fast is built for cpython-27-x86_64-linux-gnu
      imported as zeta
      from [DIR]/site, by python3-zeta 6.0-1 (all)
      its extension modules are built for cpython-27-x86_64-linux-gnu
      -> choose the Python that it is built for with `python:`
    _eta: python3-eta 7.0-1 is kept out
      the spec does not pick it
      imported as _eta
      from [DIR]/site, by python3-eta 7.0-1 (all)
      -> add to `packages:` in [DIR]/isolate.yaml:  - deb:python3-eta
    by_hand cannot be picked
      no distribution or system package owns it
      from [DIR]/site/by_hand.py
      -> install it as a distribution, with metadata
    devel cannot be picked
      it is a development install, whose code lies elsewhere
      from [DIR]/site/devel.egg-link
    ");
}

#[test]
fn what_is_not_there_is_explained_too_and_ends_with_1() {
    let checked = applied().isolate(["explain", "alhpa"]).fails();
    insta::assert_snapshot!(told(&checked), @r"
    alhpa is not there
      no distribution named alhpa is installed for [PYTHON]
      -> did you mean alpha?
    ");
    let checked = checked.isolate(["explain", "import:nothing.like.it"]).fails();
    insta::assert_snapshot!(told(&checked), @r"
    nothing.like.it is not there
      nothing that is imported as nothing.like.it is installed for [PYTHON]
      -> install it for that Python, or mark the pick `optional: true`
    ");
    let checked =
        checked.isolate(["explain", "json", "deb:manpages", "deb:python3-eta"]).succeeds();
    insta::assert_snapshot!(told(&checked), @r"
    json is part of the standard library, and always there
      json is a module of [STDLIB]
    manpages 1-1 cannot be picked
      it puts nothing into a site directory of this Python
      from manpages 1-1 (all)
    python3-eta 7.0-1 is kept out
      the spec does not pick it
      imported as _eta
      from [DIR]/site, by python3-eta 7.0-1 (all)
      -> add to `packages:` in [DIR]/isolate.yaml:  - deb:python3-eta
    ");
}

#[test]
fn what_the_environment_has_installed_comes_first() {
    let checked = applied();
    installs(&checked, "alpha", "9.0");
    installs(&checked, "theta", "8.0");
    let checked = checked.isolate(["explain", "alpha", "theta"]).succeeds();
    insta::assert_snapshot!(told(&checked), @r"
    alpha 1.0 comes through, and is shadowed
      the environment has installed its own 9.0, which comes first
      picked: alpha ([DIR]/isolate.yaml:3)
      imported as alpha
      from [DIR]/site, by python3-alpha 1.0-1 (all)
      -> uninstall that one to have the system's again
    theta 8.0 is the environment's own
      it is installed in the environment itself
      from [DIR]/.venv
    ");
    let checked = checked.isolate(["list", "--quiet", "--state", "shadowed"]).succeeds();
    insta::assert_snapshot!(told(&checked), @r"
    ! alpha 1.0  python3-alpha 1.0-1  the environment has installed its own 9.0, which comes first
    ");
    checked.isolate(["list", "--state", "own"]).succeeds().stdout_contains("= theta 8.0");
}

#[test]
fn a_name_in_two_directories_is_told_twice() {
    let other = |directory: &Path| {
        let metadata = directory.join("other/alpha-0.5.dist-info");
        fs_err::create_dir_all(&metadata).unwrap();
        fs_err::write(directory.join("other/alpha.py"), "").unwrap();
        fs_err::write(metadata.join("METADATA"), "Name: alpha\nVersion: 0.5\n").unwrap();
        fs_err::write(metadata.join("RECORD"), "alpha.py,,\n").unwrap();
    };
    let test = system().test(SPEC).prepare(other);
    let spec = format!("python: python3\nsources: ['{{spec}}/site', '{{spec}}/other']\n{SPEC}");
    let checked = test.file("isolate.yaml", spec).apply().succeeds();
    let checked = checked.isolate(["explain", "alpha"]).succeeds();
    insta::assert_snapshot!(told(&checked), @r"
    alpha 1.0 comes through
      picked: alpha ([DIR]/isolate.yaml:3)
      imported as alpha
      from [DIR]/site, by python3-alpha 1.0-1 (all)
    alpha 0.5 is hidden by another one
      the one in [DIR]/site comes first
      imported as alpha
      from [DIR]/other
      -> pick this one with `- {name: alpha, from: [DIR]/other}`
    ");
}

#[test]
fn everything_is_listed_with_its_state() {
    let checked = applied().isolate(["list"]).succeeds();
    // The base's own things are the machine's.
    let names = ["alpha", "beta", "by_hand", "devel", "delta", "epsilon", "eta", "gamma", "zeta"];
    let is_planted = |line: &&str| {
        names.iter().any(|name| {
            line.get(2..).is_some_and(|l| l.starts_with(name)) || line.contains("-eta ")
        })
    };
    let lines: Vec<String> = told(&checked).lines().filter(is_planted).map(squeezed).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    + alpha 1.0 python3-alpha 1.0-1 picked: alpha ([DIR]/isolate.yaml:3)
    + beta 2.0 python3-beta 2.0-1 alpha needs it, by the dependencies of python3-alpha
    x by_hand [DIR]/site/by_hand.py no distribution or system package owns it
    - delta 4.0 python3-delta 4.0-1 `exclude:` names delta ([DIR]/isolate.yaml:4)
    x devel [DIR]/site/devel.egg-link it is a development install, whose code lies elsewhere
    - epsilon 5.0 python3-epsilon 5.0-1 the spec does not pick it
    + gamma 3.0 python3-gamma 3.0-1 beta needs it, by the dependencies of python3-beta
    - python3-eta 7.0-1 python3-eta 7.0-1 the spec does not pick it
    x zeta 6.0 python3-zeta 6.0-1 it does not fit [PYTHON]: zeta/fast is built for cpython-27-x86_64-linux-gnu
    ");
    let checked =
        checked.isolate(["list", "--state", "visible", "--output-format", "json"]).succeeds();
    let document: Value = serde_json::from_str(checked.raw_stdout()).unwrap();
    let items = document["results"][0]["items"].as_array().unwrap();
    let names: Vec<&str> = items.iter().map(|item| item["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["alpha", "beta", "gamma"]);
    assert!(items.iter().all(|item| item["state"] == "visible"));
    assert!(document["results"][0]["total"].as_u64().unwrap() >= 9);
}

#[test]
fn an_answer_for_machines() {
    let checked = applied().isolate(["explain", "gamma", "--output-format", "json"]).succeeds();
    insta::assert_snapshot!(told(&checked), @r#"
    {
      "format": 1,
      "program": "isolate",
      "version": "[VERSION]",
      "command": "explain",
      "results": [
        {
          "spec": "[DIR]/isolate.yaml",
          "environment": "[DIR]/.venv",
          "python": {
            "executable": "[PYTHON]",
            "version": "[X.Y.Z]",
            "found": "python3 on PATH"
          },
          "name": "gamma",
          "items": [
            {
              "name": "gamma",
              "version": "3.0",
              "state": "visible",
              "why": [
                "beta needs it, by the dependencies of python3-beta",
                "alpha needs it, by the dependencies of python3-alpha",
                "picked: alpha ([DIR]/isolate.yaml:3)"
              ],
              "from": "[DIR]/site",
              "package": {
                "manager": "deb",
                "name": "python3-gamma",
                "version": "3.0-1",
                "architecture": "all",
                "source": "python3-gamma"
              },
              "imports": [
                "gamma"
              ],
              "help": [
                "`exclude: [gamma]` keeps it out"
              ]
            }
          ],
          "diagnostics": []
        }
      ],
      "errors": []
    }
    "#);
}

#[test]
fn questions_are_answered_before_apply_and_where_the_spec_is_wrong() {
    let checked = system().test(SPEC).isolate(["explain", "gamma"]).succeeds();
    let checked = checked.stderr_contains("[DIR]/.venv has not been made yet");
    let wrong = "python: python3\nsources: ['{spec}/site']\npackages: [alpha, nothing]\n";
    let checked = checked.file("isolate.yaml", wrong).isolate(["explain", "epsilon"]).succeeds();
    let checked = checked.stderr_contains("no distribution named nothing is installed");
    checked.stdout_contains("epsilon 5.0 is kept out");
}

#[test]
fn without_a_spec_the_systems_python_answers() {
    let Some(()) = needs::apt(&["python3-lxml"]) else { return };
    let checked = Test::new().isolate(["explain", "lxml"]).succeeds();
    let checked = checked.stderr_contains("there is no isolate.yaml here or above");
    let checked = checked.stdout_contains("lxml").stdout_contains("is kept out");
    checked.isolate(["list"]).succeeds().stdout_contains("python3-lxml");
}

#[test]
fn every_name_in_the_machines_site_directories_has_an_answer() {
    const SITE: &str = "/usr/lib/python3/dist-packages";
    let Some(()) = needs::apt(&["python3-lxml", "python3-gi"]) else { return };
    let entries = fs_err::read_dir(SITE).unwrap();
    let names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(names.len() > 2, "{names:?}");
    let test = Test::new().spec("packages: [lxml, PyGObject]\n");
    let asked = ["explain", "--output-format", "json"].into_iter().map(str::to_owned);
    let checked = test.isolate(asked.chain(names.iter().cloned())).succeeds();
    let document: Value = serde_json::from_str(checked.raw_stdout()).unwrap();
    let results = document["results"].as_array().unwrap();
    assert_eq!(results.len(), names.len());
    for (name, result) in names.iter().zip(results) {
        let items = result["items"].as_array().unwrap();
        let answered = items.iter().all(|item| {
            let why = item["why"].as_array().unwrap();
            item["state"] != "missing" && !why.is_empty()
        });
        assert!(answered && !items.is_empty(), "{name}: {result}");
    }
}
