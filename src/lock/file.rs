//! The file of a lock.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::common::{Diagnostic, Result};
use crate::lock::section::Section;

/// The version of the layout that this program reads and writes.
const FORMAT: u32 = 1;

/// What the file says of itself.
const ABOUT: &str = "what the spec beside this selected when it was approved; made by `isolate lock`, \
                     which rewrites only the section of the target that it runs on";

/// A lock: a section for each target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    format: u32,
    about: String,
    /// The sections, by [target](super::target).
    pub targets: BTreeMap<String, Section>,
}

/// Where the lock of a spec lies: beside it, `isolate.lock` beside `isolate.yaml`.
pub fn path(spec: &Path) -> PathBuf {
    spec.with_extension("lock")
}

impl Default for Lock {
    fn default() -> Self {
        Self { format: FORMAT, about: ABOUT.to_owned(), targets: BTreeMap::new() }
    }
}

impl Lock {
    /// Reads the text of a lock; `file` is where it lies, for messages.
    ///
    /// # Errors
    ///
    /// `lock-newer` for a later format, `lock-damaged` for what is no lock.
    pub fn from_json(text: &[u8], file: &Path) -> Result<Self> {
        /// The part that every format has.
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        let shown = file.display();
        if let Ok(Head { format }) = serde_json::from_slice(text)
            && format > FORMAT
        {
            let message = format!("{shown} was written by a newer isolate (format {format})");
            return Diagnostic::error("lock-newer", message)
                .help("use that isolate, or lock again with this one: remove the file first")
                .err();
        }
        let lock: Self = serde_json::from_slice(text).map_err(|error| {
            Diagnostic::error("lock-damaged", format!("{shown} is no lock: {error}"))
                .help("take it from your version control as it was, or resolve its conflicts")
                .help("or approve anew what is there: remove it, and run `isolate lock`")
        })?;
        Ok(lock)
    }

    /// The text of its file: sorted, a line for each value, with a line end.
    ///
    /// # Errors
    ///
    /// For a path that is not UTF-8.
    pub fn to_json(&self) -> Result<Vec<u8>> {
        let written =
            Self { format: FORMAT, about: ABOUT.to_owned(), targets: self.targets.clone() };
        let mut text = serde_json::to_vec_pretty(&written).map_err(|error| {
            Diagnostic::error("lock-not-utf8", format!("cannot write the lock: {error}"))
                .help("a site directory's path is not UTF-8: rename it")
        })?;
        text.push(b'\n');
        Ok(text)
    }
}
