//! The file that a launcher execs.

use std::path::{Path, PathBuf};

use crate::interpreter::ask::ask;
use crate::interpreter::context::Context;
use crate::interpreter::facts::Facts;
use crate::interpreter::files;

/// The file that, run by itself, is the same interpreter, with every link resolved as far as that
/// leaves it the same, and with a versioned name if there is one beside it.
///
/// Nothing is assumed of the links: some Pythons find their prefix from the directory that they are
/// called in, so every candidate is asked. The one that always does is the executable itself.
pub(super) fn executable(facts: &Facts, context: &Context) -> PathBuf {
    let executable = &facts.executable;
    let resolved = executable.canonicalize().unwrap_or_else(|_| executable.clone());
    let followed = files::follow(executable);
    let mut candidates = Vec::new();
    for file in [&resolved, &followed] {
        candidates.push(file.clone());
        let beside = file.with_file_name(&facts.library_name);
        candidates.extend(beside.canonicalize().ok());
        candidates.push(beside);
    }
    candidates.retain(|file| is_versioned(file, facts));
    candidates.extend([resolved, followed]);
    let is_same = |file: &PathBuf| file == executable || is_same(file, facts, context);
    candidates.into_iter().find(is_same).unwrap_or_else(|| executable.clone())
}

/// Whether a file, when run, is the interpreter that gave these facts.
fn is_same(file: &Path, facts: &Facts, context: &Context) -> bool {
    file.is_file()
        && !files::is_script(file)
        && ask(file, context).ok().and_then(|answer| answer.facts).is_some_and(|found| {
            (found.version, &found.base_prefix, &found.stdlib, &found.soabi)
                == (facts.version, &facts.base_prefix, &facts.stdlib, &facts.soabi)
        })
}

/// Whether a file is called `python3.11`, with ABI flags at most.
fn is_versioned(file: &Path, facts: &Facts) -> bool {
    file.file_name()
        .and_then(|name| name.to_str()?.strip_prefix(&facts.versioned_name()))
        .is_some_and(|flags| flags.chars().all(|flag| flag.is_ascii_lowercase()))
}
