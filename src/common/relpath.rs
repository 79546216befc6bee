//! A relative path that can only exist inside its root.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memchr::{memchr_iter, memrchr};
use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::common::text;

/// A relative path of ordinary components: never absolute, never empty, without `.`, `..`, NUL or
/// line ends, in the UTF-8 that a manifest and a `.pth` can hold. It sorts as its components do, so
/// that a directory stands directly before what is in it. A clone shares the text: tree, plan and
/// manifest all name the same paths.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RelPath(Arc<str>);

/// Why a text is no [`RelPath`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RelPathError {
    /// Nothing, or only separators and dots.
    #[error("an empty path")]
    Empty,
    /// `/etc/passwd`.
    #[error("an absolute path: {0:?}")]
    Absolute(String),
    /// `../scripts/x`.
    #[error("a path that leads out of its directory: {0:?}")]
    Escapes(String),
    /// A control character, with which a path could write lines of its own into a file of lines.
    #[error("a control character in a path: {0:?}")]
    Control(String),
    /// A file name that is not UTF-8.
    #[error("a path that is not UTF-8: {0:?}")]
    NotUtf8(PathBuf),
}

impl RelPath {
    /// Takes a text as a path; `.` components and doubled separators are dropped.
    ///
    /// # Errors
    ///
    /// [`RelPathError`] for a path that is empty, absolute, has `..`, or a control character.
    pub fn new(text: &str) -> Result<Self, RelPathError> {
        if text.starts_with('/') {
            return Err(RelPathError::Absolute(text.to_owned()));
        }
        let (mut plain, mut regular, mut before) = (true, true, b'/');
        for &byte in text.as_bytes() {
            plain &= matches!(byte, b' '..=b'~');
            regular &= before != b'/' || !matches!(byte, b'/' | b'.');
            before = byte;
        }
        // The two separators end lines as well, for Python's splitlines() and so for `.pth` files.
        let ends_line = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        if !plain && text.chars().any(ends_line) {
            return Err(RelPathError::Control(text.to_owned()));
        }
        if regular && before != b'/' {
            return Ok(Self(text.into()));
        }
        let mut parts = Vec::new();
        for part in text.split('/') {
            match part {
                "" | "." => {}
                ".." => return Err(RelPathError::Escapes(text.to_owned())),
                part => parts.push(part),
            }
        }
        if parts.is_empty() {
            return Err(RelPathError::Empty);
        }
        Ok(Self(parts.join("/").into()))
    }

    /// Takes a path of the operating system's.
    ///
    /// # Errors
    ///
    /// As [`RelPath::new`], and for a path that is not UTF-8.
    pub fn from_path(path: &Path) -> Result<Self, RelPathError> {
        let text = path.to_str().ok_or_else(|| RelPathError::NotUtf8(path.to_owned()))?;
        Self::new(text)
    }

    /// The path below this one with the given name.
    ///
    /// # Errors
    ///
    /// As [`RelPath::new`].
    pub fn join(&self, rest: &str) -> Result<Self, RelPathError> {
        let rest = Self::new(rest)?;
        Ok(self.join_path(&rest))
    }

    /// The path below this one with the given relative path.
    #[must_use]
    pub fn join_path(&self, rest: &Self) -> Self {
        let mut path = String::with_capacity(self.0.len() + 1 + rest.0.len());
        path.push_str(&self.0);
        path.push('/');
        path.push_str(&rest.0);
        Self(path.into())
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The components, first to last.
    pub fn parts(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/')
    }

    /// The first component.
    pub fn first(&self) -> &str {
        self.above().next().unwrap_or(&self.0)
    }

    /// The last component.
    pub fn file_name(&self) -> &str {
        memrchr(b'/', self.0.as_bytes()).map_or(&self.0, |at| &self.0[at + 1..])
    }

    /// The directories above it as text, the outermost first.
    pub fn above(&self) -> impl Iterator<Item = &str> {
        memchr_iter(b'/', self.0.as_bytes()).map(|at| &self.0[..at])
    }

    /// The directory that it is in as text, unless that is the root.
    pub fn parent_str(&self) -> Option<&str> {
        memrchr(b'/', self.0.as_bytes()).map(|at| &self.0[..at])
    }

    /// The directory that it is in, unless that is the root.
    pub fn parent(&self) -> Option<Self> {
        self.parent_str().map(|parent| Self(parent.into()))
    }

    /// The directories above it, the nearest first.
    pub fn ancestors(&self) -> impl Iterator<Item = Self> {
        std::iter::successors(self.parent(), Self::parent)
    }

    /// Whether it lies below a directory.
    pub fn is_below(&self, directory: &Self) -> bool {
        let (path, directory) = (self.0.as_bytes(), directory.0.as_bytes());
        path.get(directory.len()) == Some(&b'/') && path.starts_with(directory)
    }

    /// What is left of it below `root`, if it lies there.
    pub fn below(&self, root: &Self) -> Option<Self> {
        let rest = self.0.strip_prefix(root.as_str())?.strip_prefix('/')?;
        Some(Self(rest.into()))
    }

    /// The path below a root of the operating system's.
    pub fn under(&self, root: &Path) -> PathBuf {
        root.join(self.as_str())
    }
}

impl Ord for RelPath {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        // As the components compare, without taking the paths apart: a separator is less than
        // whatever can stand in a name.
        let rank = |byte: &u8| if *byte == b'/' { 0 } else { *byte };
        let (one, two) = (self.0.as_bytes(), other.0.as_bytes());
        let common = common(one, two);
        one.get(common).map(rank).cmp(&two.get(common).map(rank))
    }
}

