//! `launcher:`, and file systems on which no executable may be started.

mod support;

use support::bases::bases;
use support::needs;
use support::outcome::Checked;
use support::test::Test;

/// What `bin/python` is, and whether `PYTHONPATH` reaches it.
const SCRIPT: &str = "test -L \"$0/bin/python\" && echo link || echo launcher; \
     PYTHONPATH=/outside \"$0/bin/python\" -c \
     'import sys; print(\"/outside\" in sys.path, sys.prefix != sys.base_prefix)'";

#[test]
fn link_is_a_link_and_variables_reach_it() {
    for base in bases() {
        let spec = format!("launcher: link\npython: {}\n", base.executable.display());
        let checked =
            Test::new().spec(&spec).apply().succeeds().stdout_contains("python is a link");
        let checked = checked.run("/bin/sh", ["-c", SCRIPT, ".venv"]).succeeds();
        let _ = checked.stdout_is("link\nTrue True\n");
    }
}

#[test]
fn exec_is_the_launcher_and_no_variable_reaches_it() {
    for base in bases() {
        let spec = format!("launcher: exec\npython: {}\n", base.executable.display());
        let checked = Test::new().spec(&spec).apply().succeeds();
        let checked = checked.run("/bin/sh", ["-c", SCRIPT, ".venv"]).succeeds();
        let _ = checked.stdout_is("launcher\nFalse True\n");
    }
}

#[test]
fn one_becomes_the_other_and_back() {
    let spec = |launcher: &str| format!("launcher: {launcher}\npython: python3\n");
    let mut checked = Test::new().spec(&spec("exec")).apply().succeeds();
    for (launcher, expected) in [("link", "link\nTrue True\n"), ("auto", "launcher\nFalse True\n")]
    {
        checked = checked.file("isolate.yaml", spec(launcher)).apply().succeeds();
        checked = checked.run("/bin/sh", ["-c", SCRIPT, ".venv"]).succeeds().stdout_is(expected);
    }
}

/// Runs apply for an environment on a file system that is mounted noexec, then [`SCRIPT`]; all of it
/// in a mount namespace of its own, which goes away with the shell.
fn noexec(spec: &str) -> Option<Checked> {
    needs::root()?;
    let script = format!(
        "mkdir noexec && mount -t tmpfs -o noexec,mode=755 tmpfs noexec && \
         \"$0\" apply isolate.yaml --environment noexec/env && \
         /bin/sh -c '{}' noexec/env",
        SCRIPT.replace('\'', "'\\''")
    );
    let checked = Test::new().spec(spec).isolate(["--version"]).succeeds();
    let isolate = env!("CARGO_BIN_EXE_isolate");
    Some(checked.run("unshare", ["--mount", "/bin/sh", "-c", &script, isolate]).ends())
}

#[test]
fn auto_falls_back_to_the_link_aloud_where_nothing_may_be_executed() {
    let Some(checked) = noexec("python: python3\nlauncher: auto\n") else { return };
    let checked = checked
        .stderr_contains("warning[launcher-link]")
        .stderr_contains("[DIR]/noexec/env")
        .stderr_contains("PYTHONPATH");
    let checked = checked.stdout_contains("python is a link");
    assert!(checked.stdout().ends_with("link\nTrue True\n"), "{}", checked.stdout());
}

#[test]
fn link_says_nothing_there_for_it_is_meant() {
    let Some(checked) = noexec("python: python3\nlauncher: link\n") else { return };
    assert_eq!(checked.stderr(), "");
    assert!(checked.stdout().ends_with("link\nTrue True\n"), "{}", checked.stdout());
}

#[test]
fn exec_is_an_error_there_and_makes_nothing() {
    let Some(checked) = noexec("python: python3\nlauncher: exec\n") else { return };
    let checked = checked.stderr_contains("error[launcher-cannot-run]").stderr_contains("noexec");
    assert_eq!(checked.stdout(), "");
}
