//! Why a script stays as it is.

use std::path::{Path, PathBuf};

use super::python_name::Series;
use crate::common::{Diagnostic, Severity};

/// Why a script is not generated anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// There is nothing in it.
    Empty,
    /// It has a NUL: a binary, or no Python.
    Binary,
    /// It begins with a byte order mark, before which the kernel sees no `#!`.
    ByteOrderMark,
    /// It has no `#!`.
    NoFirstLine,
    /// It starts something else; the rest of its first line.
    NotPython(String),
    /// It starts a Python in a way that no generator has; the line.
    OddStart(String),
    /// It is Python, but not as any of the generators write it.
    NotGenerated,
    /// The list for `sys.path` has no end, at the last line.
    CutShort {
        /// The last line, from 1.
        line: usize,
    },
    /// The list for `sys.path` has something that zc.buildout does not write.
    EditedPath {
        /// The first such line, from 1.
        line: usize,
    },
    /// It is made for another Python.
    OtherVersion {
        /// The version that it is made for.
        made_for: Series,
        /// What tells so: its interpreter, or a path in it.
        by: String,
        /// The version of the environment.
        environment: (u32, u32),
    },
    /// It is not UTF-8, and a path that concerns it is not ASCII.
    Encoding,
    /// It must start through `/bin/sh`, which would take the place of the text that it begins with.
    Docstring,
    /// The path of the environment's Python can stand in no script.
    UnusablePython(PathBuf),
}

impl Reason {
    /// What is wrong, in words that follow the name of the script.
    pub fn message(&self) -> String {
        match self {
            Self::Empty => "is empty".to_owned(),
            Self::Binary => "is no text".to_owned(),
            Self::ByteOrderMark => "begins with a byte order mark, so that it cannot start".to_owned(),
            Self::NoFirstLine => "has no #! line".to_owned(),
            Self::NotPython(line) if line.is_empty() => "has an empty #! line".to_owned(),
            Self::NotPython(line) => format!("starts {line}, which is not CPython"),
            Self::OddStart(line) => format!("starts Python in a way of its own: {line}"),
            Self::NotGenerated => "is not as any generator of scripts writes it".to_owned(),
            Self::CutShort { line } => {
                format!("is cut short at line {line}, in the list for sys.path")
            }
            Self::EditedPath { line } => {
                format!("has a list for sys.path that zc.buildout did not write, at line {line}")
            }
            Self::OtherVersion { made_for, by, environment: (major, minor) } => format!(
                "is made for Python {made_for} ({by}), and the environment has {major}.{minor}"
            ),
            Self::Encoding => "is not UTF-8, and a path in it is not ASCII".to_owned(),
            Self::Docstring => {
                "begins with a docstring, which it would lose: the path of the environment's Python \
                 is too long for a #! line, or has a space"
                    .to_owned()
            }
            Self::UnusablePython(path) => {
                format!("cannot start {}: a script cannot name that path", path.display())
            }
        }
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Empty => "make it anew with the tool that wrote it, or remove it",
            Self::Binary | Self::NotPython(_) => "leave it out of regenerate:",
            Self::ByteOrderMark => "take the byte order mark away, or make it anew",
            Self::NoFirstLine => {
                "make it anew with the tool that wrote it, or leave it out of regenerate:"
            }
            Self::OddStart(_) => {
                "make it start a plain Python, for example #!/usr/bin/env python3, or change it by hand"
            }
            Self::NotGenerated => {
                "if it is your own, start it with the environment's python, or leave it out of \
                 regenerate:; if an installer put it there, install its project again"
            }
            Self::CutShort { .. } => "make it anew with buildout",
            Self::EditedPath { .. } => {
                "make it anew with buildout, with extra-paths or initialization for what is added"
            }
            Self::OtherVersion { .. } => {
                "install it anew with the environment's Python (run buildout, pip or uv again)"
            }
            Self::Encoding => "make it UTF-8, or give the environment a path in ASCII",
            Self::Docstring => "give the environment a shorter path, without spaces",
            Self::UnusablePython(_) => "give the environment an absolute path, without line ends",
        }
    }

    /// A stable word for it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty | Self::NoFirstLine | Self::NotGenerated => "script-not-generated",
            Self::Binary | Self::NotPython(_) => "script-not-python",
            Self::ByteOrderMark | Self::OddStart(_) => "script-odd-start",
            Self::CutShort { .. } | Self::EditedPath { .. } => "script-edited",
            Self::OtherVersion { .. } => "script-other-python",
            Self::Encoding => "script-encoding",
            Self::Docstring => "script-docstring",
            Self::UnusablePython(_) => "unusable-path",
        }
    }

    /// How much it weighs: that somebody's own script stays as it is, is a note; that a generated one
    /// goes on to start another Python, a warning.
    pub fn severity(&self) -> Severity {
        match self {
            Self::Empty
            | Self::Binary
            | Self::NoFirstLine
            | Self::NotPython(_)
            | Self::NotGenerated => Severity::Note,
            _ => Severity::Warning,
        }
    }

    /// The whole of it, about a script.
    pub fn diagnostic(&self, script: &Path) -> Diagnostic {
        let message = format!("{} {}; it stays as it is", script.display(), self.message());
        let diagnostic = Diagnostic::warning(self.code(), message).help(self.help());
        Diagnostic { severity: self.severity(), ..diagnostic }
    }
}
