//! Nodes as what a key wants: a text, a boolean, a list, a mapping with known keys.

use std::ops::Range;

use crate::common::name::near;
use crate::common::{Diagnostic, Place, Result};
use crate::spec::document::Document;
use crate::spec::mistype::{Wanted, mistyped, swallowed_item};
use crate::spec::node::{Entry, Node, Scalar, Style, Value, block_header};
use crate::spec::written;

/// Reads the nodes of one document. What a method is asked to read goes by a name for messages,
/// such as `` `python` ``.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'d> {
    /// The document.
    pub(super) document: &'d Document,
}

impl Reader<'_> {
    /// Where a node is written.
    pub(super) fn place(self, node: &Node) -> Place {
        self.document.place(&node.shown())
    }

    /// Where a key is written.
    pub(super) fn key_place(self, entry: &Entry) -> Place {
        self.document.place(&entry.key_span)
    }

    /// An error at a node.
    pub(super) fn error(self, node: &Node, code: &'static str, message: String) -> Diagnostic {
        Diagnostic::error(code, message).at(self.place(node))
    }

    /// A text that is not empty and has no control characters.
    pub(super) fn text(self, what: &str, node: &Node) -> Result<String> {
        let text = self.any_text(what, node)?;
        if text.trim().is_empty() {
            let error = self.error(node, "bad-value", format!("{what} is empty"));
            return error.help("write something, or take it away").err();
        }
        if let Some(control) = text.chars().find(|c| c.is_control() && *c != '\t') {
            let message = format!("{what} has a control character in it: {control:?}");
            return self.error(node, "bad-value", message).help("take it away").err();
        }
        Ok(text)
    }

    /// A text, empty or with whatever is in it. The line end of a block is no part of it.
    pub(super) fn any_text(self, what: &str, node: &Node) -> Result<String> {
        let Value::Text(Scalar { text, style }) = &node.value else {
            return mistyped(self, what, Wanted::Text, node).err();
        };
        if *style != Style::Block {
            let swallowed = (*style == Style::Plain).then(|| swallowed_item(self, node)).flatten();
            return swallowed.map_or_else(|| Ok(text.clone()), Diagnostic::err);
        }
        let header = block_header(self.document.text(), &node.span).unwrap_or(node.span.clone());
        let word = &self.document.text()[header.clone()];
        if text.is_empty() || word.contains(|c: char| c.is_ascii_digit()) {
            let message = format!("`{word}` begins a block of text in YAML, on the lines below");
            return Diagnostic::error("yaml-quote", message)
                .at(self.document.place(&header))
                .help(format!("quote it: {}", written::quoted(word)))
                .err();
        }
        Ok(text.trim_end_matches('\n').to_owned())
    }

    /// `true` or `false`.
    pub(super) fn boolean(self, what: &str, node: &Node) -> Result<bool> {
        let Value::Text(scalar) = &node.value else {
            return mistyped(self, what, Wanted::Boolean, node).err();
        };
        match as_boolean(scalar) {
            Some(value) => Ok(value),
            None => not_boolean(self, what, "`true` or `false`", node, scalar).err(),
        }
    }

    /// One of several words.
    pub(super) fn choice<T: Copy>(self, what: &str, node: &Node, of: &[(&str, T)]) -> Result<T> {
        let text = self.text(what, node)?;
        if let Some((_, value)) = of.iter().find(|(word, _)| *word == text) {
            return Ok(*value);
        }
        let words: Vec<&str> = of.iter().map(|(word, _)| *word).collect();
        let message = format!("{what} must be {}, not `{text}`", enumeration(&words));
        suggest(self.error(node, "bad-value", message), &text, &words).err()
    }

    /// A list.
    pub(super) fn list<'n>(self, what: &str, node: &'n Node) -> Result<&'n [Node]> {
        match &node.value {
            Value::List(items) => Ok(items),
            _ => mistyped(self, what, Wanted::List, node).err(),
        }
    }

    /// A mapping with any keys.
    pub(super) fn mapping<'n>(self, what: &str, node: &'n Node) -> Result<&'n [Entry]> {
        match &node.value {
            Value::Mapping(entries) => Ok(entries),
            _ => mistyped(self, what, Wanted::Mapping, node).err(),
        }
    }

    /// Checks that a mapping has known keys only.
    pub(super) fn known(self, entries: &[Entry], keys: &[&str]) -> Result<()> {
        match entries.iter().find(|entry| !keys.contains(&entry.key.as_str())) {
            None => Ok(()),
            Some(entry) => self.unknown_key(entry, keys).err(),
        }
    }

    fn unknown_key(self, entry: &Entry, keys: &[&str]) -> Diagnostic {
        let error = Diagnostic::error("unknown-key", format!("unknown key `{}`", entry.key))
            .at(self.key_place(entry));
        if written::begins_with_operator(&entry.key) {
            return error.help("in `{...}` a comma begins a new key: quote a value that has one");
        }
        suggest(error, &entry.key, keys)
    }

    /// Where characters of a text are written: its characters from `offset` on, where every
    /// character of the text is one of the document; else the whole text.
    pub(super) fn place_within(self, node: &Node, offset: usize, length: usize) -> Place {
        self.characters(node, offset, length)
            .map_or_else(|| self.place(node), |span| self.document.place(&span))
    }

    fn characters(self, node: &Node, offset: usize, length: usize) -> Option<Range<usize>> {
        let Value::Text(scalar) = &node.value else { return None };
        let quotes = match scalar.style {
            Style::Plain => 0,
            Style::Single | Style::Double => 1,
            Style::Block => return None,
        };
        let inner = node.span.start + quotes..node.span.end.checked_sub(quotes)?;
        let written = self.document.text().get(inner.clone())?;
        if written.trim_end() != scalar.text.trim_end() {
            return None;
        }
        let mut bytes = written.char_indices().map(|(byte, _)| byte).chain([written.len()]);
        let start = bytes.nth(offset).unwrap_or(written.len());
        let end = match length.checked_sub(1) {
            Some(more) => bytes.nth(more).unwrap_or(written.len()),
            None => start,
        };
        Some(inner.start + start..inner.start + end)
    }
}

