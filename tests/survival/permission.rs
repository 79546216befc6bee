//! Environments that whoever runs the program may not write to, wholly or in part.

use std::os::unix::fs::chown;
use std::path::Path;

use insta::assert_snapshot;

use crate::picks::Change;
use crate::stage::{Stage, Start};
use crate::support::needs;
use crate::support::nobody::{applies, open_to_others};
use crate::support::outcome::{Checked, Outcome};
use crate::support::strace::Strace;

/// `nobody`, and its group.
const NOBODY: u32 = 65534;

/// An environment whose picks are to change, where there is root to become somebody else.
fn stage() -> Option<Stage> {
    needs::root()?;
    let strace = needs::program("strace").map(Strace::at)?;
    let stage = Stage::new(strace, &Change::of_picks(), Start::Picks);
    open_to_others(&stage.checked.directory());
    Some(stage)
}

/// A run by somebody else, who has no home here.
fn by_nobody(stage: &Stage) -> Outcome {
    // The way to setpriv is the only one that such a run needs.
    let checked = stage.checked.clone().env("HOME", "/nonexistent");
    checked.run(needs::program("setpriv").unwrap(), applies())
}

/// The run did nothing; the environment works, and the next run that may write changes it.
#[track_caller]
fn assert_refused(stage: &Stage, refused: &Checked) {
    assert_eq!(refused.stdout(), "", "{}", refused.transcript());
    stage.assert_unchanged();
    assert_recovers(stage);
}

#[track_caller]
fn assert_recovers(stage: &Stage) {
    stage.assert_works();
    stage.assert_mine();
    let _ = stage.apply();
    stage.assert_converged();
    stage.assert_works();
}

/// Gives a tree to somebody.
fn give(path: &Path, user: u32) {
    let entries =
        if path.is_dir() && !path.is_symlink() { fs_err::read_dir(path).ok() } else { None };
    for entry in entries.into_iter().flatten() {
        give(&entry.unwrap().path(), user);
    }
    if !path.is_symlink() {
        chown(path, Some(user), Some(user)).unwrap();
    }
}

#[test]
fn a_file_system_that_is_mounted_read_only() {
    let (Some(stage), Some(())) = (stage(), needs::mounts()) else { return };
    let unshare = needs::program("unshare").unwrap();
    let script = "set -e; PATH=/bin:/usr/bin:/sbin:/usr/sbin; mount --bind .venv .venv; \
                  mount -o remount,bind,ro .venv; PATH=/nonexistent; exec \"$0\" apply isolate.yaml";
    let words = ["--mount", "/bin/sh", "-c", script, env!("CARGO_BIN_EXE_isolate")];
    let refused = stage.checked.clone().run(unshare, words).status(2);
    assert_snapshot!(refused.stderr(), @"
    error[read-only]: cannot write into [DIR]/.venv: Read-only file system (os error 30)
    help: the file system is read-only: mount it writable, or choose another place with --environment
    ");
    assert_refused(&stage, &refused);
}

#[test]
fn an_environment_of_root_s() {
    let Some(stage) = stage() else { return };
    let refused = by_nobody(&stage).status(2);
    assert_snapshot!(refused.stderr(), @"
    error[permission]: cannot write into [DIR]/.venv: Permission denied (os error 13)
    help: run as the user that owns the environment, or choose another place with --environment
    ");
    assert_refused(&stage, &refused);
}

/// As after one run with sudo among those without.
#[test]
fn an_environment_of_which_root_has_a_part() {
    for of_root in
        ["isolate", "lib", "lib/python3.*/site-packages", "lib/python3.*/system-packages"]
    {
        let Some(stage) = stage() else { return };
        let environment = stage.checked.environment();
        give(&environment, NOBODY);
        let pattern = environment.join(of_root);
        for path in glob::glob(pattern.to_str().unwrap()).unwrap() {
            give(&path.unwrap(), 0);
        }
        let stopped = by_nobody(&stage).status(2);
        let _ = stopped
            .stderr_contains("error[permission]: cannot ")
            .stderr_contains("\nhelp: run as the user that owns the environment");
        assert_recovers(&stage);
    }
}
