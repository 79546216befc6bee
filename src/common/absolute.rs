//! Absolute paths without `..`, so that one file has one name whichever directory a command starts in.

use std::io;
use std::path::{Component, Path, PathBuf};

/// The absolute form of a path, with every `..` taken out as the operating system means it: behind a
/// symbolic link it leads to the parent of the link's target. All other links stay as they are
/// written, the last part above all, and nothing has to exist.
///
/// # Errors
///
/// When the path is empty, the current directory is gone, or a link before a `..` leads nowhere.
pub fn absolute(path: &Path) -> io::Result<PathBuf> {
    let mut plain = PathBuf::new();
    for component in std::path::absolute(path)?.components() {
        if component != Component::ParentDir {
            plain.push(component);
            continue;
        }
        if plain.is_symlink() {
            plain = std::fs::canonicalize(&plain)?;
        }
        plain.pop();
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_go_and_nothing_has_to_exist() {
        let plain = |path: &str| absolute(Path::new(path)).unwrap();
        assert_eq!(plain("/none/a/../b/./c/.."), Path::new("/none/b"));
        assert_eq!(plain("/../../none"), Path::new("/none"));
        assert_eq!(plain("a/../b"), std::env::current_dir().unwrap().join("b"));
    }

    #[test]
    fn links_stay_but_for_those_that_dots_lead_out_of() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("far/inner")).unwrap();
        std::os::unix::fs::symlink("far/inner", root.join("link")).unwrap();
        std::os::unix::fs::symlink("nowhere", root.join("dangling")).unwrap();
        assert_eq!(absolute(&root.join("link")).unwrap(), root.join("link"));
        assert_eq!(absolute(&root.join("far/../link/x")).unwrap(), root.join("link/x"));
        assert_eq!(absolute(&root.join("link/../x")).unwrap(), root.join("far/x"));
        assert!(absolute(&root.join("dangling/../x")).is_err());
    }
}