/// What a plain text means as a boolean of YAML 1.2; in quotes it is none.
pub(super) fn as_boolean(scalar: &Scalar) -> Option<bool> {
    match (scalar.style, scalar.text.as_str()) {
        (Style::Plain, "true" | "True" | "TRUE") => Some(true),
        (Style::Plain, "false" | "False" | "FALSE") => Some(false),
        _ => None,
    }
}

/// The error for a text where a boolean belongs.
pub(super) fn not_boolean(
    reader: Reader<'_>,
    what: &str,
    wanted: &str,
    node: &Node,
    scalar: &Scalar,
) -> Diagnostic {
    let text = &scalar.text;
    let error = reader.error(node, "wrong-type", format!("{what} must be {wanted}, not `{text}`"));
    match text.to_ascii_lowercase().as_str() {
        "yes" | "on" | "y" | "1" => error.help("write `true`"),
        "no" | "off" | "n" | "0" => error.help("write `false`"),
        "true" | "false" if scalar.style != Style::Plain => error.help("take the quotes away"),
        _ => error.help(format!("write {wanted}")),
    }
}

/// Adds near words, or else all of them, as advice.
pub(super) fn suggest(diagnostic: Diagnostic, word: &str, words: &[&str]) -> Diagnostic {
    let near = near(word, words.iter().copied());
    if near.is_empty() {
        diagnostic.help(format!("possible here: {}", words.join(", ")))
    } else {
        diagnostic.help(format!("did you mean {}?", enumeration(&near)))
    }
}

/// `` `a`, `b` or `c` ``
fn enumeration(words: &[&str]) -> String {
    let ticked: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match ticked.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => ticked.concat(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::spec::yaml;

    /// The characters that a place within the value of `a` underlines.
    fn underlined(text: &str, offset: usize, length: usize) -> String {
        let document =
            Document::new(Path::new("x.yaml"), "/x.yaml".into(), text).expect("a document");
        let root = yaml::parse(&document).expect("YAML");
        let reader = Reader { document: &document };
        let entries = reader.mapping("x", &root).expect("a mapping");
        let place = reader.place_within(&entries[0].value, offset, length);
        place.source.chars().skip(place.column - 1).take(place.length).collect()
    }

    #[test]
    fn characters_of_a_scalar_are_underlined_where_they_are_written() {
        assert_eq!(underlined("a: é字 >=x,<6", 5, 1), "x");
        assert_eq!(underlined("a: 'é字 >=x,<6'", 3, 3), ">=x");
        assert_eq!(underlined("{\"a\": \"lxml >=x\"}", 7, 9), "x");
        assert_eq!(underlined("a: lxml", 9, 1), "", "behind the end");
    }

    #[test]
    fn a_scalar_with_escapes_or_on_several_lines_is_underlined_from_its_start() {
        assert_eq!(underlined("a: \"l\\x78ml >=x\"", 7, 1), "\"l\\x78ml >=x\"");
        assert_eq!(underlined("a: 'it''s'", 2, 1), "'it''s'");
        assert_eq!(underlined("a: lxml\n  >=x", 5, 3), "lxml");
        assert_eq!(underlined("a: >-\n  lxml", 1, 1), "lxml");
    }
}
