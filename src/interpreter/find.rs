//! From a request to an interpreter.

use std::path::{Path, PathBuf};

use crate::common::{Diagnostic, Result, Severity};
use crate::interpreter::base::{self, Base};
use crate::interpreter::candidates::{on_path, pythons_in};
use crate::interpreter::context::Context;
use crate::interpreter::facts::Interpreter;
use crate::interpreter::pyvenv::Environment;
use crate::interpreter::request::Request;
use crate::interpreter::{system, version};

/// Finds the interpreter that a request names, and asks it for its facts. A virtual environment is
/// never taken: its base is, and a remark says so.
///
/// # Errors
///
/// When there is none, or when the one that there is cannot serve; each says why and what to do.
pub fn find(request: &Request, context: &Context) -> Result<Interpreter> {
    let (found, base) = match request {
        Request::System => ("the system's Python".to_owned(), system::find(context)?),
        Request::Path(path) => {
            // Without `.` and doubled slashes, which messages need not show.
            let file: PathBuf = context.directory.join(path).components().collect();
            (path.display().to_string(), named(&file, context)?)
        }
        Request::Command(name) => (format!("{name} on PATH"), command(name, context)?),
        Request::Version(wanted) => (
            format!("the highest Python of version {}", wanted.text),
            version::find(wanted, context)?,
        ),
    };
    let Base { facts, remarks } = base;
    Ok(Interpreter { facts, found, remarks })
}

/// The virtual environment that a file or a command belongs to, if it does: what [`find`] goes through.
pub fn environment(request: &Request, context: &Context) -> Option<Environment> {
    match request {
        Request::Path(path) => Environment::of(&context.directory.join(path)),
        Request::Command(name) => Environment::of(&on_path(name, context)?),
        Request::System | Request::Version(_) => None,
    }
}

/// The file that was named. That it belongs to a virtual environment is hardly what was meant.
fn named(file: &Path, context: &Context) -> Result<Base> {
    let mut base = base::resolve(file, context)?;
    for remark in base.remarks.iter_mut().filter(|remark| remark.code == base::OF_ENVIRONMENT) {
        remark.severity = Severity::Warning;
    }
    Ok(base)
}

/// The command that a shell would run.
fn command(name: &str, context: &Context) -> Result<Base> {
    if let Some(file) = on_path(name, context) {
        return base::resolve(&file, context);
    }
    let unfit =
        context.path.iter().map(|directory| directory.join(name)).find(|file| file.exists());
    if let Some(file) = unfit {
        // It exists and is no program: asking it says how so.
        return base::resolve(&file, context);
    }
    let mut error =
        Diagnostic::error("python-not-found", format!("there is no command {name} on PATH"));
    let others: Vec<String> = context
        .path
        .iter()
        .flat_map(|directory| pythons_in(directory))
        .map(|found| found.path.display().to_string())
        .take(4)
        .collect();
    if !others.is_empty() {
        error = error.help(format!("there is {}", others.join(", ")));
    }
    if let Some(command) = system::install_command(context).filter(|_| name == "python3") {
        error = error.help(format!("install it: {command}"));
    }
    error.help("write `python: system` for the operating system's own Python, or a path").err()
}
