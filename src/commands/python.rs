//! The base interpreter and the sources that a spec means.

use std::path::PathBuf;

use crate::cache::Watch;
use crate::commands::adopted;
use crate::common::{Diagnostic, Place, Result};
use crate::interpreter::{self, Context, Facts, Interpreter, Request};
use crate::spec::{Isolation, Spec};

/// Finds the base. Without `python:` it is the system's Python when packages come through, for only
/// there the system's packages can be seen; for full isolation `python3` on PATH; and for an adopted
/// environment its own base.
///
/// # Errors
///
/// When there is none, or when an adopted environment has another base than the spec asks for.
pub(super) fn find(spec: &Spec, adopted: bool, context: &Context) -> Result<Interpreter> {
    if adopted {
        return adopted::base(spec, written(spec)?.as_ref(), context);
    }
    let place = spec.python.as_ref().map(|python| &python.place);
    interpreter::find(&request(spec)?, context).map_err(|error| Box::new(error.at_maybe(place)))
}

/// What [`find`] depends on for an adopted environment, as it is now. `None` where paths cannot tell.
pub(super) fn adopted_watched(
    spec: &Spec,
    found: &Interpreter,
    context: &Context,
) -> Option<Watch> {
    adopted::watched(spec, written(spec).ok()?.as_ref(), found, context)
}

/// What is asked for: in the spec, or by default.
///
/// # Errors
///
/// When `python:` cannot be read.
pub(super) fn request(spec: &Spec) -> Result<Request> {
    let default = match spec.isolation {
        Isolation::CherryPick => Request::System,
        Isolation::Full => Request::Command("python3".to_owned()),
    };
    Ok(written(spec)?.unwrap_or(default))
}

/// What `python:` asks for.
fn written(spec: &Spec) -> Result<Option<Request>> {
    let python = spec.python.as_ref();
    let request = python.map(|python| Request::parse(&python.value)).transpose();
    request.map_err(|error| Box::new(error.at_maybe(python.map(|python| &python.place))))
}

/// The directories of `sources:` for a base.
///
/// # Errors
///
/// When one is not there, or is no directory.
pub(super) fn sources(spec: &Spec, facts: &Facts) -> Result<Vec<PathBuf>> {
    let version = format!("{}.{}", facts.version.0, facts.version.1);
    let mut directories = Vec::new();
    for source in &spec.sources {
        let directory = PathBuf::from(source.template.replace("{python}", &version));
        if !directory.is_dir() {
            return missing_source(&directory, &source.place).err();
        }
        directories.push(directory);
    }
    Ok(directories)
}

fn missing_source(directory: &std::path::Path, place: &Place) -> Diagnostic {
    let what = if directory.exists() { "is no directory" } else { "does not exist" };
    Diagnostic::error("missing-source", format!("the source {} {what}", directory.display()))
        .at(place.clone())
        .help("name a directory that packages are installed in, such as a site-packages")
}

/// Adds to the errors of a selection what only the choice of the base explains.
pub(super) fn explain(
    mut errors: Vec<Diagnostic>,
    spec: &Spec,
    interpreter: &Interpreter,
    adopted: bool,
) -> Vec<Diagnostic> {
    if adopted && let Some(last) = errors.last_mut() {
        last.help.push(format!(
            "{} was made from {}; for the system's packages make it from the system's Python, as by \
             `uv venv --python /usr/bin/python3`",
            spec.environment.display(),
            interpreter.facts.real_executable.display()
        ));
    }
    errors
}
