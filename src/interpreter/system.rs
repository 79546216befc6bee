//! The Python that the operating system's package manager owns, as far as places tell: which
//! package owns it is asked by the inventory.

use std::path::{Path, PathBuf};

use crate::common::{Diagnostic, Result};
use crate::interpreter::base::{self, Base};
use crate::interpreter::candidates::pythons_in;
use crate::interpreter::context::Context;
use crate::interpreter::files::{is_program, is_script};

/// Finds it: `/usr/bin/python3`, else the highest `/usr/bin/python3.X`, else
/// `/usr/libexec/platform-python`. PATH does not count. What leads below `/usr/local` or into pyenv,
/// and scripts, are somebody's additions and passed over.
///
/// # Errors
///
/// When there is none, with the command that installs it; or when the one that there is cannot serve.
pub(super) fn find(context: &Context) -> Result<Base> {
    let mut passed_over = Vec::new();
    for candidate in places(context) {
        match addition(&candidate, context) {
            None => return base::resolve(&candidate, context),
            Some(reason) => passed_over.push(format!("{} {reason}", candidate.display())),
        }
    }
    let mut error =
        Diagnostic::error("python-no-system", "the operating system has no Python 3 of its own");
    for line in passed_over {
        error = error.help(line);
    }
    match install_command(context) {
        Some(command) => error.help(format!("install it: {command}")),
        None => error.help("install the Python 3 of the operating system"),
    }
    .help("or name another interpreter in `python:`")
    .err()
}

/// The command that installs the system's Python, where its package manager is known.
pub(super) fn install_command(context: &Context) -> Option<&'static str> {
    let databases = [
        ("/var/lib/dpkg", "apt install python3"),
        ("/var/lib/rpm", "dnf install python3"),
        ("/usr/lib/sysimage/rpm", "dnf install python3"),
    ];
    databases
        .iter()
        .find(|(database, _)| context.rooted(database).is_dir())
        .map(|(_, command)| *command)
}

/// The places, those that exist.
fn places(context: &Context) -> Vec<PathBuf> {
    let directory = context.rooted("/usr/bin");
    let mut places = vec![directory.join("python3")];
    let versioned = pythons_in(&directory).into_iter().filter(|found| found.series.is_some());
    places.extend(versioned.map(|found| found.path));
    places.push(context.rooted("/usr/libexec/platform-python"));
    places.retain(|place| is_program(place));
    places
}

/// Why a file is not the operating system's, if it is not.
fn addition(file: &Path, context: &Context) -> Option<String> {
    let real = file.canonicalize().ok()?;
    let is_below = |directory: &Path| {
        directory.canonicalize().is_ok_and(|directory| real.starts_with(directory))
    };
    if is_below(&context.rooted("/usr/local")) || context.pyenv.as_deref().is_some_and(is_below) {
        return Some(format!("leads to {}, which is not the operating system's", real.display()));
    }
    is_script(&real).then(|| "is a script, no interpreter".to_owned())
}
