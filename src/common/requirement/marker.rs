//! Environment markers (PEP 508): `python_version >= '3.8' and (os_name == 'posix' or extra == 'x')`.

use std::fmt;
use std::str::FromStr;

use pep440_rs::Operator;

use super::RequirementError;
use crate::common::name::near;
use crate::common::syntax::{Cursor, SyntaxError};

/// How deep parentheses may stand in each other. Real markers have one or two; metadata comes from
/// anyone, and the reader calls itself once for each.
const DEEPEST: usize = 32;

/// The variables of PEP 508, by their spellings: the present one, and the ones of PEP 345 and of old
/// setuptools that tools still accept.
const VARIABLES: &[(&str, &str)] = &[
    ("python_version", "python_version"),
    ("python_full_version", "python_full_version"),
    ("os_name", "os_name"),
    ("sys_platform", "sys_platform"),
    ("platform_release", "platform_release"),
    ("platform_system", "platform_system"),
    ("platform_version", "platform_version"),
    ("platform_machine", "platform_machine"),
    ("platform_python_implementation", "platform_python_implementation"),
    ("implementation_name", "implementation_name"),
    ("implementation_version", "implementation_version"),
    (EXTRA, EXTRA),
    ("os.name", "os_name"),
    ("sys.platform", "sys_platform"),
    ("platform.version", "platform_version"),
    ("platform.machine", "platform_machine"),
    ("platform.python_implementation", "platform_python_implementation"),
    ("python_implementation", "platform_python_implementation"),
];

/// The variable that stands for the extras that are asked for.
pub(super) const EXTRA: &str = "extra";

/// Advice where an operator is missing or wrong.
const OPERATORS: &str = "the operators are ==, !=, <=, >=, <, >, ~=, ===, in and not in";

/// An environment marker, read. Its text ([`fmt::Display`]) is canonical: double quotes where they
/// can be, the present names of the variables, no parenthesis too many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    pub(super) expression: Expression,
}

/// A marker's parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    /// One comparison.
    Compare(Operand, Comparator, Operand),
    /// Two at least that must hold; none of them is an `All`.
    All(Vec<Expression>),
    /// Two at least of which one must hold; none of them is an `Any`.
    Any(Vec<Expression>),
}

/// What is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operand {
    /// A variable, by its present name.
    Variable(&'static str),
    /// A text in quotes.
    Text(String),
}

/// How it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparator {
    /// The left one is a part of the right one's text.
    In,
    /// It is not.
    NotIn,
    /// As versions or as texts.
    Compare(Operator),
}

impl Marker {
    /// Reads a marker.
    ///
    /// # Errors
    ///
    /// [`RequirementError`], with the place in the text.
    pub fn parse(text: &str) -> Result<Self, RequirementError> {
        let mut cursor = Cursor::new(text);
        Self::read(&mut cursor)
    }

    /// Reads a marker up to the cursor's end.
    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Self, SyntaxError> {
        let expression = any(cursor, 0)?;
        if !cursor.is_done() {
            return Err(
                cursor.error_about_rest("`and`, `or` or the end of the marker must stand here")
            );
        }
        Ok(Self { expression })
    }

    /// A marker that holds where both do.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let both = vec![self.expression, other.expression];
        Self { expression: joined(both, Expression::All) }
    }
}

/// Reads `a or b or c`, and the white space after it.
fn any(cursor: &mut Cursor<'_>, depth: usize) -> Result<Expression, SyntaxError> {
    let mut found = vec![all(cursor, depth)?];
    while word(cursor, "or") {
        found.push(all(cursor, depth)?);
    }
    Ok(joined(found, Expression::Any))
}

/// Reads `a and b and c`, and the white space after it.
fn all(cursor: &mut Cursor<'_>, depth: usize) -> Result<Expression, SyntaxError> {
    let mut found = vec![atom(cursor, depth)?];
    while word(cursor, "and") {
        found.push(atom(cursor, depth)?);
    }
    Ok(joined(found, Expression::All))
}

