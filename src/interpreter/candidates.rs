//! Where interpreters may be, found by their names alone.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::common::order;
use crate::interpreter::context::Context;
use crate::interpreter::files::is_program;
use crate::interpreter::pyvenv;

/// The directory of pyenv's that holds a directory for each version.
const VERSIONS: &str = "versions";

/// A file that is called as an interpreter is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The file, by the name that it was found by.
    pub(super) path: PathBuf,
    /// The series that the name tells: `(3, 11)` of `python3.11`.
    pub(super) series: Option<(u64, u64)>,
}

/// The first program of a name on PATH.
pub(crate) fn on_path(name: &str, context: &Context) -> Option<PathBuf> {
    context.path.iter().map(|directory| directory.join(name)).find(|file| is_program(file))
}

/// The interpreters in a directory: `python3.X` with the highest first, then `python3`, then
/// `python`.
pub(super) fn pythons_in(directory: &Path) -> Vec<Candidate> {
    let mut found = named_in(directory);
    found.retain(|candidate| is_program(&candidate.path));
    order::sort_by(&mut found, |a, b| (b.series, &b.path).cmp(&(a.series, &a.path)));
    found
}

/// Everything in a directory that has the name of an interpreter, whatever it is.
fn named_in(directory: &Path) -> Vec<Candidate> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let name = entry.file_name();
            let series = series(name.to_str()?)?;
            Some(Candidate { path: directory.join(name), series })
        })
        .collect()
}

/// The series that an interpreter's name tells; `None` for a name of anything else.
#[allow(clippy::option_option, reason = "whether it is an interpreter, and whether it says which")]
fn series(name: &str) -> Option<Option<(u64, u64)>> {
    let version = name.strip_prefix("python")?;
    if version.is_empty() || version == "3" {
        return Some(None);
    }
    let minor = version.strip_prefix("3.")?;
    let minor = minor.strip_suffix('t').unwrap_or(minor);
    let is_number = !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| minor.parse().ok().map(|minor| (3, minor)))
}

/// Every interpreter that a version may be looked for among: those on PATH in its order, then those
/// in `/usr/bin`, then pyenv's; each file once. Those of virtual environments come last, so that a
/// base is found by its own name if it has one here. pyenv's shims are left out, for they lead to
/// versions that are looked through anyway, or nowhere.
pub(super) fn everywhere(context: &Context) -> Vec<Candidate> {
    let directories = directories(context);
    let found = directories.iter().flat_map(|directory| pythons_in(directory));
    let (of_environments, others): (Vec<_>, Vec<_>) =
        found.partition(|candidate| pyvenv::Environment::of(&candidate.path).is_some());
    let mut seen = BTreeSet::new();
    let mut found: Vec<Candidate> = others.into_iter().chain(of_environments).collect();
    found.retain(|candidate| candidate.path.canonicalize().is_ok_and(|file| seen.insert(file)));
    found
}

/// The paths that [`everywhere`] follows from: as long as nothing changes at any of them, it finds the
/// same. Those are the directories, where an interpreter comes and goes; what is called like one in
/// them, as links may lead to something else or nothing tomorrow; and what makes a directory a virtual
/// environment.
pub(super) fn looked_at(context: &Context) -> BTreeSet<PathBuf> {
    let directories = directories(context);
    let named = directories.iter().flat_map(|directory| named_in(directory));
    let named = named.flat_map(|candidate| {
        let configs: Vec<PathBuf> = pyvenv::places(&candidate.path).collect();
        configs.into_iter().chain([candidate.path])
    });
    let mut paths: BTreeSet<PathBuf> = named.collect();
    paths.extend(context.pyenv.as_ref().map(|pyenv| pyenv.join(VERSIONS)));
    paths.extend(directories);
    paths
}

/// The directories that a version is looked for in, in their order.
fn directories(context: &Context) -> Vec<PathBuf> {
    let is_shims = |directory: &&PathBuf| {
        context.pyenv.as_ref().is_some_and(|pyenv| directory.starts_with(pyenv))
            && directory.ends_with("shims")
    };
    let mut directories: Vec<PathBuf> =
        context.path.iter().filter(|directory| !is_shims(directory)).cloned().collect();
    directories.push(context.rooted("/usr/bin"));
    directories.extend(context.pyenv.iter().flat_map(|pyenv| pyenv_directories(pyenv)));
    directories
}

/// The `bin` directories of pyenv's versions, the highest first as far as their names tell.
fn pyenv_directories(pyenv: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(pyenv.join(VERSIONS)).into_iter().flatten().flatten();
    let mut versions: Vec<(Vec<u64>, PathBuf)> = entries
        .map(|entry| {
            let name = entry.file_name();
            let numbers =
                name.to_string_lossy().split('.').map_while(|part| part.parse().ok()).collect();
            (numbers, entry.path().join("bin"))
        })
        .collect();
    order::sort_by(&mut versions, |a, b| b.cmp(a));
    versions.into_iter().map(|(_, directory)| directory).collect()
}
