//! The list that zc.buildout puts at the front of `sys.path`.

use std::ffi::OsStr;
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::Reason;
use super::lines::Lines;
use super::literal;
use super::target::plain;

/// The line before the entries.
pub(super) const OPENING: &str = "sys.path[0:0] = [";
/// What the line behind the entries has but for space.
const CLOSING: &[u8] = b"]";

/// The entries of a generated list, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PathList {
    pub(super) entries: Vec<Entry>,
    /// How often `base` goes up from the script's own directory; `None` where there is no `base`.
    pub(super) ascent: Option<usize>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its line, with the line's end.
    pub(super) line: Range<usize>,
    /// Its expression, without the comma.
    pub(super) expression: Range<usize>,
    pub(super) place: Place,
}

/// What an entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// A path as it stands.
    Written(PathBuf),
    /// `base`, or a path that is joined to it.
    BelowBase(PathBuf),
}

impl PathList {
    /// Reads the entries that begin at a line, and says which line is behind the list. Each entry has a
    /// line of its own; comments and blank lines between them do no harm.
    ///
    /// # Errors
    ///
    /// When the list is cut short, or has something that zc.buildout does not write.
    pub(super) fn read(
        lines: &Lines<'_>,
        first: usize,
        ascent: Option<usize>,
    ) -> Result<(Self, usize), Reason> {
        let mut entries = Vec::new();
        let mut separated = true;
        for index in first..lines.len() {
            let line = lines.get(index).unwrap_or_default();
            let text = line.trim_ascii();
            if text == CLOSING {
                return Ok((Self { entries, ascent }, index + 1));
            }
            if text.is_empty() || text.starts_with(b"#") {
                continue;
            }
            let edited = || Reason::EditedPath { line: index + 1 };
            let (place, length) = place(text).ok_or_else(edited)?;
            let rest = text[length..].trim_ascii();
            let is_understood = separated
                && matches!(rest, b"" | b",")
                && (ascent.is_some() || matches!(place, Place::Written(_)));
            if !is_understood {
                return Err(edited());
            }
            separated = rest == b",";
            let span = lines.span(index);
            let start = span.start + (line.len() - line.trim_ascii_start().len());
            entries.push(Entry { line: span, expression: start..start + length, place });
        }
        Err(Reason::CutShort { line: lines.len() })
    }
}

impl Entry {
    /// The path of an entry in a script, if it is absolute in the end.
    pub(super) fn path(&self, script: &Path, ascent: Option<usize>) -> Option<PathBuf> {
        let path = match &self.place {
            Place::Written(path) => path.clone(),
            Place::BelowBase(path) => {
                let mut base = script.parent()?;
                for _ in 0..ascent? {
                    // As `os.path.dirname` has it, the root is above itself.
                    base = base.parent().unwrap_or(base);
                }
                base.join(path)
            }
        };
        path.is_absolute().then(|| plain(&path))
    }
}

/// The entry that a text begins with, and how long it is: a literal, `base`, or `join(base, 'x')`.
fn place(text: &[u8]) -> Option<(Place, usize)> {
    if let Some((path, length)) = literal::read(text) {
        return Some((Place::Written(from_bytes(&path)), length));
    }
    if let Some(rest) = text.strip_prefix(b"join(base") {
        return joined(rest, text.len());
    }
    let rest = text.strip_prefix(b"base")?;
    let is_whole = !rest.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    is_whole.then(|| (Place::BelowBase(PathBuf::new()), b"base".len()))
}

/// The rest of a `join(base`, of a text with a length.
fn joined(text: &[u8], whole: usize) -> Option<(Place, usize)> {
    let mut path = PathBuf::new();
    let mut rest = text.trim_ascii_start();
    loop {
        if let Some(rest) = rest.strip_prefix(b")") {
            return Some((Place::BelowBase(path), whole - rest.len()));
        }
        let argument = rest.strip_prefix(b",")?.trim_ascii_start();
        let (part, length) = literal::read(argument)?;
        path.push(from_bytes(&part));
        rest = argument[length..].trim_ascii_start();
    }
}

fn from_bytes(path: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::from_bytes(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, ascent: Option<usize>) -> Result<Vec<Option<PathBuf>>, Reason> {
        let (list, _) = PathList::read(&Lines::of(text.as_bytes()), 0, ascent)?;
        let script = Path::new("/srv/app/bin/demo");
        Ok(list.entries.iter().map(|entry| entry.path(script, ascent)).collect())
    }

    #[test]
    fn entries_lead_somewhere() {
        let text = "  '/a/../b',\n\n  # why\n  base,\n  join(base, 'x', '../../usr'),\n  'relative'\n  ]\n";
        let paths = read(text, Some(1)).unwrap();
        let expected = [Some("/b"), Some("/srv/app"), Some("/srv/usr"), None];
        assert_eq!(paths, expected.map(|path| path.map(PathBuf::from)));
        assert_eq!(read("]", None).unwrap(), []);
    }

    #[test]
    fn what_buildout_does_not_write_is_refused() {
        for text in [
            "  '/a'\n  '/b',\n]",
            "  '/a', '/b',\n]",
            "  os.environ['X'],\n]",
            "  base,\n]",
            "  '/a', # why\n]",
            "  '/a',]",
            "  '/a\n',\n]",
        ] {
            assert!(matches!(read(text, None), Err(Reason::EditedPath { .. })), "{text}");
        }
        assert!(matches!(read("  '/a',\n", None), Err(Reason::CutShort { line: 1 })));
        assert!(matches!(read("  based,\n]", Some(1)), Err(Reason::EditedPath { line: 1 })));
    }
}