/// Reads a comparison, or a marker in parentheses, and the white space after it.
fn atom(cursor: &mut Cursor<'_>, depth: usize) -> Result<Expression, SyntaxError> {
    cursor.skip_space();
    let start = cursor.position();
    let expression = if cursor.eat('(') {
        if depth == DEEPEST {
            return Err(cursor.error_since(start, "the parentheses of the marker are too deep"));
        }
        let inner = any(cursor, depth + 1)?;
        if !cursor.eat(')') {
            return Err(cursor.error("`)`, `and` or `or` is missing here"));
        }
        inner
    } else {
        let left = operand(cursor)?;
        cursor.skip_space();
        let comparator = comparator(cursor)?;
        cursor.skip_space();
        Expression::Compare(left, comparator, operand(cursor)?)
    };
    cursor.skip_space();
    Ok(expression)
}

/// Joins expressions without nesting like in like; a single one stays as it is.
fn joined(found: Vec<Expression>, join: fn(Vec<Expression>) -> Expression) -> Expression {
    let is_any = matches!(join(Vec::new()), Expression::Any(_));
    let mut flat = Vec::with_capacity(found.len());
    for expression in found {
        match expression {
            Expression::All(inner) if !is_any => flat.extend(inner),
            Expression::Any(inner) if is_any => flat.extend(inner),
            other => flat.push(other),
        }
    }
    if flat.len() == 1 { flat.remove(0) } else { join(flat) }
}

/// Reads a text in quotes, or a variable.
fn operand(cursor: &mut Cursor<'_>) -> Result<Operand, SyntaxError> {
    let start = cursor.position();
    for quote in ['"', '\''] {
        if cursor.eat(quote) {
            let text = cursor.take_while(|c| c != quote).to_owned();
            return if cursor.eat(quote) {
                Ok(Operand::Text(text))
            } else {
                Err(cursor.error_since(start, format!("the quote {quote} is not closed")))
            };
        }
    }
    let word = cursor.take_while(is_word);
    if word.is_empty() {
        return Err(cursor.error("a marker variable or a text in quotes must stand here"));
    }
    if let Some((_, name)) = VARIABLES.iter().find(|(spelling, _)| *spelling == word) {
        return Ok(Operand::Variable(name));
    }
    let error = cursor.error_since(start, format!("`{word}` is no marker variable"));
    let near = near(word, VARIABLES.iter().map(|(_, name)| *name));
    Err(match near.first() {
        Some(name) => error.help(format!("did you mean `{name}`?")),
        None => error.help(format!("if a text is meant, quote it: \"{word}\"")),
    })
}

/// Reads `in`, `not in` or an operator.
fn comparator(cursor: &mut Cursor<'_>) -> Result<Comparator, SyntaxError> {
    let start = cursor.position();
    if word(cursor, "in") {
        return Ok(Comparator::In);
    }
    if word(cursor, "not") {
        cursor.skip_space();
        return if word(cursor, "in") {
            Ok(Comparator::NotIn)
        } else {
            Err(cursor.error("`in` must stand after `not`"))
        };
    }
    let text = cursor.take_while(|c| matches!(c, '=' | '!' | '~' | '<' | '>'));
    if let Ok(operator) = Operator::from_str(text) {
        return Ok(Comparator::Compare(operator));
    }
    Err(match text {
        "" => cursor.error("an operator is missing").help(OPERATORS),
        _ => cursor
            .error_since(start, format!("`{text}` is no operator of a marker"))
            .help(if text == "=" { "write `==`" } else { OPERATORS }),
    })
}

