//! rpm's version order and relations.

use std::cmp::Ordering;
use std::fmt;

use super::debian::compare_number;
use super::relation::{Clause, Comparison, clauses, single};
use crate::common::syntax::{Cursor, SyntaxError};

/// One relation: `>= 3.42`. Its text ([`fmt::Display`]) is without parentheses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    comparison: Comparison,
    version: String,
}

/// Compares two versions with epoch and release (`[epoch:]version[-release]`), as `rpm.vercmp` does
/// (`rpmverCmp` in rpm's `rpmio/rpmver.c`): a missing epoch is 0, and one without a release is before
/// one with.
pub fn compare(a: &str, b: &str) -> Ordering {
    let [(epoch_a, version_a, release_a), (epoch_b, version_b, release_b)] = [a, b].map(split);
    compare_epoch(epoch_a, epoch_b).then_with(|| compare_part(version_a, version_b)).then_with(
        || match (release_a, release_b) {
            (Some(a), Some(b)) => compare_part(a, b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        },
    )
}

/// The upstream part of a version: without epoch and release.
pub fn upstream(version: &str) -> &str {
    split(version).1
}

/// Epoch, version and release; the epoch is empty where there is none.
fn split(evr: &str) -> (&str, &str, Option<&str>) {
    let evr = evr.trim();
    let (epoch, rest) = match evr.split_once(':') {
        Some((epoch, rest)) if epoch.bytes().all(|c| c.is_ascii_digit()) => (epoch, rest),
        _ => ("", evr),
    };
    match rest.rsplit_once('-') {
        Some((version, release)) => (epoch, version, Some(release)),
        None => (epoch, rest, None),
    }
}

fn compare_epoch(a: &str, b: &str) -> Ordering {
    compare_number(a.as_bytes(), b.as_bytes())
}

/// Compares versions or releases (`rpmvercmp`): runs of digits as numbers, runs of letters as texts,
/// a number after a text; `~` before the end and everything else, `^` after the end and before
/// everything else; other characters only part the runs.
fn compare_part(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        (a, b) = (skip_separators(a), skip_separators(b));
        match (a.first(), b.first()) {
            (Some(b'~'), Some(b'~')) | (Some(b'^'), Some(b'^')) => (a, b) = (&a[1..], &b[1..]),
            (Some(b'~'), _) | (None, Some(b'^')) => return Ordering::Less,
            (_, Some(b'~')) | (Some(b'^'), None) => return Ordering::Greater,
            (Some(b'^'), Some(_)) => return Ordering::Less,
            (Some(_), Some(b'^')) => return Ordering::Greater,
            (Some(first_a), Some(first_b)) => {
                let order = match (first_a.is_ascii_digit(), first_b.is_ascii_digit()) {
                    (false, true) => return Ordering::Less,
                    (true, false) => return Ordering::Greater,
                    (true, true) => {
                        let number_a = take_run(&mut a, |c| c.is_ascii_digit());
                        compare_number(number_a, take_run(&mut b, |c| c.is_ascii_digit()))
                    }
                    (false, false) => {
                        let text_a = take_run(&mut a, |c| c.is_ascii_alphabetic());
                        text_a.cmp(take_run(&mut b, |c| c.is_ascii_alphabetic()))
                    }
                };
                if order.is_ne() {
                    return order;
                }
            }
            (a, b) => return a.is_some().cmp(&b.is_some()),
        }
    }
}

fn skip_separators(text: &[u8]) -> &[u8] {
    let wanted = |c: &u8| c.is_ascii_alphanumeric() || matches!(c, b'~' | b'^');
    &text[text.iter().position(wanted).unwrap_or(text.len())..]
}

/// Takes the characters off the front for which `wanted` holds.
fn take_run<'a>(text: &mut &'a [u8], wanted: impl Fn(u8) -> bool) -> &'a [u8] {
    let (run, rest) = text.split_at(text.iter().position(|c| !wanted(*c)).unwrap_or(text.len()));
    *text = rest;
    run
}

impl Relation {
    /// Reads one relation, `(>= 1:2.3-4)` or `>= 1:2.3-4`.
    ///
    /// # Errors
    ///
    /// The place of an operator that is not rpm's (`<`, `<=`, `=`, `>=`, `>`), of a version that rpm
    /// would refuse, or of a second relation.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut cursor = Cursor::new(text);
        let clause = single(&mut cursor)?;
        Self::read(&cursor, clause)
    }

    /// Reads relations that must all hold: `(>= 2.3) (< 4)`, `(>= 2.3, < 4)` or `>= 2.3, < 4`.
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
            "<" => Comparison::Less,
            "<=" => Comparison::LessEqual,
            "=" => Comparison::Equal,
            ">=" => Comparison::GreaterEqual,
            ">" => Comparison::Greater,
            other => return Err(unknown_operator(cursor, other, clause.operator_at)),
        };
        check(cursor, clause.version, clause.version_at)?;
        Ok(Self { comparison, version: clause.version.to_owned() })
    }

    /// Whether it holds for a package's version, as rpm decides it for a dependency
    /// (`rpmverOverlap`): a missing epoch is 0, and where the relation has no release, the package's
    /// does not count, so that `= 2.3` holds for `2.3-4` and `> 2.3` does not.
    pub fn holds(&self, version: &str) -> bool {
        let (epoch, own, release) = split(version);
        let (wanted_epoch, wanted, wanted_release) = split(&self.version);
        let order = compare_epoch(epoch, wanted_epoch).then_with(|| compare_part(own, wanted));
        match (release, wanted_release) {
            (Some(a), Some(b)) => self.comparison.admits(order.then_with(|| compare_part(a, b))),
            // A version without a release stands for all of its releases.
            (None, Some(_)) if order.is_eq() => true,
            _ => self.comparison.admits(order),
        }
    }
}

