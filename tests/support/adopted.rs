//! Environments that another tool made, adopted, and what must hold of them.

use std::path::{Path, PathBuf};

use super::digest::{Tree, assert_kept, assert_untouched, stamps, tree};
use super::makers::Maker;
use super::needs;
use super::outcome::Checked;
use super::site::{Distribution, Site};
use super::test::Test;

/// One pick with a neighbour.
pub(crate) fn site() -> Site {
    Site::new()
        .distribution(Distribution::new("alpha", "1.0").file("alpha.py", ""))
        .distribution(Distribution::new("gamma", "3.0").file("gamma.py", ""))
}

pub(crate) const SOURCES: &str = "sources: ['{spec}/site']\npackages: [alpha]\n";

/// A test whose tools stay off the network and away from other Pythons.
pub(crate) fn offline() -> Test {
    Test::new()
        .env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
        .env("UV_OFFLINE", "1")
        .env("UV_PYTHON_DOWNLOADS", "never")
        .env("UV_LINK_MODE", "copy")
}

/// An environment, made, adopted, and as it was in between.
pub(crate) struct Adopted {
    pub(crate) checked: Checked,
    pub(crate) before: Tree,
}

pub(crate) fn adopted(test: Test, maker: &Maker) -> Adopted {
    let mut before = Tree::new();
    let made = maker.make(test).prepare(|directory| before = tree(&directory.join(".venv")));
    assert!(before.contains_key(Path::new("pyvenv.cfg")), "{} made nothing", maker.name);
    Adopted { checked: made.arg("--adopt").apply().succeeds(), before }
}

/// Whether a path of an environment is one that adopting adds.
fn is_added(path: &Path) -> bool {
    let text = path.to_str().unwrap();
    let in_library =
        path.iter().nth(2).is_some_and(|part| {
            part == "system-packages"
                || path.iter().nth(3).and_then(|name| name.to_str()).is_some_and(|name| {
                    name.starts_with("00_isolate") || name.ends_with(".dist-info")
                })
        });
    text == "isolate" || text.starts_with("isolate/") || text.starts_with("lib/") && in_library
}

/// All that the tool made stands to the byte, and nothing is new but what adopting adds.
#[track_caller]
pub(crate) fn assert_only_added(before: &Tree, environment: &Path) {
    let after = tree(environment);
    assert_kept(before, &after);
    let odd: Vec<_> =
        after.keys().filter(|path| !before.contains_key(*path) && !is_added(path)).collect();
    assert!(odd.is_empty(), "new: {odd:?}");
}

/// A second apply, which needs no `--adopt`, writes nothing at all.
#[track_caller]
pub(crate) fn assert_settled(checked: Checked) -> Checked {
    let before = stamps(&checked.environment());
    let checked = checked.apply().succeeds();
    assert_untouched(&before, &checked.environment());
    checked.stdout_contains("unchanged")
}

/// pip and uv list a distribution as installed.
#[track_caller]
pub(crate) fn assert_listed(checked: Checked, generation: u32, names: &[&str]) -> Checked {
    let (Some(pip), Some(uv)) = (needs::pip(generation), needs::tool("uv")) else { return checked };
    let mut checked =
        checked.run(pip, ["-m", "pip", "--python", ".venv", "list", "--format", "freeze"]);
    for program in ["pip", "uv"] {
        let listed = checked.succeeds();
        let lines = listed.stdout().to_lowercase();
        for name in names {
            assert!(lines.lines().any(|line| line.starts_with(&format!("{name}=="))), "{lines}");
        }
        if program == "uv" {
            return listed;
        }
        let words = ["pip", "list", "--python", ".venv", "--format", "freeze"];
        checked = listed.run(&uv, words);
    }
    unreachable!("uv is the last")
}

/// The real path of a Python.
pub(crate) fn real(python: &Path) -> PathBuf {
    fs_err::canonicalize(python).unwrap()
}