/// How many bytes two texts begin with alike. Paths of one directory begin alike, so eight are looked
/// at at once.
fn common(one: &[u8], two: &[u8]) -> usize {
    let (ones, twos) = (one.as_chunks::<8>().0, two.as_chunks::<8>().0);
    for at in 0..ones.len().min(twos.len()) {
        let differ = u64::from_le_bytes(ones[at]) ^ u64::from_le_bytes(twos[at]);
        if differ != 0 {
            return at * 8 + differ.trailing_zeros() as usize / 8;
        }
    }
    let end = one.len().min(two.len());
    let mut at = end - end % 8;
    while at < end && one[at] == two[at] {
        at += 1;
    }
    at
}

impl PartialOrd for RelPath {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for RelPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RelPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer, "a relative path", Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hostile_paths_do_not_exist() {
        assert!(matches!(RelPath::new("/etc/passwd"), Err(RelPathError::Absolute(_))));
        assert!(matches!(RelPath::new("a/../../b"), Err(RelPathError::Escapes(_))));
        assert!(matches!(RelPath::new("a\nimport os"), Err(RelPathError::Control(_))));
        assert!(matches!(RelPath::new("./"), Err(RelPathError::Empty)));
    }

    #[test]
    fn a_directory_sorts_directly_before_its_content() {
        let mut paths = ["a.b", "a/c", "a", "a-b"].map(|p| RelPath::new(p).unwrap());
        paths.sort();
        assert_eq!(paths.map(|p| p.to_string()), ["a", "a/c", "a-b", "a.b"]);
    }

    #[test]
    fn what_is_above_are_the_ancestors() {
        let path = RelPath::new("a/b/c").unwrap();
        assert_eq!(path.above().collect::<Vec<_>>(), ["a", "a/b"]);
        assert_eq!(path.parent_str(), Some("a/b"));
        assert_eq!(RelPath::new("a").unwrap().above().next(), None);
    }

    proptest! {
        #[test]
        fn long_paths_compare_as_their_components_do(
            same in "[a-c/]{0,20}", one in "[ab!./é]{0,12}", two in "[ab!./é]{0,12}"
        ) {
            let (one, two) = (RelPath::new(&format!("{same}{one}")), RelPath::new(&format!("{same}{two}")));
            if let (Ok(one), Ok(two)) = (one, two) {
                let by_parts: Vec<&str> = one.parts().collect();
                prop_assert_eq!(one.cmp(&two), by_parts.cmp(&two.parts().collect()));
            }
        }

        #[test]
        fn paths_compare_as_their_components_do(one in "[ab!./é]{1,6}", two in "[ab!./é]{1,6}") {
            if let (Ok(one), Ok(two)) = (RelPath::new(&one), RelPath::new(&two)) {
                let by_parts: Vec<&str> = one.parts().collect();
                prop_assert_eq!(one.cmp(&two), by_parts.cmp(&two.parts().collect()));
            }
        }

        #[test]
        fn whatever_the_text_it_stays_inside(text in "[a-z./\\n]{0,12}") {
            if let Ok(path) = RelPath::new(&text) {
                let whole = path.under(Path::new("/root"));
                prop_assert!(whole.starts_with("/root") && whole != Path::new("/root"));
                prop_assert!(whole.components().all(|c| c != std::path::Component::ParentDir));
            }
        }
    }
}
