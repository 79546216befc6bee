//! What became of an environment that was destroyed.

use std::fmt::Write;
use std::path::PathBuf;

use serde::Serialize;

use crate::common::{Diagnostic, some};
use crate::report::Style;
use crate::report::detail::Detail;
use crate::report::outcome::Told;

/// How many paths are named, unless everything is asked for.
const SHOWN: usize = 10;

/// An environment out of which everything of ours was taken.
#[derive(Debug, Clone, Serialize)]
pub struct Destroyed {
    /// The environment.
    pub environment: PathBuf,
    /// Whether another tool made it.
    pub adopted: bool,
    /// How many paths were removed.
    pub removed: usize,
    /// How many originals of another tool's came back.
    pub restored: usize,
    /// Whether the directory is gone, too.
    pub gone: bool,
    /// What stays: what is not ours, or was and has been edited.
    pub left: Vec<String>,
    /// Warnings and notes.
    pub diagnostics: Vec<Diagnostic>,
}

impl Told for Destroyed {
    fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    fn text(&self, detail: Detail, style: Style) -> String {
        let mut out = String::new();
        if detail == Detail::Quiet {
            return out;
        }
        let restored = match self.restored {
            0 => String::new(),
            count => format!(", {count} brought back"),
        };
        let stays = match (self.gone, self.adopted) {
            (true, _) => "",
            (false, true) => "; the environment itself is another tool's, and stays",
            (false, false) => "; what is yours stays",
        };
        let environment = style.bold(&self.environment.display().to_string());
        // Writing into a string cannot fail.
        let _ = writeln!(
            out,
            "{} {environment}: {} removed{restored}{stays}",
            style.green("destroyed"),
            self.removed
        );
        if !self.left.is_empty() {
            let shown = if detail == Detail::Verbose { usize::MAX } else { SHOWN };
            let _ = writeln!(out, "  left: {}", some(&self.left, shown));
        }
        out
    }
}
