//! Stage 1: from text to what the user asked for. Pure but for reading the spec's own files.

mod commas;
mod discover;
mod document;
mod extends;
mod layer;
mod merge;
mod misread;
mod mistype;
pub mod model;
mod node;
mod path;
mod pick;
mod schema;
mod scripts;
pub mod selector;
mod shape;
#[cfg(test)]
mod tests;
mod variables;
mod written;
mod yaml;

use std::path::{Path, PathBuf};

pub use discover::{FILE_NAME, discover};
pub use model::{
    Dependencies, Isolation, Launcher, LockPolicy, Pick, Placed, Source, Spec, Variables,
};
pub use schema::SCHEMA;
pub use selector::{Kind, Selector, VersionRequest};

use crate::common::{Diagnostic, Place, Result};

/// What the command line says in place of the spec.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overrides {
    /// `--environment`, relative to the current directory.
    pub environment: Option<PathBuf>,
    /// `--python`, a path in it relative to the current directory.
    pub python: Option<String>,
}

/// Reads a spec and what it extends, and checks it. Nothing is looked up on the system but what a `..`
/// in a path means.
///
/// # Errors
///
/// A [`Diagnostic`] with the place for the first thing that is wrong with the file, with its YAML, or
/// with what it says.
pub fn read(file: &Path, overrides: &Overrides) -> Result<Spec> {
    let layers = extends::layers(file)?;
    let mut spec = merge::merge(layers, &absolute(file)?)?;
    if let Some(environment) = &overrides.environment {
        spec.environment = absolute(environment)?;
    }
    if let Some(python) = &overrides.python {
        spec.python = Some(python_override(python)?);
    }
    Ok(spec)
}

/// `--python`, with a place that shows the command line.
///
/// # Errors
///
/// When it is a path that is not UTF-8, or that leads nowhere.
pub fn python_override(python: &str) -> Result<Placed<String>> {
    const OPTION: &str = "--python ";
    let value = if python.contains('/') {
        absolute(Path::new(python))?.into_os_string().into_string().map_err(|path| {
            let message = format!("the path of the interpreter is not UTF-8: {}", path.display());
            Diagnostic::error("bad-path", message).help("write an absolute path").usage()
        })?
    } else {
        python.to_owned()
    };
    let place = Place {
        file: "<command line>".into(),
        line: 1,
        column: OPTION.len() + 1,
        length: python.chars().count().max(1),
        source: format!("{OPTION}{python}"),
    };
    Ok(Placed { value, place })
}

fn absolute(path: &Path) -> Result<PathBuf> {
    Ok(crate::common::absolute(path)
        .map_err(|error| Diagnostic::io("find the directory of", path, &error))?)
}
