//! `isolate run`: applies a spec where that is needed, and becomes a command inside.

use std::convert::Infallible;
use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::cli::{self, Target, Wanted};
use crate::commands::scene::Request;
use crate::commands::{apply, job};
use crate::common::{Diagnostic, Result};
use crate::report::outcome::Failed;

/// Applies a spec and runs a command in its environment, in the place of this process. `say` gets the
/// remarks of the apply.
///
/// # Errors
///
/// As apply; when there are several specs; when the command cannot be started.
pub(super) fn run(
    options: &cli::Run,
    say: &(dyn Fn(Diagnostic) + Sync),
) -> std::result::Result<Infallible, Failed> {
    let target = Target {
        specs: options.spec.iter().cloned().collect(),
        environment: options.environment.clone(),
    };
    let wanted = Wanted { python: options.python.clone(), ..Wanted::default() };
    let request = Request::new(&wanted, say);
    let jobs = job::jobs(&target, wanted.python.as_deref())?;
    let [job] = <[job::Job; 1]>::try_from(jobs).map_err(|jobs| Box::new(several(jobs.len())))?;
    let spec = job?;
    let (file, environment) = (spec.file.clone(), spec.environment.clone());
    let options_of_apply = cli::Apply {
        only: None,
        target,
        wanted: wanted.clone(),
        durable: false,
        locked: options.locked,
        frozen: options.frozen,
    };
    let failed = |errors| Failed { spec: Some(file), errors };
    let applied = apply::run(spec, &options_of_apply, &request).map_err(failed)?;
    applied.diagnostics.into_iter().for_each(say);
    Err(start(&options.command, &environment)?.into())
}

/// Becomes the command; comes back only with what went wrong.
fn start(command: &[OsString], environment: &Path) -> Result<Box<Diagnostic>> {
    let Some((program, arguments)) = command.split_first() else {
        return Diagnostic::error("usage", "there is no command to run").usage().err();
    };
    let bin = environment.join("bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([bin.clone()].into_iter().chain(std::env::split_paths(&path)))
        .map_err(|_| Box::new(unusable_path(environment)))?;
    // As `bin/activate` does it.
    let error = Command::new(program)
        .args(arguments)
        .env("PATH", path)
        .env("VIRTUAL_ENV", environment)
        .env_remove("PYTHONHOME")
        .exec();
    Ok(Box::new(not_started(program, &bin, &error)))
}

fn not_started(program: &OsStr, bin: &Path, error: &std::io::Error) -> Diagnostic {
    let shown = program.display();
    match error.kind() {
        ErrorKind::NotFound => {
            Diagnostic::error("command-not-found", format!("there is no command {shown}"))
                .help(format!("looked for in {} and in PATH", bin.display()))
                .absent()
        }
        ErrorKind::PermissionDenied => {
            Diagnostic::error("not-executable", format!("{shown} cannot be executed: {error}"))
                .help("name a program, or make it executable with `chmod +x`")
                .not_executable()
        }
        _ => Diagnostic::error("not-executable", format!("{shown} cannot be started: {error}"))
            .not_executable(),
    }
}

fn unusable_path(environment: &Path) -> Diagnostic {
    let message = format!("{} has a colon in it, and cannot be on PATH", environment.display());
    Diagnostic::error("unusable-path", message).help("choose another `environment:`")
}

fn several(count: usize) -> Diagnostic {
    let message = format!("a command runs in one environment, and there are {count} specs");
    Diagnostic::error("usage", message).help("name one of them").usage()
}
