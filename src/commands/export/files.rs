//! Where an export goes: files that are there already are replaced if they are exports, too.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::cli::{self, ExportFormat};
use crate::commands::replace::replace;
use crate::common::{Diagnostic, Result};
use crate::export::{self, Contents};

/// What was done.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// The files that were written.
    pub(super) written: Vec<PathBuf>,
    /// The files that were removed.
    pub(super) removed: Vec<PathBuf>,
}

/// A file that is to stand somewhere.
struct Wanted {
    path: PathBuf,
    content: Vec<u8>,
}

/// Puts an export where it is to go, if that is a file or a directory. What stands there as it is to
/// stand is not touched.
///
/// # Errors
///
/// When a file stands there that was not exported, and `--force` is not given: nothing is written
/// then; errors of the file system.
pub(super) fn put(contents: &Contents, text: &str, options: &cli::Export) -> Result<Outcome> {
    let Some(output) = &options.output else { return Ok(Outcome::default()) };
    if options.format == ExportFormat::Uv {
        return put_directory(contents, output, options.force);
    }
    let wanted = Wanted { path: output.clone(), content: text.as_bytes().to_vec() };
    put_files(vec![wanted], options.force)
}

fn put_directory(contents: &Contents, directory: &Path, force: bool) -> Result<Outcome> {
    let files = export::directory(contents);
    let wanted = files
        .into_iter()
        .map(|(name, content)| Wanted { path: directory.join(name), content })
        .collect::<Vec<_>>();
    let stale = stale(directory, &wanted)?;
    fs_err::create_dir_all(directory)
        .map_err(|error| Box::new(Diagnostic::io("make the directory", directory, &error)))?;
    let mut outcome = put_files(wanted, force)?;
    for wheel in stale {
        fs_err::remove_file(&wheel)
            .map_err(|error| Box::new(Diagnostic::io("remove", &wheel, &error)))?;
        outcome.removed.push(wheel);
    }
    Ok(outcome)
}

/// The wheels of a former export that are not wanted any more. Wheels of the user's may stand beside.
fn stale(directory: &Path, wanted: &[Wanted]) -> Result<Vec<PathBuf>> {
    let cannot = |error: &std::io::Error| Box::new(Diagnostic::io("read", directory, error));
    let entries = match fs_err::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(cannot(&error)),
    };
    let mut stale = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| cannot(&error))?.path();
        let is_wheel = path.extension().is_some_and(|extension| extension == "whl");
        let is_wanted = wanted.iter().any(|wanted| wanted.path == path);
        if is_wheel && !is_wanted && read(&path)?.is_some_and(|content| export::is_ours(&content)) {
            stale.push(path);
        }
    }
    stale.sort();
    Ok(stale)
}

fn put_files(wanted: Vec<Wanted>, force: bool) -> Result<Outcome> {
    let mut missing = Vec::new();
    for file in wanted {
        match read(&file.path)? {
            Some(content) if content == file.content => {}
            Some(content) if !force && !export::is_ours(&content) => {
                return in_the_way(&file.path).err();
            }
            _ => missing.push(file),
        }
    }
    let mut outcome = Outcome::default();
    for file in missing {
        replace(&file.path, &file.content)?;
        outcome.written.push(file.path);
    }
    Ok(outcome)
}

/// The content of a file, where there is one.
fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs_err::read(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Diagnostic::io("read", path, &error).err(),
    }
}

fn in_the_way(path: &Path) -> Diagnostic {
    let message = format!("{} was not made by isolate export, and is not replaced", path.display());
    Diagnostic::error("file-in-the-way", message).help(
        "nothing was written; name another place with `--output`, or replace it with `--force`",
    )
}
