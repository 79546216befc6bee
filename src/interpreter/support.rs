//! Which interpreters environments can be made of.

use std::path::Path;

use crate::common::{Diagnostic, Result};
use crate::interpreter::answer::Answer;
use crate::interpreter::facts::Facts;

/// The oldest series; `query.py` knows it too. Before 3.8 there is no `importlib.metadata`.
pub(super) const OLDEST: (u32, u32) = (3, 8);

/// The newest series that was tried.
const NEWEST_TRIED: (u32, u32) = (3, 15);

/// The newest series whose `site` runs the import lines of `.pth` files, with which a base's
/// sitecustomize is kept out (PEP 829 ends that with 3.18).
pub(super) const NEWEST: (u32, u32) = (3, 17);

/// The facts of an interpreter, if environments can be made of it.
///
/// # Errors
///
/// When it is not `CPython`, too old, too new, or has no site directories.
pub(super) fn facts<'a>(executable: &Path, answer: &'a Answer) -> Result<&'a Facts> {
    let shown = executable.display();
    if answer.implementation != "cpython" {
        let name = match answer.implementation.as_str() {
            "pypy" => "PyPy",
            "graalpy" => "GraalPy",
            other => other,
        };
        return Diagnostic::error("python-not-cpython", format!("{shown} is {name}, not CPython"))
            .help("the packages of an operating system are made for its CPython; name that in `python:`")
            .err();
    }
    let (major, minor, micro) = answer.version;
    if (major, minor) < OLDEST {
        let message = format!("{shown} is Python {major}.{minor}.{micro}, which is too old");
        return Diagnostic::error("python-too-old", message).help(range()).err();
    }
    if (major, minor) > NEWEST {
        let message = format!("{shown} is Python {major}.{minor}.{micro}, which is too new");
        return Diagnostic::error("python-too-new", message)
            .help("from 3.18 on Python ignores the start-up lines that keep its sitecustomize out (PEP 829)")
            .help(range())
            .err();
    }
    match &answer.facts {
        Some(facts) if !facts.site_directories.is_empty() => Ok(facts),
        _ => Diagnostic::error(
            "python-stdlib-broken",
            format!("{shown} names no site directories: its site.py is not Python's own"),
        )
        .help("reinstall that Python, or name another in `python:`")
        .err(),
    }
}

/// `name a CPython from 3.8 to 3.17`.
pub(super) fn range() -> String {
    format!(
        "environments are made of CPython {}.{} to {}.{}; name one of these in `python:`",
        OLDEST.0, OLDEST.1, NEWEST.0, NEWEST.1
    )
}

/// What is to be said of a version that environments can be made of.
pub(super) fn remark(facts: &Facts) -> Option<Diagnostic> {
    let (major, minor, _) = facts.version;
    ((major, minor) > NEWEST_TRIED).then(|| {
        Diagnostic::warning(
            "python-untried",
            format!(
                "{} is Python {}, which isolate was not tried with",
                facts.executable.display(),
                facts.full_version
            ),
        )
        .help(format!("the newest that it was tried with is {}.{}", NEWEST_TRIED.0, NEWEST_TRIED.1))
    })
}
