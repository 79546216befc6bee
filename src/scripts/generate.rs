//! New scripts: entry points, and named interpreters.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::shell::{quoted, words};
use super::target::{Target, usable};
use super::written_head::written;
use super::{EntryPoint, Reason};
use crate::common::{Diagnostic, Result};

/// How a named interpreter of ours begins.
const START: &[u8] = b"#!/bin/sh\n# Written by isolate: the Python of an environment.\nexec ";
/// How it ends.
const END: &[u8] = b" \"$@\"\n";
/// What comes before and after a directory that is relative to the interpreter.
const RELATIVE: (&[u8], &[u8]) =
    (br#""$(cd -- "$(dirname -- "$(realpath -- "$0")")"/"#, br#" && pwd)"/"#);

/// Where a named interpreter finds the environment's Python.
#[derive(Debug, Clone, Copy)]
pub enum Interpreter<'a> {
    /// At an absolute path.
    At(&'a Path),
    /// At a path that is relative to the directory of the interpreter itself, so that both can be moved
    /// together.
    Relative(&'a Path),
}

/// The script of an entry point; whether the extras that it needs are there, is the caller's to know.
///
/// # Errors
///
/// When the path of the environment's Python can stand in no script.
pub fn console(entry: &EntryPoint, target: &Target<'_>) -> Result<Vec<u8>> {
    let python =
        target.usable_python().map_err(|reason| Box::new(unusable(&reason, &entry.name)))?;
    let EntryPoint { name, module, attribute, .. } = entry;
    let imported = attribute.split('.').next().unwrap_or(attribute);
    let name = name.replace(['\'', '\\'], "_");
    // What is imported may be called `sys`: `SystemExit` does what `sys.exit` does, and needs no import.
    let body = format!(
        "# Written by isolate for the entry point {name}\n\
         from {module} import {imported}\n\
         if __name__ == \"__main__\":\n    raise SystemExit({attribute}())\n"
    );
    Ok([written(python, &[], b""), body.into_bytes()].concat())
}

/// A script that is the environment's Python by another name: it takes every option, and is found in
/// `sys.executable` by the environment's own name.
///
/// # Errors
///
/// When the path of the environment's Python can stand in no script.
pub fn interpreter(python: Interpreter<'_>) -> Result<Vec<u8>> {
    match python {
        Interpreter::At(path) => {
            let path =
                usable(path).map_err(|reason| Box::new(unusable(&reason, "an interpreter")))?;
            Ok([START, &quoted(path), END].concat())
        }
        Interpreter::Relative(path) => {
            let reason = Reason::UnusablePython(path.to_path_buf());
            let wrong = || Box::new(unusable(&reason, "an interpreter"));
            usable(&Path::new("/").join(path)).map_err(|_| wrong())?;
            let directory = path.parent().map_or(OsStr::new(""), Path::as_os_str).as_bytes();
            let directory = if directory.is_empty() { b"." } else { directory };
            let name = path.file_name().filter(|_| path.is_relative()).ok_or_else(wrong)?;
            let name = quoted(name.as_bytes());
            Ok([START, RELATIVE.0, &quoted(directory), RELATIVE.1, &name, END].concat())
        }
    }
}

/// Whether a script is a named interpreter of ours.
pub(super) fn is_interpreter(script: &[u8]) -> bool {
    command(script).is_some()
}

/// A named interpreter of ours for another environment. One that is relative stays as it is.
pub(super) fn interpreter_anew(script: &[u8], target: &Target<'_>) -> Vec<u8> {
    let is_relative = command(script).is_none_or(|command| command.starts_with(RELATIVE.0));
    match interpreter(Interpreter::At(target.python)) {
        Ok(anew) if !is_relative => anew,
        _ => script.to_vec(),
    }
}

/// What a named interpreter of ours executes.
fn command(script: &[u8]) -> Option<&[u8]> {
    let command = script.strip_prefix(START)?.strip_suffix(END)?;
    let is_one = |text| words(text).is_some_and(|words| words.len() == 1);
    let is_relative = || {
        let rest = command.strip_prefix(RELATIVE.0)?;
        let place = memchr::memmem::rfind(rest, RELATIVE.1)?;
        let (directory, name) = (&rest[..place], &rest[place + RELATIVE.1.len()..]);
        Some(is_one(directory) && is_one(name))
    };
    (is_one(command) || is_relative() == Some(true)).then_some(command)
}

/// The error of a path that no script can name.
fn unusable(reason: &Reason, script: &str) -> Diagnostic {
    Diagnostic::error(reason.code(), format!("{script} {}", reason.message())).help(reason.help())
}
