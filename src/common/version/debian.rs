//! Debian's version order and relations.

use std::cmp::Ordering;
use std::fmt;

use super::relation::{Clause, Comparison, clauses, single};
use crate::common::syntax::{Cursor, SyntaxError};

/// One relation: `>= 3.42`. Its text ([`fmt::Display`]) is without parentheses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    comparison: Comparison,
    version: String,
}

/// Compares two versions (Debian policy 5.6.12; `lib/dpkg/version.c`): by epoch, upstream version and
/// revision, a missing epoch or revision being 0, and `~` before everything, even the end.
pub fn compare(a: &str, b: &str) -> Ordering {
    let [(epoch_a, upstream_a, revision_a), (epoch_b, upstream_b, revision_b)] = [a, b].map(split);
    compare_part(epoch_a, epoch_b)
        .then_with(|| compare_part(upstream_a, upstream_b))
        .then_with(|| compare_part(revision_a, revision_b))
}

/// The upstream part of a version: without epoch and revision.
pub fn upstream(version: &str) -> &str {
    split(version).1
}

/// Epoch, upstream version and revision; empty where there is none.
fn split(version: &str) -> (&str, &str, &str) {
    let version = version.trim();
    let (epoch, rest) = match version.split_once(':') {
        Some((epoch, rest)) if epoch.bytes().all(|c| c.is_ascii_digit()) => (epoch, rest),
        _ => ("", version),
    };
    let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
    (epoch, upstream, revision)
}

