//! `variables:`.

use std::collections::BTreeMap;

use crate::common::{Diagnostic, Place, Result};
use crate::spec::model::Variables;
use crate::spec::node::{Entry, Node, Value};
use crate::spec::shape::Reader;

/// The keys below `variables:`.
pub(super) const KEYS: [&str; 3] = ["keep", "set", "prepend"];

/// Reads `variables:`.
pub(super) fn variables(reader: Reader<'_>, node: &Node) -> Result<Variables> {
    let entries = reader.mapping("`variables`", node)?;
    reader.known(entries, &KEYS)?;
    let mut variables = Variables::default();
    for entry in entries {
        match entry.key.as_str() {
            "keep" => variables.keep = keep(reader, &entry.value)?,
            "set" => variables.set = set(reader, &entry.value)?,
            _ => variables.prepend = prepend(reader, &entry.value)?,
        }
    }
    check_once(reader, entries, &variables)?;
    Ok(variables)
}

/// `keep:`: names of variables that Python itself reads; all others are let through anyway.
fn keep(reader: Reader<'_>, node: &Node) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for item in reader.list("`variables.keep`", node)? {
        let name = reader.text("an entry of `variables.keep`", item)?;
        check_name(reader, item, &name)?;
        if !name.starts_with("PYTHON") && !name.starts_with("_PYTHON") {
            return reader
                .error(item, "bad-value", format!("`{name}` is no Python variable"))
                .help(
                    "take it away: only variables that begin with PYTHON or _PYTHON are held back",
                )
                .err();
        }
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

fn set(reader: Reader<'_>, node: &Node) -> Result<BTreeMap<String, String>> {
    let mut set = BTreeMap::new();
    for entry in reader.mapping("`variables.set`", node)? {
        let what = named(reader, entry, "set")?;
        set.insert(entry.key.clone(), value(reader, &what, &entry.value)?);
    }
    Ok(set)
}

fn prepend(reader: Reader<'_>, node: &Node) -> Result<BTreeMap<String, Vec<String>>> {
    let mut prepend = BTreeMap::new();
    for entry in reader.mapping("`variables.prepend`", node)? {
        let what = named(reader, entry, "prepend")?;
        let mut items = Vec::new();
        for item in reader.list(&what, &entry.value)? {
            let text = value(reader, &format!("an entry of {what}"), item)?;
            if text.is_empty() {
                return reader
                    .error(item, "bad-value", format!("an entry of {what} is empty"))
                    .help("an empty entry means the current directory: write `.` if that is meant")
                    .err();
            }
            items.push(text);
        }
        prepend.insert(entry.key.clone(), items);
    }
    Ok(prepend)
}

/// Checks the name of an entry, and says how to speak of it.
fn named(reader: Reader<'_>, entry: &Entry, of: &str) -> Result<String> {
    let key = Node { value: entry.value.value.clone(), span: entry.key_span.clone() };
    check_name(reader, &key, &entry.key)?;
    Ok(format!("`variables.{of}.{}`", entry.key))
}

/// Names as POSIX shells take them: `[A-Za-z_][A-Za-z0-9_]*`.
fn check_name(reader: Reader<'_>, node: &Node, name: &str) -> Result<()> {
    let letters = name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
    if letters && !name.is_empty() && !name.as_bytes()[0].is_ascii_digit() {
        return Ok(());
    }
    reader
        .error(node, "bad-value", format!("`{name}` is no name of a variable"))
        .help("letters, digits and `_`, not a digit first")
        .err()
}

/// A value: anything that a process environment and a line of a file can hold.
fn value(reader: Reader<'_>, what: &str, node: &Node) -> Result<String> {
    let text = reader.any_text(what, node)?;
    if text.contains(['\0', '\n', '\r']) {
        return reader
            .error(node, "bad-value", format!("{what} has a line end or a NUL in it"))
            .help("write it on one line")
            .err();
    }
    Ok(text)
}

/// Checks that no variable is set and also kept or put before: one of them would count for nothing.
fn check_once(reader: Reader<'_>, entries: &[Entry], variables: &Variables) -> Result<()> {
    let other = |name: &String| {
        let kept = variables.keep.contains(name).then_some("keep");
        kept.or_else(|| variables.prepend.contains_key(name).then_some("prepend"))
    };
    let Some((name, other)) = variables.set.keys().find_map(|name| Some((name, other(name)?)))
    else {
        return Ok(());
    };
    let places = ["set", other].into_iter().filter_map(|key| {
        let entry = entries.iter().find(|entry| entry.key == key)?;
        Some(place_of(reader, entry, name))
    });
    let message = format!("`{name}` stands under both `set` and `{other}`");
    let mut error = Diagnostic::error("variable-conflict", message);
    error.places = places.collect();
    error.help("keep one of them").err()
}

/// Where a variable is named below a key of `variables:`.
fn place_of(reader: Reader<'_>, entry: &Entry, name: &str) -> Place {
    match &entry.value.value {
        Value::Mapping(inner) => inner.iter().find(|inner| inner.key == name),
        _ => None,
    }
    .map(|inner| reader.key_place(inner))
    .or_else(|| match &entry.value.value {
        Value::List(items) => items
            .iter()
            .find(|item| reader.any_text("", item).is_ok_and(|text| text == name))
            .map(|item| reader.place(item)),
        _ => None,
    })
    .unwrap_or_else(|| reader.key_place(entry))
}
