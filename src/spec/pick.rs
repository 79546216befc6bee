//! Entries of `packages:` and `exclude:`.

use crate::common::{Diagnostic, Result};
use crate::spec::commas;
use crate::spec::mistype::{Wanted, mistyped};
use crate::spec::model::{Dependencies, Pick, Placed};
use crate::spec::node::{Entry, Node, Value};
use crate::spec::path;
use crate::spec::selector::{Form, Kind, Selector, SelectorError, VersionRequest};
use crate::spec::shape::{Reader, as_boolean, not_boolean};
use crate::spec::written;

/// The keys of an alternative.
pub(super) const ALTERNATIVE: [&str; 5] = ["name", "import", "deb", "rpm", "version"];

/// The keys that name something.
pub(super) const NAMES: [&str; 4] = ["name", "import", "deb", "rpm"];

/// A pick whose dependencies may yet be the spec's default.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// The pick.
    pub(super) pick: Pick,
    /// `dependencies:`, where the pick says it itself.
    pub(super) dependencies: Option<Dependencies>,
}

/// Reads `packages:`.
pub(super) fn packages(reader: Reader<'_>, node: &Node) -> Result<Vec<Draft>> {
    let items = reader.list("`packages`", node)?;
    commas::check(reader, node, items)?;
    items.iter().map(|item| draft(reader, item)).collect()
}

/// Reads `exclude:`: names, without versions and markers.
pub(super) fn exclude(reader: Reader<'_>, node: &Node) -> Result<Vec<Placed<Selector>>> {
    let items = reader.list("`exclude`", node)?;
    commas::check(reader, node, items)?;
    items.iter().map(|item| excluded(reader, item)).collect()
}

/// Reads `dependencies:`.
pub(super) fn dependencies(reader: Reader<'_>, node: &Node) -> Result<Dependencies> {
    let Value::Text(scalar) = &node.value else {
        return mistyped(reader, "`dependencies`", Wanted::Boolean, node).err();
    };
    match as_boolean(scalar) {
        Some(true) => Ok(Dependencies::All),
        Some(false) => Ok(Dependencies::None),
        None if scalar.text == "declared" => Ok(Dependencies::Declared),
        None => {
            let wanted = "`true`, `declared` or `false`";
            not_boolean(reader, "`dependencies`", wanted, node, scalar).err()
        }
    }
}

fn draft(reader: Reader<'_>, node: &Node) -> Result<Draft> {
    let entries: &[Entry] = match &node.value {
        Value::Mapping(entries) => entries,
        _ => &[],
    };
    let mut draft = Draft {
        pick: Pick {
            place: reader.place(node),
            text: one_line(node),
            alternatives: selectors(reader, node, &written::LONG_FORM)?,
            from: None,
            optional: false,
            dependencies: Dependencies::default(),
            commands: false,
        },
        dependencies: None,
    };
    for entry in entries {
        match entry.key.as_str() {
            "from" => draft.pick.from = Some(path::path(reader, "`from`", &entry.value)?),
            "optional" => draft.pick.optional = reader.boolean("`optional`", &entry.value)?,
            "commands" => draft.pick.commands = reader.boolean("`commands`", &entry.value)?,
            "dependencies" => draft.dependencies = Some(dependencies(reader, &entry.value)?),
            _ => {}
        }
    }
    Ok(draft)
}

/// The selectors of an entry: a text, a mapping with some of the keys, or a list of these.
fn selectors(reader: Reader<'_>, node: &Node, keys: &[&str]) -> Result<Vec<Selector>> {
    match &node.value {
        Value::Text(_) => short(reader, node, ""),
        Value::Mapping(entries) => long(reader, node, entries, keys),
        Value::Null => mistyped(reader, "this entry", Wanted::Text, node).err(),
        Value::List(items) if items.is_empty() => reader
            .error(node, "bad-value", "this list of alternatives is empty".to_owned())
            .help("name packages in it, or take it away")
            .err(),
        Value::List(items) => {
            commas::check(reader, node, items)?;
            let mut alternatives = Vec::new();
            for item in items {
                if matches!(item.value, Value::List(_)) {
                    return mistyped(reader, "an alternative", Wanted::Text, item).err();
                }
                alternatives.extend(selectors(reader, item, &ALTERNATIVE)?);
            }
            Ok(alternatives)
        }
    }
}

/// The short form; `prefix` is what the text would begin with, had YAML not taken it for a key.
fn short(reader: Reader<'_>, node: &Node, prefix: &str) -> Result<Vec<Selector>> {
    let text = reader.text("this entry", node)?;
    Selector::parse(&format!("{prefix}{text}"), Form::Short).map_err(|mut error| {
        error.offset = error.offset.saturating_sub(prefix.chars().count());
        Box::new(bad_selector(reader, node, error))
    })
}