/// Compares parts of versions: in turn a run of other characters, letters before the rest and `~`
/// before everything, and a run of digits as a number.
fn compare_part(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    while !(a.is_empty() && b.is_empty()) {
        let (text_a, rest_a) = split_run(a, |c| !c.is_ascii_digit());
        let (text_b, rest_b) = split_run(b, |c| !c.is_ascii_digit());
        let (number_a, rest_a) = split_run(rest_a, |c| c.is_ascii_digit());
        let (number_b, rest_b) = split_run(rest_b, |c| c.is_ascii_digit());
        let order = compare_text(text_a, text_b).then_with(|| compare_number(number_a, number_b));
        if order.is_ne() {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
    Ordering::Equal
}

/// Splits the characters off for which `wanted` holds.
fn split_run(text: &[u8], wanted: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    text.split_at(text.iter().position(|c| !wanted(*c)).unwrap_or(text.len()))
}

fn compare_text(a: &[u8], b: &[u8]) -> Ordering {
    let weight = |c: Option<&u8>| match c {
        None => 0,
        Some(b'~') => -1,
        Some(c) if c.is_ascii_alphabetic() => i32::from(*c),
        Some(c) => i32::from(*c) + 256,
    };
    let longest = a.len().max(b.len());
    (0..longest)
        .map(|i| weight(a.get(i)).cmp(&weight(b.get(i))))
        .find(|o| o.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// Compares digits as numbers of any length.
pub(super) fn compare_number(a: &[u8], b: &[u8]) -> Ordering {
    let [a, b] = [a, b].map(|digits| split_run(digits, |c| c == b'0').1);
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

impl Relation {
    /// Reads one relation, `(>= 3.42)` or `>= 3.42`.
    ///
    /// # Errors
    ///
    /// The place of an operator that is not Debian's (`<<`, `<=`, `=`, `>=`, `>>`), of a version that
    /// dpkg would refuse, or of a second relation.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut cursor = Cursor::new(text);
        let clause = single(&mut cursor)?;
        Self::read(&cursor, clause)
    }

    /// Reads relations that must all hold: `(>= 3.42) (<< 4)`, `(>= 3.42, << 4)` or `>= 3.42, << 4`.
    ///
    /// # Errors
    ///
    /// As [`Relation::parse`]; also for an empty text.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, SyntaxError> {
        Self::read_list(&mut Cursor::new(text))
    }

    /// Reads relations up to the cursor's end.
    pub(crate) fn read_list(cursor: &mut Cursor<'_>) -> Result<Vec<Self>, SyntaxError> {
        let found = clauses(cursor)?;
        found.into_iter().map(|clause| Self::read(cursor, clause)).collect()
    }

    fn read(cursor: &Cursor<'_>, clause: Clause<'_>) -> Result<Self, SyntaxError> {
        let comparison = match clause.operator {
            "<<" => Comparison::Less,
            "<=" => Comparison::LessEqual,
            "=" => Comparison::Equal,
            ">=" => Comparison::GreaterEqual,
            ">>" => Comparison::Greater,
            other => return Err(unknown_operator(cursor, other, clause.operator_at)),
        };
        check(cursor, clause.version, clause.version_at)?;
        Ok(Self { comparison, version: clause.version.to_owned() })
    }

    /// Whether it holds for a version, exactly as dpkg has it.
    ///
    /// In particular `= 4.9.2` does not hold for `4.9.2-1`: a relation without a revision is one with
    /// revision 0. Who means every revision of an upstream version says `(>= 4.9.2) (<< 4.9.2.~)`,
    /// which admits `4.9.2-1+b1` and `4.9.2+dfsg-1`, but not `4.9.2.1-1`.
    pub fn holds(&self, version: &str) -> bool {
        self.comparison.admits(compare(version, &self.version))
    }
}

fn unknown_operator(cursor: &Cursor<'_>, operator: &str, at: usize) -> SyntaxError {
    let (message, advice) = match operator {
        "<" | ">" => (
            format!(
                "`{operator}` is not clear: Debian has given it up, and dpkg takes it for `{operator}=`"
            ),
            format!("write `{operator}{operator}` or `{operator}=`"),
        ),
        "==" | "===" => {
            (format!("`{operator}` is no operator of Debian's"), "write `=`".to_owned())
        }
        _ => (
            format!("`{operator}` is no operator of Debian's"),
            "the operators are `<<`, `<=`, `=`, `>=` and `>>`".to_owned(),
        ),
    };
    cursor.error_about(at, at + operator.len(), message).help(advice)
}

/// Refuses what dpkg refuses of a version (`parseversion` in `lib/dpkg/parsehelp.c`).
fn check(cursor: &Cursor<'_>, version: &str, at: usize) -> Result<(), SyntaxError> {
    let error = |reason: &str| {
        let message = format!("`{version}` is no version of Debian's: {reason}");
        Err(cursor.error_about(at, at + version.len(), message))
    };
    let (epoch, upstream, revision) = split(version);
    if version.starts_with(':') || (epoch.is_empty() && version.contains(':')) {
        return error("what stands before the first `:` must be a number");
    }
    if epoch.parse::<i32>().is_err() && !epoch.is_empty() {
        return error("its epoch is too large");
    }
    if !upstream.starts_with(|c: char| c.is_ascii_digit()) {
        return error("it must begin with a digit");
    }
    if version.ends_with('-') {
        return error("its revision is empty");
    }
    let wrong = |c: char| !c.is_ascii_alphanumeric();
    let upstream = upstream.find(|c| wrong(c) && !matches!(c, '.' | '-' | '+' | '~' | ':'));
    if upstream.is_some() || revision.contains(|c| wrong(c) && !matches!(c, '.' | '+' | '~')) {
        return error("it may hold letters, digits and . + - ~ :");
    }
    Ok(())
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operator = match self.comparison {
            Comparison::Less => "<<",
            Comparison::LessEqual => "<=",
            Comparison::Equal => "=",
            Comparison::GreaterEqual => ">=",
            Comparison::Greater => ">>",
        };
        write!(f, "{operator} {}", self.version)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::common::oracle;
    use crate::common::version::relation::samples;

    #[test]
    fn the_order_of_policy() {
        let rising = [
            "1.0~~",
            "1.0~~a",
            "1.0~",
            "1.0",
            "1.0-0.1",
            "1.0-1",
            "1.0-1+b1",
            "1.0a",
            "1.0+dfsg-1",
            "1.0.1",
            "1.2",
            "1.10",
            "1:0.1",
        ];
        for pair in rising.windows(2) {
            assert_eq!(compare(pair[0], pair[1]), Ordering::Less, "{pair:?}");
            assert_eq!(compare(pair[1], pair[0]), Ordering::Greater, "{pair:?}");
        }
        assert_eq!(compare("0:1.0-0", "1.000"), Ordering::Equal);
        assert_eq!(compare("0:1.0-0", "1.0"), Ordering::Equal);
        assert_eq!(compare("99999999999999999999999:1", "1:1"), Ordering::Greater);
    }

    #[test]
    fn the_upstream_part() {
        assert_eq!(upstream("1:2.3.4+dfsg-5+b1"), "2.3.4+dfsg");
        assert_eq!(upstream("2-3-4"), "2-3");
        assert_eq!(upstream("2.0"), "2.0");
    }

    #[test]
    fn relations_hold_as_dpkg_has_them() {
        let holds = |relations: &str, version: &str| {
            Relation::parse_list(relations).unwrap().iter().all(|relation| relation.holds(version))
        };
        assert!(holds("(>= 3.42)", "3.42.2-3+b1"));
        assert!(holds(">= 3.42, << 4", "3.42.2-3+b1"));
        assert!(!holds("(>= 3.42) (<< 3.42.2)", "3.42.2-3+b1"));
        assert!(!holds("(= 4.9.2)", "4.9.2-1+b1"));
        for version in ["4.9.2-1+b1", "4.9.2+dfsg-1", "4.9.2-0ubuntu1"] {
            assert!(holds("(>= 4.9.2) (<< 4.9.2.~)", version), "{version}");
        }
        assert!(!holds("(>= 4.9.2) (<< 4.9.2.~)", "4.9.2.1-1"));
        assert!(holds("(<= 1:0)", "9.9") && holds("(>> 4~rc1)", "4-1"));
    }

    #[test]
    fn what_is_refused_and_why() {
        let said = |text: &str| {
            let error = Relation::parse(text).unwrap_err();
            format!(
                "{}+{} {} [{}]",
                error.offset,
                error.length,
                error.message,
                error.help.join("; ")
            )
        };
        insta::assert_snapshot!(said("(< 4)"), @"1+1 `<` is not clear: Debian has given it up, and dpkg takes it for `<=` [write `<<` or `<=`]");
        insta::assert_snapshot!(said("(== 4)"), @"1+2 `==` is no operator of Debian's [write `=`]");
        insta::assert_snapshot!(said("(~= 4.0)"), @"1+2 `~=` is no operator of Debian's [the operators are `<<`, `<=`, `=`, `>=` and `>>`]");
        insta::assert_snapshot!(said("(>= a4)"), @"4+2 `a4` is no version of Debian's: it must begin with a digit []");
        insta::assert_snapshot!(said("(>= x:4)"), @"4+3 `x:4` is no version of Debian's: what stands before the first `:` must be a number []");
        insta::assert_snapshot!(said("(>= 4_1)"), @"4+3 `4_1` is no version of Debian's: it may hold letters, digits and . + - ~ : []");
        insta::assert_snapshot!(said("(>= 4-)"), @"4+2 `4-` is no version of Debian's: its revision is empty []");
        insta::assert_snapshot!(said("(>= 4) (<< 5)"), @"8+5 one relation must stand here, not several []");
    }

    #[test]
    fn the_same_order_as_dpkg() {
        let pairs = samples::pairs(&["~", "+", ".", "-", "a", "dfsg", "rc", "b"], 700);
        let mut script = String::new();
        for (a, b) in &pairs {
            writeln!(
                script,
                "if dpkg --compare-versions '{a}' lt '{b}'; then echo lt; \
                 elif dpkg --compare-versions '{a}' eq '{b}'; then echo eq; else echo gt; fi"
            )
            .unwrap();
        }
        if oracle::run("dpkg", &["--version"], "").is_none() {
            eprintln!("skipped: no dpkg to compare with");
            return;
        }
        let answers = oracle::run("sh", &["-s"], &script).expect("sh runs");
        assert_eq!(answers.lines().count(), pairs.len());
        for ((a, b), answer) in pairs.iter().zip(answers.lines()) {
            let ours = match compare(a, b) {
                Ordering::Less => "lt",
                Ordering::Equal => "eq",
                Ordering::Greater => "gt",
            };
            assert_eq!(ours, answer, "{a} {b}");
        }
    }
}
