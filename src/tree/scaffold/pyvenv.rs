//! `pyvenv.cfg`: what makes a directory an environment (PEP 405), and what tells the launcher what
//! to do.

use std::fmt::Write as _;
use std::path::Path;

use super::{Settings, text};
use crate::common::{Diagnostic, Result};

/// The longest file that the launcher reads.
const LIMIT: usize = 64 * 1024;
/// What the keys begin with that are ours.
const OURS: &str = "isolate.";

/// The text of `pyvenv.cfg`.
///
/// `home` is always written: without it 3.11 and later take the environment's own python for the
/// base (`Modules/getpath.py`). `isolate.name` is the file name of the base itself, because
/// `getpath` looks for `sys._base_executable` by that name in `home`.
///
/// # Errors
///
/// When a path is not UTF-8, or a variable cannot be written so that it is read as it is meant.
pub fn pyvenv(settings: &Settings<'_>) -> Result<String> {
    let facts = settings.facts;
    let base = text(&facts.real_executable, "the base")?;
    let home = facts.real_executable.parent().unwrap_or(Path::new("/"));
    let home = text(home, "the base")?;
    let (major, minor, micro) = facts.version;
    let mut config = format!(
        "home = {home}\n\
         include-system-site-packages = false\n\
         version = {major}.{minor}.{micro}\n\
         executable = {base}\n"
    );
    if let Some(name) = settings.environment.file_name() {
        let prompt = text(Path::new(name), "the environment")?;
        line(&mut config, "prompt", prompt);
    }
    config.push_str(&own_lines(settings)?);
    check_length(config.len())?;
    Ok(config)
}

/// The content of the `pyvenv.cfg` that another tool wrote, with what the launcher needs added to it:
/// its own lines stay as they are, to the byte. Lines of ours in it, from an earlier run, are replaced.
///
/// # Errors
///
/// As [`pyvenv`].
pub fn extended(theirs: &[u8], settings: &Settings<'_>) -> Result<Vec<u8>> {
    let is_ours = |line: &&[u8]| line.trim_ascii_start().starts_with(OURS.as_bytes());
    let lines = theirs.split_inclusive(|byte| *byte == b'\n');
    let mut config = lines.filter(|line| !is_ours(line)).collect::<Vec<_>>().concat();
    if config.last().is_some_and(|byte| *byte != b'\n') {
        config.push(b'\n');
    }
    config.extend(own_lines(settings)?.into_bytes());
    check_length(config.len())?;
    Ok(config)
}

/// The lines that tell the launcher what to do.
fn own_lines(settings: &Settings<'_>) -> Result<String> {
    let Settings { facts, variables, .. } = settings;
    let mut config = String::new();
    line(&mut config, "isolate.base", text(&facts.real_executable, "the base")?);
    line(&mut config, "isolate.name", &super::python::name(facts)?);
    if let Some(spec) = settings.spec {
        line(&mut config, "isolate.spec", text(spec, "the spec")?);
    }
    for name in &variables.keep {
        check_name("keep", name)?;
        line(&mut config, "isolate.keep", name);
    }
    for (name, value) in &variables.set {
        check_name("set", name)?;
        check_value("set", name, value)?;
        line(&mut config, "isolate.set", &format!("{name}={value}"));
    }
    for (name, entries) in &variables.prepend {
        check_name("prepend", name)?;
        for entry in entries {
            check_entry(name, entry)?;
            line(&mut config, "isolate.prepend", &format!("{name}={entry}"));
        }
    }
    Ok(config)
}

fn check_length(length: usize) -> Result<()> {
    if length <= LIMIT {
        return Ok(());
    }
    Diagnostic::error("too-many-variables", "`variables` takes more than 64 kB")
        .help("leave most of it to the program that starts the environment's")
        .err()
}

fn line(config: &mut String, key: &str, value: &str) {
    writeln!(config, "{key} = {value}").expect("writing to a string does not fail");
}

/// Names are those of POSIX (XBD 8.1), so that a slip is seen.
fn check_name(key: &str, name: &str) -> Result<()> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty()
        || name.starts_with(|c: char| c.is_ascii_digit())
        || !name.chars().all(is_word)
    {
        return Diagnostic::error(
            "bad-variable",
            format!("`variables.{key}` names {name:?}, which is no name of a variable"),
        )
        .help("a name has letters, digits and `_`, and does not begin with a digit")
        .err();
    }
    if name == "ISOLATE_BORDER" {
        return Diagnostic::error(
            "bad-variable",
            format!("`variables.{key}` names ISOLATE_BORDER, which the launcher itself sets"),
        )
        .help("take it out")
        .err();
    }
    Ok(())
}

fn check_value(key: &str, name: &str, value: &str) -> Result<()> {
    let wrong = if value.contains(['\n', '\r', '\0']) {
        "a line end or a NUL"
    } else if value.trim() != value {
        "space at its start or end"
    } else {
        return Ok(());
    };
    Diagnostic::error("bad-variable", format!("`variables.{key}.{name}` has {wrong}: {value:?}"))
        .help("a line of pyvenv.cfg cannot hold it: change the value, or set it where the program is started")
        .err()
}

fn check_entry(name: &str, entry: &str) -> Result<()> {
    check_value("prepend", name, entry)?;
    if entry.is_empty() {
        return Diagnostic::error("bad-variable", format!("`variables.prepend.{name}` has an empty entry"))
            .help("an empty entry means the current directory: write `.` if that is meant, or take it out")
            .err();
    }
    Ok(())
}
