//! Why an executable is no interpreter: one message for each way to fail.

use std::fmt::Write;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::ExitStatus;
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::Signal;

use crate::common::{Diagnostic, Result};
use crate::interpreter::candidates::pythons_in;
use crate::interpreter::files::{self, is_program};

/// How many lines of a program's output are quoted, and how long one may be.
const QUOTED_LINES: usize = 5;
const QUOTED_LENGTH: usize = 200;

/// Whether a path is a program at all, before it is run.
///
/// # Errors
///
/// When there is nothing, a directory, or a file that may not be executed.
pub(super) fn examine(executable: &Path) -> Result<()> {
    let shown = executable.display();
    if executable.to_str().is_none() {
        return Diagnostic::error(
            "python-path-not-utf8",
            format!("the path of {shown} is not UTF-8"),
        )
        .help("pyvenv.cfg and manifests hold UTF-8 only; call the interpreter by another path")
        .err();
    }
    let metadata = match executable.metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return not_found(executable).err();
        }
        Err(error) => return Diagnostic::io("look at", executable, &error).err(),
    };
    if metadata.is_dir() {
        let inside = pythons_in(&executable.join("bin"));
        let error = Diagnostic::error(
            "python-is-directory",
            format!("{shown} is a directory, no interpreter"),
        );
        return match inside.first() {
            Some(python) => error.help(format!("did you mean {}?", python.path.display())),
            None => error.help("name the interpreter itself, as in /usr/bin/python3"),
        }
        .err();
    }
    if !is_program(executable) {
        return Diagnostic::error("python-not-executable", format!("{shown} may not be executed"))
            .help(format!("chmod +x {shown}, if it is an interpreter"))
            .err();
    }
    Ok(())
}

fn not_found(executable: &Path) -> Diagnostic {
    let shown = executable.display();
    let target = files::follow(executable);
    if target != executable {
        let message = format!("{shown} leads to {}, which does not exist", target.display());
        return Diagnostic::error("python-not-found", message)
            .help("the Python that it led to was removed or upgraded; name another in `python:`");
    }
    let mut error = Diagnostic::error("python-not-found", format!("there is no {shown}"));
    if executable.components().any(|part| part.as_os_str() == "~") {
        error = error.help("`~` is not expanded; write the whole path");
    }
    let beside = executable.parent().map(pythons_in).unwrap_or_default();
    match beside.first() {
        Some(python) => error.help(format!("there is {}", python.path.display())),
        None => error.help("write `python: system` for the operating system's own Python"),
    }
}

/// It could not be started.
pub(super) fn not_started(executable: &Path, error: &io::Error) -> Diagnostic {
    let shown = executable.display();
    match Errno::from_io_error(error) {
        Some(Errno::NOENT) => Diagnostic::error(
            "python-loader-missing",
            format!("{shown} cannot be started: what it is run with is missing"),
        )
        .help("a script names that in its first line, a program its loader (see `file` and `ldd`)"),
        Some(Errno::NOEXEC) => Diagnostic::error(
            "python-not-a-program",
            format!("{shown} is no program that this machine can run"),
        )
        .help("it is damaged, or made for another kind of processor (see `file`)"),
        Some(Errno::ACCESS) => Diagnostic::error(
            "python-not-executable",
            format!("{shown} may not be executed where it is"),
        )
        .help("is its file system mounted noexec, or its directory closed to you?"),
        _ => Diagnostic::io("start", executable, error),
    }
}

/// It ended with an error.
pub(super) fn failed(executable: &Path, status: ExitStatus, stderr: &str) -> Diagnostic {
    let shown = executable.display();
    let asked = "when it was asked for its facts";
    let is_broken = stderr.contains("No module named")
        || status.code().is_some()
            && ["Traceback (most recent call last)", "Fatal Python error"]
                .iter()
                .any(|sign| stderr.contains(sign));
    let error = if is_broken {
        Diagnostic::error(
            "python-stdlib-broken",
            format!("the standard library of {shown} is broken or incomplete"),
        )
        .help("reinstall that Python (Debian: `apt install --reinstall libpython3-stdlib`)")
    } else if let Some(signal) = status.signal() {
        let message = format!("{shown} was killed by {} {asked}", signal_name(signal));
        Diagnostic::error("python-crashed", message).help(try_it(executable))
    } else {
        let code = status.code().unwrap_or_default();
        let message = format!("{shown} ended with exit code {code} {asked}");
        Diagnostic::error("python-failed", message).help(try_it(executable))
    };
    quoting(error, stderr)
}

/// It ended well and said nothing that can be read.
pub(super) fn rubbish(executable: &Path, stdout: &[u8], stderr: &str) -> Diagnostic {
    let message = format!("{} does not answer as a Python does", executable.display());
    let error = Diagnostic::error("python-rubbish", message).help(try_it(executable));
    quoting(quoting(error, &String::from_utf8_lossy(stdout)), stderr)
}

/// It was killed for taking too long.
pub(super) fn too_slow(executable: &Path, limit: Duration, stderr: &str) -> Diagnostic {
    let message = format!(
        "{} did not answer within {} s and was killed",
        executable.display(),
        limit.as_secs_f32()
    );
    quoting(Diagnostic::error("python-timeout", message).help(try_it(executable)), stderr)
}

/// It was killed for writing too much.
pub(super) fn too_much(executable: &Path, limit: usize) -> Diagnostic {
    let message = format!(
        "{} wrote more than {limit} bytes when it was asked for its facts, and was killed",
        executable.display()
    );
    Diagnostic::error("python-too-much-output", message).help(try_it(executable))
}

fn try_it(executable: &Path) -> String {
    format!("try: {} -I -S -B -c \"import sys; print(sys.version)\"", executable.display())
}

/// Adds the last lines that a program wrote, as what they are and without what could move a
/// terminal's cursor.
fn quoting(mut error: Diagnostic, output: &str) -> Diagnostic {
    let lines: Vec<&str> = output.lines().filter(|line| !line.trim().is_empty()).collect();
    for line in &lines[lines.len().saturating_sub(QUOTED_LINES)..] {
        let mut quoted = String::from("it said: ");
        for c in line.chars().take(QUOTED_LENGTH) {
            // Writing to a String cannot fail.
            let _ = if c.is_control() {
                write!(quoted, "{}", c.escape_default())
            } else {
                quoted.write_char(c)
            };
        }
        error = error.help(quoted);
    }
    error
}

fn signal_name(number: i32) -> String {
    let names = [
        (Signal::SEGV, "SIGSEGV (a crash: invalid memory)"),
        (Signal::BUS, "SIGBUS (a crash: invalid memory)"),
        (Signal::ILL, "SIGILL (an instruction that this processor does not have)"),
        (Signal::ABORT, "SIGABRT (it gave up itself)"),
        (Signal::FPE, "SIGFPE"),
        (Signal::TRAP, "SIGTRAP"),
        (Signal::SYS, "SIGSYS (a system call that is forbidden here)"),
        (Signal::KILL, "SIGKILL (somebody killed it, or memory ran out)"),
        (Signal::TERM, "SIGTERM"),
        (Signal::PIPE, "SIGPIPE"),
        (Signal::INT, "SIGINT"),
        (Signal::HUP, "SIGHUP"),
    ];
    names
        .iter()
        .find(|(signal, _)| signal.as_raw() == number)
        .map_or_else(|| format!("signal {number}"), |(_, name)| (*name).to_owned())
}
