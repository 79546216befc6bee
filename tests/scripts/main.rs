//! Generated scripts are recognised, and only they; they are made anew for another environment, and
//! new ones run.

mod changes;
mod fixtures;
mod generated;
mod properties;
mod recognised;
mod speed;

use std::path::{Path, PathBuf};

use isolate::scripts::{BaseDirectory, Outcome, Target, regenerate};

/// An environment that scripts are pointed at.
#[derive(Debug)]
pub(crate) struct Environment {
    python: PathBuf,
    bases: Vec<BaseDirectory>,
    view: Option<PathBuf>,
    version: (u32, u32),
}

impl Environment {
    /// An environment of Debian's Python, with something picked from `dist-packages`.
    pub(crate) fn new(directory: &str) -> Self {
        let base = |path: &str, has_picks| BaseDirectory { path: PathBuf::from(path), has_picks };
        Self {
            python: Path::new(directory).join("bin/python"),
            bases: vec![
                base("/usr/local/lib/python3.11/dist-packages", false),
                base("/usr/lib/python3/dist-packages", true),
            ],
            view: Some(Path::new(directory).join("lib/python3.11/system-packages")),
            version: (3, 11),
        }
    }

    /// The same with nothing picked.
    pub(crate) fn without_picks(mut self) -> Self {
        self.bases.iter_mut().for_each(|base| base.has_picks = false);
        self.view = None;
        self
    }

    /// The same with another version of Python.
    pub(crate) fn version(mut self, version: (u32, u32)) -> Self {
        self.version = version;
        self
    }

    /// What the scripts have to know about it.
    pub(crate) fn target(&self) -> Target<'_> {
        Target {
            python: &self.python,
            version: self.version,
            bases: &self.bases,
            view: self.view.as_deref(),
        }
    }

    /// What becomes of a script.
    pub(crate) fn regenerate(&self, script: &[u8]) -> Outcome {
        regenerate(script, Path::new("/srv/app/buildout/bin/script"), &self.target())
    }

    /// A script that is to be changed, anew; by the way, that doing so again changes nothing.
    pub(crate) fn anew(&self, script: &str) -> String {
        match self.regenerate(script.as_bytes()) {
            Outcome::Changed(changed) => {
                let again = self.regenerate(&changed.content);
                assert!(matches!(again, Outcome::Unchanged(_)), "not idempotent: {again:?}");
                String::from_utf8(changed.content).unwrap()
            }
            other => panic!("{other:?} for\n{script}"),
        }
    }
}
