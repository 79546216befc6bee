//! What an rpm package requires: names, capabilities, and boolean dependencies such as
//! `(a or (b and c))`, `(a if b else c)` (rpm.org, "Boolean Dependencies").

use std::iter::Peekable;
use std::vec::IntoIter;

use crate::inventory::system::Alternative;

/// How deep parentheses may go.
const DEPTH: usize = 16;

/// A requirement, read.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Expression {
    Name(String),
    /// Any of them: `or`.
    Any(Vec<Expression>),
    /// All of them: `and`.
    All(Vec<Expression>),
    /// One of two, by whether a third holds: `a if b else c`, `c unless b else a`.
    Either {
        condition: Box<Expression>,
        then: Option<Box<Expression>>,
        otherwise: Option<Box<Expression>>,
    },
}

/// What a requirement comes to on a system where `installed` says what is provided: dependencies
/// of alternatives. Nothing for a requirement that nobody can read.
pub(super) fn dependencies(
    requirement: &str,
    installed: &dyn Fn(&str) -> bool,
) -> Vec<Vec<Alternative>> {
    if !requirement.starts_with('(') {
        return vec![vec![requirement.to_owned()]];
    }
    let mut words = words(requirement).into_iter().peekable();
    match operand(&mut words, 0) {
        Some(expression) if words.next().is_none() => expression.reduce(installed),
        _ => Vec::new(),
    }
}

impl Expression {
    fn reduce(&self, installed: &dyn Fn(&str) -> bool) -> Vec<Vec<Alternative>> {
        match self {
            Self::Name(name) => vec![vec![name.clone()]],
            Self::All(all) => all.iter().flat_map(|one| one.reduce(installed)).collect(),
            Self::Any(any) => {
                let all_names: Option<Vec<Alternative>> =
                    any.iter().map(|one| one.name().cloned()).collect();
                match (all_names, any.iter().find(|one| one.holds(installed))) {
                    (Some(names), _) => vec![names],
                    (None, Some(holding)) => holding.reduce(installed),
                    (None, None) => Vec::new(),
                }
            }
            Self::Either { condition, then, otherwise } => {
                let branch = if condition.holds(installed) { then } else { otherwise };
                branch.as_ref().map(|branch| branch.reduce(installed)).unwrap_or_default()
            }
        }
    }

    fn holds(&self, installed: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Self::Name(name) => installed(name),
            Self::All(all) => all.iter().all(|one| one.holds(installed)),
            Self::Any(any) => any.iter().any(|one| one.holds(installed)),
            Self::Either { condition, then, otherwise } => {
                let branch = if condition.holds(installed) { then } else { otherwise };
                branch.as_ref().is_none_or(|branch| branch.holds(installed))
            }
        }
    }

    fn name(&self) -> Option<&String> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }
}

/// Splits into parentheses and words; the parentheses of `python3dist(x)` belong to the word.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = match rest.as_bytes()[0] {
            b'(' | b')' => 1,
            _ => word_end(rest),
        };
        words.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    words
}

fn word_end(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return at,
            ')' => depth -= 1,
            c if c.is_whitespace() => return at,
            _ => {}
        }
    }
    text.len()
}

/// Reads a name with its version, or a group in parentheses.
fn operand(words: &mut Peekable<IntoIter<&str>>, depth: usize) -> Option<Expression> {
    match words.next()? {
        "(" if depth < DEPTH => {
            let group = group(words, depth + 1)?;
            (words.next() == Some(")")).then_some(group)
        }
        "(" | ")" => None,
        name => {
            if words.next_if(|word| ["<", "<=", "=", ">=", ">"].contains(word)).is_some() {
                words.next()?;
            }
            Some(Expression::Name(name.to_owned()))
        }
    }
}

/// Reads what is between parentheses: operands with one operator between them.
fn group(words: &mut Peekable<IntoIter<&str>>, depth: usize) -> Option<Expression> {
    let first = operand(words, depth)?;
    let Some(operator) = words.next_if(|word| *word != ")") else { return Some(first) };
    let mut rest = vec![operand(words, depth)?];
    let otherwise = matches!(operator, "if" | "unless");
    let joint = if otherwise { "else" } else { operator };
    while words.next_if(|word| *word == joint).is_some() {
        rest.push(operand(words, depth)?);
    }
    match operator {
        "or" => Some(Expression::Any([vec![first], rest].concat())),
        "and" => Some(Expression::All([vec![first], rest].concat())),
        // The one package that also is, or is not, the others.
        "with" | "without" => Some(first),
        "if" | "unless" => {
            let mut rest = rest.into_iter().map(Box::new);
            let condition = rest.next()?;
            let (mut then, mut otherwise) = (Some(Box::new(first)), rest.next());
            if operator == "unless" {
                std::mem::swap(&mut then, &mut otherwise);
            }
            rest.next().is_none().then_some(Expression::Either { condition, then, otherwise })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The dependencies, written down, where `x` and `y` are installed.
    fn written(requirement: &str) -> String {
        let installed = |name: &str| matches!(name, "x" | "y");
        let found = dependencies(requirement, &installed);
        found.iter().map(|names| names.join("|")).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn plain_names_and_capabilities_are_themselves() {
        for name in ["python3", "python3dist(foo)", "libc.so.6(GLIBC_2.4)(64bit)", "/usr/bin/sh"] {
            assert_eq!(written(name), name);
        }
    }

    #[test]
    fn boolean_dependencies_come_to_what_holds_here() {
        let cases = [
            ("(a or b)", "a|b"),
            ("(a >= 1 or python3dist(b) < 2 or c)", "a|python3dist(b)|c"),
            ("(a and b)", "a, b"),
            ("(python3dist(a) >= 1 with python3dist(a) < 2)", "python3dist(a)"),
            ("(a without b)", "a"),
            ("(a if x)", "a"),
            ("(a if b)", ""),
            ("(a if b else c)", "c"),
            ("(a unless b)", "a"),
            ("(a unless x)", ""),
            ("(a unless x else c)", "c"),
            ("((a and b) or (x and y) or c)", "x, y"),
            ("((a and b) or c)", ""),
            ("(a if (x and y))", "a"),
            ("((a or b) and c)", "a|b, c"),
            ("(a)", "a"),
            ("(a = 1:2.0-3 or b)", "a|b"),
        ];
        for (requirement, expected) in cases {
            assert_eq!(written(requirement), expected, "{requirement}");
        }
    }

    #[test]
    fn what_nobody_can_read_is_nothing() {
        let deep = "(".repeat(100_000);
        for requirement in
            ["(", "()", "(a or)", "(a xor b)", "(a or b", "(a or b))", "(a >=", &deep]
        {
            assert_eq!(written(requirement), "", "{requirement:.20}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\([()a x]{0,9}( (or|if|and|else|>=) [()ax]{0,3}){0,4}") {
            dependencies(&text, &|_| true);
        }
    }
}
