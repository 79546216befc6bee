//! What becomes of an environment when an installer fails, or is killed.

use crate::support::digest::{assert_same, tree};
use crate::support::outcome::Checked;
use crate::support::sandbox::PATH;
use crate::wheels::{respecified, spec, with_pip, with_uv, with_uv_that};

/// What stands, but for the lock that uv leaves behind.
fn content(checked: &Checked) -> crate::support::digest::Tree {
    let mut content = tree(&checked.environment());
    content.remove(std::path::Path::new(".lock"));
    content
}

#[test]
fn a_requirement_that_nobody_has_leaves_everything_as_it_was() {
    for test in [with_uv(), with_pip()] {
        let Some(test) = test else { return };
        let checked = test.spec(&spec("[demo==1.0]")).apply().succeeds();
        let before = content(&checked);
        let checked = respecified(checked, "[demo==2.0, nowhere-to-be-found]").apply().fails();
        let checked = checked
            .stderr_contains("error[seed-failed]")
            .stderr_contains("seed: [demo==2.0, nowhere-to-be-found]")
            .stderr_contains("help: it said: ")
            .stderr_contains("nowhere-to-be-found")
            .stderr_contains("the environment is as it was before the installer ran");
        assert_same(&before, &content(&checked));
        let _ = checked.version_is("demo", "1.0");
    }
}

#[test]
fn what_an_installer_did_before_it_failed_is_undone() {
    // It installs everything, and fails then: as if another wheel could not be written.
    let failing = "test -e fail && { echo 'no space left' >&2; exit 3; } || true";
    let Some(test) = with_uv_that("", failing) else { return };
    let checked = test.spec(&spec("[demo==1.0]")).apply().succeeds();
    let before = content(&checked);
    let checked = respecified(checked, "[demo==2.0, beta]").file("fail", "").apply().fails();
    let checked = checked
        .stderr_contains("uv could not install demo==2.0, beta (exit status: 3)")
        .stderr_contains("it said: no space left");
    assert_same(&before, &content(&checked));
    let checked = checked.version_is("demo", "1.0").hides("beta");
    fs_err::remove_file(checked.directory().join("fail")).unwrap();
    let _ = checked.apply().succeeds().version_is("demo", "2.0").imports("beta");
}

#[test]
fn a_first_apply_leaves_a_working_environment_without_seeds() {
    let Some(test) = with_uv_that("exit 7", "") else { return };
    let checked = test.spec(&spec("[demo]")).apply().fails().hides("demo");
    assert!(checked.environment().join("isolate/manifest.json").exists());
    assert!(!checked.environment().join("isolate/seeding").exists());
    let _ = checked.isolate(["check"]).fails().stdout_contains("[seed]");
}

#[test]
fn after_a_kill_the_next_apply_finishes_the_job() {
    // The installer and its caller are killed when demo is half there.
    let kill = "test -e kill && { rm -f .venv/lib/python3*/site-packages/demo-*/RECORD; \
                kill -9 $PPID $$; } || true";
    let Some(test) = with_uv_that("", kill) else { return };
    let checked = test.spec(&spec("[demo==1.0]")).file("kill", "").apply().killed();
    assert!(checked.environment().join("isolate/seeding").exists());
    fs_err::remove_file(checked.directory().join("kill")).unwrap();
    let checked = checked.isolate(["check"]).fails().stdout_contains("[seed]");
    let checked = checked.apply().succeeds().version_is("demo", "1.0");
    assert!(!checked.environment().join("isolate/seeding").exists());
    // What uv made is not an orphan for pip either.
    let _ = checked.env("PATH", PATH).isolate(["check"]).succeeds();
}

#[test]
fn what_says_that_it_is_done_and_is_not_is_found_out() {
    let Some(test) = with_uv_that("exit 0", "") else { return };
    let checked = test.spec(&spec("[demo]")).apply().fails();
    let _ = checked.stderr_contains("uv is done, but demo: it is not there");
}

#[test]
fn below_a_root_seeds_are_refused() {
    let Some(test) = with_uv() else { return };
    let test = test.spec(&spec("[demo]")).arg("--root").arg("dest");
    let checked = test.isolate(["apply", "isolate.yaml", "--environment", "/usr/lib/x"]).fails();
    insta::assert_snapshot!(checked.stderr(), @r"
    error[seed-in-root]: seeds cannot be installed below --root
     --> isolate.yaml:2:8
      |
    2 | seed: [demo]
      |        ^^^^
    help: an installer would write this machine's paths, and takes what an index has on the day
    help: leave `seed:` out of this spec; another one that extends it can have it, and be applied where it is installed
    ");
    assert!(!checked.directory().join("dest").exists());
}
