//! Specs that are made of several files, and what the command line overrides.

use std::path::Path;

use insta::assert_snapshot;
use tempfile::TempDir;

use crate::report::{Style, render};
use crate::spec::{Dependencies, Isolation, Overrides, Spec, read};

/// A directory with files.
fn tree(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let file = directory.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    directory
}

fn read_in(directory: &TempDir, name: &str) -> Spec {
    read(&directory.path().join(name), &Overrides::default()).unwrap()
}

fn refused_in(directory: &TempDir, name: &str) -> String {
    let error = read(&directory.path().join(name), &Overrides::default()).unwrap_err();
    let prefix = format!("{}/", directory.path().display());
    render(&error, Style::Plain).replace(&prefix, "")
}

fn names(spec: &Spec) -> Vec<&str> {
    spec.packages.iter().map(|pick| pick.alternatives[0].name.as_str()).collect()
}

#[test]
fn packages_and_excludes_append_and_the_rest_replaces() {
    let directory = tree(&[
        (
            "app/isolate.yaml",
            "extends: ../common.yaml\npackages: [numpy]\nexclude: [b]\nsources: [own]\n",
        ),
        (
            "common.yaml",
            "python: bin/python\nenvironment: env\npackages: [lxml, {name: x, dependencies: declared}]\n\
             exclude: [a]\nsources: [lib, \"{spec}/more\"]\ndependencies: false\nlauncher: link\n\
             sitecustomize: true\nvariables: {set: {A: common}}\n",
        ),
    ]);
    let root = directory.path();
    let spec = read_in(&directory, "app/isolate.yaml");
    assert_eq!(names(&spec), ["lxml", "x", "numpy"]);
    let excluded: Vec<&str> = spec.exclude.iter().map(|e| e.value.name.as_str()).collect();
    assert_eq!(excluded, ["a", "b"]);
    assert_eq!(spec.sources.len(), 1);
    assert_eq!(spec.sources[0].template, root.join("app/own").to_str().unwrap());
    assert_eq!(spec.files, [root.join("app/isolate.yaml"), root.join("common.yaml")]);
    assert_eq!(spec.environment, root.join("env"));
    assert_eq!(spec.python.unwrap().value, root.join("bin/python").to_str().unwrap());
    assert_eq!(spec.variables.set["A"], "common");
    let place = &spec.packages[0].place;
    assert!(place.file.ends_with("app/../common.yaml") && place.source.contains("lxml"));
    let dependencies = [0, 1, 2].map(|index| spec.packages[index].dependencies);
    let (none, declared) = (Dependencies::None, Dependencies::Declared);
    assert_eq!(dependencies, [none, declared, none]);
}

#[test]
fn the_default_environment_is_beside_the_spec_itself() {
    let directory =
        tree(&[("app/isolate.yaml", "extends: ../c.yaml\n"), ("c.yaml", "packages: [x]\n")]);
    let spec = read_in(&directory, "app/isolate.yaml");
    assert_eq!(spec.environment, directory.path().join("app/.venv"));
    assert_eq!(spec.isolation, Isolation::CherryPick);
}

#[test]
fn a_file_that_is_extended_twice_counts_once_and_the_last_word_counts() {
    let directory = tree(&[
        ("isolate.yaml", "extends: [a.yaml, b.yaml]\n"),
        ("a.yaml", "extends: base.yaml\npackages: [a]\nlauncher: exec\n"),
        ("b.yaml", "extends: base.yaml\npackages: [b]\n"),
        ("base.yaml", "packages: [base]\nlauncher: link\n"),
    ]);
    let spec = read_in(&directory, "isolate.yaml");
    assert_eq!(names(&spec), ["base", "a", "b"]);
    assert_eq!(spec.launcher, crate::spec::Launcher::Exec);
}

