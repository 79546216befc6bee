//! The tree that a document is read into.

use std::collections::HashMap;
use std::ops::Range;

use crate::common::{Diagnostic, Result};
use crate::spec::document::Document;

/// A value and where it is written.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// The value.
    pub(super) value: Value,
    /// The bytes of the document that it takes; of lists and mappings only where they begin.
    pub(super) span: Range<usize>,
}

/// What a node holds.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// A text, a number or a boolean.
    Text(Scalar),
    /// A list.
    List(Vec<Node>),
    /// A mapping; no key occurs twice.
    Mapping(Vec<Entry>),
}

/// A text and how it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scalar {
    /// The text.
    pub(super) text: String,
    /// How it was written.
    pub(super) style: Style,
}

/// How a text was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Without quotes.
    Plain,
    /// `'text'`
    Single,
    /// `"text"`
    Double,
    /// `|` or `>`, with the text on the lines below.
    Block,
}

/// A key and its value.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// The key.
    pub(super) key: String,
    /// The bytes of the document that the key takes.
    pub(super) key_span: Range<usize>,
    /// The value.
    pub(super) value: Node,
}

impl Style {
    /// How the text at a span was written. The span of a block is that of its lines.
    pub(super) fn of(text: &str, span: &Range<usize>) -> Self {
        match text.as_bytes().get(span.start) {
            Some(b'\'') => Self::Single,
            Some(b'"') => Self::Double,
            Some(b'|' | b'>') => Self::Block,
            _ if block_header(text, span).is_some() => Self::Block,
            _ => Self::Plain,
        }
    }
}

/// The `|` or `>` with what follows it, of which the lines at a span are the block: the last thing
/// on the line before, when nothing but blanks precedes the span on its own.
pub(super) fn block_header(text: &str, span: &Range<usize>) -> Option<Range<usize>> {
    if text.as_bytes().get(span.start).is_some_and(|byte| matches!(byte, b'|' | b'>')) {
        let length = text[span.start..].split_whitespace().next().map_or(1, str::len);
        return Some(span.start..span.start + length);
    }
    let before = text.get(..span.start)?.trim_end_matches(' ');
    if !before.ends_with(['\n', '\r']) {
        return None;
    }
    let above = before.trim_end().rsplit(['\n', '\r']).next()?;
    let start = before.trim_end().len() - above.len();
    let header = above.split(" #").next()?.trim_end();
    let word = header.rsplit([' ', '\t']).next()?;
    let is_header = word.starts_with(['|', '>'])
        && word[1..].bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-'));
    is_header.then(|| start + header.len() - word.len()..start + header.len())
}

/// Checks that no key occurs twice.
///
/// # Errors
///
/// An error that points at both.
pub(super) fn check_unique(document: &Document, entries: &[Entry]) -> Result<()> {
    let mut seen: HashMap<&str, &Entry> = HashMap::new();
    for entry in entries {
        if let Some(first) = seen.insert(&entry.key, entry) {
            return Diagnostic::error("duplicate-key", format!("`{}` is given twice", entry.key))
                .at(document.place(&entry.key_span))
                .at(document.place(&first.key_span))
                .help("keep one of them")
                .err();
        }
    }
    Ok(())
}

impl Node {
    /// The bytes of the document to show for the node: of a mapping its first key.
    pub(super) fn shown(&self) -> Range<usize> {
        match &self.value {
            Value::Mapping(entries) if self.span.is_empty() => {
                entries.first().map_or(self.span.clone(), |entry| entry.key_span.clone())
            }
            _ => self.span.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_of_a_block_is_found_above_it() {
        let found = |text: &str, start: usize| {
            block_header(text, &(start..text.len())).map(|header| text[header].to_owned())
        };
        assert_eq!(found("a: >2", 3).as_deref(), Some(">2"));
        assert_eq!(found("a: |- # why\n\n  x", 15).as_deref(), Some("|-"));
        assert_eq!(found("- >\n  x", 6).as_deref(), Some(">"));
        assert_eq!(found("a:\n  x", 5), None);
        assert_eq!(found("- x >\n- y", 8), None);
        assert_eq!(found("a: x", 3), None);
    }
}
