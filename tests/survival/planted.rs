//! A user puts things everywhere into an environment, which changes a thousand times meanwhile.
//! Nothing of the user's is ever lost, and nothing is moved but where a message says so.

use std::path::{Path, PathBuf};

use crate::picks::{python, without_managers};
use crate::support::digest::{assert_untouched, stamps};
use crate::support::outcome::Checked;
use crate::support::report::{Message, Report};
use crate::support::site::{Distribution, Site};
use crate::user::User;

/// How many environments there are, and how often each changes.
const ENVIRONMENTS: usize = 4;
const CHANGES: usize = 250;

/// What can be picked.
const PICKS: [&str; 9] =
    ["whole", "single", "stray", "ns-one", "ns-two", "ns-three", "ns-four", "half-a", "half-b"];

/// A package, a module, a package with a file that nobody owns, parts of a namespace and of one in
/// it, and a package that belongs to two distributions.
fn site() -> Site {
    let one = |name: &str, file: &str| Distribution::new(name, "1.0").file(file, "");
    Site::new()
        .distribution(one("whole", "whole/__init__.py").file("whole/sub/__init__.py", ""))
        .distribution(one("single", "single.py"))
        .distribution(one("stray", "stray/__init__.py").file("stray/deep/inner.py", ""))
        .file("stray/deep/nobodys.py", "")
        .distribution(one("ns-one", "ns/one.py"))
        .distribution(one("ns-two", "ns/two/__init__.py"))
        .distribution(one("ns-three", "ns/deep/three.py"))
        .distribution(one("ns-four", "ns/deep/four.py"))
        .distribution(one("half-a", "half/__init__.py").file("half/sub/a.py", ""))
        .distribution(one("half-b", "half/sub/b.py"))
}

/// A spec with a random choice of picks, or without any.
fn spec(user: &mut User) -> String {
    let picks: Vec<&str> = PICKS.into_iter().filter(|_| user.random.once_in(2)).collect();
    if picks.is_empty() || user.random.once_in(10) {
        return format!("{}isolation: full\n", python());
    }
    format!("{}sources: ['{{spec}}/site']\npackages: [{}]\n", python(), picks.join(", "))
}

/// Applies the spec. What is in the way is removed, as the message says, until nothing is.
#[track_caller]
fn apply(checked: &Checked, user: &mut User) -> Checked {
    let words = ["apply", "isolate.yaml", "--output-format", "json"];
    loop {
        let before = stamps(&checked.environment());
        let run = checked.clone().isolate(words).ends();
        let report = run.report();
        if run.code() == Some(0) {
            follow(&report, user);
            return run;
        }
        assert_eq!(run.code(), Some(1), "{}", run.transcript());
        assert_untouched(&before, &checked.environment());
        for path in in_the_way(&run, &report) {
            let there: Vec<_> = before.keys().filter(|thing| thing.starts_with(&path)).collect();
            assert!(user.has_or_had(&path), "nobody's: {there:?}\n{}", run.transcript());
            user.gives_up(&path);
        }
    }
}

/// The paths that a run calls in the way; it must have no other complaint.
#[track_caller]
fn in_the_way(run: &Checked, report: &Report) -> Vec<PathBuf> {
    let [error] = report.errors.as_slice() else { panic!("{}", run.transcript()) };
    assert_eq!(error.code, "in-the-way", "{}", run.transcript());
    let (paths, _) = error.message.split_once(" in the way:").unwrap();
    let paths = paths.trim_end_matches(" is").trim_end_matches(" are");
    let told = paths.split_once(" and ").map_or(paths, |(told, _)| told);
    told.split(", ").map(PathBuf::from).collect()
}

/// Learns from the messages of a run what was moved.
fn follow(report: &Report, user: &mut User) {
    let ends = [" is not from isolate, and its", " was changed since isolate wrote it, and is re"];
    for Message { message, help, .. } in &report.results[0].diagnostics {
        let from = ends.iter().find_map(|end| message.split_once(end));
        let to = help.iter().find_map(|help| help.split_once("is now ").map(|(_, to)| to));
        if let (Some((from, _)), Some(to)) = (from, to) {
            user.was_told(Path::new(from), Path::new(to));
        }
    }
}

/// An environment's life.
fn live(seed: usize) {
    let test = without_managers().site("site", &site());
    let checked = test.spec(&format!("{}isolation: full\n", python())).apply().succeeds();
    let mut user = User::of(&checked.environment(), u64::try_from(seed).unwrap());
    let view = checked.site_packages().with_file_name("system-packages");
    for change in 0..CHANGES {
        if user.random.once_in(2) {
            user.tidy();
            user.plant();
        }
        if user.random.once_in(10) {
            user.edit(&view);
        }
        let text = spec(&mut user);
        let checked = checked.clone().file("isolate.yaml", &text);
        let run = apply(&checked, &mut user);
        let misses = user.misses();
        assert!(misses.is_empty(), "{seed}/{change}: {misses:#?}\n{text}\n{}", run.transcript());
        if change % 25 == 0 {
            let _ = checked.apply().succeeds().stdout_contains("unchanged");
        }
    }
    assert!(user.things() > 20, "only {} things are left", user.things());
}

#[test]
fn a_thousand_changes_leave_the_user_everything() {
    let seeds: Vec<usize> = (0..ENVIRONMENTS).collect();
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(ENVIRONMENTS);
    std::thread::scope(|scope| {
        for seeds in seeds.chunks(ENVIRONMENTS.div_ceil(workers)) {
            scope.spawn(|| seeds.iter().copied().for_each(live));
        }
    });
}

#[test]
fn a_directory_that_is_ours_is_not_in_the_way_once_the_user_has_nothing_in_it() {
    let spec = |picks: &str| format!("{}sources: ['{{spec}}/site']\npackages: {picks}\n", python());
    let test = without_managers().site("site", &site());
    let checked = test.spec(&spec("[half-a]")).apply().succeeds();
    let view = checked.site_packages().with_file_name("system-packages");
    fs_err::write(view.join("half/mine.txt"), "").unwrap();
    let checked = checked.file("isolate.yaml", spec("[single]")).apply().succeeds();
    fs_err::remove_file(view.join("half/mine.txt")).unwrap();
    // Now the whole directory belongs to what is picked, and a link is to stand there.
    let _ = checked.file("isolate.yaml", spec("[half-a, half-b]")).apply().succeeds();
}
