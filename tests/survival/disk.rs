//! A disk that becomes full, at every point where it can.

use std::path::Path;

use insta::assert_snapshot;

use crate::picks::{BEFORE, Change, quick, spec};
use crate::stage::{Stage, Start};
use crate::support::mounts::{self, Memory, copy};
use crate::support::needs;
use crate::support::outcome::Checked;
use crate::support::strace::Strace;

/// What there is in a file system of these tests: more than an environment takes.
const ROOM: &str = "size=4m,nr_inodes=2000";

/// What is in short supply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scarce {
    /// Room for content.
    Blocks,
    /// Room for files, links and directories.
    Inodes,
}

impl Scarce {
    /// Takes all of it but some.
    fn take_all_but(self, left: u64, directory: &Path) {
        let filler = directory.join("filler");
        fs_err::create_dir(&filler).unwrap();
        let state = rustix::fs::statvfs(directory).unwrap();
        match self {
            Self::Blocks => {
                let taken = (state.f_bavail - left) * state.f_bsize;
                fs_err::write(filler.join("x"), vec![0; usize::try_from(taken).unwrap()]).unwrap();
            }
            Self::Inodes => {
                for number in left..state.f_favail {
                    fs_err::write(filler.join(number.to_string()), "").unwrap();
                }
            }
        }
    }
}

fn give_back(directory: &Path) {
    fs_err::remove_dir_all(directory.join("filler")).unwrap();
}

/// Whether the disk was full for a run. Then that is what it says, and what to do.
#[track_caller]
fn was_full(checked: &Checked) -> bool {
    if checked.code() == Some(0) {
        return false;
    }
    assert_eq!(checked.code(), Some(2), "{}", checked.transcript());
    let words = ["error[disk-full]: cannot ", "[DIR]/", "help: the file system is full: free some"];
    let told = words.iter().all(|word| checked.stderr().contains(word));
    assert!(told, "{}", checked.transcript());
    true
}

/// Updates an environment with ever more room, until there is enough.
fn update_with_too_little_of(scarce: Scarce) {
    let Some(strace) = needs::program("strace").map(Strace::at) else { return };
    let stage = Stage::new(strace, &Change::that_folds(), Start::Picks);
    let environment = stage.checked.environment();
    // Names are many, and one is much like the next.
    let step = if scarce == Scarce::Inodes { 3 } else { 1 };
    for left in (0..).step_by(step) {
        let _memory = Memory::at(&environment, ROOM);
        copy(&stage.checked.directory().join("before/."), &environment);
        scarce.take_all_but(left, &environment);
        let full = was_full(&stage.checked.clone().apply().ends());
        stage.assert_works();
        give_back(&environment);
        if full {
            stage.assert_unchanged();
        }
        let _ = stage.apply();
        stage.assert_converged();
        stage.assert_mine();
        if !full {
            assert!(left > 20, "{left} of {scarce:?} were enough");
            return;
        }
    }
}

#[test]
fn an_update_without_room_for_content() {
    let Some(()) = needs::mounts() else { return };
    if mounts::are_ours("disk::an_update_without_room_for_content") {
        update_with_too_little_of(Scarce::Blocks);
    }
}

#[test]
fn an_update_without_room_for_names() {
    let Some(()) = needs::mounts() else { return };
    if mounts::are_ours("disk::an_update_without_room_for_names") {
        update_with_too_little_of(Scarce::Inodes);
    }
}

/// Makes an environment with ever more room, until there is enough. One that could not be made is not
/// there at all.
fn first_run_with_too_little_of(scarce: Scarce) -> Checked {
    let text = format!("{}environment: small/.venv\n", spec(BEFORE));
    let checked = quick().spec(&text).isolate(["--version"]).succeeds();
    let small = checked.directory().join("small");
    let mut without_any = None;
    for left in (0..).step_by(3) {
        let _memory = Memory::at(&small, ROOM);
        scarce.take_all_but(left, &small);
        let run = checked.clone().apply().ends();
        let full = was_full(&run);
        give_back(&small);
        if full {
            assert_eq!(fs_err::read_dir(&small).unwrap().count(), 0, "{}", run.transcript());
            let _ = checked.clone().apply().succeeds().stdout_contains("made ");
        } else {
            assert!(left > 20, "{left} of {scarce:?} were enough");
        }
        let python = small.join(".venv/bin/python");
        let _ = checked.clone().run(python, ["-B", "-c", "import stays, parts.one"]).succeeds();
        without_any.get_or_insert(run);
        if !full {
            break;
        }
    }
    without_any.unwrap()
}

#[test]
fn a_first_run_without_room_for_content() {
    let Some(()) = needs::mounts() else { return };
    if mounts::are_ours("disk::a_first_run_without_room_for_content") {
        let _ = first_run_with_too_little_of(Scarce::Blocks);
    }
}

#[test]
fn a_first_run_without_room_for_names() {
    let Some(()) = needs::mounts() else { return };
    if mounts::are_ours("disk::a_first_run_without_room_for_names") {
        let run = first_run_with_too_little_of(Scarce::Inodes);
        assert_snapshot!(run.stderr(), @"
        error[disk-full]: cannot make [DIR]/small/.venv: No space left on device (os error 28)
        help: the file system is full: free some space and apply again
        ");
    }
}