fn long(
    reader: Reader<'_>,
    node: &Node,
    entries: &[Entry],
    keys: &[&str],
) -> Result<Vec<Selector>> {
    let mut kinds = entries.iter().filter_map(|entry| Some((kind(&entry.key)?, entry)));
    let Some((kind, named)) = kinds.next() else {
        return without_kind(reader, node, entries, keys);
    };
    reader.known(entries, keys)?;
    if let Some((_, second)) = kinds.next() {
        return Diagnostic::error("two-names", "this entry names a package twice")
            .at(reader.key_place(second))
            .at(reader.key_place(named))
            .help("for alternatives write a list: `- [deb:python3-gi, rpm:python3-gobject]`")
            .err();
    }
    if entries.len() == 1 && kind != Kind::Distribution {
        return short(reader, &named.value, &format!("{kind}:"));
    }
    let name = reader.text(&format!("`{}`", named.key), &named.value)?;
    let version = entries.iter().find(|entry| entry.key == "version");
    let request = match version {
        Some(entry) => Some(reader.text("`version`", &entry.value)?),
        None => None,
    };
    let selector = Selector::long(kind, &name, request.as_deref()).map_err(|error| {
        if let Some(entry) = version.filter(|_| Selector::long(kind, &name, None).is_ok()) {
            return bad_selector(reader, &entry.value, error);
        }
        bad_selector(reader, &named.value, error)
    })?;
    Ok(vec![selector])
}

fn kind(key: &str) -> Option<Kind> {
    match key {
        "name" => Some(Kind::Distribution),
        "import" => Some(Kind::Import),
        "deb" => Some(Kind::Deb),
        "rpm" => Some(Kind::Rpm),
        _ => None,
    }
}

/// A mapping that names nothing: `- lxml:`, or a long form that lacks the name.
fn without_kind(
    reader: Reader<'_>,
    node: &Node,
    entries: &[Entry],
    keys: &[&str],
) -> Result<Vec<Selector>> {
    let known = |entry: &Entry| keys.contains(&entry.key.as_str());
    if let [entry] = entries
        && !known(entry)
        && crate::common::name::near(&entry.key, keys.iter().copied()).is_empty()
    {
        return name_as_key(reader, node, entry).err();
    }
    reader.known(entries, keys)?;
    reader
        .error(node, "no-name", "this entry names no package".to_owned())
        .help("give it one of `name:`, `import:`, `deb:` and `rpm:`")
        .err()
}

/// `- lxml:`, `- lxml: 4.9`
fn name_as_key(reader: Reader<'_>, node: &Node, entry: &Entry) -> Diagnostic {
    match &entry.value.value {
        Value::Text(scalar) if !entry.key.contains(' ') => {
            let text = &scalar.text;
            let is_specifier = written::begins_with_operator(text);
            let version = if is_specifier { text.clone() } else { format!("=={text}") };
            reader
                .error(node, "yaml-quote", format!("`{}: ` begins a mapping in YAML", entry.key))
                .help(format!("write it without the colon: `- {} {version}`", entry.key))
        }
        _ => mistyped(reader, "an entry", Wanted::Text, node),
    }
}

fn bad_selector(reader: Reader<'_>, node: &Node, error: SelectorError) -> Diagnostic {
    let mut diagnostic = Diagnostic::error("selector", error.message).at(reader.place_within(
        node,
        error.offset,
        error.length.max(1),
    ));
    diagnostic.help = error.help;
    diagnostic
}

fn excluded(reader: Reader<'_>, node: &Node) -> Result<Placed<Selector>> {
    if matches!(node.value, Value::List(_)) {
        return mistyped(reader, "an entry of `exclude`", Wanted::Text, node).err();
    }
    let mut selectors = selectors(reader, node, &NAMES)?;
    let more = match (selectors.len(), selectors.pop()) {
        (1, Some(selector)) => match beyond_the_name(&selector) {
            None => return Ok(Placed { value: selector, place: reader.place(node) }),
            Some(more) => more,
        },
        _ => "alternatives",
    };
    reader
        .error(node, "bad-exclude", format!("an entry of `exclude` is a name, without {more}"))
        .help("what is excluded is excluded in every version: write the name alone")
        .err()
}

fn beyond_the_name(selector: &Selector) -> Option<&'static str> {
    if selector.version != VersionRequest::Any {
        Some("a version")
    } else if selector.marker.is_some() {
        Some("a marker")
    } else if selector.extras.is_empty() {
        None
    } else {
        Some("extras")
    }
}

/// An entry as one line, for messages.
fn one_line(node: &Node) -> String {
    match &node.value {
        Value::Null => String::new(),
        Value::Text(scalar) => scalar.text.split_whitespace().collect::<Vec<_>>().join(" "),
        Value::List(items) => items.iter().map(one_line).collect::<Vec<_>>().join(" | "),
        Value::Mapping(entries) => {
            let pairs = entries.iter().map(|e| format!("{}: {}", e.key, one_line(&e.value)));
            pairs.collect::<Vec<_>>().join(", ")
        }
    }
}
