//! Environments that `python -m venv` makes inside.

use std::path::Path;
use std::process::Command;

use crate::environment::{Environment, each, outside, printed};

fn venv(environment: &Environment, directory: &Path, options: &[&str]) {
    let mut command = environment.command();
    command.args(["-m", "venv", "--without-pip"]).args(options).arg(directory);
    printed(&mut command);
}

/// The prefix, what lies behind it, and what reached it.
const TELL: &str =
    "import os, sys; print(sys.prefix, sys.base_prefix, os.environ.get('PYTHONPATH'))";

/// Asserts that a command runs in an environment, on our base.
fn assert_in(directory: &Path, environment: &Environment, command: &mut Command) {
    let base = environment.prints("import sys; print(sys.base_prefix)");
    let said = printed(command.args(["-c", TELL]));
    let expected = format!("{} {base} None", directory.display());
    assert_eq!(said, expected, "{}", environment.base.name());
}

#[test]
fn an_environment_inside_works_linked_and_copied() {
    each("", |environment, root| {
        for (name, options) in [("linked", vec![]), ("copied", vec!["--copies"])] {
            let directory = root.join(name);
            venv(environment, &directory, &options);
            assert_in(&directory, environment, &mut outside(directory.join("bin/python")));
            let mut searched = outside("/bin/sh");
            searched.args(["-c", "PATH=$0/bin; exec python \"$@\""]).arg(&directory);
            assert_in(&directory, environment, &mut searched);
        }
    });
}

#[test]
fn an_environment_inside_an_environment_inside_works() {
    each("", |environment, root| {
        let (first, second) = (root.join("first"), root.join("second"));
        venv(environment, &first, &[]);
        let middle = Environment { directory: first, base: environment.base.clone() };
        venv(&middle, &second, &[]);
        assert_in(&second, environment, &mut outside(second.join("bin/python")));
    });
}

#[test]
fn an_environment_inside_is_cleaned_where_it_goes_through_the_launcher() {
    // From 3.11 on, an environment inside links to the base itself, as sys._base_executable is.
    each("", |environment, root| {
        if environment.base.minor > 10 {
            return;
        }
        let directory = root.join("inner");
        venv(environment, &directory, &[]);
        let mut command = outside(directory.join("bin/python"));
        assert_in(&directory, environment, command.env("PYTHONPATH", "/outer"));
    });
}

#[test]
fn an_environment_inside_a_moved_one_still_runs_our_base() {
    each("", |environment, root| {
        let inner = environment.directory.join("inner");
        venv(environment, &inner, &["--copies"]);
        let moved = root.join("moved");
        std::fs::rename(&environment.directory, &moved).unwrap();
        let output = outside(moved.join("inner/bin/python")).args(["-c", "pass"]).output().unwrap();
        if environment.base.minor > 10 {
            // It is a copy of the base.
            assert!(output.status.success(), "{output:?}");
            return;
        }
        // Its `home` is gone, and nothing else leads to an environment of ours.
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("leads to no environment of isolate"), "{said}");
        assert_eq!(output.status.code(), Some(127));
    });
}
