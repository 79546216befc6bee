//! Whether `bin/python` is the launcher or a link.

use std::path::Path;

use crate::apply::{self, Hold};
use crate::common::{Diagnostic, Result};
use crate::spec::{Launcher, Spec, Variables};
use crate::tree::launcher::LAUNCHER;
use crate::tree::scaffold::python::Executable;

/// How it is found out whether a fresh executable can run somewhere.
#[derive(Clone, Copy)]
pub(super) enum Trial<'a> {
    /// One is started in the environment, which is held.
    Run(&'a Hold),
    /// Nothing is written: only a file system that is mounted without the right to is told.
    Look,
}

/// What `launcher:` comes to on this machine. `auto` falls back to a link where a fresh executable
/// cannot run, and says so.
///
/// # Errors
///
/// For `exec` where it cannot run.
pub(super) fn choose(
    spec: &Spec,
    environment: &Path,
    trial: Trial<'_>,
    remarks: &mut Vec<Diagnostic>,
) -> Result<Executable> {
    match spec.launcher {
        Launcher::Link => Ok(Executable::Link),
        _ if runs(environment, trial) => Ok(Executable::Launcher),
        Launcher::Auto => {
            let message = format!(
                "a fresh executable cannot run in {}: bin/python is a link to the base",
                environment.display()
            );
            remarks.push(
                Diagnostic::warning("launcher-link", message)
                    .help("PYTHONPATH and other Python variables now reach the environment")
                    .help("`launcher: link` in the spec says that this is meant"),
            );
            Ok(Executable::Link)
        }
        Launcher::Exec => {
            let message = format!("a fresh executable cannot run in {}", environment.display());
            Diagnostic::error("launcher-cannot-run", message)
                .help("the file system may be mounted noexec: put the environment elsewhere")
                .help(
                    "or write `launcher: link`, with which Python variables reach the environment",
                )
                .err()
        }
    }
}

/// Says that `variables:` does nothing, where no launcher of ours is there to do it.
pub(super) fn unused_variables(spec: &Spec, executable: Option<Executable>) -> Option<Diagnostic> {
    let what = match executable {
        Some(Executable::Launcher) => return None,
        Some(Executable::Link) => "a link to the base",
        None => "the adopted environment's own",
    };
    (spec.variables != Variables::default()).then(|| {
        let message = format!("`variables` in {} does nothing", spec.file.display());
        Diagnostic::warning("variables-unused", message)
            .help(format!("the launcher would see to it, but bin/python is {what}"))
            .help("`launcher: exec` in the spec asks for the launcher")
    })
}

/// Whether the launcher can run where the environment is to be. It is tried, unless it stands there
/// already.
fn runs(environment: &Path, trial: Trial<'_>) -> bool {
    let standing = fs_err::read(environment.join("bin/python"));
    if standing.is_ok_and(|content| content == LAUNCHER) {
        return true;
    }
    match trial {
        Trial::Run(hold) => apply::runs(hold, LAUNCHER),
        Trial::Look => {
            let existing = environment.ancestors().find(|directory| directory.is_dir());
            !existing.is_some_and(is_without_execution)
        }
    }
}

/// Whether a file system is mounted `noexec`.
fn is_without_execution(directory: &Path) -> bool {
    let flags = rustix::fs::statvfs(directory).map(|stat| stat.f_flag);
    flags.is_ok_and(|flags| flags.contains(rustix::fs::StatVfsMountFlags::NOEXEC))
}
