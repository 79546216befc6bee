//! What Debian's and rpm's relations have in common: how they are written, in parentheses or bare,
//! and what a comparison admits.

use std::cmp::Ordering;

use crate::common::syntax::{Cursor, SyntaxError};

/// What must be so of a version, compared with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// It is earlier.
    Less,
    /// It is earlier or the same.
    LessEqual,
    /// It is the same.
    Equal,
    /// It is later or the same.
    GreaterEqual,
    /// It is later.
    Greater,
}

impl Comparison {
    /// Whether the order of a version and the one it is compared with will do.
    pub(crate) fn admits(self, order: Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::LessEqual => order.is_le(),
            Self::Equal => order.is_eq(),
            Self::GreaterEqual => order.is_ge(),
            Self::Greater => order.is_gt(),
        }
    }
}

/// One relation's text: an operator and a version, and where they begin (bytes).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clause<'a> {
    pub(crate) operator: &'a str,
    pub(crate) operator_at: usize,
    pub(crate) version: &'a str,
    pub(crate) version_at: usize,
}

/// Reads relations up to the cursor's end: `(>= 1) (<< 2)`, `(>= 1, << 2)` or `>= 1, << 2`; at least
/// one. What the operators and versions may be is for the caller to say.
///
/// # Errors
///
/// The place where a relation, a comma or a parenthesis is missing.
pub(crate) fn clauses<'a>(cursor: &mut Cursor<'a>) -> Result<Vec<Clause<'a>>, SyntaxError> {
    let mut found = Vec::new();
    cursor.skip_space();
    let parenthesised = cursor.peek() == Some('(');
    loop {
        let start = cursor.position();
        if parenthesised && !cursor.eat('(') {
            return Err(cursor.error_about_rest("`(` is missing before this"));
        }
        found.push(clause(cursor)?);
        while cursor.eat(',') {
            found.push(clause(cursor)?);
        }
        if parenthesised && !cursor.eat(')') {
            return Err(if cursor.is_done() {
                cursor.error_about(start, start + 1, "the parenthesis is not closed")
            } else {
                cursor.error("a comma or `)` must stand here")
            });
        }
        cursor.skip_space();
        if cursor.is_done() {
            return Ok(found);
        }
        if !parenthesised {
            return Err(cursor.error("a comma must stand between relations"));
        }
        cursor.eat(',');
        cursor.skip_space();
    }
}

/// Reads a single relation, `(>= 1)` or `>= 1`, up to the cursor's end.
///
/// # Errors
///
/// As [`clauses`], and the place of a second relation.
pub(crate) fn single<'a>(cursor: &mut Cursor<'a>) -> Result<Clause<'a>, SyntaxError> {
    let found = clauses(cursor)?;
    match found.as_slice() {
        [clause] => Ok(*clause),
        several => {
            let start = several[1].operator_at;
            Err(cursor.error_since(start, "one relation must stand here, not several"))
        }
    }
}

/// Reads one operator and version, and the white space around them.
fn clause<'a>(cursor: &mut Cursor<'a>) -> Result<Clause<'a>, SyntaxError> {
    cursor.skip_space();
    let operator_at = cursor.position();
    let operator = cursor.take_while(is_operator);
    if operator.is_empty() {
        return Err(cursor.error("an operator must stand here, as in `(>= 1.0)`"));
    }
    cursor.skip_space();
    let version_at = cursor.position();
    let version = cursor.take_while(|c| !c.is_whitespace() && !matches!(c, ',' | '(' | ')'));
    if version.is_empty() {
        return Err(cursor.error(format!("a version is missing after `{operator}`")));
    }
    cursor.skip_space();
    Ok(Clause { operator, operator_at, version, version_at })
}

/// Whether a character belongs to an operator at the start of a relation.
fn is_operator(c: char) -> bool {
    matches!(c, '<' | '>' | '=' | '!' | '~')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(String, String)>, (usize, String)> {
        let found = clauses(&mut Cursor::new(text)).map_err(|e| (e.offset, e.message))?;
        Ok(found.iter().map(|c| (c.operator.to_owned(), c.version.to_owned())).collect())
    }

    #[test]
    fn the_forms_say_the_same() {
        let both = read("(>= 1:3.42~rc1) (<< 4)").unwrap();
        assert_eq!(both, [(">=".into(), "1:3.42~rc1".into()), ("<<".into(), "4".into())]);
        for text in [
            "(>=1:3.42~rc1)(<<4)",
            "( >= 1:3.42~rc1 , << 4 )",
            ">= 1:3.42~rc1, <<4",
            "(>= 1:3.42~rc1), (<< 4)",
        ] {
            assert_eq!(read(text).as_ref(), Ok(&both), "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_said_where_it_is_missing() {
        let at = |text: &str| read(text).unwrap_err();
        assert_eq!(at(""), (0, "an operator must stand here, as in `(>= 1.0)`".into()));
        assert_eq!(at("(>= 1"), (0, "the parenthesis is not closed".into()));
        assert_eq!(at("(>= 1 << 2)"), (6, "a comma or `)` must stand here".into()));
        assert_eq!(at(">= 1 << 2"), (5, "a comma must stand between relations".into()));
        assert_eq!(at("(>= 1) x"), (7, "`(` is missing before this".into()));
        assert_eq!(at("(>=)"), (3, "a version is missing after `>=`".into()));
        assert_eq!(at("(>= 1),"), (7, "`(` is missing before this".into()));
    }
}

/// For the tests of both orders: versions to compare with the system's own tool.
#[cfg(test)]
pub(crate) mod samples {
    /// Pairs of versions that are near to each other: made of the given parts and of numbers, always
    /// the same ones, every version valid for Debian and for rpm.
    pub(crate) fn pairs(parts: &[&str], count: usize) -> Vec<(String, String)> {
        let mut state = 0x9e37_79b9_u64;
        let mut next = |limit: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % limit
        };
        let mut version = || {
            let mut text = ["", "", "", "0:", "1:"][next(5)].to_owned();
            text.push_str(["0", "1", "1.0", "1.2"][next(4)]);
            for _ in 0..next(5) {
                let part = parts[next(parts.len())];
                let dash = part == "-" && (text.contains('-') || text.ends_with('-'));
                text.push_str(if dash { "." } else { part });
                text.push_str(["0", "1", "2", "10", "00", "01"][next(6)]);
                if next(6) == 0 {
                    text.push_str(parts[0]);
                }
            }
            text
        };
        (0..count).map(|_| (version(), version())).collect()
    }
}
