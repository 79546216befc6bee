//! The base interpreter and the sources that a spec means.

use std::path::PathBuf;

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
pub(super) fn find(spec: &Spec, adopted: bool) -> Result<Interpreter> {
    let context = Context::from_process(spec.directory());
    let wanted = match &spec.python {
        Some(python) => {
            let place = |error: Box<Diagnostic>| Box::new(error.at(python.place.clone()));
            let request = Request::parse(&python.value).map_err(place)?;
            Some(interpreter::find(&request, &context).map_err(place)?)
        }
        None => None,
    };
    if adopted {
        return adopted_base(spec, &context, wanted.as_ref());
    }
    match (wanted, spec.isolation) {
        (Some(wanted), _) => Ok(wanted),
        (None, Isolation::CherryPick) => interpreter::find(&Request::System, &context),
        (None, Isolation::Full) => {
            interpreter::find(&Request::Command("python3".to_owned()), &context)
        }
    }
}

fn adopted_base(
    spec: &Spec,
    context: &Context,
    wanted: Option<&Interpreter>,
) -> Result<Interpreter> {
    let python = spec.environment.join("bin/python");
    let mut base = interpreter::find(&Request::Path(python), context)?;
    // That it is a virtual environment's base is what adopting means.
    base.remarks.clear();
    "the adopted environment's base".clone_into(&mut base.found);
    if let Some(wanted) = wanted
        && wanted.facts.real_executable != base.facts.real_executable
    {
        let place = spec.python.as_ref().map(|python| &python.place);
        let message = format!(
            "{} was made from {}, but the spec asks for {}",
            spec.environment.display(),
            base.facts.real_executable.display(),
            wanted.facts.real_executable.display()
        );
        return Diagnostic::error("other-base", message)
            .at_maybe(place)
            .help(format!(
                "make the environment from that Python, as by `uv venv --python {}`",
                wanted.facts.real_executable.display()
            ))
            .err();
    }
    Ok(base)
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
