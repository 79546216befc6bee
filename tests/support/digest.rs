//! Whether one byte of a tree has changed.

use std::collections::BTreeMap;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// Every path of a tree with its kind, mode, and content or target.
pub(crate) type Tree = BTreeMap<PathBuf, String>;

/// Reads a tree. Of an environment it is what that is now: what it keeps of its former state is left
/// out.
pub(crate) fn tree(root: &Path) -> Tree {
    let mut found = Tree::new();
    read(root, root, &mut found);
    found.retain(|path, _| !path.starts_with("isolate/previous"));
    found
}

fn read(root: &Path, directory: &Path, found: &mut Tree) {
    for entry in fs_err::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let metadata = fs_err::symlink_metadata(&path).unwrap();
        let mode = metadata.permissions().mode();
        let content = if metadata.is_symlink() {
            fs_err::read_link(&path).unwrap().display().to_string()
        } else if metadata.is_dir() {
            read(root, &path, found);
            String::new()
        } else {
            format!("{:x?}", Sha256::digest(fs_err::read(&path).unwrap()))
        };
        found.insert(path.strip_prefix(root).unwrap().to_owned(), format!("{mode:o} {content}"));
    }
}

/// Fails with the paths of a tree that are gone or have changed; new ones are fine.
#[track_caller]
pub(crate) fn assert_kept(before: &Tree, after: &Tree) {
    let differs = |(path, is): &(&PathBuf, &String)| after.get(*path) != Some(is);
    let lost: Vec<_> = before.iter().filter(differs).map(|(path, _)| path).collect();
    assert!(lost.is_empty(), "gone or changed: {lost:?}");
}

/// Fails with the paths that differ.
#[track_caller]
pub(crate) fn assert_same(before: &Tree, after: &Tree) {
    assert_kept(before, after);
    let new: Vec<_> = after.keys().filter(|path| !before.contains_key(*path)).collect();
    assert!(new.is_empty(), "new: {new:?}");
}

/// Every path of a tree with its inode and the time of its last change, which any write moves on.
pub(crate) type Stamps = BTreeMap<PathBuf, (u64, i64, i64)>;

/// Reads the stamps of a tree, its root included.
pub(crate) fn stamps(root: &Path) -> Stamps {
    let mut found = Stamps::new();
    let mut open = vec![root.to_owned()];
    while let Some(path) = open.pop() {
        let metadata = fs_err::symlink_metadata(&path).unwrap();
        if metadata.is_dir() {
            open.extend(fs_err::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
        let stamp = (metadata.ino(), metadata.ctime(), metadata.ctime_nsec());
        found.insert(path.strip_prefix(root).unwrap().to_owned(), stamp);
    }
    found
}

/// Fails with the paths of a tree that were written, came or went since its stamps were read.
#[track_caller]
pub(crate) fn assert_untouched(before: &Stamps, root: &Path) {
    let after = stamps(root);
    let moved: Vec<_> = after.iter().filter(|(path, is)| before.get(*path) != Some(is)).collect();
    assert!(moved.is_empty() && after.len() == before.len(), "{moved:?}");
}
