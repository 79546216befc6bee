//! The text of one file of a spec, and the places in it.

use std::fs::File;
use std::io::Read as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::common::{Diagnostic, Place, Result};

/// No spec is larger than this, in bytes.
const LARGEST: u64 = 1 << 20;

/// No line of a spec is longer than this, in bytes: every place carries its line.
const LONGEST_LINE: usize = 1 << 14;

/// The text of one file of a spec.
#[derive(Debug)]
pub(super) struct Document {
    /// The file as the user named it.
    pub(super) shown: PathBuf,
    /// The file; absolute, not resolved.
    pub(super) file: PathBuf,
    text: String,
    /// Where each line starts.
    starts: Vec<usize>,
}

impl Document {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// When there is no such file, when it is a directory or unreadable, over a mebibyte, not
    /// UTF-8, or when there is nothing in it.
    pub(super) fn open(shown: &Path) -> Result<Self> {
        let bytes = read_bytes(shown)?;
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text,
            Err(error) => return not_utf8(shown, &bytes, error.valid_up_to()).err(),
        };
        let file = crate::common::absolute(shown)
            .map_err(|error| Diagnostic::io("find the directory of", shown, &error))?;
        Self::new(shown, file, text)
    }

    /// Takes a text as that of a file.
    ///
    /// # Errors
    ///
    /// When there is nothing but blanks in it, or when a line is longer than any spec needs.
    pub(super) fn new(shown: &Path, file: PathBuf, text: &str) -> Result<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
        if text.trim().is_empty() {
            return Diagnostic::error("spec-empty", format!("{} is empty", shown.display()))
                .help("name packages under `packages:`, or write `isolation: full` for none at all")
                .err();
        }
        let starts = line_starts(&text);
        let document = Self { shown: shown.to_owned(), file, text, starts };
        match (1..=document.starts.len()).find(|line| document.line(*line).len() > LONGEST_LINE) {
            None => Ok(document),
            Some(line) => Diagnostic::error("spec-too-large", "this line is too long for a spec")
                .at(document.place_at(line, 1, 1))
                .help(format!("break it into lines of at most {LONGEST_LINE} bytes"))
                .err(),
        }
    }

    /// The text, without a byte order mark.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The absolute directory that the file is in.
    pub(super) fn directory(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new("/"))
    }

    /// A line (from 1) without its end; empty behind the last.
    pub(super) fn line(&self, line: usize) -> &str {
        let Some(start) = line.checked_sub(1).and_then(|index| self.starts.get(index)) else {
            return "";
        };
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        self.text[*start..end].trim_end_matches(['\n', '\r'])
    }

    /// The line (from 1) and the column (in characters, from 1) of a byte of the text.
    pub(super) fn position(&self, byte: usize) -> (usize, usize) {
        let byte = self.boundary(byte);
        let line = self.starts.partition_point(|start| *start <= byte);
        let start = self.starts[line - 1];
        (line, self.text[start..byte].chars().count() + 1)
    }

    /// The place of a range of bytes; what goes beyond its first line is not underlined.
    pub(super) fn place(&self, span: &Range<usize>) -> Place {
        let (line, column) = self.position(span.start);
        let end = self.boundary(span.end);
        let length = self
            .text
            .get(span.start..end)
            .and_then(|text| text.split(['\n', '\r']).next())
            .map_or(1, |text| text.chars().count());
        self.place_at(line, column, length)
    }

    /// The nearest start of a character at or before a byte.
    fn boundary(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        (0..=byte).rev().find(|byte| self.text.is_char_boundary(*byte)).unwrap_or(0)
    }

    /// The place of characters of a line.
    pub(super) fn place_at(&self, line: usize, column: usize, length: usize) -> Place {
        let source = self.line(line).to_owned();
        Place { file: self.shown.clone(), line, column, length: length.max(1), source }
    }
}

/// Where each line starts. YAML ends lines with `\n`, `\r\n` or `\r`.
fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let ends = (0..bytes.len()).filter(|index| match bytes[*index] {
        b'\n' => true,
        b'\r' => bytes.get(index + 1) != Some(&b'\n'),
        _ => false,
    });
    std::iter::once(0).chain(ends.map(|index| index + 1)).collect()
}

fn read_bytes(shown: &Path) -> Result<Vec<u8>> {
    let cannot = |error| cannot_read(shown, &error);
    let file = File::open(shown).map_err(cannot)?;
    let metadata = file.metadata().map_err(cannot)?;
    if metadata.is_dir() {
        return Diagnostic::error("spec-directory", format!("{} is a directory", shown.display()))
            .help("name the spec in it, such as `isolate.yaml`")
            .usage()
            .err();
    }
    // With room for all of it and one byte more, so that its end is seen at once.
    let room = usize::try_from(metadata.len().min(LARGEST)).unwrap_or_default() + 1;
    let mut bytes = Vec::with_capacity(room);
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > LARGEST {
        let message = format!("{} is larger than a mebibyte", shown.display());
        return Diagnostic::error("spec-too-large", message)
            .help("a spec names packages; is this the right file?")
            .err();
    }
    Ok(bytes)
}

