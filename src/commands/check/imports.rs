//! Every import of an environment, each in a process of its own.

use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::time::Duration;

use crate::check::{Ended, Finding, import};
use crate::commands::parallel;
use crate::commands::scene::Scene;
use crate::common::{Diagnostic, Result};
use crate::interpreter::process::{self, End, Limits};

/// What an import may write to standard output.
const OUTPUT: usize = 1 << 20;

const PROGRAM: &str = "import importlib, sys; importlib.import_module(sys.argv[1])";

/// Imports everything that comes through with the environment's own Python. Nothing is written: no
/// bytecode, and the working directory is the root's.
///
/// # Errors
///
/// When the environment's Python cannot be started.
pub(super) fn failing(scene: &Scene, seconds: u64) -> Result<Vec<Finding>> {
    let names: Vec<String> =
        scene.draft.summary.picks.iter().flat_map(|pick| pick.imports.clone()).collect();
    let python = scene.place.at.join("bin/python");
    let limits = Limits { time: Duration::from_secs(seconds), output: OUTPUT };
    let tried = parallel::map(names, |name| {
        let mut command = Command::new(&python);
        command.args(["-I", "-B", "-c", PROGRAM, &name]).current_dir("/");
        let outcome = process::run(&mut command, limits)
            .map_err(|error| Box::new(Diagnostic::io("start", &python, &error)))?;
        let ended = match outcome.end {
            End::Exit(status) => status
                .code()
                .map_or_else(|| Ended::Signal(status.signal().unwrap_or_default()), Ended::Code),
            End::TooSlow => Ended::TooSlow,
            // It was killed for writing too much, which no import should.
            End::TooMuch => Ended::Code(1),
        };
        Ok(import(&name, ended, &outcome.stderr))
    });
    Ok(tried.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
}
