//! Places where no environment can be made.

use std::os::unix::fs::symlink;

use insta::assert_snapshot;

use crate::refusal::refused;
use crate::support::needs;
use crate::support::test::Test;

const SPEC: &str = "python: python3\n";

#[test]
fn a_file() {
    assert_snapshot!(refused(1, Test::new().spec(SPEC).file(".venv", "")), @"
    error[environment-not-a-directory]: [DIR]/.venv is no directory
    help: remove it, or choose another place: `environment:` in the spec, or --environment
    ");
}

#[test]
fn a_dangling_link() {
    let test = Test::new()
        .spec(SPEC)
        .prepare(|directory| symlink("nowhere", directory.join(".venv")).unwrap());
    assert_snapshot!(refused(1, test), @"
    error[environment-dangling]: [DIR]/.venv is a link to [DIR]/nowhere, which does not exist
    help: make the directory [DIR]/nowhere, or remove the link
    ");
}

#[test]
fn a_loop_of_links() {
    let test = Test::new().spec(SPEC).prepare(|directory| {
        symlink("other", directory.join(".venv")).unwrap();
        symlink(".venv", directory.join("other")).unwrap();
    });
    assert_snapshot!(refused(1, test), @"
    error[environment-dangling]: [DIR]/.venv is a link that leads round in a circle
    help: remove the link, or choose another place with --environment
    ");
}

#[test]
fn below_a_file() {
    let test = Test::new().spec("python: python3\nenvironment: isolate.yaml/.venv\n");
    assert_snapshot!(refused(1, test), @"
    error[environment-not-a-directory]: [DIR]/isolate.yaml/.venv is no directory
    help: remove it, or choose another place: `environment:` in the spec, or --environment
    ");
}

#[test]
fn a_directory_with_other_things_in_it() {
    let test = Test::new().spec(SPEC).file(".venv/data", "").file(".venv/notes.txt", "");
    assert_snapshot!(refused(1, test), @"
    error[environment-not-empty]: [DIR]/.venv is not empty, and was not made by isolate: it holds data, notes.txt
    help: choose an empty or a new directory: `environment:` in the spec, or --environment
    ");
}

#[test]
fn the_directory_of_the_spec() {
    let test = Test::new().spec("python: python3\nenvironment: .\n");
    assert_snapshot!(refused(1, test), @"
    error[environment-not-empty]: [DIR] is not empty, and was not made by isolate: it holds isolate.yaml
    help: choose an empty or a new directory: `environment:` in the spec, or --environment
    ");
}

#[test]
fn a_venv_of_others() {
    let Some(python) = needs::debian_python() else { return };
    let test = Test::new().spec(SPEC).first(python, ["-m", "venv", "--without-pip", ".venv"]);
    assert_snapshot!(refused(1, test), @"
    error[environment-of-others]: [DIR]/.venv was not made by isolate
    help: to add the picks to it and keep it: isolate apply --adopt
    help: to have an environment of its own: remove it, or choose another place with --environment
    ");
}

#[test]
fn no_venv_to_adopt() {
    let test = Test::new().spec(SPEC).file(".venv/data", "").arg("--adopt");
    assert_snapshot!(refused(1, test), @"
    error[environment-not-empty]: [DIR]/.venv is no virtual environment (it has no pyvenv.cfg): it holds data
    help: choose an empty or a new directory: `environment:` in the spec, or --environment
    ");
}

#[test]
fn the_environment_of_another_spec() {
    let first = Test::new().spec(SPEC).file("other.yaml", SPEC).apply().succeeds();
    let before = crate::support::digest::tree(&first.directory());
    let second = first.isolate(["apply", "other.yaml"]).fails();
    crate::support::digest::assert_same(
        &before,
        &crate::support::digest::tree(&second.directory()),
    );
    assert_snapshot!(second.stderr(), @"
    error[environment-of-another-spec]: two specs claim one environment: [DIR]/.venv was made from [DIR]/isolate.yaml, not [DIR]/other.yaml
    help: give one of them another place: set `environment:` in it, or use --environment
    help: if [DIR]/other.yaml takes the place of [DIR]/isolate.yaml, remove or rename the latter
    ");
}

#[test]
fn a_path_that_is_too_long() {
    let spec = format!("python: python3\nenvironment: {}long\n", "long/".repeat(1000));
    let said = refused(2, Test::new().spec(&spec));
    assert_snapshot!(said.replace(&"long/".repeat(1000), "[...]/"), @"
    error[io]: cannot open [DIR]/[...]/long: File name too long (os error 36)
    help: choose a shorter path
    ");
}

#[test]
fn a_name_with_a_line_end() {
    assert_snapshot!(refused(1, Test::new().spec("python: python3\nenvironment: \"a\\nb\"\n")), @r#"
    error[bad-value]: `environment` has a control character in it: '\n'
     --> isolate.yaml:2:14
      |
    2 | environment: "a\nb"
      |              ^^^^^^
    help: take it away
    "#);
}