fn cannot_read(shown: &Path, error: &std::io::Error) -> Diagnostic {
    if error.kind() == std::io::ErrorKind::NotFound {
        return Diagnostic::error("spec-not-found", format!("there is no {}", shown.display()))
            .help("a spec of one line is enough: `packages: [lxml]`")
            .usage();
    }
    Diagnostic::io("read", shown, error)
}

/// The error for a byte that UTF-8 cannot have there.
fn not_utf8(shown: &Path, bytes: &[u8], at: usize) -> Diagnostic {
    let before = String::from_utf8_lossy(&bytes[..at]);
    let before = before.strip_prefix('\u{feff}').unwrap_or(&before);
    let starts = line_starts(before);
    let line_start = starts.last().copied().unwrap_or(0);
    let rest = String::from_utf8_lossy(&bytes[at..]);
    let source =
        format!("{}{}", &before[line_start..], rest.split(['\n', '\r']).next().unwrap_or(""));
    let place = Place {
        file: shown.to_owned(),
        line: starts.len(),
        column: before[line_start..].chars().count() + 1,
        length: 1,
        source: source.chars().take(LONGEST_LINE).collect(),
    };
    let wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let help = if wide { "it looks like UTF-16: save it as UTF-8" } else { "save it as UTF-8" };
    Diagnostic::error("spec-not-utf8", format!("byte 0x{:02x} is not UTF-8", bytes[at]))
        .at(place)
        .help(help)
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::report::{Style, render};

    fn document(text: &str) -> Document {
        Document::new(Path::new("isolate.yaml"), "/srv/isolate.yaml".into(), text).unwrap()
    }

    fn opened(bytes: &[u8]) -> Result<Document> {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("isolate.yaml");
        std::fs::write(&file, bytes).unwrap();
        Document::open(&file).map_err(|mut diagnostic| {
            let directory = format!("{}/", directory.path().display());
            diagnostic.message = diagnostic.message.replace(&directory, "");
            for place in &mut diagnostic.places {
                place.file = "isolate.yaml".into();
            }
            diagnostic
        })
    }

    fn refused(bytes: &[u8]) -> String {
        render(&opened(bytes).unwrap_err(), Style::Plain)
    }

    #[test]
    fn lines_end_as_yaml_ends_them() {
        let document = document("a\nb\r\nc\rd\n");
        assert_eq!(
            [1, 2, 3, 4, 5, 6].map(|line| document.line(line)),
            ["a", "b", "c", "d", "", ""]
        );
        assert_eq!(document.position(5), (3, 1));
        assert_eq!(document.position(99), (5, 1));
    }

    #[test]
    fn columns_are_characters() {
        let document = document("é: 字x\nb");
        let place = document.place(&(4..8));
        assert_eq!((place.line, place.column, place.length), (1, 4, 2));
        assert_eq!(document.place(&(7..11)).length, 1);
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        assert_eq!(opened(b"\xef\xbb\xbfpython: x").unwrap().text(), "python: x");
    }

    #[test]
    fn a_byte_that_is_not_utf_8_is_shown_where_it_is() {
        assert_snapshot!(refused(b"\xef\xbb\xbfa: 1\r\nb: \xc3\xa9\xff x\nc: 1\n"), @r"
        error[spec-not-utf8]: byte 0xff is not UTF-8
         --> isolate.yaml:2:5
          |
        2 | b: é� x
          |     ^
        help: save it as UTF-8
        ");
        assert!(refused(b"\xff\xfea\0").contains("UTF-16"));
    }

    #[test]
    fn files_that_are_no_specs_are_refused() {
        assert_snapshot!(refused(b" \n\n"), @r"
        error[spec-empty]: isolate.yaml is empty
        help: name packages under `packages:`, or write `isolation: full` for none at all
        ");
        assert_snapshot!(refused(&vec![b'#'; (1 << 20) + 1]), @r"
        error[spec-too-large]: isolate.yaml is larger than a mebibyte
        help: a spec names packages; is this the right file?
        ");
        assert!(opened(&[b"a: 1\n#".as_slice(), &vec![b'#'; 1 << 15]].concat()).is_err());
        let missing = Document::open(Path::new("/nowhere/isolate.yaml")).unwrap_err();
        assert_snapshot!(render(&missing, Style::Plain), @r"
        error[spec-not-found]: there is no /nowhere/isolate.yaml
        help: a spec of one line is enough: `packages: [lxml]`
        ");
        let directory = Document::open(Path::new("/")).unwrap_err();
        assert_snapshot!(render(&directory, Style::Plain), @r"
        error[spec-directory]: / is a directory
        help: name the spec in it, such as `isolate.yaml`
        ");
    }
}
