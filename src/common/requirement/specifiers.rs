//! The version specifiers of a requirement: `>=4.9,<6`, with or without parentheses.

use std::str::FromStr;

use pep440_rs::{VersionSpecifier, VersionSpecifiers};

use crate::common::syntax::{Cursor, SyntaxError};
use crate::common::version::pep440::public;

/// Reads specifiers up to a `;` or the end. What cannot be read among them is left out and comes
/// back as complaints, in the order of the text; a reader that is strict takes the first for its
/// error.
///
/// # Errors
///
/// A parenthesis that is not closed: where the specifiers end is then unknown.
pub(crate) fn read(
    cursor: &mut Cursor<'_>,
) -> Result<(VersionSpecifiers, Vec<SyntaxError>), SyntaxError> {
    let start = cursor.position();
    let parenthesised = cursor.eat('(');
    let mut found = Vec::new();
    let mut complaints = Vec::new();
    loop {
        cursor.skip_space();
        if cursor.peek().is_none_or(|c| matches!(c, ';' | ')')) {
            break;
        }
        match clause(cursor) {
            Ok(specifier) => found.push(specifier),
            Err(complaint) => {
                complaints.push(complaint);
                skip_clause(cursor);
            }
        }
        cursor.skip_space();
        if !cursor.eat(',') && cursor.peek().is_some_and(|c| !matches!(c, ';' | ')')) {
            complaints.push(unexpected(cursor));
            if !cursor.peek().is_some_and(is_operator) {
                skip_clause(cursor);
                cursor.eat(',');
            }
        }
    }
    if parenthesised && !cursor.eat(')') {
        return Err(cursor.error_about(start, start + 1, "the parenthesis is not closed"));
    }
    Ok((found.into_iter().collect(), complaints))
}

/// Reads one specifier: an operator and a version.
fn clause(cursor: &mut Cursor<'_>) -> Result<VersionSpecifier, SyntaxError> {
    let start = cursor.position();
    let operator = cursor.take_while(is_operator);
    if operator.is_empty() {
        return Err(unexpected(cursor));
    }
    if !matches!(operator, "==" | "!=" | "<=" | ">=" | "<" | ">" | "~=" | "===") {
        let message = format!("`{operator}` is no operator of PEP 440");
        return Err(cursor.error_since(start, message).help(instead_of(operator)));
    }
    cursor.skip_space();
    let version = version(cursor);
    if version.is_empty() {
        return Err(cursor.error(format!("a version is missing after `{operator}`")));
    }
    VersionSpecifier::from_str(&format!("{operator}{version}"))
        .map_err(|error| refused(cursor, start, operator, version, &error.to_string()))
}

/// Reads a version as far as it can reach: an epoch's `!` belongs to it, an operator does not.
fn version<'a>(cursor: &mut Cursor<'a>) -> &'a str {
    let start = cursor.position();
    loop {
        cursor.take_while(|c| {
            !c.is_whitespace() && !matches!(c, ',' | ';' | '(' | ')' | '<' | '>' | '=' | '~' | '!')
        });
        let is_epoch = cursor.rest().starts_with('!') && !cursor.rest().starts_with("!=");
        if !is_epoch {
            return cursor.since(start);
        }
        cursor.eat('!');
    }
}

/// Goes to where the next specifier can begin.
fn skip_clause(cursor: &mut Cursor<'_>) {
    cursor.take_while(|c| !matches!(c, ',' | ';' | ')'));
}

fn is_operator(c: char) -> bool {
    matches!(c, '=' | '!' | '~' | '<' | '>' | '^')
}

/// Something stands where an operator or a comma must.
fn unexpected(cursor: &Cursor<'_>) -> SyntaxError {
    let mut ahead = *cursor;
    let word = version(&mut ahead);
    match cursor.peek() {
        Some(c) if is_operator(c) => {
            cursor.error("a comma is missing between the versions").help("write `>=1,<2`")
        }
        Some('0'..='9') => ahead
            .error_since(cursor.position(), format!("an operator is missing before `{word}`"))
            .help(format!("write `=={word}` or `>={word}`")),
        Some(',') => cursor.error("a version is missing before the comma"),
        _ => cursor
            .error_about_rest("this is neither a version specifier nor a marker")
            .help("versions are written `>=1,<2`, and a marker stands after `;`"),
    }
}

/// Advice for an operator that PEP 440 does not have.
fn instead_of(operator: &str) -> &'static str {
    match operator {
        "=" => "write `==`",
        "=>" => "write `>=`",
        "=<" => "write `<=`",
        "<<" => "write `<`: `<<` is Debian's",
        ">>" => "write `>`: `>>` is Debian's",
        "^" => "write a lower and an upper bound, as in `>=4.9,<5`",
        "~" => "write `~=`, or a lower and an upper bound, as in `>=4.9,<5`",
        _ => "the operators are `==`, `!=`, `<=`, `>=`, `<`, `>`, `~=` and `===`",
    }
}

