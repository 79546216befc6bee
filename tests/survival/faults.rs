//! System calls that fail: of a disk that is broken, of a quota that is used up. What was being done
//! is told, and to what; the environment stays as it was, or goes the way of a killed run.

use std::collections::BTreeSet;
use std::sync::Mutex;

use insta::assert_snapshot;
use regex::Regex;

use crate::picks::Change;
use crate::stage::{APPLY, Stage, Start};
use crate::support::mounts;
use crate::support::needs;
use crate::support::outcome::Checked;
use crate::support::strace::Call;
use crate::sweep::{in_place, is_preparation, sweep};

/// Lets one call of a run fail. What the run says of it must have one of the forms of a message, and
/// the environment must work, as it was or as it is to be.
#[track_caller]
fn fail(stage: &Stage, call: &Call, error: &str) -> Checked {
    let checked = stage.strace.fail_at(&stage.checked, &APPLY, call, error);
    let severity = if checked.code() == Some(0) { "warning" } else { "error" };
    let form = format!(r"^{severity}\[[a-z-]+\]: cannot [a-z ]+ \[DIR\]/\.venv.*: .* \(os error ");
    let told = Regex::new(&form).unwrap().is_match(&checked.stderr());
    assert!(told, "{form}: {}", checked.transcript());
    if checked.code() != Some(0) {
        assert_eq!(checked.code(), Some(2), "{}", checked.transcript());
        if is_preparation(call) {
            stage.assert_unchanged();
        }
    }
    stage.assert_works();
    stage.assert_mine();
    checked
}

/// All that puts something in place, and some of what prepares it, which is much of a kind.
fn some(call: &Call) -> bool {
    in_place(call) || call.ordinal.is_multiple_of(4)
}

#[test]
fn a_disk_that_fails() {
    sweep(&Change::that_folds(), Start::Picks, some, |stage, call| {
        let _ = fail(stage, call, "EIO");
    });
}

#[test]
fn a_disk_that_fails_in_a_container() {
    let Some(()) = needs::mounts() else { return };
    if mounts::are_ours("faults::a_disk_that_fails_in_a_container") {
        sweep(&Change::of_picks(), Start::PicksOnOverlay, in_place, |stage, call| {
            let _ = fail(stage, call, "EIO");
        });
    }
}

#[test]
fn a_disk_that_fails_is_told_with_advice() {
    sweep(&Change::of_picks(), Start::Picks, in_place, |stage, call| {
        let _ = fail(stage, call, "EIO").stderr_contains("\nhelp: ");
    });
}

/// One call of each sort by which things are prepared.
fn of_each_sort(call: &Call) -> bool {
    let named = |name: &str, what: &str| call.name == name && call.text.contains(what);
    [("write", "/manifest.json"), ("mkdirat", "\"tree\""), ("symlinkat", "stays\"")]
        .iter()
        .any(|(name, what)| named(name, what))
        || ["openat", "linkat"].iter().any(|name| named(name, "allow-list.txt\""))
}

#[test]
fn a_quota_that_is_used_up() {
    let said = Mutex::new(BTreeSet::new());
    sweep(&Change::of_picks(), Start::Picks, of_each_sort, |stage, call| {
        let text = fail(stage, call, "EDQUOT").stderr();
        let steady = [("staging-[0-9]+", "staging-[N]"), ("python3.[0-9]+", "[PYTHON]")];
        let text = steady.iter().fold(text, |text, (pattern, word)| {
            Regex::new(pattern).unwrap().replace_all(&text, *word).into_owned()
        });
        said.lock().unwrap().insert(text);
    });
    let said: Vec<String> = said.into_inner().unwrap().into_iter().collect();
    if !said.is_empty() {
        assert_snapshot!(said.join("\n"), @"
        error[disk-full]: cannot keep [DIR]/.venv/isolate/allow-list.txt: Disk quota exceeded (os error 122)
        help: your disk quota is used up: free some space and apply again

        error[disk-full]: cannot make [DIR]/.venv/isolate/staging-[N]/tree/isolate/allow-list.txt: Disk quota exceeded (os error 122)
        help: your disk quota is used up: free some space and apply again

        error[disk-full]: cannot make [DIR]/.venv/isolate/staging-[N]/tree/lib/[PYTHON]/system-packages/stays: Disk quota exceeded (os error 122)
        help: your disk quota is used up: free some space and apply again

        error[disk-full]: cannot make [DIR]/.venv/isolate/staging-[N]/tree: Disk quota exceeded (os error 122)
        help: your disk quota is used up: free some space and apply again

        error[disk-full]: cannot write [DIR]/.venv/isolate/staging-[N]/manifest.json: Disk quota exceeded (os error 122)
        help: your disk quota is used up: free some space and apply again
        ");
    }
}
