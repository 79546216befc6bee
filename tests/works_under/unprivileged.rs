//! An environment that root made and others use, who cannot write to it. Of Debian's Python alone,
//! because pyenv's is in a home that others cannot enter.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::subject::{Subject, assert_inside};
use crate::support::digest::{assert_same, tree};
use crate::support::needs;
use crate::support::nobody::AS_NOBODY;
use crate::support::outcome::Checked;

/// An environment that others can reach, where there is root to become somebody else.
fn applied() -> Option<(Checked, String)> {
    needs::root()?;
    let subject = Subject::debian()?;
    let checked = subject.applied();
    let around = checked.directory();
    let readable = std::fs::Permissions::from_mode(0o755);
    fs_err::set_permissions(around.parent().unwrap(), readable).unwrap();
    let checked = checked.env("PYTHONDONTWRITEBYTECODE", "").env("HOME", "/nonexistent");
    Some((checked, subject.program()))
}

#[test]
fn somebody_else_uses_it() {
    let Some((checked, program)) = applied() else { return };
    let before = tree(&checked.environment());
    let words = AS_NOBODY.into_iter().chain([".venv/bin/python", "-c", &program]);
    let checked = assert_inside(checked.run("setpriv", words), ".venv").stderr_lacks("Error");
    assert_same(&before, &tree(&checked.environment()));
}

#[test]
fn somebody_else_uses_it_on_a_file_system_that_is_mounted_read_only() {
    let Some((checked, program)) = applied() else { return };
    // In a mount namespace of its own, which goes away with the shell.
    let script = "set -e; mount --bind \"$PWD\" \"$PWD\"; mount -o remount,bind,ro \"$PWD\"; cd \"$PWD\"; \
                  if touch .venv/written 2>/dev/null; then exit 9; fi; \
                  exec setpriv --reuid=65534 --regid=65534 --clear-groups .venv/bin/python -c \"$0\"";
    let words = ["--mount", "/bin/sh", "-c", script, &program];
    let _ = assert_inside(checked.run("unshare", words), ".venv");
}

#[test]
fn apply_changes_nothing_where_nothing_is_to_change_and_nothing_can_be_written() {
    let Some((checked, _)) = applied() else { return };
    let isolate = Path::new(env!("CARGO_BIN_EXE_isolate"));
    let script = "set -e; mount --bind \"$PWD\" \"$PWD\"; mount -o remount,bind,ro \"$PWD\"; cd \"$PWD\"; \
                  exec \"$0\" apply isolate.yaml";
    let words = ["--mount", "/bin/sh", "-c", script, isolate.to_str().unwrap()];
    let _ = checked.run("unshare", words).succeeds().stdout_contains("unchanged");
}
