//! The environments that these tests are about.

use crate::support::bases::{Base, debian, of_pyenv};
use crate::support::needs;
use crate::support::outcome::{Checked, Outcome};
use crate::support::site::{Distribution, Site};
use crate::support::test::Test;

/// An environment with a pick, not made yet.
#[derive(Debug)]
pub(crate) struct Subject {
    pub(crate) base: Base,
    /// What its pick is imported by.
    pub(crate) pick: &'static str,
    spec: String,
}

/// What a Python inside says of itself, in [`assert_inside`]'s order.
const WHERE: &str = "import os, sys; print(os.path.realpath(sys.prefix)); \
     print(os.path.realpath(os.path.dirname(os.path.dirname(sys.executable))))";

impl Subject {
    /// All of them that this machine can have.
    pub(crate) fn all() -> Vec<Self> {
        let mut subjects: Vec<Self> = Self::debian().into_iter().collect();
        subjects.extend(of_pyenv().into_iter().map(Self::of_sources));
        subjects
    }

    /// A pick of Debian's that has an extension module.
    pub(crate) fn debian() -> Option<Self> {
        needs::apt(&["python3-yaml"])?;
        let spec = "python: system\npackages: [PyYAML]\n".to_owned();
        Some(Self { base: debian()?, pick: "yaml._yaml", spec })
    }

    fn of_sources(base: Base) -> Self {
        let python = base.executable.display();
        let spec = format!("python: {python}\nsources: ['{{spec}}/site']\npackages: [alpha]\n");
        Self { base, pick: "alpha.inner", spec }
    }

    /// The test, up to apply.
    pub(crate) fn test(&self) -> Test {
        let alpha = Distribution::new("alpha", "1").file("alpha/__init__.py", "");
        let site = Site::new().distribution(alpha.file("alpha/inner.py", ""));
        Test::new()
            .spec(&self.spec)
            .site("site", &site)
            .env("UV_OFFLINE", "1")
            .env("UV_PYTHON_DOWNLOADS", "never")
    }

    /// The environment.
    pub(crate) fn applied(&self) -> Checked {
        self.test().apply().succeeds().imports(self.pick)
    }

    /// A program that imports the pick and tells where it runs.
    pub(crate) fn program(&self) -> String {
        format!("import {}; {WHERE}", self.pick)
    }

    /// The same without the pick.
    pub(crate) fn program_without_pick(&self) -> String {
        let name = self.pick.split('.').next().unwrap();
        format!("import importlib.util as u; assert u.find_spec('{name}') is None; {WHERE}")
    }
}

/// A program told that it ran in the environment in that directory, below the test's own.
#[track_caller]
pub(crate) fn assert_inside(outcome: Outcome, directory: &str) -> Checked {
    outcome.succeeds().stdout_is(&format!("[DIR]/{directory}\n[DIR]/{directory}\n"))
}
