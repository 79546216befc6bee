//! What to say where people write what a requirements file would take, or a prefix that is none.

use super::SelectorError;
use crate::common::name::near;
use crate::common::syntax::Cursor;

const PICKS: &str = "isolate picks what the system has installed, it does not install: \
                     name the distribution alone";

/// Names that people know from elsewhere, and the prefix for what they mean.
const OTHER_PREFIXES: &[(&[&str], &str)] = &[
    (&["apt", "dpkg", "debian", "ubuntu"], "write `deb:`"),
    (&["dnf", "yum", "zypper", "fedora", "redhat"], "write `rpm:`"),
    (&["module", "package", "py"], "write `import:` for what is imported"),
    (
        &["pip", "pypi", "dist", "distribution", "name", "project", "python"],
        "the name of a distribution stands without a prefix",
    ),
];

/// Refuses control characters, which would break lines of what is written for people and for Python.
pub(super) fn refuse_control(text: &str) -> Result<(), SelectorError> {
    match text.trim_end().char_indices().find(|(_, c)| c.is_control()) {
        Some((at, c)) => {
            let message = format!("the control character U+{:04X} cannot stand here", u32::from(c));
            Err(Cursor::new(text).error_about(at, at + c.len_utf8(), message))
        }
        None => Ok(()),
    }
}

/// Refuses what no selector can hold, up to the byte where the marker begins: control characters,
/// pip's options, addresses, paths and comments.
pub(super) fn refuse_foreign(text: &str, end: usize) -> Result<(), SelectorError> {
    refuse_control(text)?;
    let cursor = Cursor::new(text);
    let about = |at: usize, message: &str| {
        let start = text[..at]
            .rfind(char::is_whitespace)
            .map_or(0, |space| space + text[space..].chars().next().map_or(0, char::len_utf8));
        let length = text[start..].find(char::is_whitespace).unwrap_or(text.len() - start);
        cursor.error_about(start, start + length, message)
    };
    let head = &text[..end];
    let first = head.len() - head.trim_start().len();
    let option = head[first..].starts_with('-').then_some(first);
    if let Some(at) = option.or_else(|| head.find(" --").map(|at| at + 1)) {
        return Err(about(at, "options of pip's have no meaning here").help(PICKS));
    }
    if let Some(at) = head.find("://").or_else(|| head.find('@')) {
        return Err(about(at, "an address cannot be picked").help(PICKS));
    }
    let is_path = head[first..].starts_with(['.', '~']).then_some(first);
    if let Some(at) = is_path.or_else(|| head.find(['/', '\\'])) {
        return Err(about(at, "a path cannot be picked").help(PICKS));
    }
    let is_file = |word: &&str| {
        !word.contains(':') && [".whl", ".tar.gz", ".zip", ".egg"].iter().any(|e| word.ends_with(e))
    };
    if let Some(at) = head.split_whitespace().find(is_file).and_then(|word| head.find(word)) {
        return Err(about(at, "a file cannot be picked").help(PICKS));
    }
    match head.find(" #") {
        Some(at) => Err(cursor
            .error_about(at + 1, end, "a comment cannot stand here")
            .help("write the comment after the closing quote")),
        None => Ok(()),
    }
}

/// A prefix that is none: `after` stands behind its colon, `start` is where it begins.
pub(super) fn unknown_prefix(after: &Cursor<'_>, start: usize, word: &str) -> SelectorError {
    let error = after.error_since(start, format!("`{word}:` is no prefix of a selector"));
    let lower = word.to_lowercase();
    if let Some((_, advice)) =
        OTHER_PREFIXES.iter().find(|(words, _)| words.contains(&lower.as_str()))
    {
        return error.help(*advice);
    }
    match near(word, ["import", "deb", "rpm"]).first() {
        Some(prefix) => error.help(format!("did you mean `{prefix}:`?")),
        None => error.help("the prefixes are `import:`, `deb:` and `rpm:`"),
    }
}

/// Says beside an error in the brackets of a distribution what brackets are for.
pub(super) fn no_character_class(error: SelectorError) -> SelectorError {
    error.help(
        "brackets hold a distribution's extras; a glob over distributions has `*` and `?` only",
    )
}

/// Something stands after the name of the long form.
pub(super) fn beside_long_name(cursor: &Cursor<'_>) -> SelectorError {
    let error = cursor.error_about_rest("a name alone must stand here");
    match cursor.peek() {
        Some(';') => error.help("a marker can only stand in the short form"),
        Some('|') => error.help("write alternatives as a list, or in the short form"),
        _ => error.help("write the versions under `version:`"),
    }
}
