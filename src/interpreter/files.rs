//! What paths lead to.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{Access, access};

/// How many links are followed, as many as Linux does.
const MOST_LINKS: usize = 40;

/// Whether a path leads to a file that may be executed.
pub(super) fn is_program(path: &Path) -> bool {
    path.is_file() && access(path, Access::EXEC_OK).is_ok()
}

/// Whether a file starts with `#!`.
pub(super) fn is_script(file: &Path) -> bool {
    let mut start = [0; 2];
    File::open(file).and_then(|mut file| file.read_exact(&mut start)).is_ok() && &start == b"#!"
}

/// Follows the links of a file, but none of the directories above it, as `CPython` does when it looks
/// for its prefix (`Modules/getpath.py`).
pub(super) fn follow(file: &Path) -> PathBuf {
    let mut at = file.to_owned();
    for _ in 0..MOST_LINKS {
        match (at.read_link(), at.parent()) {
            (Ok(target), Some(directory)) => at = plain(&directory.join(target)),
            _ => break,
        }
    }
    at
}

/// The path as it is to be asked for: without `..`, and out of `/bin` where that is only another
/// name of `/usr/bin`, by which packages own their files.
pub(super) fn plain(file: &Path) -> PathBuf {
    let has_parent = file.components().any(|part| part == Component::ParentDir);
    let is_in_bin = file.parent() == Some(Path::new("/bin"));
    let directory = file.parent().filter(|_| has_parent || is_in_bin);
    match (directory.and_then(|directory| directory.canonicalize().ok()), file.file_name()) {
        (Some(directory), Some(name)) => directory.join(name),
        _ => file.to_owned(),
    }
}

/// Whether two paths lead to one file or directory.
pub(super) fn same(a: &Path, b: &Path) -> bool {
    let identity = |path: &Path| path.metadata().map(|metadata| (metadata.dev(), metadata.ino()));
    a == b || matches!((identity(a), identity(b)), (Ok(a), Ok(b)) if a == b)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_of_the_file_are_followed_and_those_of_directories_are_not() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("3.12.1/bin")).unwrap();
        std::fs::write(root.join("3.12.1/bin/python3.12"), "").unwrap();
        symlink("python3.12", root.join("3.12.1/bin/python3")).unwrap();
        symlink("3.12.1", root.join("3.12")).unwrap();
        symlink(root.join("3.12/bin/python3"), root.join("py")).unwrap();
        assert_eq!(follow(&root.join("py")), root.join("3.12/bin/python3.12"));
        assert!(same(&root.join("py"), &root.join("3.12.1/bin/python3.12")));
        symlink("circle", root.join("circle")).unwrap();
        assert_eq!(follow(&root.join("circle")), root.join("circle"));
    }

    #[test]
    fn a_plain_path_has_no_steps_back() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("a")).unwrap();
        std::fs::create_dir_all(root.join("b")).unwrap();
        assert_eq!(plain(&root.join("a/../b/python")), root.join("b/python"));
        assert_eq!(plain(&root.join("none/../python")), root.join("none/../python"));
        let merged = Path::new("/bin").canonicalize().unwrap();
        assert_eq!(plain(Path::new("/bin/python3")), merged.join("python3"));
    }

    #[test]
    fn what_is_missing_is_only_itself() {
        assert!(same(Path::new("/nonexistent"), Path::new("/nonexistent")));
        assert!(!same(Path::new("/nonexistent"), Path::new("/nonexistent/too")));
        assert!(!is_script(Path::new("/nonexistent")) && !is_program(Path::new("/nonexistent")));
    }
}
