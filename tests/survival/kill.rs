//! Runs that SIGKILL ends at any system call that changes a file, before that call does anything.

use std::path::PathBuf;

use crate::picks::Change;
use crate::stage::{APPLY, Stage, Start, assert_are_mine, is_mine, mine, plant};
use crate::support::mounts;
use crate::support::needs;
use crate::support::strace::Call;
use crate::sweep::{in_place, sweep};

/// Kills a run at each of its changes in turn, or at those that are `met`, and looks at what it left.
fn at_changes(
    change: &Change,
    start: Start,
    met: impl Fn(&Call) -> bool + Sync,
    look: impl Fn(&Stage) + Sync,
) {
    sweep(change, start, met, |stage, call| {
        let _ = stage.strace.kill_at(&stage.checked, &APPLY, call);
        look(stage);
    });
}

/// An environment that was there before works, and its user's things are in it.
fn works(stage: &Stage) {
    stage.assert_works();
    stage.assert_mine();
}

#[test]
fn a_first_run_leaves_no_environment_or_one_that_works() {
    at_changes(
        &Change::that_folds(),
        Start::Nothing,
        |_| true,
        |stage| {
            let environment = stage.checked.environment();
            let python = environment.join("bin/python");
            if environment.join("pyvenv.cfg").exists() {
                stage.assert_works();
            } else if python.exists() {
                // Without it there is no environment, and the launcher says so: it never starts a Python
                // that is not isolated.
                let outcome = stage.checked.clone().run(&python, ["-c", "print('started')"]);
                let _ = outcome.status(127).stdout_is("").stderr_contains("pyvenv.cfg");
            }
        },
    );
}

#[test]
fn what_the_user_puts_into_half_an_environment_stays_there() {
    at_changes(&Change::of_picks(), Start::Nothing, in_place, |stage| {
        let environment = stage.checked.environment();
        if !environment.join("lib").exists() {
            return;
        }
        let paths = mine(&stage.checked);
        plant(&paths);
        let _ = stage.apply();
        assert_are_mine(&paths);
        remove(&paths);
    });
}

/// Takes things of the user's away, and the directories that were made for them.
fn remove(paths: &[PathBuf]) {
    for path in paths {
        fs_err::remove_file(path).unwrap();
        // Those that hold something else stay.
        path.ancestors().skip(1).find(|above| std::fs::remove_dir(above).is_err());
    }
}

#[test]
fn an_update_leaves_an_environment_that_works() {
    at_changes(&Change::that_folds(), Start::Picks, |_| true, works);
}

#[test]
fn what_an_update_moves_out_of_its_way_is_there_once() {
    at_changes(&Change::that_displaces(), Start::Picks, in_place, |stage| {
        let view = stage.checked.site_packages().with_file_name("system-packages");
        let library = view.strip_prefix(stage.checked.environment()).unwrap().to_owned();
        let kept = stage.checked.environment().join("isolate/kept").join(library);
        let places = [view, kept].map(|place| place.join("shared/mine.py"));
        assert!(places.iter().any(|place| is_mine(place)), "it is at none of {places:?}");
        works(stage);
    });
}

#[test]
fn an_update_of_debian_s_packages_leaves_an_environment_that_works() {
    let Some(()) = needs::apt(&["python3-lxml", "python3-zope.event", "python3-attr"]) else {
        return;
    };
    at_changes(&Change::of_debian(), Start::Picks, in_place, works);
}

#[test]
fn an_update_in_a_container_leaves_an_environment_that_works() {
    let Some(()) = needs::mounts() else { return };
    if mounts::are_ours("kill::an_update_in_a_container_leaves_an_environment_that_works") {
        at_changes(&Change::of_picks(), Start::PicksOnOverlay, in_place, works);
    }
}

#[test]
fn an_update_in_a_container_that_folds_a_directory_leaves_an_environment_that_works() {
    let Some(()) = needs::mounts() else { return };
    let test =
        "kill::an_update_in_a_container_that_folds_a_directory_leaves_an_environment_that_works";
    if mounts::are_ours(test) {
        at_changes(&Change::that_folds(), Start::PicksOnOverlay, |_| true, works);
    }
}

/// Whether a call is made before the staging directory is.
fn is_early(call: &Call) -> bool {
    !call.text.contains("/.venv/isolate")
}

#[test]
fn nothing_is_left_beside_the_environment() {
    at_changes(&Change::of_picks(), Start::Nothing, is_early, |stage| {
        let _ = stage.apply();
        let entries = fs_err::read_dir(stage.checked.directory()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        assert_eq!(names, [".venv", "isolate.yaml", "site"]);
    });
}

#[test]
fn a_first_run_in_an_empty_directory_does_not_stop_the_next() {
    at_changes(&Change::of_picks(), Start::EmptyDirectory, is_early, |_| {});
}
