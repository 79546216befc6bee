//! Running an installer.

use std::fmt::Write;
use std::process::{Command, Output, Stdio};

use crate::commands::scene::Scene;
use crate::common::Diagnostic;
use crate::seed::{Installer, is_passed};

/// How many of the last lines that an installer wrote are quoted, and how long one may be.
const QUOTED_LINES: usize = 30;
const QUOTED_LENGTH: usize = 400;

/// Runs an installer in the spec's directory, with the user's own settings. It is in this process's
/// group, so that an interrupt at the terminal reaches it.
pub(super) fn run(
    installer: &Installer,
    scene: &Scene,
    requirements: &[String],
) -> Result<(), Diagnostic> {
    let words = installer.command(&scene.place.at, requirements);
    let Some((program, arguments)) = words.split_first() else { return Ok(()) };
    let blocked = std::env::vars_os().map(|(name, _)| name);
    let blocked = blocked.filter(|name| name.to_str().is_some_and(|name| !is_passed(name)));
    let mut command = Command::new(program);
    command.args(arguments).current_dir(scene.spec.directory()).stdin(Stdio::null());
    for name in blocked.chain(["FORCE_COLOR", "CLICOLOR_FORCE"].map(Into::into)) {
        command.env_remove(name);
    }
    let output = command.env("NO_COLOR", "1").output();
    match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(failed(installer, requirements, &output)),
        Err(error) => Err(Diagnostic::io("start", program.as_ref(), &error)),
    }
}

fn failed(installer: &Installer, requirements: &[String], output: &Output) -> Diagnostic {
    let message = format!(
        "{} could not install {} ({})",
        installer.name(),
        requirements.join(", "),
        output.status
    );
    let said = if output.stderr.trim_ascii().is_empty() { &output.stdout } else { &output.stderr };
    let said = String::from_utf8_lossy(said);
    let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    let shown = &lines[lines.len().saturating_sub(QUOTED_LINES)..];
    let error = Diagnostic::error("seed-failed", message);
    shown.iter().fold(error, |error, line| error.help(format!("it said: {}", quoted(line))))
}

/// A line without what could move a terminal's cursor.
fn quoted(line: &str) -> String {
    let mut quoted = String::new();
    for c in line.trim_end().chars().take(QUOTED_LENGTH) {
        // Writing to a String cannot fail.
        let _ = if c.is_control() {
            write!(quoted, "{}", c.escape_default())
        } else {
            quoted.write_char(c)
        };
    }
    quoted
}
