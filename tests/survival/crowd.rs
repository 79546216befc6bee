//! Many runs at once on one environment. Whichever of them comes last, the environment is that of one
//! spec, and never a mixture of two.

use crate::picks::{AFTER, BEFORE, quick, spec};
use crate::stage::{content, differences};
use crate::support::digest::Tree;
use crate::support::outcome::Checked;

/// How many runs there are at a time.
const RUNS: usize = 20;

/// How often it is tried: runs that do not wait for each other go well now and then.
const ROUNDS: usize = 4;

/// The picks of the specs that compete.
const PICKS: [&str; 2] = [BEFORE, AFTER];

/// Runs something in as many threads as there are runs, and tells what became of each.
fn at_once(run: impl Fn(usize) -> Checked + Sync) -> Vec<Checked> {
    let run = &run;
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..RUNS).map(|number| scope.spawn(move || run(number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// Both specs under names of their own, for one environment.
fn two_specs() -> Checked {
    let [a, b] = PICKS.map(spec);
    quick().file("a.yaml", a).file("b.yaml", b).isolate(["--version"]).succeeds()
}

/// Applies one of the two specs to the environment that both are for.
fn apply(checked: &Checked, name: &str) -> Checked {
    checked.clone().isolate(["apply", name, "--environment", ".venv"]).ends()
}

/// What the environment is to a spec that has it for itself.
fn alone(checked: &Checked, name: &str) -> Tree {
    let run = apply(checked, name);
    assert_eq!(run.code(), Some(0), "{}", run.transcript());
    let content = content(checked);
    fs_err::remove_dir_all(checked.environment()).unwrap();
    content
}

/// The environment is exactly one of those.
#[track_caller]
fn assert_is_one_of(environments: &[Tree], checked: &Checked, runs: &[Checked]) {
    let is = content(checked);
    let told: Vec<String> = runs.iter().map(Checked::transcript).collect();
    let differences: Vec<_> = environments.iter().map(|wanted| differences(wanted, &is)).collect();
    let one = differences.iter().any(Vec::is_empty);
    assert!(one, "it differs from each: {differences:#?}\n{}", told.join("\n"));
}

/// Every run did its work, or was told that the environment belongs to another spec.
#[track_caller]
fn assert_done_or_refused(runs: &[Checked]) {
    for run in runs {
        let refused = run.code() == Some(1)
            && run.stderr().contains("error[environment-of-another-spec]: two specs claim");
        assert!(run.code() == Some(0) || refused, "{}", run.transcript());
    }
}

#[test]
fn one_spec_of_two_gets_the_environment() {
    let names = ["a.yaml", "b.yaml"];
    let checked = two_specs();
    let environments = names.map(|name| alone(&checked, name));
    for _ in 0..ROUNDS {
        let runs = at_once(|number| apply(&checked, names[number % 2]));
        assert_done_or_refused(&runs);
        let done = |name: usize| {
            let of_name = runs.iter().skip(name).step_by(2);
            of_name.filter(|run| run.code() == Some(0)).count()
        };
        // All runs of the spec that was first, and none of the other.
        let winner = usize::from(done(0) == 0);
        assert_eq!((done(winner), done(1 - winner)), (RUNS / 2, 0));
        assert_is_one_of(&environments[winner..=winner], &checked, &runs);
        assert_settled(apply(&checked, names[winner]));
        fs_err::remove_dir_all(checked.environment()).unwrap();
    }
}

#[test]
fn a_spec_that_is_edited_by_many_at_once_is_followed() {
    let checked = quick().spec(&spec(BEFORE)).apply().succeeds();
    let environments = PICKS.map(|picks| {
        let checked = checked.clone().file("isolate.yaml", spec(picks)).apply().succeeds();
        content(&checked)
    });
    for _ in 0..ROUNDS {
        // Each puts its own in the place of the spec, as editors and version control do, and applies
        // whatever is there then.
        let runs = at_once(|number| {
            let name = format!("spec-{number}");
            let edited = checked.clone().file(&name, spec(PICKS[number % 2]));
            let directory = edited.directory();
            fs_err::rename(directory.join(name), directory.join("isolate.yaml")).unwrap();
            edited.apply().ends()
        });
        for run in &runs {
            assert_eq!(run.code(), Some(0), "{}", run.transcript());
        }
        assert_is_one_of(&environments, &checked, &runs);
        // Whoever read the spec last need not have been the last to write the environment.
        let last = checked.clone().apply().succeeds();
        let text = fs_err::read_to_string(last.directory().join("isolate.yaml")).unwrap();
        let picks = usize::from(text == spec(PICKS[1]));
        assert_is_one_of(&environments[picks..=picks], &last, &runs);
        assert_settled(last.apply().ends());
    }
}

#[test]
fn the_first_runs_of_one_spec_all_succeed() {
    let checked = quick().spec(&spec(BEFORE)).apply().succeeds();
    let environment = content(&checked);
    for _ in 0..ROUNDS {
        fs_err::remove_dir_all(checked.environment()).unwrap();
        let runs = at_once(|_| checked.clone().apply().ends());
        for run in &runs {
            assert_eq!(run.code(), Some(0), "{}", run.transcript());
        }
        // One of them made it, and the others found it made.
        let made = runs.iter().filter(|run| run.stdout().starts_with("made ")).count();
        assert_eq!(made, 1);
        assert_is_one_of(std::slice::from_ref(&environment), &checked, &runs);
    }
}

/// A run had nothing to do.
#[track_caller]
fn assert_settled(run: Checked) {
    assert_eq!(run.code(), Some(0), "{}", run.transcript());
    let _ = run.stdout_contains("unchanged");
}
