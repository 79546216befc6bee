//! What was exported.

use std::path::PathBuf;

use serde::Serialize;

use crate::common::Diagnostic;
use crate::report::Style;
use crate::report::detail::Detail;
use crate::report::outcome::Told;

/// What a spec selects, in the words of another tool.
#[derive(Debug, Clone, Serialize)]
pub struct Exported {
    /// The spec.
    pub spec: PathBuf,
    /// In whose words: the name that `--format` takes.
    pub format: String,
    /// The text; for uv the lines for pyproject.toml.
    pub text: String,
    /// The file or directory that holds it; none where it was only printed.
    pub output: Option<PathBuf>,
    /// The files that were written anew.
    pub written: Vec<PathBuf>,
    /// The files that were removed: wheels of a former export that nothing is picked for any more.
    pub removed: Vec<PathBuf>,
    /// What the text names.
    pub names: Vec<Named>,
    /// Warnings and notes.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the text is told although it was written: it is for another file.
    #[serde(skip)]
    pub tells: bool,
}

/// A distribution or a package that an export names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl Told for Exported {
    fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    fn text(&self, detail: Detail, style: Style) -> String {
        let Some(output) = self.output.as_ref().filter(|_| !self.tells) else {
            return self.text.clone();
        };
        if detail == Detail::Quiet {
            return String::new();
        }
        let verb = if self.written.is_empty() { "unchanged" } else { "wrote" };
        let count = match self.names.len() {
            1 => "1 name".to_owned(),
            count => format!("{count} names"),
        };
        format!("{} {}: {count}\n", style.green(verb), output.display())
    }
}