#[test]
fn a_circle_is_shown() {
    let directory = tree(&[
        ("isolate.yaml", "extends: sub/b.yaml\n"),
        ("sub/b.yaml", "python: x\nextends: [c.yaml]\n"),
        ("sub/c.yaml", "extends: [../sub/b.yaml]\n"),
        ("self.yaml", "extends: self.yaml\n"),
    ]);
    assert_snapshot!(refused_in(&directory, "isolate.yaml"), @r"
    error[extends-cycle]: `sub/b.yaml` extends `sub/c.yaml` extends `sub/../sub/b.yaml` in a circle
     --> sub/c.yaml:1:11
      |
    1 | extends: [../sub/b.yaml]
      |           ^^^^^^^^^^^^^
     ::: sub/b.yaml:2:11
      |
    2 | extends: [c.yaml]
      |           ^^^^^^
    help: take one of these entries away
    ");
    assert_snapshot!(refused_in(&directory, "self.yaml"), @r"
    error[extends-cycle]: `self.yaml` extends `self.yaml` in a circle
     --> self.yaml:1:10
      |
    1 | extends: self.yaml
      |          ^^^^^^^^^
    help: take one of these entries away
    ");
}

#[test]
fn an_error_points_into_the_file_that_has_it() {
    let directory = tree(&[
        ("isolate.yaml", "isolation: full\nextends: sub/b.yaml\n"),
        ("sub/b.yaml", "packages: [x]\n"),
        ("missing.yaml", "python: x\nextends:\n  - gone.yaml\n"),
        ("broken.yaml", "extends: sub/typo.yaml\n"),
        ("sub/typo.yaml", "pyhton: x\n"),
        ("conflict.yaml", "extends: sub/b.yaml\nexclude: [X]\n"),
        ("full.yaml", "extends: sub/site.yaml\nisolation: full\n"),
        ("sub/site.yaml", "sitecustomize: true\n"),
        ("replaced.yaml", "extends: full.yaml\nsitecustomize: false\n"),
    ]);
    assert_snapshot!(refused_in(&directory, "isolate.yaml"), @r"
    error[isolation-conflict]: full isolation lets nothing through, but there are packages to pick
     --> isolate.yaml:1:12
      |
    1 | isolation: full
      |            ^^^^
     ::: sub/b.yaml:1:1
      |
    1 | packages: [x]
      | ^^^^^^^^
    help: write `isolation: cherry-pick`, or take the packages away
    ");
    assert_snapshot!(refused_in(&directory, "missing.yaml"), @r"
    error[spec-not-found]: there is no gone.yaml
     --> missing.yaml:3:5
      |
    3 |   - gone.yaml
      |     ^^^^^^^^^
    help: the path is relative to the file that extends it
    ");
    assert_snapshot!(refused_in(&directory, "broken.yaml"), @r"
    error[unknown-key]: unknown key `pyhton`
     --> sub/typo.yaml:1:1
      |
    1 | pyhton: x
      | ^^^^^^
    help: did you mean `python`?
    ");
    assert_snapshot!(refused_in(&directory, "full.yaml"), @r"
    error[isolation-conflict]: full isolation keeps the base's sitecustomize out, but it is let in
     --> full.yaml:2:12
      |
    2 | isolation: full
      |            ^^^^
     ::: sub/site.yaml:1:16
      |
    1 | sitecustomize: true
      |                ^^^^
    help: write `isolation: cherry-pick`, or take `sitecustomize: true` away
    ");
    let replaced = read(&directory.path().join("replaced.yaml"), &Overrides::default()).unwrap();
    assert!(!replaced.sitecustomize);
    assert_snapshot!(refused_in(&directory, "conflict.yaml"), @r"
    error[exclude-conflict]: `X` is picked and excluded
     --> conflict.yaml:2:11
      |
    2 | exclude: [X]
      |           ^
     ::: sub/b.yaml:1:12
      |
    1 | packages: [x]
      |            ^
    help: take one of them away
    ");
}

#[test]
fn the_command_line_wins() {
    let directory = tree(&[("isolate.yaml", "python: a\nenvironment: b\n")]);
    let overrides =
        Overrides { environment: Some("/srv/env".into()), python: Some("/usr/bin/python3".into()) };
    let spec = read(&directory.path().join("isolate.yaml"), &overrides).unwrap();
    assert_eq!(spec.environment, Path::new("/srv/env"));
    let python = spec.python.unwrap();
    assert_eq!(python.value, "/usr/bin/python3");
    assert_eq!(python.place.source, "--python /usr/bin/python3");
}
