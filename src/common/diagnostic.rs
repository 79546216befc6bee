//! What the program says when something is wrong: what, where, and what to do.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize};

/// A result whose error can be shown to people as it is.
pub type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; shown with `-v`.
    Note,
    /// Probably not what was meant; shown unless `-q`.
    Warning,
    /// Nothing was done.
    Error,
}

/// Whose fault an error is, which decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Blame {
    /// The input or the system is not as it must be: exit code 1.
    #[default]
    Expected,
    /// A wrong command line, or a fault of the program or of the machine: exit code 2.
    Usage,
    /// A command that was to be run cannot be: exit code 126, as shells have it.
    NotExecutable,
    /// A command that was to be run is not there: exit code 127.
    Absent,
}

/// A place in a file of the user's: file, line, column, and the line itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file, as the user named it.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// How many characters to underline; at least 1.
    pub length: usize,
    /// The text of that line, without its end.
    pub source: String,
}

/// A stable word for machines and for searching.
pub type Code = &'static str;

/// One thing that the program has to say. As data it has no blame, which only exit codes tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How much it weighs.
    pub severity: Severity,
    /// A stable word for machines and for searching, such as `unknown-key`.
    #[serde(deserialize_with = "code")]
    pub code: Code,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where, the most important place first.
    pub places: Vec<Place>,
    /// What to do, a line each.
    pub help: Vec<String>,
    /// Whose fault it is.
    #[serde(skip)]
    pub blame: Blame,
}

impl Diagnostic {
    /// An error that stops the run.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            places: Vec::new(),
            help: Vec::new(),
            blame: Blame::Expected,
        }
    }

    /// Something that is probably not meant, but does not stop the run.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// Something worth knowing.
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(code, message) }
    }

    /// The same as something that does not stop the run.
    #[must_use]
    pub fn as_warning(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }

    /// Adds a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.places.push(place);
        self
    }

    /// Adds a place where there is one.
    #[must_use]
    pub fn at_maybe(mut self, place: Option<&Place>) -> Self {
        self.places.extend(place.cloned());
        self
    }

    /// Adds a line of advice.
    #[must_use]
    pub fn help(mut self, line: impl Into<String>) -> Self {
        self.help.push(line.into());
        self
    }

    /// Marks the error as one of usage or of the machine (exit code 2).
    #[must_use]
    pub fn usage(mut self) -> Self {
        self.blame = Blame::Usage;
        self
    }

    /// Marks the error as that of a command which cannot be executed (exit code 126).
    #[must_use]
    pub fn not_executable(mut self) -> Self {
        self.blame = Blame::NotExecutable;
        self
    }

    /// Marks the error as that of a command which is not there (exit code 127).
    #[must_use]
    pub fn absent(mut self) -> Self {
        self.blame = Blame::Absent;
        self
    }

    /// An error of the file system: what was being done, to which path, and the system's own words,
    /// with advice where the kind of error allows some.
    pub fn io(doing: &str, path: &Path, error: &std::io::Error) -> Self {
        // fs_err puts the path into its message; ours has it already, so only the cause is kept.
        let cause = error
            .get_ref()
            .and_then(|inner| inner.source())
            .map_or_else(|| error.to_string(), ToString::to_string);
        let plain =
            Self::error("io", format!("cannot {doing} {}: {cause}", path.display())).usage();
        match error.kind() {
            std::io::ErrorKind::PermissionDenied => {
                plain.help("run as a user who may, or change the permissions of that path")
            }
            std::io::ErrorKind::InvalidFilename => plain.help("choose a shorter path"),
            _ => plain,
        }
    }

    /// Wraps the diagnostic as the error of a [`Result`].
    ///
    /// # Errors
    ///
    /// Always.
    pub fn err<T>(self) -> Result<T> {
        Err(Box::new(self))
    }
}

/// A code that is read back. There are not many, and a run reads each only once.
fn code<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Code, D::Error> {
    String::deserialize(deserializer).map(|code| &*code.leak())
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Diagnostic {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_once_and_permissions_with_advice() {
        let path = Path::new("/nowhere/at/all");
        let error = fs_err::read_dir(path).map(drop).unwrap_err();
        let error = Diagnostic::io("read the directory", path, &error);
        assert_eq!(
            error.message,
            "cannot read the directory /nowhere/at/all: No such file or directory (os error 2)"
        );
        assert!(error.help.is_empty(), "{:?}", error.help);
        let error = Diagnostic::io("read", path, &std::io::ErrorKind::PermissionDenied.into());
        assert_eq!(error.help, ["run as a user who may, or change the permissions of that path"]);
    }
}
