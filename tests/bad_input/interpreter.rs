//! Interpreters that are not there, cannot serve, or have gone.

use std::path::Path;
use std::time::{Duration, Instant};

use insta::assert_snapshot;

use crate::refusal::{executable, refused};
use crate::support::needs;
use crate::support::test::Test;

/// A test whose `python:` is a shell script.
fn script(body: &str) -> Test {
    Test::new()
        .spec("python: ./python\npackages: [alpha]\n")
        .file("python", format!("#!/bin/sh\n{body}\n"))
        .prepare(|directory| executable(&directory.join("python")))
}

#[test]
fn a_path_that_is_not_there() {
    assert_snapshot!(refused(1, Test::new().spec("python: /nowhere/bin/python3\npackages: [alpha]\n")), @"
    error[python-not-found]: there is no /nowhere/bin/python3
     --> isolate.yaml:1:9
      |
    1 | python: /nowhere/bin/python3
      |         ^^^^^^^^^^^^^^^^^^^^
    help: write `python: system` for the operating system's own Python
    ");
}

#[test]
fn a_command_that_is_not_there() {
    let test = Test::new().spec("python: python9\npackages: [alpha]\n").env("PATH", "/nowhere");
    assert_snapshot!(refused(1, test), @"
    error[python-not-found]: there is no command python9 on PATH
     --> isolate.yaml:1:9
      |
    1 | python: python9
      |         ^^^^^^^
    help: write `python: system` for the operating system's own Python, or a path
    ");
}

#[test]
fn a_version_that_is_not_there() {
    let test = Test::new().spec("python: '>=3.16,<3.17'\n").env("PATH", "/nowhere");
    assert_snapshot!(refused(1, test), @"
    error[python-version-not-found]: no Python of version >=3.16,<3.17 was found
     --> isolate.yaml:1:9
      |
    1 | python: '>=3.16,<3.17'
      |         ^^^^^^^^^^^^^^
    help: found [PYTHON]: 3.11, as its name says
    help: install one so that it is on PATH, in /usr/bin or in pyenv; or name its path in `python:`
    ");
}

#[test]
fn a_file_that_is_no_program() {
    let test = Test::new().spec("python: ./python\n").file("python", "");
    assert_snapshot!(refused(1, test), @"
    error[python-not-executable]: [DIR]/python may not be executed
     --> isolate.yaml:1:9
      |
    1 | python: ./python
      |         ^^^^^^^^
    help: chmod +x [DIR]/python, if it is an interpreter
    ");
}

#[test]
fn one_that_crashes() {
    assert_snapshot!(refused(1, script("kill -SEGV $$")), @r#"
    error[python-crashed]: [DIR]/python was killed by SIGSEGV (a crash: invalid memory) when it was asked for its facts
     --> isolate.yaml:1:9
      |
    1 | python: ./python
      |         ^^^^^^^^
    help: try: [DIR]/python -I -S -B -c "import sys; print(sys.version)"
    "#);
}

#[test]
fn one_that_hangs() {
    let started = Instant::now();
    assert_snapshot!(refused(1, script("echo thinking >&2; sleep 600")), @r#"
    error[python-timeout]: [DIR]/python did not answer within 10 s and was killed
     --> isolate.yaml:1:9
      |
    1 | python: ./python
      |         ^^^^^^^^
    help: try: [DIR]/python -I -S -B -c "import sys; print(sys.version)"
    help: it said: thinking
    "#);
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
}

#[test]
fn one_that_prints_rubbish() {
    assert_snapshot!(refused(1, script("echo hello; printf '\\033[2J'")), @r#"
    error[python-rubbish]: [DIR]/python does not answer as a Python does
     --> isolate.yaml:1:9
      |
    1 | python: ./python
      |         ^^^^^^^^
    help: try: [DIR]/python -I -S -B -c "import sys; print(sys.version)"
    help: it said: hello
    help: it said: \u{1b}[2J
    "#);
}

#[test]
fn one_that_is_pypy() {
    let answer = r#"{"executable": "SELF", "binary": null, "base_executable": null,
        "implementation": "pypy", "version": [3, 10, 14], "read": [], "facts": null}"#;
    let answer = answer.replace('\n', " ").replace("SELF", "'\"$0\"'");
    assert_snapshot!(refused(1, script(&format!("echo '{answer}'"))), @"
    error[python-not-cpython]: [DIR]/python is PyPy, not CPython
     --> isolate.yaml:1:9
      |
    1 | python: ./python
      |         ^^^^^^^^
    help: the packages of an operating system are made for its CPython; name that in `python:`
    ");
}

#[test]
fn one_that_is_too_old() {
    let Some(python) = needs::pyenv("3.7") else { return };
    let test =
        Test::new().spec("python: ./old/bin/python\npackages: [alpha]\n").prepare(|directory| {
            std::os::unix::fs::symlink(python.ancestors().nth(2).unwrap(), directory.join("old"))
                .unwrap();
        });
    let said = refused(1, test);
    let version = regex::Regex::new(r"3\.7\.[0-9]+").unwrap();
    assert_snapshot!(version.replace_all(&said, "3.7.[N]"), @"
    error[python-too-old]: [DIR]/old/bin/python is Python 3.7.[N], which is too old
     --> isolate.yaml:1:9
      |
    1 | python: ./old/bin/python
      |         ^^^^^^^^^^^^^^^^
    help: environments are made of CPython 3.8 to 3.17; name one of these in `python:`
    ");
}

/// Copies what a pyenv Python needs to run, without packages and tests.
fn copy_of(python: &Path, to: &Path) {
    let prefix = python.parent().unwrap().parent().unwrap();
    for part in ["bin", "lib"] {
        fs_err::create_dir_all(to.join(part)).unwrap();
    }
    let program = "cd \"$0\" && tar -cf - --exclude=site-packages/* --exclude=test --exclude=__pycache__ \
                   --exclude=config-3* --exclude=*.a bin lib | tar -xf - -C \"$1\"";
    let status = std::process::Command::new("sh")
        .args(["-c".as_ref(), program.as_ref(), prefix.as_os_str(), to.as_os_str()])
        .status()
        .unwrap();
    assert!(status.success());
}

#[test]
fn a_base_that_is_gone_is_told_by_the_launcher() {
    let Some(python) = needs::pyenv("3.12") else { return };
    let checked = Test::new()
        .spec("python: ./base/bin/python3.12\n")
        .prepare(|directory| copy_of(&python, &directory.join("base")))
        .apply()
        .succeeds()
        .python(["-c", "import sys; print(sys.base_prefix)"])
        .succeeds()
        .stdout_is("[DIR]/base\n");
    fs_err::rename(checked.directory().join("base"), checked.directory().join("gone")).unwrap();
    let checked = checked.python(["-c", ""]).status(127);
    assert_snapshot!(checked.stderr(), @"isolate: [DIR]/base/bin/python3.12 is gone (was the system upgraded?); run: isolate apply [DIR]/isolate.yaml");
    // What the message says to do, says more.
    let checked = checked.apply().fails();
    assert_snapshot!(checked.stderr(), @"
    error[python-not-found]: there is no [DIR]/base/bin/python3.12
     --> isolate.yaml:1:9
      |
    1 | python: ./base/bin/python3.12
      |         ^^^^^^^^^^^^^^^^^^^^^
    help: write `python: system` for the operating system's own Python
    ");
    fs_err::rename(checked.directory().join("gone"), checked.directory().join("base")).unwrap();
    checked.python(["-c", ""]).succeeds();
}
