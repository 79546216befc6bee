//! Commands whose result is a text or some files.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde::Serialize;

use crate::common::Diagnostic;
use crate::report::Style;
use crate::report::detail::Detail;
use crate::report::outcome::Told;

/// A text that was asked for: it is shown as it is, with `--quiet` too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Text {
    /// The text.
    pub text: String,
}

/// Files that were written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// The files.
    pub written: Vec<PathBuf>,
}

impl Told for Text {
    fn diagnostics(&self) -> &[Diagnostic] {
        &[]
    }

    fn text(&self, _: Detail, _: Style) -> String {
        self.text.clone()
    }
}

impl Told for Written {
    fn diagnostics(&self) -> &[Diagnostic] {
        &[]
    }

    fn text(&self, detail: Detail, style: Style) -> String {
        let mut out = String::new();
        if detail > Detail::Quiet {
            for file in &self.written {
                // Writing into a string cannot fail.
                let _ = writeln!(out, "{} {}", style.green("wrote"), file.display());
            }
        }
        out
    }
}
