//! From the text of a document to a tree of nodes that know their places.
//!
//! Only this file knows the YAML library. Values stay texts: what a plain scalar means is decided by
//! the key that it belongs to, so that `3.10` is a version here and `no` is never a boolean.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{
    DuplicateKeyPolicy, Error, Location, NonFiniteFloatPolicy, Options, Spanned, alias_limits,
    budget, options,
};

use crate::common::{Diagnostic, Result};
use crate::spec::document::Document;
use crate::spec::node::{Entry, Node, Scalar, Style, Value};
use crate::spec::{misread, node};

/// How deeply a spec may be nested; the deepest key of the format needs five levels.
const DEEPEST: usize = 32;

/// How many nodes a spec may have, those that aliases stand for included.
const MOST_NODES: usize = 20_000;

/// Reads a document.
///
/// # Errors
///
/// For text that is not YAML, with what YAML made of it where that can be told; for a document that
/// exceeds the budget; for several documents; and for a key that a mapping has twice.
pub(super) fn parse(document: &Document) -> Result<Node> {
    let root: Spanned<Raw> = serde_yaml::from_str_with_options(document.text(), library_options())
        .map_err(|error| explain(document, &error))?;
    let root = node(document, root)?;
    match root.value {
        Value::Null => {
            Diagnostic::error("spec-empty", "there is nothing but comments in this spec")
                .at(document.place_at(1, 1, 1))
                .help("name packages under `packages:`, or write `isolation: full` for none at all")
                .err()
        }
        _ => Ok(root),
    }
}

fn library_options() -> Options {
    options! {
        with_snippet: false,
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        strict_booleans: true,
        reject_unsupported_tags: true,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        alias_limits: alias_limits! { max_total_replayed_events: 4 * MOST_NODES },
        budget: budget! {
            max_depth: DEEPEST,
            flow_nesting_limit: 2 * DEEPEST,
            max_nodes: MOST_NODES,
            max_aliases: 1_000,
            max_anchors: 1_000,
        },
    }
}

/// A value as the library hands it on.
enum Raw {
    Null,
    /// A number or a boolean, of which only the text counts.
    Typed,
    Text(String),
    List(Vec<Spanned<Raw>>),
    Mapping(Vec<(Spanned<Raw>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> std::result::Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_bool<E>(self, _: bool) -> std::result::Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_i64<E>(self, _: i64) -> std::result::Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_u64<E>(self, _: u64) -> std::result::Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_i128<E>(self, _: i128) -> std::result::Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_u128<E>(self, _: u128) -> std::result::Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_f64<E>(self, _: f64) -> std::result::Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_str<E>(self, text: &str) -> std::result::Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> std::result::Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> std::result::Result<Raw, A::Error> {
        let mut mapping = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            mapping.push(entry);
        }
        Ok(Raw::Mapping(mapping))
    }
}

/// Turns a value of the library's into a node: numbers and booleans back into their texts, keys into
/// texts that occur once.
fn node(document: &Document, raw: Spanned<Raw>) -> Result<Node> {
    let mut span = span(raw.defined);
    let value = match raw.value {
        Raw::Null => Value::Null,
        Raw::Typed => Value::Text(scalar(document, &mut span, None)),
        Raw::Text(text) => Value::Text(scalar(document, &mut span, Some(text))),
        Raw::List(items) => {
            Value::List(items.into_iter().map(|item| node(document, item)).collect::<Result<_>>()?)
        }
        Raw::Mapping(entries) => {
            let mut mapping = Vec::new();
            for (key, value) in entries {
                let (key, key_span) = key_text(document, node(document, key)?)?;
                mapping.push(Entry { key, key_span, value: node(document, value)? });
            }
            node::check_unique(document, &mapping)?;
            Value::Mapping(mapping)
        }
    };
    Ok(Node { value, span })
}

/// A scalar with its style, and its text to the letter where it is plain and on one line: the
/// library has made `.inf` of `1e500`.
fn scalar(document: &Document, span: &mut Range<usize>, text: Option<String>) -> Scalar {
    let written = document.text().get(span.clone()).unwrap_or_default();
    let style = Style::of(document.text(), span);
    if style == Style::Plain && !written.contains(['\n', '\r']) && !written.is_empty() {
        return Scalar { text: written.trim_end().to_owned(), style };
    }
    let text = text.unwrap_or_else(|| written.to_owned());
    Scalar { text, style }
}

fn key_text(document: &Document, key: Node) -> Result<(String, Range<usize>)> {
    match key.value {
        Value::Text(scalar) => Ok((scalar.text, key.span)),
        _ => Diagnostic::error("yaml", "a key must be a text")
            .at(document.place(&key.span))
            .help(misread::braces_help(document, &key.span))
            .err(),
    }
}

fn span(location: Location) -> Range<usize> {
    let number = |value: Option<u64>| value.and_then(|v| usize::try_from(v).ok()).unwrap_or(0);
    let start = number(location.span().byte_offset());
    start..start + number(location.span().byte_len())
}

/// What an error of the library means for people.
fn explain(document: &Document, error: &Error) -> Diagnostic {
    if let Error::AliasError { error, .. } = error {
        return explain(document, error);
    }
    let (line, column) = error.location().map_or((1, 1), |location| {
        let number = |value: u64| usize::try_from(value).unwrap_or(usize::MAX).max(1);
        (number(location.line()), number(location.column()))
    });
    let place = document.place_at(line, column, 1);
    match error {
        Error::Budget { .. }
        | Error::AliasReplayCounterOverflow { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => over_budget(error).at(place),
        Error::MultipleDocuments { .. } => {
            Diagnostic::error("spec-documents", "a second document begins in this spec")
                .at(place)
                .help("a spec is one document: take the `---` or `...` before it away")
        }
        error => match parser_message(error) {
            // The parser's own limit on nesting, which comes before ours in brackets within brackets.
            message if message.contains("recursion limit") => {
                budget(format!("the spec is nested more than {DEEPEST} levels deep")).at(place)
            }
            message => misread::syntax(document, &place, &message),
        },
    }
}

fn over_budget(error: &Error) -> Diagnostic {
    let message = match error {
        Error::Budget { breach: serde_yaml::budget::BudgetBreach::Depth { .. }, .. } => {
            format!("the spec is nested more than {DEEPEST} levels deep")
        }
        Error::Budget { breach: serde_yaml::budget::BudgetBreach::Nodes { .. }, .. } => {
            format!("the spec has more than {MOST_NODES} values")
        }
        _ => "the spec has more anchors, aliases and merges than a spec may have".to_owned(),
    };
    budget(message)
}

fn budget(message: String) -> Diagnostic {
    Diagnostic::error("spec-budget", message)
        .help("write the entries out, or move some of them to a file that `extends:` names")
}

/// The library's words, without the place that it appends.
fn parser_message(error: &Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(message, _)| message.to_owned())
}