fn unknown_operator(cursor: &Cursor<'_>, operator: &str, at: usize) -> SyntaxError {
    let advice = match operator {
        "==" | "===" => "write `=`",
        "<<" => "write `<`: `<<` is Debian's",
        ">>" => "write `>`: `>>` is Debian's",
        _ => "the operators are `<`, `<=`, `=`, `>=` and `>`",
    };
    cursor
        .error_about(at, at + operator.len(), format!("`{operator}` is no operator of rpm's"))
        .help(advice)
}

/// Refuses what rpm refuses of a version.
fn check(cursor: &Cursor<'_>, text: &str, at: usize) -> Result<(), SyntaxError> {
    let error = |reason: &str| {
        let message = format!("`{text}` is no version of rpm's: {reason}");
        Err(cursor.error_about(at, at + text.len(), message))
    };
    let (epoch, version, release) = split(text);
    if text.starts_with(':') || (epoch.is_empty() && text.contains(':')) {
        return error("what stands before the first `:` must be a number");
    }
    if epoch.parse::<u32>().is_err() && !epoch.is_empty() {
        return error("its epoch is too large");
    }
    if version.is_empty() || release == Some("") {
        return error("a part of it is empty");
    }
    let wrong = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_' | '+' | '~' | '^');
    if version.contains(wrong) || release.is_some_and(|release| release.contains(wrong)) {
        return error("it may hold letters, digits and . _ + ~ ^, and one `-` before the release");
    }
    Ok(())
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operator = match self.comparison {
            Comparison::Less => "<",
            Comparison::LessEqual => "<=",
            Comparison::Equal => "=",
            Comparison::GreaterEqual => ">=",
            Comparison::Greater => ">",
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
    fn the_order_of_rpm() {
        let rising = [
            "1.0~rc1",
            "1.0",
            "1.0^20240101",
            "1.0a",
            "1.0.1",
            "1.2",
            "1.10",
            "1.10-1",
            "1.10-2.fc40",
            "1:0.1",
        ];
        for pair in rising.windows(2) {
            assert_eq!(compare(pair[0], pair[1]), Ordering::Less, "{pair:?}");
            assert_eq!(compare(pair[1], pair[0]), Ordering::Greater, "{pair:?}");
        }
        assert_eq!(compare("0:1_0-1", "1.00-1"), Ordering::Equal);
    }

    #[test]
    fn the_upstream_part() {
        assert_eq!(upstream("1:2.3.4-5.el9"), "2.3.4");
        assert_eq!(upstream("2.0"), "2.0");
    }

    #[test]
    fn relations_hold_as_rpm_has_them() {
        let holds = |relations: &str, version: &str| {
            Relation::parse_list(relations).unwrap().iter().all(|relation| relation.holds(version))
        };
        assert!(holds("= 2.3", "2.3-4.fc40") && holds("(>= 2.3) (<= 2.3)", "2.3-4.fc40"));
        assert!(!holds("> 2.3", "2.3-4.fc40") && !holds("< 2.3", "2.3-4.fc40"));
        assert!(holds("(>= 2.3-4)", "2.3-4.fc40") && !holds("(>= 2.3-5)", "2.3-4.fc40"));
        assert!(!holds(">= 1:2.3", "2.4-1") && holds(">= 2.3", "1:0.1-1"));
        assert!(holds("< 2.3-5", "2.3"));
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
        insta::assert_snapshot!(said("(<< 4)"), @"1+2 `<<` is no operator of rpm's [write `<`: `<<` is Debian's]");
        insta::assert_snapshot!(said("== 4"), @"0+2 `==` is no operator of rpm's [write `=`]");
        insta::assert_snapshot!(said("~= 4.0"), @"0+2 `~=` is no operator of rpm's [the operators are `<`, `<=`, `=`, `>=` and `>`]");
        insta::assert_snapshot!(said(">= x:4"), @"3+3 `x:4` is no version of rpm's: what stands before the first `:` must be a number []");
        insta::assert_snapshot!(said(">= 4-5-6"), @"3+5 `4-5-6` is no version of rpm's: it may hold letters, digits and . _ + ~ ^, and one `-` before the release []");
        insta::assert_snapshot!(said(">= 4-"), @"3+2 `4-` is no version of rpm's: a part of it is empty []");
        insta::assert_snapshot!(said(">= 4, < 5"), @"6+3 one relation must stand here, not several []");
    }

    #[test]
    fn the_same_order_as_rpm() {
        let pairs = samples::pairs(&["~", "^", ".", "-", "_", "a", "fc", "git", "+"], 1500);
        let mut script = String::from("%{lua:");
        for (a, b) in &pairs {
            write!(script, "print(rpm.vercmp('{a}', '{b}'), ' ') ").unwrap();
        }
        script.push('}');
        let Some(answers) = oracle::run("rpm", &["--eval", &script], "") else {
            eprintln!("skipped: no rpm to compare with");
            return;
        };
        let answers: Vec<i8> = answers.split_whitespace().map(|n| n.parse().unwrap()).collect();
        assert_eq!(answers.len(), pairs.len());
        for ((a, b), answer) in pairs.iter().zip(answers) {
            assert_eq!(compare(a, b) as i8, answer, "{a} {b}");
        }
    }
}
