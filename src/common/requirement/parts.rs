//! The parts of a requirement before its versions: name, extras, address.

use crate::common::ProjectName;
use crate::common::syntax::{Cursor, SyntaxError};

/// Reads the name of a project or of an extra: ASCII letters, digits, `.`, `-` and `_`, with a letter
/// or a digit at both ends (PEP 508).
pub(crate) fn name<'a>(cursor: &mut Cursor<'a>) -> Result<&'a str, SyntaxError> {
    let start = cursor.position();
    if !cursor.peek().is_some_and(|c| c.is_ascii_alphanumeric()) {
        return Err(cursor.error("a name must stand here, and begin with a letter or a digit"));
    }
    let name = cursor.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    if name.ends_with(['.', '-', '_']) {
        return Err(cursor
            .error_since(start, format!("the name `{name}` must end with a letter or a digit")));
    }
    Ok(name)
}

/// Reads the extras, normalised and each once (`[a,b]`); none when no `[` stands here.
pub(crate) fn extras(cursor: &mut Cursor<'_>) -> Result<Vec<String>, SyntaxError> {
    let start = cursor.position();
    let mut found: Vec<String> = Vec::new();
    if !cursor.eat('[') {
        return Ok(found);
    }
    cursor.skip_space();
    if cursor.eat(']') {
        return Ok(found);
    }
    loop {
        cursor.skip_space();
        let extra = ProjectName::new(name(cursor)?).as_str().to_owned();
        if !found.contains(&extra) {
            found.push(extra);
        }
        cursor.skip_space();
        if cursor.eat(']') {
            return Ok(found);
        }
        if cursor.is_done() {
            return Err(cursor.error_about(
                start,
                start + 1,
                "the bracket of the extras is not closed",
            ));
        }
        if !cursor.eat(',') {
            return Err(cursor.error("a comma must stand between extras"));
        }
    }
}

/// Reads the address after `@`: it goes to the next white space, and has a scheme and, but for
/// `file:`, a host.
pub(crate) fn url(cursor: &mut Cursor<'_>) -> Result<String, SyntaxError> {
    cursor.skip_space();
    let start = cursor.position();
    let url = cursor.take_while(|c| !c.is_whitespace());
    let is_address = url.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
            && (scheme == "file"
                || rest
                    .strip_prefix("//")
                    .is_some_and(|host| !host.is_empty() && !host.starts_with('/')))
    });
    if url.is_empty() {
        Err(cursor.error("an address must stand after `@`"))
    } else if is_address {
        Ok(url.to_owned())
    } else {
        Err(cursor.error_since(start, format!("`{url}` is no address")))
    }
}
