//! `isolate run` becomes a command inside an environment that is as its spec wants it.

mod support;

use std::os::unix::fs::PermissionsExt;

use support::digest::{assert_same, tree};
use support::site::{Distribution, Site};
use support::test::Test;

const SPEC: &str = "python: python3\nsources: ['{spec}/site']\npackages: [alpha]\n";

fn test() -> Test {
    let alpha = Distribution::new("alpha", "1.0").file("alpha/__init__.py", "");
    Test::new().spec(SPEC).site("site", &Site::new().distribution(alpha))
}

#[test]
fn the_environment_is_made_and_the_command_runs_in_it() {
    let program = "import alpha, os, sys; print(sys.prefix == os.environ['VIRTUAL_ENV'])";
    let checked = test()
        .env("PYTHONHOME", "/nowhere")
        .isolate(["run", "--", "python", "-c", program])
        .succeeds();
    assert_eq!((checked.stdout(), checked.stderr()), ("True\n".to_owned(), String::new()));
}

#[test]
fn nothing_is_written_where_nothing_has_changed() {
    let checked = test().isolate(["run", "--", "true"]).succeeds();
    let environment = checked.environment();
    let before = tree(&environment);
    fs_err::set_permissions(&environment, PermissionsExt::from_mode(0o555)).unwrap();
    let checked = checked.isolate(["run", "isolate.yaml", "--", "python", "-c", "import alpha"]);
    let checked = checked.succeeds();
    fs_err::set_permissions(&environment, PermissionsExt::from_mode(0o755)).unwrap();
    assert_same(&before, &tree(&environment));
    drop(checked);
}

#[test]
fn exit_codes_are_the_command_s_or_those_of_shells() {
    let checked = test().isolate(["run", "--", "sh", "-c", "exit 7"]).status(7);
    let checked = checked.isolate(["run", "--", "no-such-command"]).status(127);
    insta::assert_snapshot!(checked.stderr(), @r"
    error[command-not-found]: there is no command no-such-command
    help: looked for in [DIR]/.venv/bin and in PATH
    ");
    let checked = checked.file("plain.txt", "").isolate(["run", "--", "./plain.txt"]).status(126);
    let checked = checked.stderr_contains("./plain.txt cannot be executed");
    let checked = checked.isolate(["run"]).status(2);
    let checked = checked.file("isolate.yaml", "packages: [no-such-thing]\n");
    checked.isolate(["run", "--", "true"]).status(1).stderr_contains("no-such-thing");
}

#[test]
fn the_lock_is_asked_where_that_is_wanted() {
    let checked = test().isolate(["run", "--locked", "--", "true"]).fails();
    let checked = checked.stderr_contains("not-locked");
    assert!(!checked.environment().exists());
    let checked = checked.isolate(["lock"]).succeeds();
    checked.isolate(["run", "--locked", "--", "python", "-c", "import alpha"]).succeeds();
}
