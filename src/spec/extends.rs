//! `extends:`: the files that a spec is made of.

use std::path::{Path, PathBuf};

use crate::common::{Diagnostic, Place, Result};
use crate::spec::document::Document;
use crate::spec::layer::{Layer, layer};

/// How many files a spec may be made of.
const MOST_FILES: usize = 100;

/// Reads a spec and what it extends: every file once, an extended one before those that extend it,
/// the spec itself last.
///
/// # Errors
///
/// What reading a file can say; files that extend each other in a circle.
pub(super) fn layers(file: &Path) -> Result<Vec<Layer>> {
    let mut walk = Walk::default();
    walk.visit(file, None)?;
    Ok(walk.layers)
}

#[derive(Default)]
struct Walk {
    layers: Vec<Layer>,
    /// The real paths of the files that were read.
    seen: Vec<PathBuf>,
    /// The files that are being read, outermost first.
    open: Vec<Step>,
}

/// A file that is being read.
struct Step {
    /// The real path, which tells files apart.
    real: PathBuf,
    /// As the user named it.
    shown: PathBuf,
    /// The entry of `extends:` that led to it.
    place: Option<Place>,
}

impl Walk {
    fn visit(&mut self, shown: &Path, place: Option<Place>) -> Result<()> {
        let document = Document::open(shown).map_err(|error| located(*error, place.as_ref()))?;
        let real = std::fs::canonicalize(shown)
            .map_err(|error| Diagnostic::io("find the real path of", shown, &error))?;
        if let Some(start) = self.open.iter().position(|step| step.real == real) {
            return self.cycle(start, shown, place.as_ref()).err();
        }
        if self.seen.contains(&real) {
            return Ok(());
        }
        if self.seen.len() == MOST_FILES {
            let message = format!("the spec is made of more than {MOST_FILES} files");
            return Diagnostic::error("extends-too-many", message)
                .at_maybe(place.as_ref())
                .help("put what belongs together into one file")
                .err();
        }
        self.seen.push(real.clone());
        let layer = layer(&document)?;
        self.open.push(Step { real, shown: shown.to_owned(), place });
        for extended in &layer.extends {
            let next = beside(shown, &extended.value);
            self.visit(&next, Some(extended.place.clone()))?;
        }
        self.open.pop();
        self.layers.push(layer);
        Ok(())
    }

    /// The error for a file that is extended by what it extends.
    fn cycle(&self, start: usize, again: &Path, place: Option<&Place>) -> Diagnostic {
        let circle = &self.open[start..];
        let names = circle.iter().map(|step| step.shown.as_path()).chain([again]);
        let names: Vec<String> = names.map(|name| format!("`{}`", name.display())).collect();
        let mut error =
            Diagnostic::error("extends-cycle", format!("{} in a circle", names.join(" extends ")))
                .at_maybe(place);
        error.places.extend(circle.iter().skip(1).rev().filter_map(|step| step.place.clone()));
        error.help("take one of these entries away")
    }
}

/// A path as an entry of a file means it: relative to that file.
fn beside(file: &Path, entry: &Path) -> PathBuf {
    match file.parent() {
        Some(directory) if !directory.as_os_str().is_empty() => directory.join(entry),
        _ => entry.to_owned(),
    }
}

/// An error about an extended file as a whole, with the entry that names it.
fn located(mut error: Diagnostic, place: Option<&Place>) -> Diagnostic {
    if let Some(place) = place.filter(|_| error.places.is_empty()) {
        error.places.push(place.clone());
        if error.code == "spec-not-found" {
            error.help = vec!["the path is relative to the file that extends it".to_owned()];
        }
    }
    error
}
