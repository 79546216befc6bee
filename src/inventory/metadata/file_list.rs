//! The files that a distribution says it has: RECORD (the "Recording installed projects"
//! specification) and setuptools' installed-files.txt.

use std::borrow::Cow;

use crate::common::RelPath;
use crate::common::relpath::RelPathError;

/// The files that a list names. Whether they exist is not known: lists go stale.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileList {
    /// Those inside the site directory, sorted, each once.
    pub files: Vec<RelPath>,
    /// Those that lead elsewhere (`../../../bin/x`), word for word.
    pub outside: Vec<String>,
    /// What is no path, and why not.
    pub refused: Vec<(String, RelPathError)>,
}

/// Where the paths of a list start.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start<'a> {
    /// The site directory, if it is UTF-8: absolute paths below it count as inside.
    pub(super) site: Option<&'a str>,
    /// The directory in it that relative paths start from; none for the site directory itself.
    pub(super) directory: Option<&'a RelPath>,
}

impl FileList {
    /// Reads a RECORD: CSV, of which the first column is a path.
    pub(super) fn from_record(content: &[u8], start: Start) -> Self {
        let mut list = Self::default();
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(content);
        let mut row = csv::ByteRecord::new();
        // Reading from memory with flexible rows, csv has no error to give.
        while reader.read_byte_record(&mut row).unwrap_or(false) {
            list.add(row.get(0).unwrap_or_default(), start);
        }
        list.finish()
    }

    /// Reads an installed-files.txt: a path a line.
    pub(super) fn from_lines(content: &[u8], start: Start) -> Self {
        let mut list = Self::default();
        for line in content.split(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if !line.is_empty() {
                list.add(line, start);
            }
        }
        list.finish()
    }

    fn add(&mut self, path: &[u8], start: Start) {
        let Ok(text) = std::str::from_utf8(path) else {
            let text = String::from_utf8_lossy(path).into_owned();
            self.refused.push((text.clone(), RelPathError::NotUtf8(text.into())));
            return;
        };
        match resolve(text, start) {
            Ok(path) => self.files.push(path),
            Err(RelPathError::Absolute(_) | RelPathError::Escapes(_)) => {
                self.outside.push(text.to_owned());
            }
            Err(error) => self.refused.push((text.to_owned(), error)),
        }
    }

    fn finish(mut self) -> Self {
        self.files.sort();
        self.files.dedup();
        self
    }
}

/// Resolves a path textually to one inside the site directory.
fn resolve(text: &str, start: Start) -> Result<RelPath, RelPathError> {
    if text.chars().any(char::is_control) {
        return Err(RelPathError::Control(text.to_owned()));
    }
    let inside: Cow<str> = if text.starts_with('/') {
        let below = start
            .site
            .map(|site| site.trim_end_matches('/'))
            .and_then(|site| text.strip_prefix(site).filter(|rest| rest.starts_with('/')));
        Cow::Borrowed(below.ok_or_else(|| RelPathError::Absolute(text.to_owned()))?)
    } else {
        match start.directory {
            Some(directory) if !text.is_empty() => Cow::Owned(format!("{directory}/{text}")),
            _ => Cow::Borrowed(text),
        }
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in inside.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or_else(|| RelPathError::Escapes(text.to_owned()))?;
            }
            part => parts.push(part),
        }
    }
    RelPath::new(&parts.join("/"))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use proptest::prelude::*;

    use super::*;

    const SITE: Start = Start { site: Some("/usr/lib/site"), directory: None };

    fn names(list: &FileList) -> Vec<&str> {
        list.files.iter().map(RelPath::as_str).collect()
    }

    #[test]
    fn a_record_is_read_by_its_first_column() {
        let list = FileList::from_record(
            b"b/__init__.py,sha256=x,12\r\n\"a,b.py\",,\na.py\nb//./c.py,,\na.py,,\n\n",
            SITE,
        );
        assert_eq!(names(&list), ["a,b.py", "a.py", "b/__init__.py", "b/c.py"]);
        assert!(list.outside.is_empty() && list.refused.is_empty());
    }

    #[test]
    fn hostile_rows_stay_outside() {
        let list = FileList::from_record(
            b"../../../bin/x,,\n/etc/passwd,,\n/usr/lib/site/../../x,,\n/usr/lib/sitex/y,,\na/../../z,,\n\"a\nimport os\",,\nnul\0byte,,\ncaf\xe9,,\n,,\n./,,\n/usr/lib/site/in.py,,\na/../in2.py,,\n",
            SITE,
        );
        assert_eq!(names(&list), ["in.py", "in2.py"]);
        assert_eq!(
            list.outside,
            [
                "../../../bin/x",
                "/etc/passwd",
                "/usr/lib/site/../../x",
                "/usr/lib/sitex/y",
                "a/../../z"
            ]
        );
        let why: Vec<_> = list.refused.iter().map(|(_, error)| error.to_string()).collect();
        assert_eq!(why.len(), 5, "{why:?}");
        assert!(why[0].contains("control") && why[1].contains("control"));
        assert!(why[2].contains("UTF-8"));
        assert_eq!(why[3..], ["an empty path"; 2]);
    }

    #[test]
    fn installed_files_start_from_their_egg_info() {
        let directory = RelPath::new("foo-1.egg-info").unwrap();
        let start = Start { directory: Some(&directory), ..SITE };
        let list = FileList::from_lines(
            b"../foo/bar.py\r\nPKG-INFO\n../../../bin/foo\n../foo-1.egg-info/top_level.txt\n",
            start,
        );
        assert_eq!(
            names(&list),
            ["foo/bar.py", "foo-1.egg-info/PKG-INFO", "foo-1.egg-info/top_level.txt"]
        );
        assert_eq!(list.outside, ["../../../bin/foo"]);
    }

    #[test]
    fn a_million_rows_are_read() {
        let mut content = String::new();
        for row in 0..1_000_000 {
            let _ = writeln!(content, "p/{row},,");
        }
        assert_eq!(FileList::from_record(content.as_bytes(), SITE).files.len(), 1_000_000);
    }

    #[test]
    fn an_open_quote_swallows_the_rest_and_nothing_else() {
        let list = FileList::from_record(b"a.py,,\n\"b.py,,\n../../x,,\n", SITE);
        assert_eq!(names(&list), ["a.py"]);
        assert_eq!(list.refused.len(), 1);
    }

    proptest! {
        #[test]
        fn whatever_is_recorded_stays_inside(text in "[a./\",\\n]{0,24}") {
            let directory = RelPath::new("x.egg-info").unwrap();
            let start = Start { directory: Some(&directory), ..SITE };
            for list in [
                FileList::from_record(text.as_bytes(), SITE),
                FileList::from_lines(text.as_bytes(), start),
            ] {
                for file in &list.files {
                    prop_assert!(file.parts().all(|part| part != ".." && part != "." && !part.is_empty()));
                }
            }
        }
    }
}
