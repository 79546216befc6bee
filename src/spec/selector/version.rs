//! The versions of a selector: PEP 440 for distributions and imports, relations for packages of the
//! system, and what to say when one is written for the other.

use std::str::FromStr;

use pep440_rs::VersionSpecifier;

use super::{Kind, SelectorError, VersionRequest};
use crate::common::requirement::specifiers;
use crate::common::syntax::Cursor;
use crate::common::version::pep440::public;
use crate::common::version::{debian, relation, rpm};

/// Reads the versions up to the cursor's end. `short` is the selector as far as it was read, where it
/// is written in the short form: there Debian's relations stand in parentheses, as they do in
/// Debian's own files.
///
/// # Errors
///
/// What is wrong with the versions; with how to write them, where they are right for another kind.
pub(super) fn read(
    cursor: &mut Cursor<'_>,
    kind: Kind,
    short: Option<&str>,
) -> Result<VersionRequest, SelectorError> {
    if cursor.is_done() {
        return Ok(VersionRequest::Any);
    }
    if short.is_some() && cursor.peek().is_some_and(|c| c == ',' || c.is_alphabetic()) {
        return Err(cursor
            .error_about_rest("this is neither a version nor a marker")
            .help(example(kind))
            .help("each package is an entry of its own"));
    }
    let start = *cursor;
    let read = match kind {
        Kind::Distribution | Kind::Import => pep440(cursor),
        Kind::Deb if short.is_some() && cursor.peek() != Some('(') => {
            Err(cursor.error_about_rest("the relations of `deb:` stand in parentheses"))
        }
        Kind::Deb => debian::Relation::read_list(cursor).map(VersionRequest::Debian),
        Kind::Rpm => rpm::Relation::read_list(cursor).map(VersionRequest::Rpm),
    };
    read.map_err(|error| match translated(start, kind) {
        Some(versions) => with_translation(error, &versions, short),
        None if error.help.is_empty() => error.help(example(kind)),
        None => error,
    })
}

fn pep440(cursor: &mut Cursor<'_>) -> Result<VersionRequest, SelectorError> {
    let (specifiers, complaints) = specifiers::read(cursor)?;
    if let Some(complaint) = complaints.into_iter().next() {
        return Err(complaint);
    }
    if !cursor.is_done() {
        cursor.skip_space();
        let error = cursor.error_about_rest("the versions must end before this");
        return Err(match cursor.peek() {
            Some(';') => error.help("a marker can only stand in the short form"),
            _ => error,
        });
    }
    if specifiers.is_empty() {
        return Ok(VersionRequest::Any);
    }
    Ok(VersionRequest::Pep440(specifiers))
}

/// The whole of what is to be written takes the place of advice about its parts.
fn with_translation(
    mut error: SelectorError,
    versions: &str,
    short: Option<&str>,
) -> SelectorError {
    error.help = vec![match short {
        Some(short) => format!("write `{short} {versions}`"),
        None => format!("write `{versions}`"),
    }];
    error
}

fn example(kind: Kind) -> &'static str {
    match kind {
        Kind::Distribution | Kind::Import => "versions are written `>=1,<2`",
        Kind::Deb => "relations are written `(>= 1.0) (<< 2)`, before them the name of one package",
        Kind::Rpm => "relations are written `(>= 1.0) (< 2)`, before them the name of one package",
    }
}

/// The versions in the terms of a kind, where they can be read as operators and versions and the
/// kind has the same.
fn translated(mut cursor: Cursor<'_>, kind: Kind) -> Option<String> {
    let clauses = relation::clauses(&mut cursor).ok()?;
    let readable = |c: &relation::Clause<'_>| c.version.starts_with(|c: char| c.is_ascii_digit());
    if !clauses.iter().all(readable) {
        return None;
    }
    let parts: Option<Vec<String>> = clauses
        .iter()
        .map(|clause| match kind {
            Kind::Distribution | Kind::Import => to_pep440(clause.operator, clause.version),
            Kind::Deb => to_debian(clause.operator, clause.version),
            Kind::Rpm => to_rpm(clause.operator, clause.version),
        })
        .collect();
    Some(parts?.join(if matches!(kind, Kind::Deb | Kind::Rpm) { " " } else { "," }))
}

fn to_pep440(operator: &str, version: &str) -> Option<String> {
    let operator = match operator {
        "<<" => "<",
        ">>" => ">",
        "=" => "==",
        "<=" | ">=" | "==" | "<" | ">" => operator,
        _ => return None,
    };
    // Of Debian's and rpm's versions only the upstream part says something to PEP 440.
    let translated = format!("{operator}{}", public(debian::upstream(version)));
    VersionSpecifier::from_str(&translated).is_ok().then_some(translated)
}

fn to_debian(operator: &str, version: &str) -> Option<String> {
    if version.contains(['*', '!']) {
        return None;
    }
    Some(match operator {
        "<" => format!("(<< {version})"),
        ">" => format!("(>> {version})"),
        // No revision is meant, so every revision is; `=` would ask for revision 0.
        "=" | "==" if !version.contains('-') => format!("(>= {version}) (<< {version}.~)"),
        "=" | "==" => format!("(= {version})"),
        "<<" | "<=" | ">=" | ">>" => format!("({operator} {version})"),
        _ => return None,
    })
}

fn to_rpm(operator: &str, version: &str) -> Option<String> {
    if version.contains(['*', '!']) {
        return None;
    }
    let operator = match operator {
        "<<" => "<",
        ">>" => ">",
        "==" => "=",
        "=" | "<" | "<=" | ">=" | ">" => operator,
        _ => return None,
    };
    Some(format!("({operator} {version})"))
}
