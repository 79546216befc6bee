//! What is picked in these tests, and how it changes.

use std::path::PathBuf;

use crate::support::sandbox::PATH;
use crate::support::site::{Distribution, Site};
use crate::support::test::Test;

/// Picks that change.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    quick: bool,
    before: String,
    /// The spec after the change.
    pub(crate) after: String,
    /// A program for the environment that must succeed before the change and after it.
    pub(crate) program: &'static str,
    /// Something of the user's in the view, whose directory becomes a link.
    pub(crate) displaced: Option<&'static str>,
}

/// What must be importable all the time, with the metadata that belongs to it.
const STAYING: &str = "\
import stays, single, parts.one, shared.core, os
view = os.path.dirname(single.__file__)
for name in 'stays', 'shared_core':
    os.stat(os.path.join(view, name + '-1.0.dist-info', 'METADATA'))
";

/// What the first spec of every change has.
pub(crate) const BEFORE: &str = "[stays, shared-core, goes]";

/// One pick goes, one comes, each with a part of a namespace.
pub(crate) const AFTER: &str = "[stays, shared-core, comes]";

impl Change {
    /// One pick goes and one comes.
    pub(crate) fn of_picks() -> Self {
        let (before, after) = (spec(BEFORE), spec(AFTER));
        Self { quick: true, before, after, program: STAYING, displaced: None }
    }

    /// And the directory of a package, of which one distribution of two was picked, becomes a link.
    pub(crate) fn that_folds() -> Self {
        Self { after: spec("[stays, shared-core, shared-more, comes]"), ..Self::of_picks() }
    }

    /// And the user has something in that directory.
    pub(crate) fn that_displaces() -> Self {
        Self { displaced: Some("shared/mine.py"), ..Self::that_folds() }
    }

    /// Packages of Debian's, of which one has extension modules.
    pub(crate) fn of_debian() -> Self {
        let spec = |picks: &str| format!("python: system\npackages: {picks}\n");
        let (before, after) = (spec("[lxml, zope.event]"), spec("[lxml, attrs]"));
        Self { quick: false, before, after, program: "import lxml.etree", displaced: None }
    }

    /// A test with the spec before the change.
    pub(crate) fn before(&self) -> Test {
        if self.quick { quick() } else { Test::new() }.spec(&self.before)
    }
}

/// The site directory that the picks are from.
fn site() -> Site {
    let one = |name: &str, file: &str| Distribution::new(name, "1.0").file(file, "");
    let stays = one("stays", "stays/__init__.py").file("stays/inner.py", "");
    Site::new()
        .distribution(stays.file("single.py", "").file("parts/one.py", ""))
        .distribution(one("goes", "goes/__init__.py").file("parts/goes/__init__.py", ""))
        .distribution(one("comes", "comes.py").file("parts/comes.py", ""))
        .distribution(one("shared-core", "shared/__init__.py").file("shared/core.py", ""))
        .distribution(one("shared-more", "shared/more.py"))
}

/// A spec of picks out of it.
pub(crate) fn spec(picks: &str) -> String {
    format!("{}sources: ['{{spec}}/site']\npackages: {picks}\n", python())
}

/// A test with that site directory.
pub(crate) fn quick() -> Test {
    without_managers().site("site", &site())
}

/// A test whose runs ask no package manager: they are over soon, and start no other process.
pub(crate) fn without_managers() -> Test {
    Test::new().env("PATH", "/nonexistent").env("DPKG_ADMINDIR", "/nonexistent")
}

/// The line of a spec that names the interpreter that `python3` is, for tests that have no PATH.
pub(crate) fn python() -> String {
    let found = std::env::split_paths(PATH).map(|directory| directory.join("python3"));
    let found: Option<PathBuf> = found.into_iter().find(|path| path.exists());
    format!("python: {}\n", found.expect("there is no python3").display())
}