/// A version that the operator cannot take, or that is none.
fn refused(
    cursor: &Cursor<'_>,
    start: usize,
    operator: &str,
    version: &str,
    reason: &str,
) -> SyntaxError {
    let error = |message: String| cursor.error_since(start, message);
    if let Some(prefix) = version.strip_suffix(".*") {
        if !matches!(operator, "==" | "!=") && pep440_rs::Version::from_str(prefix).is_ok() {
            return error(format!("`{operator}` takes no `.*`"))
                .help(format!("write `{operator}{prefix}`"));
        }
    } else if let Ok(parsed) = pep440_rs::Version::from_str(version) {
        if operator == "~=" && parsed.release().len() < 2 {
            return error("`~=` needs a version of two numbers at least".to_owned())
                .help(format!("write `~={version}.0`, or `=={version}.*`"));
        }
        if parsed.is_local() {
            return error(format!("`{operator}` takes no local version")).help(format!(
                "write `{operator}{}`: the part after `+` is the distributor's",
                public(version)
            ));
        }
    }
    let reason = reason.lines().next().unwrap_or_default();
    error(format!("`{version}` is no version of PEP 440: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strict(text: &str) -> Result<String, String> {
        let mut cursor = Cursor::new(text);
        let (specifiers, complaints) = read(&mut cursor).map_err(|error| error.message)?;
        match complaints.into_iter().next() {
            Some(error) => Err(format!(
                "{}+{} {} [{}]",
                error.offset,
                error.length,
                error.message,
                error.help.join("; ")
            )),
            None => Ok(specifiers.to_string()),
        }
    }

    #[test]
    fn what_people_write() {
        for (text, canonical) in [
            (">=4.9,<6", ">=4.9, <6"),
            (">= 4.9 , < 6", ">=4.9, <6"),
            ("(>=4.9,<6)", ">=4.9, <6"),
            ("( >= 4.9 )", ">=4.9"),
            (">=1.0,", ">=1.0"),
            ("()", ""),
            ("", ""),
            (">=1.0.dev", ">=1.0.dev0"),
            ("==1!2.0", "==1!2.0"),
            ("==1.0.*,!=1.0.3", "==1.0.*, !=1.0.3"),
            ("===1.0+dfsg", "===1.0+dfsg"),
            (">=1;x", ">=1"),
        ] {
            assert_eq!(strict(text).as_deref(), Ok(canonical), "{text}");
        }
    }

    #[test]
    fn what_is_refused_and_why() {
        let said = |text: &str| strict(text).unwrap_err();
        insta::assert_snapshot!(said("=4.9"), @"0+1 `=` is no operator of PEP 440 [write `==`]");
        insta::assert_snapshot!(said(">=4.9 <6"), @"6+1 a comma is missing between the versions [write `>=1,<2`]");
        insta::assert_snapshot!(said(">=4.9<6"), @"5+1 a comma is missing between the versions [write `>=1,<2`]");
        insta::assert_snapshot!(said("4.9"), @"0+3 an operator is missing before `4.9` [write `==4.9` or `>=4.9`]");
        insta::assert_snapshot!(said(">=2.7.*"), @"0+7 `>=` takes no `.*` [write `>=2.7`]");
        insta::assert_snapshot!(said("~=2"), @"0+3 `~=` needs a version of two numbers at least [write `~=2.0`, or `==2.*`]");
        insta::assert_snapshot!(said(">=1.0+dfsg"), @"0+10 `>=` takes no local version [write `>=1.0`: the part after `+` is the distributor's]");
        insta::assert_snapshot!(said(">dev"), @"0+4 `dev` is no version of PEP 440: expected version to start with a number, but no leading ASCII digits were found []");
        insta::assert_snapshot!(said(">=1,,<2"), @"4+1 a version is missing before the comma []");
        insta::assert_snapshot!(said(">="), @"2+1 a version is missing after `>=` []");
        insta::assert_snapshot!(said("(>=1"), @"the parenthesis is not closed");
    }

    #[test]
    fn what_is_unreadable_is_left_out() {
        let mut cursor = Cursor::new("(>dev,>=1 <3,foo bar,!=2)");
        let (specifiers, complaints) = read(&mut cursor).unwrap();
        assert_eq!(specifiers.to_string(), ">=1, !=2, <3");
        assert_eq!(complaints.len(), 3);
        assert!(cursor.is_done());
    }
}
