//! The environment that scripts are made for.

use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use super::Reason;

/// What scripts have to know about the environment that they are made for.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// Its `bin/python`, absolute, as it is to stand in first lines.
    pub python: &'a Path,
    /// Its major and minor version.
    pub version: (u32, u32),
    /// The site directories of its base and of `sources:`. Each should be there by every name that may
    /// be found in a script: as `sys.path` has it, and with links resolved, as buildout has it.
    pub bases: &'a [BaseDirectory],
    /// The directory through which its picks are importable; `None` when there are none.
    pub view: Option<&'a Path>,
}

/// A directory outside of the environment that packages may be picked from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseDirectory {
    /// Where it is; absolute.
    pub path: PathBuf,
    /// Whether something picked lives there.
    pub has_picks: bool,
}

impl Target<'_> {
    /// The path of `bin/python`, if it can stand in a script.
    ///
    /// # Errors
    ///
    /// When it is not absolute, or holds a line end or a NUL: no first line can hold those.
    pub(super) fn usable_python(&self) -> Result<&[u8], Reason> {
        usable(self.python)
    }

    /// The directory of the environment.
    pub(super) fn environment(&self) -> Option<&Path> {
        self.python.parent()?.parent()
    }
}

/// A path as it can stand in a script.
pub(super) fn usable(python: &Path) -> Result<&[u8], Reason> {
    let path = python.as_os_str().as_bytes();
    if python.is_absolute() && !path.iter().any(|byte| matches!(byte, b'\n' | b'\r' | 0)) {
        Ok(path)
    } else {
        Err(Reason::UnusablePython(python.to_path_buf()))
    }
}

/// A path without `.`, `..` and doubled slashes, as `os.path.normpath` has it: links are not looked at.
pub(super) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if plain.parent().is_some() => {
                plain.pop();
            }
            // Above the root there is nothing.
            Component::ParentDir if plain.has_root() => {}
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_made_plain_without_looking() {
        for (path, expected) in
            [("/a/./b//c/..", "/a/b"), ("/../a", "/a"), ("/a/../..", "/"), ("/", "/")]
        {
            assert_eq!(plain(Path::new(path)), Path::new(expected), "{path}");
        }
    }
}
