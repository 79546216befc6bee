//! The lines of a `.pth` file, as `site` tells them apart (`site.addpackage` in `CPython`).

use std::path::{Component, Path, PathBuf};

use fs_err as fs;

/// What `site` makes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    /// White space only.
    Blank,
    /// It begins with `#`.
    Comment,
    /// It begins with `import` and a space or a tab: it is run.
    Import(&'a [u8]),
    /// Everything else: a path, which counts if it exists.
    Path(&'a [u8]),
}

impl<'a> Line<'a> {
    /// Tells one line.
    pub fn of(line: &'a [u8]) -> Self {
        if line.starts_with(b"#") {
            Self::Comment
        } else if line.trim_ascii().is_empty() {
            Self::Blank
        } else if line.starts_with(b"import ") || line.starts_with(b"import\t") {
            Self::Import(line)
        } else {
            Self::Path(line)
        }
    }
}

/// The lines of a file, without their ends, and without the mark that some editors put first.
pub fn lines(content: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let line = &rest[..end];
        let width = if rest[end..].starts_with(b"\r\n") { 2 } else { 1 };
        rest = rest.get(end + width..).unwrap_or_default();
        Some(line)
    })
}

/// Where a path line leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lead {
    /// Nowhere: nothing is there.
    Missing,
    /// To something in the site directory: where in it, by its text, and where that really lies. The
    /// first is empty for the site directory itself.
    Inside(PathBuf, PathBuf),
    /// To something outside of it, by its text or by a link: where that really lies.
    Outside(PathBuf),
}

impl Lead {
    /// Follows a path line of a file in a site directory.
    pub fn of(line: &str, site: &Path) -> Self {
        // Textually first, as `os.path.abspath` does: `link/..` is the directory of the link.
        let path = normalised(&site.join(line));
        let Ok(real) = fs::canonicalize(&path) else { return Self::Missing };
        let Ok(real_site) = fs::canonicalize(site) else { return Self::Missing };
        // An absolute line may name the site directory as it is, or as it really is.
        let inside = path.strip_prefix(normalised(site)).or_else(|_| path.strip_prefix(&real_site));
        match inside {
            Ok(inside) if real.starts_with(&real_site) => Self::Inside(inside.to_owned(), real),
            _ => Self::Outside(real),
        }
    }
}

/// The path without `.` and `..`, which are resolved textually.
fn normalised(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            component => out.push(component),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_ends_a_line_once() {
        let found: Vec<&[u8]> = lines(b"\xef\xbb\xbfa\r\nb\rc\n\nd").collect();
        assert_eq!(found, [&b"a"[..], b"b", b"c", b"", b"d"]);
        assert_eq!(lines(b"").count(), 0);
        assert_eq!(lines(b"\n").count(), 1);
    }

    #[test]
    fn lines_are_what_site_takes_them_for() {
        assert_eq!(Line::of(b"# import os"), Line::Comment);
        assert_eq!(Line::of(b" \t"), Line::Blank);
        assert!(matches!(Line::of(b"import\tos"), Line::Import(_)));
        for path in [&b"importlib"[..], b" import os", b"import", b" # no comment"] {
            assert_eq!(Line::of(path), Line::Path(path));
        }
    }
}
