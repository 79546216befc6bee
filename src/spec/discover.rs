//! The spec of a directory: the nearest `isolate.yaml` upwards.

use std::path::{Path, PathBuf};

use crate::common::{Diagnostic, Result};

/// What a spec is called.
pub const FILE_NAME: &str = "isolate.yaml";

/// Finds the nearest `isolate.yaml` in a directory or above it.
///
/// # Errors
///
/// When there is none, with the directories that were looked into, and when one of them cannot be
/// looked into.
pub fn discover(start: &Path) -> Result<PathBuf> {
    let start = std::path::absolute(start)
        .map_err(|error| Diagnostic::io("find the directory", start, &error))?;
    for directory in start.ancestors() {
        let file = directory.join(FILE_NAME);
        if is_file(&file)? {
            return Ok(file);
        }
    }
    not_found(&start).err()
}

fn is_file(file: &Path) -> Result<bool> {
    use std::io::ErrorKind;
    match std::fs::metadata(file) {
        Ok(metadata) => Ok(!metadata.is_dir()),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(false)
        }
        Err(error) => Diagnostic::io("look for", file, &error).err(),
    }
}

fn not_found(start: &Path) -> Diagnostic {
    let message = format!("there is no {FILE_NAME} in {} or above it", start.display());
    let error = Diagnostic::error("spec-not-found", message).usage();
    let other = start.ancestors().map(|directory| directory.join("isolate.yml"));
    match other.into_iter().find(|file| file.is_file()) {
        Some(file) => error.help(format!("rename {} to {FILE_NAME}, or name it", file.display())),
        None => error
            .help("write one, for which `packages: [lxml]` is enough; or name a spec, or an environment with `--environment`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_spec_upwards_is_found() {
        let root = tempfile::tempdir().unwrap();
        let inner = root.path().join("a/b");
        std::fs::create_dir_all(inner.join(FILE_NAME)).unwrap();
        std::fs::write(root.path().join(FILE_NAME), "").unwrap();
        assert_eq!(discover(&inner).unwrap(), root.path().join(FILE_NAME));
        std::fs::write(root.path().join("a").join(FILE_NAME), "").unwrap();
        assert_eq!(discover(&inner).unwrap(), root.path().join("a").join(FILE_NAME));
    }

    #[test]
    fn without_a_spec_the_error_says_where_it_looked_and_how_to_start() {
        let root = tempfile::tempdir().unwrap();
        let error = discover(root.path()).unwrap_err();
        assert!(error.message.contains(&root.path().display().to_string()), "{error}");
        assert!(error.help[0].contains("packages: [lxml]"), "{:?}", error.help);
        std::fs::write(root.path().join("isolate.yml"), "").unwrap();
        assert!(discover(root.path()).unwrap_err().help[0].starts_with("rename "));
    }
}
