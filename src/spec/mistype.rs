//! Errors for a node of another type than its key wants, with what YAML made of it.

use crate::common::Diagnostic;
use crate::spec::misread::braces_help;
use crate::spec::node::{Entry, Node, Style, Value};
use crate::spec::shape::Reader;
use crate::spec::written::{Written, begins_with_operator, missing_space, quoted};

/// What a key wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A text.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A list.
    List,
    /// A mapping.
    Mapping,
}

/// The error for a node that is not what its key wants.
pub(super) fn mistyped(reader: Reader<'_>, what: &str, wanted: Wanted, node: &Node) -> Diagnostic {
    match (&node.value, wanted) {
        (Value::Null, _) => without_value(reader, what, wanted, node),
        (Value::Text(scalar), Wanted::List | Wanted::Mapping) if scalar.style == Style::Plain => {
            spaceless(reader, node)
                .unwrap_or_else(|| text_for_list(reader, what, wanted, node, &scalar.text))
        }
        (Value::Text(scalar), _) => text_for_list(reader, what, wanted, node, &scalar.text),
        (Value::Mapping(entries), Wanted::Text) => mapping_for_text(reader, what, node, entries),
        _ => {
            let error = plain(reader, what, wanted, node);
            error.help(match wanted {
                Wanted::Text => braces_help(reader.document, &node.span),
                wanted => advice(wanted).to_owned(),
            })
        }
    }
}

fn plain(reader: Reader<'_>, what: &str, wanted: Wanted, node: &Node) -> Diagnostic {
    let wanted = match wanted {
        Wanted::Text => "a text",
        Wanted::Boolean => "`true` or `false`",
        Wanted::List => "a list",
        Wanted::Mapping => "a mapping",
    };
    let found = match &node.value {
        Value::Null => "nothing",
        Value::Text(_) => "a text",
        Value::List(_) => "a list",
        Value::Mapping(_) => "a mapping",
    };
    reader.error(node, "wrong-type", format!("{what} must be {wanted}, not {found}"))
}

/// Nothing where a value belongs: because a `#` or a `&` took it, or because there is none.
fn without_value(reader: Reader<'_>, what: &str, wanted: Wanted, node: &Node) -> Diagnostic {
    let error = reader.error(node, "wrong-type", format!("{what} has no value"));
    let (number, _) = reader.document.position(node.span.start);
    let line = reader.document.line(number);
    let at = |byte: usize| line[..byte].chars().count() + 1;
    let marks = [("#", "`#` begins a comment in YAML"), ("&", "`&` marks a value in YAML")];
    for (mark, meaning) in marks {
        let Some(byte) = line.find(&format!(" {mark}")).map(|byte| byte + 1) else { continue };
        let swallowed = line[byte..].trim_end();
        if swallowed.len() > 1 && !swallowed.starts_with("# ") {
            let mut error = error;
            error.code = "yaml-quote";
            error.places =
                vec![reader.document.place_at(number, at(byte), swallowed.chars().count())];
            return error
                .help(format!("{meaning}; if it is the value, quote it: {}", quoted(swallowed)));
        }
    }
    let within = Written::at(line, reader.document.position(node.span.start).1);
    if wanted == Wanted::Text && within.in_brackets() && within.before.contains(',') {
        return error.help("in `{...}` a comma begins a new key: quote a value that has one");
    }
    error.help(match wanted {
        Wanted::List => "write `[]` for an empty list, or take the key away",
        Wanted::Mapping => "write `{}` for an empty mapping, or take the key away",
        Wanted::Text => "write a text, or take it away",
        Wanted::Boolean => "write `true` or `false`, or take the key away",
    })
}

fn advice(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::List => "write `- item` lines below it, or `[item, item]`",
        Wanted::Mapping => "write `key: value` lines, or `{key: value}`",
        Wanted::Text => "write a text",
        Wanted::Boolean => "write `true` or `false`",
    }
}

/// `-lxml` for a list, `python:3.11` for a mapping.
fn spaceless(reader: Reader<'_>, node: &Node) -> Option<Diagnostic> {
    let (number, column) = reader.document.position(node.span.start);
    let line = reader.document.line(number);
    if line.chars().take(column - 1).any(|c| c != ' ') {
        return None;
    }
    let missing = missing_space(line)?;
    let column = line[..missing.at].chars().count() + 1;
    Some(
        Diagnostic::error("yaml-space", missing.message)
            .at(reader.document.place_at(number, column, 1))
            .help(format!("write `{}`", missing.right)),
    )
}

/// A line that begins as an item does, and that YAML took for a part of the plain text above it.
pub(super) fn swallowed_item(reader: Reader<'_>, node: &Node) -> Option<Diagnostic> {
    let document = reader.document;
    let (first, _) = document.position(node.span.start);
    let (last, _) = document.position(node.span.end.saturating_sub(1).max(node.span.start));
    let number = (first + 1..=last).find(|n| document.line(*n).trim_start().starts_with("- "))?;
    let line = document.line(number);
    let column = line.chars().take_while(|c| c.is_whitespace()).count() + 1;
    let item = line.trim();
    let message = format!("`{item}` is taken for a part of the text above it");
    Some(
        Diagnostic::error("yaml-indentation", message)
            .at(document.place_at(number, column, item.chars().count()))
            .at(document.place(&node.span))
            .help("indent the items of a list alike"),
    )
}

fn text_for_list(
    reader: Reader<'_>,
    what: &str,
    wanted: Wanted,
    node: &Node,
    text: &str,
) -> Diagnostic {
    if let Some(error) = swallowed_item(reader, node) {
        return error;
    }
    let error = plain(reader, what, wanted, node);
    match wanted {
        Wanted::List => error.help(format!("write [{}]", quoted(text))),
        wanted => error.help(advice(wanted)),
    }
}

/// A mapping where a text belongs: for a `: `, a `:` at the end of a line, or braces.
fn mapping_for_text(reader: Reader<'_>, what: &str, node: &Node, entries: &[Entry]) -> Diagnostic {
    let error = plain(reader, what, Wanted::Text, node);
    let in_braces = reader.document.text()[node.span.start..].starts_with('{');
    match entries {
        [entry] if !in_braces => match &entry.value.value {
            Value::Null => error.help(format!(
                "the `:` at the end makes it a mapping in YAML: write {}",
                plain_or_quoted(&entry.key)
            )),
            Value::Text(scalar) => error.help(format!(
                "`: ` makes it a mapping in YAML; if it is a text, quote it: {}",
                quoted(&format!("{}: {}", entry.key, scalar.text))
            )),
            _ => error.help(advice(Wanted::Text)),
        },
        _ if in_braces => error.help(braces_help(reader.document, &node.span)),
        _ => error.help(advice(Wanted::Text)),
    }
}

fn plain_or_quoted(text: &str) -> String {
    let simple = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let simple = text.chars().all(simple) && !begins_with_operator(text);
    if simple { format!("`{text}`") } else { quoted(text) }
}
