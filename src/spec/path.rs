//! Paths in a spec: relative to the file that says them, and not expanded by anybody.

use std::path::PathBuf;

use crate::common::{Diagnostic, Result};
use crate::spec::model::Source;
use crate::spec::node::Node;
use crate::spec::shape::Reader;

/// What stands for the directory of the file that has the entry.
const SPEC: &str = "{spec}";

/// What stands for the base's `3.12`.
const PYTHON: &str = "{python}";

/// A path, made absolute.
pub(super) fn path(reader: Reader<'_>, what: &str, node: &Node) -> Result<PathBuf> {
    let text = path_text(reader, what, node)?;
    absolute(reader, node, &text)
}

/// A path or a word: made absolute where it has a `/`, else as it is.
pub(super) fn path_or_word(reader: Reader<'_>, what: &str, node: &Node) -> Result<String> {
    let text = path_text(reader, what, node)?;
    if !text.contains('/') {
        return Ok(text);
    }
    utf8(reader, node, absolute(reader, node, &text)?)
}

/// An entry of `sources:`.
pub(super) fn source(reader: Reader<'_>, node: &Node) -> Result<Source> {
    let text = path_text(reader, "an entry of `sources`", node)?;
    check_placeholders(reader, node, &text)?;
    let rest = text.strip_prefix(SPEC).map(|rest| rest.trim_start_matches('/'));
    let path = absolute(reader, node, rest.unwrap_or(&text))?;
    let directory = reader.document.directory();
    if directory.to_string_lossy().contains(PYTHON) && path.starts_with(directory) {
        let message = format!("the spec's own directory has {PYTHON} in its name");
        return reader.error(node, "bad-path", message).help("write an absolute path").err();
    }
    Ok(Source { template: utf8(reader, node, path)?, place: reader.place(node) })
}

/// A text that can be a path: without what only a shell would expand.
pub(super) fn path_text(reader: Reader<'_>, what: &str, node: &Node) -> Result<String> {
    let text = reader.text(what, node)?;
    let Some((offset, length)) = expansion(&text) else { return Ok(text) };
    let word: String = text.chars().skip(offset).take(length).collect();
    Diagnostic::error(
        "no-expansion",
        format!("`{word}` is not expanded: a spec means the same for everybody"),
    )
    .at(reader.place_within(node, offset, length))
    .help("write the path out, absolute or relative to this file")
    .err()
}

/// The characters that a shell would expand: `~` at the start, or `$NAME`.
fn expansion(text: &str) -> Option<(usize, usize)> {
    if text.starts_with('~') {
        return Some((0, text.find('/').unwrap_or(text.len()).min(text.chars().count())));
    }
    let in_name = |c: char| c == '_' || c.is_ascii_alphanumeric();
    text.match_indices('$').find_map(|(at, _)| {
        let rest = &text[at + 1..];
        let length = if rest.starts_with(['{', '(']) {
            rest.find(['}', ')']).map_or(1, |end| end + 1)
        } else {
            rest.chars().take_while(|c| in_name(*c)).count()
        };
        (length > 0).then(|| (text[..at].chars().count(), length + 1))
    })
}

/// Checks that braces hold what is known, `{spec}` at the start only.
fn check_placeholders(reader: Reader<'_>, node: &Node, text: &str) -> Result<()> {
    let mut at = 0;
    while let Some(found) = text[at..].find(['{', '}']) {
        let start = at + found;
        let rest = &text[start..];
        if rest.starts_with(PYTHON) {
            at = start + PYTHON.len();
        } else if start == 0 && (rest == SPEC || rest.starts_with("{spec}/")) {
            at = SPEC.len();
        } else {
            return unknown_placeholder(reader, node, text, start).err();
        }
    }
    Ok(())
}

fn unknown_placeholder(reader: Reader<'_>, node: &Node, text: &str, start: usize) -> Diagnostic {
    let word = &text[start..];
    let word = word.find('}').map_or(word, |end| &word[..=end]);
    let place = reader.place_within(node, text[..start].chars().count(), word.chars().count());
    let message = if word == SPEC {
        format!("`{SPEC}` stands at the start of a path, before a `/`")
    } else {
        format!("`{word}` stands for nothing")
    };
    Diagnostic::error("unknown-placeholder", message).at(place).help(format!(
        "{PYTHON} is the base's version, such as 3.12; {SPEC} is this file's directory"
    ))
}

fn absolute(reader: Reader<'_>, node: &Node, text: &str) -> Result<PathBuf> {
    let joined = reader.document.directory().join(text);
    crate::common::absolute(&joined).map_err(|error| {
        Box::new(Diagnostic::io("make absolute", &joined, &error).at(reader.place(node)))
    })
}

fn utf8(reader: Reader<'_>, node: &Node, path: PathBuf) -> Result<String> {
    path.into_os_string().into_string().map_err(|path| {
        let message = format!("this leads to a path that is not UTF-8: {}", path.display());
        Box::new(reader.error(node, "bad-path", message).help("write an absolute path"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_would_expand_is_found() {
        let found = |text: &str| {
            let (offset, length) = expansion(text)?;
            Some(text.chars().skip(offset).take(length).collect::<String>())
        };
        assert_eq!(found("~").as_deref(), Some("~"));
        assert_eq!(found("~jim/x").as_deref(), Some("~jim"));
        assert_eq!(found("/é/$A_1-x").as_deref(), Some("$A_1"));
        assert_eq!(found("/${A}/x").as_deref(), Some("${A}"));
        assert_eq!(found("/$(pwd)").as_deref(), Some("$(pwd)"));
        assert_eq!(found("/a~b/x$"), None);
    }
}
