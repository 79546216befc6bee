//! `bin/python`, its other names, and the `lib64` link.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::{rel, text};
use crate::common::{RelPath, Result};
use crate::interpreter::Facts;
use crate::tree::Node;
use crate::tree::launcher::LAUNCHER;

/// What `bin/python` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Executable {
    /// The launcher.
    Launcher,
    /// A link to the base, as an ordinary environment has it.
    Link,
}

/// The name that the environment's Python goes by: the base's own. `getpath` of 3.11 and later looks
/// for `sys._base_executable` by the name of the environment's executable in `home`, so that a
/// `python3.13t` beside a `python3.13` must not be started as the latter.
///
/// # Errors
///
/// When the name is not UTF-8.
pub fn name(facts: &Facts) -> Result<String> {
    let name = facts.real_executable.file_name().map(PathBuf::from);
    match name {
        Some(name) => Ok(text(&name, "the base")?.to_owned()),
        None => Ok(facts.versioned_name()),
    }
}

/// The nodes of the executable, and `lib64`.
///
/// # Errors
///
/// As [`executables`].
pub fn nodes(facts: &Facts, executable: Executable) -> Result<Vec<(RelPath, Node)>> {
    let mut nodes = executables(facts, executable)?;
    if needs_lib64(facts) {
        nodes.push((rel("lib64")?, Node::Link(PathBuf::from("lib"))));
    }
    Ok(nodes)
}

/// The nodes of the executable: `python` is it, `python3`, `python3.X` and the base's own name are
/// other names of it. With the launcher all of them are regular files, hard links of one.
///
/// # Errors
///
/// When the base has a name that is not UTF-8.
pub fn executables(facts: &Facts, executable: Executable) -> Result<Vec<(RelPath, Node)>> {
    let python = rel("bin/python")?;
    let main = match executable {
        Executable::Launcher => Node::File { content: LAUNCHER.into(), executable: true },
        Executable::Link => Node::Link(facts.real_executable.clone()),
    };
    let mut nodes = vec![(python.clone(), main)];
    let names = BTreeSet::from(["python3".to_owned(), facts.versioned_name(), name(facts)?]);
    for name in names.into_iter().filter(|name| name != "python") {
        let other = match executable {
            Executable::Launcher => Node::HardLink(python.clone()),
            Executable::Link => Node::Link(PathBuf::from("python")),
        };
        nodes.push((rel("bin")?.join_path(&rel(&name)?), other));
    }
    Ok(nodes)
}

/// Whether there is a `lib64`: `venv` makes the link on 64-bit POSIX systems other than macOS
/// (`Lib/venv/__init__.py`, `create_configuration`), for extension modules of a base whose
/// `sys.platlibdir` is `lib64`.
fn needs_lib64(facts: &Facts) -> bool {
    let marker = |name| facts.markers.0.get(name).map_or("", String::as_str);
    let machine = marker("platform_machine");
    let wide = machine.contains("64") || machine == "s390x";
    facts.platlibdir == "lib64" || marker("sys_platform") == "linux" && wide
}
