//! An environment that is about to change, its user's things in it, and what it must become.

use std::path::{Path, PathBuf};

use crate::picks::Change;
use crate::support::digest::{Tree, tree};
use crate::support::mounts::{Overlay, copy};
use crate::support::outcome::Checked;
use crate::support::strace::{Call, Strace};

/// What is run. What former runs remember would make one differ from the next.
pub(crate) const APPLY: [&str; 3] = ["apply", "isolate.yaml", "--verify"];

/// What the user has in the environment; `SITE` is its site-packages, `VIEW` its view.
const MINE: [&str; 5] =
    ["mine.txt", "SITE/mine.py", "VIEW/mine_in_view.py", "VIEW/parts/mine.py", "VIEW/mine/deep/x"];

/// What all of that holds.
const CONTENT: &str = "# mine\n";

/// What an environment is before it changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    /// Not there.
    Nothing,
    /// A directory that somebody made for it.
    EmptyDirectory,
    /// There, with other picks and the user's things in it.
    Picks,
    /// The same in a container, whose image brought it.
    PicksOnOverlay,
}

/// An environment that is about to change.
#[derive(Debug)]
pub(crate) struct Stage {
    // What is mounted goes before the directory that it is in.
    overlay: Option<Overlay>,
    pub(crate) checked: Checked,
    pub(crate) strace: Strace,
    /// The calls by which a run that nothing disturbs changes it.
    pub(crate) calls: Vec<Call>,
    start: Start,
    program: &'static str,
    before: Tree,
    /// What such a run makes of it.
    after: Tree,
}

impl Stage {
    pub(crate) fn new(strace: Strace, change: &Change, start: Start) -> Self {
        let picks = matches!(start, Start::Picks | Start::PicksOnOverlay);
        let checked =
            if picks { planted(change) } else { change.before().isolate(["--version"]).succeeds() };
        let checked = checked.file("isolate.yaml", &change.after);
        if start == Start::Picks {
            copy(&checked.environment(), &before(&checked));
        }
        let layers = checked.directory().join("layers");
        let overlay = (start == Start::PicksOnOverlay)
            .then(|| Overlay::over(&checked.environment(), &layers));
        let mut stage = Self {
            overlay,
            checked,
            strace,
            calls: Vec::new(),
            start,
            program: change.program,
            before: Tree::new(),
            after: Tree::new(),
        };
        stage.rehearse();
        stage
    }

    /// Sees what a run does that nothing disturbs. There is one before it, for what the program
    /// remembers of the interpreter, so that this one is like all that follow.
    fn rehearse(&mut self) {
        self.reset();
        if self.checked.environment().exists() {
            self.before = content(&self.checked);
        }
        let _ = self.apply();
        self.reset();
        let traced = self.strace.trace(&self.checked, &APPLY);
        assert_eq!(
            self.start == Start::PicksOnOverlay,
            traced.log.contains("EXDEV"),
            "whether directories could be exchanged:\n{}",
            traced.log,
        );
        self.calls = traced.calls;
        self.after = content(&self.checked);
        self.assert_works();
        self.assert_mine();
        self.reset();
    }

    /// Everything as it was before the change.
    pub(crate) fn reset(&self) {
        if let Some(overlay) = &self.overlay {
            return overlay.reset();
        }
        let environment = self.checked.environment();
        if environment.exists() {
            fs_err::remove_dir_all(&environment).unwrap();
        }
        match self.start {
            Start::Nothing | Start::PicksOnOverlay => {}
            Start::EmptyDirectory => fs_err::create_dir(&environment).unwrap(),
            Start::Picks => copy(&before(&self.checked), &environment),
        }
    }

    /// Runs `isolate apply`, which must succeed.
    #[track_caller]
    pub(crate) fn apply(&self) -> Checked {
        self.checked.clone().apply().succeeds()
    }

    /// What is picked before and after the change can be imported by a new process.
    #[track_caller]
    pub(crate) fn assert_works(&self) {
        let _ = self.checked.clone().python(["-B", "-c", self.program]).succeeds();
    }

    /// The user's things are where they were.
    #[track_caller]
    pub(crate) fn assert_mine(&self) {
        if matches!(self.start, Start::Picks | Start::PicksOnOverlay) {
            assert_are_mine(&mine(&self.checked));
        }
    }

    /// The environment is to the byte what it was before.
    #[track_caller]
    pub(crate) fn assert_unchanged(&self) {
        let is = content(&self.checked);
        assert_eq!(differences(&self.before, &is), Vec::<String>::new());
    }

    /// The environment is to the byte what a run makes of it that nothing disturbed.
    #[track_caller]
    pub(crate) fn assert_converged(&self) {
        let is = content(&self.checked);
        assert_eq!(differences(&self.after, &is), Vec::<String>::new());
    }
}

/// An environment with the user's things in it.
fn planted(change: &Change) -> Checked {
    let checked = change.before().apply().succeeds();
    plant(&mine(&checked));
    let view = checked.site_packages().with_file_name("system-packages");
    plant(&change.displaced.map(|path| view.join(path)).into_iter().collect::<Vec<_>>());
    checked
}

/// Where the environment is kept as it was.
fn before(checked: &Checked) -> PathBuf {
    checked.directory().join("before")
}

/// Where the user's things are.
pub(crate) fn mine(checked: &Checked) -> Vec<PathBuf> {
    let site = checked.site_packages();
    let view = site.with_file_name("system-packages");
    let place = |text: &&str| match text.split_once('/') {
        Some(("SITE", rest)) => site.join(rest),
        Some(("VIEW", rest)) => view.join(rest),
        _ => checked.environment().join(text),
    };
    MINE.iter().map(place).collect()
}

/// Puts things of the user's at paths.
pub(crate) fn plant(paths: &[PathBuf]) {
    for path in paths {
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, CONTENT).unwrap();
    }
}

/// Whether something of the user's is at a path.
pub(crate) fn is_mine(path: &Path) -> bool {
    std::fs::read_to_string(path).is_ok_and(|content| content == CONTENT)
}

/// The user's things are at those paths.
#[track_caller]
pub(crate) fn assert_are_mine(paths: &[PathBuf]) {
    for path in paths {
        assert!(is_mine(path), "{}: {:?}", path.display(), std::fs::read_to_string(path));
    }
}

/// Everything in the environment.
pub(crate) fn content(checked: &Checked) -> Tree {
    tree(&checked.environment())
}

/// The paths at which two trees differ, and how.
pub(crate) fn differences(wanted: &Tree, is: &Tree) -> Vec<String> {
    let paths = wanted.keys().chain(is.keys().filter(|path| !wanted.contains_key(*path)));
    let told = paths.filter(|path| wanted.get(*path) != is.get(*path));
    told.map(|p| format!("{}: {:?}, not {:?}", p.display(), is.get(p), wanted.get(p))).collect()
}
