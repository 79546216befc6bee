//! Python sources: which there are, what is theirs, and what they import of others.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::commands::init::provided::{Provided, unreadable};
use crate::common::{Result, order};
use crate::proposal::Proposal;
use crate::proposal::imports::imports;

/// No source that people wrote is larger, in bytes.
const LARGEST: u64 = 4 << 20;

/// Directories below each other, which a hostile tree could have any number of.
const DEEPEST: usize = 64;

/// What holds no sources of a project's own.
const FOREIGN: [&str; 3] = ["__pycache__", "node_modules", "site-packages"];

/// Proposes what the sources at a path import.
///
/// # Errors
///
/// When something cannot be read.
pub(super) fn propose(path: &Path, provided: &Provided<'_>, proposal: &mut Proposal) -> Result<()> {
    let mut files = Vec::new();
    if path.is_dir() {
        walk(path, 0, &mut files)?;
    } else {
        files.push(path.to_owned());
    }
    let mut roots: Vec<PathBuf> = files.iter().map(|file| root(file)).collect();
    roots.extend([path.to_owned(), path.join("src"), path.join("lib")]);
    roots.sort();
    roots.dedup();
    let found = read(&files)?;
    add(&found, &roots, "imported", provided, proposal)
}

/// The imports of sources, and the first file that has each.
///
/// # Errors
///
/// When a file cannot be read.
pub(super) fn read(files: &[PathBuf]) -> Result<BTreeMap<String, PathBuf>> {
    let mut found = BTreeMap::new();
    for file in files {
        let mut source = Vec::new();
        fs_err::File::open(file)
            .and_then(|open| open.take(LARGEST).read_to_end(&mut source))
            .map_err(|error| unreadable(file, &error))?;
        for name in imports(&String::from_utf8_lossy(&source)) {
            found.entry(name).or_insert_with(|| file.clone());
        }
    }
    Ok(found)
}

/// Proposes what is imported that neither the standard library nor one of the roots has.
///
/// # Errors
///
/// When a site directory or a package database cannot be read.
pub(super) fn add(
    found: &BTreeMap<String, PathBuf>,
    roots: &[PathBuf],
    how: &str,
    provided: &Provided<'_>,
    proposal: &mut Proposal,
) -> Result<()> {
    let mut known: Option<String> = None;
    let suffixes = &provided.facts.extension_suffixes;
    for (name, file) in found {
        // In the order of the names, those below a name follow it.
        let is_below = |known: &String| {
            name.strip_prefix(&**known).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        if known.as_ref().is_some_and(is_below) || provided.is_standard(name) {
            continue;
        }
        if roots.iter().any(|root| is_local(root, name, suffixes)) {
            continue;
        }
        let reason = format!("{how} in {}", file.display());
        known = Some(provided.import(name, &reason, proposal)?);
    }
    Ok(())
}

/// Whether a name is imported from a directory: a module, a package, or a part of a namespace.
fn is_local(root: &Path, name: &str, suffixes: &[String]) -> bool {
    let mut directory = root.to_owned();
    for part in name.split('.') {
        let mut files = [".py"].into_iter().chain(suffixes.iter().map(String::as_str));
        if files.any(|suffix| directory.join(format!("{part}{suffix}")).is_file()) {
            return true;
        }
        directory.push(part);
        if directory.join("__init__.py").is_file() {
            return true;
        }
        if !directory.is_dir() {
            return false;
        }
    }
    false
}

/// The directory that a file is imported from: the first above it that is no package.
fn root(file: &Path) -> PathBuf {
    let mut above = file.ancestors().skip(1);
    let root = above.find(|directory| !directory.join("__init__.py").is_file());
    root.unwrap_or(Path::new("")).to_owned()
}

/// The sources below a directory, in order. Environments, hidden directories, and what links lead to,
/// are passed over.
///
/// # Errors
///
/// When a directory cannot be read.
pub(super) fn walk(directory: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<()> {
    let mut entries = fs_err::read_dir(directory)
        .and_then(Iterator::collect::<std::io::Result<Vec<_>>>)
        .map_err(|error| unreadable(directory, &error))?;
    order::sort_by(&mut entries, |one, other| one.file_name().cmp(&other.file_name()));
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let kind = entry.file_type().map_err(|error| unreadable(&path, &error))?;
        if kind.is_dir() {
            let foreign = name.starts_with('.') || FOREIGN.contains(&&*name);
            if !foreign && depth < DEEPEST && !path.join("pyvenv.cfg").exists() {
                walk(&path, depth + 1, files)?;
            }
        } else if kind.is_file() && is_source(&path) {
            files.push(path);
        }
    }
    Ok(())
}

/// Whether a file is a Python source: by its name, or a script by its first line.
fn is_source(file: &Path) -> bool {
    if let Some(extension) = file.extension() {
        return extension == "py" || extension == "pyw";
    }
    let mut start = [0; 128];
    let length = fs_err::File::open(file).and_then(|mut open| open.read(&mut start));
    let line = start[..length.unwrap_or_default()].split(|byte| *byte == b'\n').next();
    line.is_some_and(|line| {
        line.starts_with(b"#!") && line.windows(6).any(|word| word == b"python")
    })
}
