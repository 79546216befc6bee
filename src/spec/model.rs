//! What a spec says, after it was read, checked and merged with what it extends.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::common::{Diagnostic, Place};
use crate::spec::selector::Selector;

/// A whole spec. Paths are absolute and without `..`; nothing else in it has been
/// looked up on the system.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// The spec's own file; absolute, not resolved.
    pub file: PathBuf,
    /// Every file that was read, the spec first, then what it extends.
    pub files: Vec<PathBuf>,
    /// `python:`; what has a `/` is a path and absolute, the rest is as written. `None` when the
    /// default is to be taken.
    pub python: Option<Placed<String>>,
    /// `environment:`; absolute.
    pub environment: PathBuf,
    /// `isolation:`, or what follows from `packages:`.
    pub isolation: Isolation,
    /// `packages:`.
    pub packages: Vec<Pick>,
    /// `exclude:`: selectors without version and marker.
    pub exclude: Vec<Placed<Selector>>,
    /// `sources:`, the first with the highest precedence.
    pub sources: Vec<Source>,
    /// `sitecustomize:`.
    pub sitecustomize: bool,
    /// `variables:`.
    pub variables: Variables,
    /// `launcher:`.
    pub launcher: Launcher,
    /// `lock:`.
    pub lock: LockPolicy,
    /// `seed:`: requirements that are installed into the environment.
    pub seed: Vec<Placed<String>>,
    /// `regenerate:`: patterns for generated scripts, relative to the spec's directory.
    pub regenerate: Vec<Placed<String>>,
    /// `interpreter:`: the name of one more interpreter in the environment's `bin`.
    pub interpreter: Option<Placed<String>>,
    /// Warnings: what is probably not meant, but does not stop anything.
    pub remarks: Vec<Diagnostic>,
}

impl Spec {
    /// What stands for a spec in a directory that has none: nothing is picked from the system's Python.
    pub fn none(directory: &Path) -> Self {
        let place = Place {
            file: "<default>".into(),
            line: 1,
            column: 1,
            length: 1,
            source: "python: system".to_owned(),
        };
        Self {
            file: directory.join(super::FILE_NAME),
            files: Vec::new(),
            python: Some(Placed { value: "system".to_owned(), place }),
            environment: directory.join(".venv"),
            isolation: Isolation::CherryPick,
            packages: Vec::new(),
            exclude: Vec::new(),
            sources: Vec::new(),
            sitecustomize: false,
            variables: Variables::default(),
            launcher: Launcher::default(),
            lock: LockPolicy::default(),
            seed: Vec::new(),
            regenerate: Vec::new(),
            interpreter: None,
            remarks: Vec::new(),
        }
    }

    /// The directory that the spec is in, which its relative paths start from.
    pub fn directory(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new("/"))
    }
}

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub place: Place,
}

/// How much of the system comes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isolation {
    /// Nothing.
    Full,
    /// What `packages:` names.
    CherryPick,
}

/// One entry of `packages:`.
#[derive(Debug, Clone, PartialEq)]
pub struct Pick {
    /// Where it was written.
    pub place: Place,
    /// As it was written, for messages and reasons; a mapping or a list as one line.
    pub text: String,
    /// The selectors, of which the first that exists is taken; never empty.
    pub alternatives: Vec<Selector>,
    /// `from:`: the site directory that it must come from; absolute.
    pub from: Option<PathBuf>,
    /// `optional:`.
    pub optional: bool,
    /// `dependencies:` of this pick, or else of the spec.
    pub dependencies: Dependencies,
    /// `commands:`: whether its console and GUI scripts come, too.
    pub commands: bool,
}

/// Which dependencies of a pick come with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dependencies {
    /// Both the declared ones and those of the system package.
    #[default]
    All,
    /// Those of Requires-Dist only.
    Declared,
    /// None.
    None,
}

/// One entry of `sources:`.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The directory as written, `{spec}` replaced and made absolute, `{python}` still in it: only
    /// the interpreter knows that.
    pub template: String,
    /// Where it was written.
    pub place: Place,
}

/// `variables:`: what the launcher does to the process environment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Variables {
    /// Python variables that are let through.
    pub keep: Vec<String>,
    /// Variables that are set.
    pub set: BTreeMap<String, String>,
    /// Entries that are put before what a variable of paths holds.
    pub prepend: BTreeMap<String, Vec<String>>,
}

/// `launcher:`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Launcher {
    /// The executable where it runs, else the link.
    #[default]
    Auto,
    /// The executable, or an error.
    Exec,
    /// A link to the base.
    Link,
}

/// `lock:`: what of the system may change without being approved anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LockPolicy {
    /// The packaging of the same upstream version.
    #[default]
    Upstream,
    /// Nothing.
    Exact,
}