/// Reads a word if it stands here as a whole.
fn word(cursor: &mut Cursor<'_>, wanted: &str) -> bool {
    let mut ahead = *cursor;
    let found = ahead.take_while(is_word) == wanted;
    if found {
        *cursor = ahead;
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.')
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expression.fmt(f)
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (parts, between) = match self {
            Self::Compare(left, comparator, right) => {
                return write!(f, "{left} {comparator} {right}");
            }
            Self::All(parts) => (parts, " and "),
            Self::Any(parts) => (parts, " or "),
        };
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                f.write_str(between)?;
            }
            match part {
                Self::Compare(..) => part.fmt(f)?,
                Self::All(_) | Self::Any(_) => write!(f, "({part})")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => f.write_str(name),
            Self::Text(text) if text.contains('"') => write!(f, "'{text}'"),
            Self::Text(text) => write!(f, "\"{text}\""),
        }
    }
}

impl fmt::Display for Comparator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::In => f.write_str("in"),
            Self::NotIn => f.write_str("not in"),
            Self::Compare(operator) => operator.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(text: &str) -> String {
        let error = Marker::parse(text).unwrap_err();
        format!("{}+{} {} [{}]", error.offset, error.length, error.message, error.help.join("; "))
    }

    #[test]
    fn the_canonical_text() {
        for (text, canonical) in [
            ("python_version>='3.8'", "python_version >= \"3.8\""),
            ("'3.8'<=python_version", "\"3.8\" <= python_version"),
            ("((os.name == 'posix'))", "os_name == \"posix\""),
            (
                "python_implementation not  in 'a\"b'",
                "platform_python_implementation not in 'a\"b'",
            ),
            (
                " ( extra == 'a' or extra=='b' ) and(sys.platform in \"linux\" and os_name!='x')",
                "(extra == \"a\" or extra == \"b\") and sys_platform in \"linux\" and os_name != \"x\"",
            ),
            (
                "os_name == 'a' or os_name == 'b' and os_name == 'c'",
                "os_name == \"a\" or (os_name == \"b\" and os_name == \"c\")",
            ),
        ] {
            let marker = Marker::parse(text).unwrap();
            assert_eq!(marker.to_string(), canonical);
            assert_eq!(Marker::parse(canonical).unwrap(), marker);
        }
    }

    #[test]
    fn what_is_refused_and_why() {
        insta::assert_snapshot!(said("pyton_version > '3'"), @"0+13 `pyton_version` is no marker variable [did you mean `python_version`?]");
        insta::assert_snapshot!(said("os_name == posix"), @r#"11+5 `posix` is no marker variable [if a text is meant, quote it: "posix"]"#);
        insta::assert_snapshot!(said("os_name = 'posix'"), @"8+1 `=` is no operator of a marker [write `==`]");
        insta::assert_snapshot!(said("os_name == 'posix"), @"11+6 the quote ' is not closed []");
        insta::assert_snapshot!(said("os_name 'posix'"), @"8+1 an operator is missing [the operators are ==, !=, <=, >=, <, >, ~=, ===, in and not in]");
        insta::assert_snapshot!(said("os_name == 'a' xor os_name == 'b'"), @"15+18 `and`, `or` or the end of the marker must stand here []");
        insta::assert_snapshot!(said("(os_name == 'ä'"), @"15+1 `)`, `and` or `or` is missing here []");
        insta::assert_snapshot!(said("os_name not 'x'"), @"12+1 `in` must stand after `not` []");
        insta::assert_snapshot!(said(""), @"0+1 a marker variable or a text in quotes must stand here []");
        insta::assert_snapshot!(said("os_name == 'a' and"), @"18+1 a marker variable or a text in quotes must stand here []");
    }

    #[test]
    fn deep_nesting_is_refused_and_does_not_overflow() {
        let deep = format!("{}os_name == 'x'{}", "(".repeat(100_000), ")".repeat(100_000));
        assert!(said(&deep).contains("too deep"));
        let fine = format!("{}os_name == 'x'{}", "(".repeat(DEEPEST), ")".repeat(DEEPEST));
        assert!(Marker::parse(&fine).is_ok());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a-z_.'\"()<>=!~ äand or]{0,40}") {
            if let Ok(marker) = Marker::parse(&text) {
                prop_assert_eq!(Marker::parse(&marker.to_string()), Ok(marker));
            }
        }
    }
}
