//! Whether a marker holds, by the rules of PEP 508 as `packaging` applies them.

use std::borrow::Cow;
use std::str::FromStr;

use pep440_rs::{Operator, Version, VersionPattern, VersionSpecifier};

use super::marker::{Comparator, EXTRA, Expression, Operand};
use super::{Marker, MarkerEnvironment};
use crate::common::ProjectName;
use crate::common::version::pep440::admits;

impl Marker {
    /// Whether it holds for an interpreter, with the extras that are asked for.
    ///
    /// As pip does it, the whole marker is evaluated once for each extra, and once with the empty
    /// extra when there are none; it holds when one of these does. A variable that the environment
    /// does not have is empty.
    pub fn holds(&self, environment: &MarkerEnvironment, extras: &[String]) -> bool {
        let once = |extra: &str| holds(&self.expression, environment, extra);
        if extras.is_empty() { once("") } else { extras.iter().any(|extra| once(extra)) }
    }
}

fn holds(expression: &Expression, environment: &MarkerEnvironment, extra: &str) -> bool {
    match expression {
        Expression::All(parts) => parts.iter().all(|part| holds(part, environment, extra)),
        Expression::Any(parts) => parts.iter().any(|part| holds(part, environment, extra)),
        Expression::Compare(left, comparator, right) => {
            let about_extras = [left, right].contains(&&Operand::Variable(EXTRA));
            let left = value(left, environment, extra);
            let right = value(right, environment, extra);
            if about_extras {
                // PEP 685: extras are compared as names are.
                let [left, right] = [left, right].map(|name| ProjectName::new(&name));
                compare_texts(*comparator, left.as_str(), right.as_str())
            } else {
                compare(*comparator, &left, &right)
            }
        }
    }
}

/// What an operand stands for.
fn value<'a>(
    operand: &'a Operand,
    environment: &'a MarkerEnvironment,
    extra: &'a str,
) -> Cow<'a, str> {
    match operand {
        Operand::Text(text) => text.into(),
        Operand::Variable(EXTRA) => extra.into(),
        Operand::Variable(name) => {
            let value = environment.0.get(*name).map_or("", String::as_str);
            // A Python built between releases calls itself `3.14.0a1+`, which is no version.
            if *name == "python_full_version" && value.ends_with('+') {
                format!("{value}local").into()
            } else {
                value.into()
            }
        }
    }
}

/// Compares as versions where both are (the right one may be a pattern such as `3.*`), else as
/// texts.
fn compare(comparator: Comparator, left: &str, right: &str) -> bool {
    if let Comparator::Compare(operator) = comparator
        && let Ok(version) = Version::from_str(left)
        && let Ok(pattern) = VersionPattern::from_str(right)
        && let Ok(specifier) = VersionSpecifier::from_pattern(operator, pattern)
    {
        return admits(&specifier, &version);
    }
    compare_texts(comparator, left, right)
}

/// Compares as texts. `~=` has no meaning for them and does not hold.
fn compare_texts(comparator: Comparator, left: &str, right: &str) -> bool {
    match comparator {
        Comparator::In => right.contains(left),
        Comparator::NotIn => !right.contains(left),
        Comparator::Compare(operator) => match operator {
            Operator::Equal | Operator::EqualStar | Operator::ExactEqual => left == right,
            Operator::NotEqual | Operator::NotEqualStar => left != right,
            Operator::LessThan => left < right,
            Operator::LessThanEqual => left <= right,
            Operator::GreaterThan => left > right,
            Operator::GreaterThanEqual => left >= right,
            Operator::TildeEqual => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::common::oracle;
    use crate::common::version::pep440::readable;

    fn environment(changed: &[(&str, &str)]) -> MarkerEnvironment {
        let values = [
            ("implementation_name", "cpython"),
            ("implementation_version", "3.11.2"),
            ("os_name", "posix"),
            ("platform_machine", "x86_64"),
            ("platform_python_implementation", "CPython"),
            ("platform_release", "6.1.0-25-amd64"),
            ("platform_system", "Linux"),
            ("platform_version", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.106-3 (2024-08-26)"),
            ("python_full_version", "3.11.2"),
            ("python_version", "3.11"),
            ("sys_platform", "linux"),
        ];
        let pairs = values.iter().chain(changed).map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        MarkerEnvironment(pairs.collect())
    }

    fn check(marker: &str, extras: &[&str]) -> bool {
        let extras: Vec<String> = extras.iter().map(ToString::to_string).collect();
        Marker::parse(marker).unwrap().holds(&environment(&[]), &extras)
    }

    #[test]
    fn versions_compare_as_versions() {
        assert!(check("python_version > '3.9'", &[]));
        assert!(check("'3.9' < python_version", &[]));
        assert!(check("python_version == '3.*' and python_version ~= '3.8'", &[]));
        assert!(!check("python_version in '3.1 3.2'", &[]));
        assert!(check("python_version not in '2.7'", &[]));
    }

    #[test]
    fn what_is_no_version_compares_as_text() {
        assert!(check("platform_release >= '6'", &[]));
        assert!(check("sys_platform != 'win32' and 'linux' in sys_platform", &[]));
        assert!(!check("sys_platform ~= '1.0'", &[]));
        assert!(check("os_name === 'posix'", &[]));
    }

    #[test]
    fn extras_are_names() {
        assert!(check("extra == 'Tests.No_Zope'", &["docs", "tests-no-zope"]));
        assert!(!check("extra == 'tests'", &[]));
        assert!(check("extra != 'tests'", &[]));
        assert!(check("extra == ''", &[]));
        assert!(!check("extra == 'a' and extra == 'b'", &["a", "b"]));
        assert!(!check("extra == '2'", &["test"]));
    }

    #[test]
    fn a_python_between_releases_has_a_version() {
        let environment = environment(&[("python_full_version", "3.14.0a1+")]);
        let marker = Marker::parse("python_full_version >= '3.14.0a1'").unwrap();
        assert!(marker.holds(&environment, &[]));
    }

    /// Every variable with every operator and many values, alone and joined, as `packaging` decides.
    #[test]
    fn the_same_as_packaging() {
        const VALUES: &[&str] = &[
            "3",
            "3.1",
            "3.11",
            "3.11.2",
            "3.12",
            "3.*",
            "3.11.*",
            "2.7",
            "3.11.0rc1",
            "posix",
            "linux",
            "lin",
            "linux linux2",
            "CPython",
            "cpython",
            "PyPy",
            "x86_64",
            "",
            "Linux",
            "3.10 3.11",
        ];
        const OPERATORS: &[&str] = &["==", "!=", "<", "<=", ">", ">=", "~=", "in", "not in"];
        let environment = environment(&[("platform_release", "6.1.0")]);
        let mut markers = Vec::new();
        for (name, own) in &environment.0 {
            for (index, value) in VALUES.iter().enumerate() {
                for operator in OPERATORS {
                    // Releases of `packaging` differ in the order of texts, and in what they make of a
                    // text or a pattern that stands before a version.
                    if operator.contains(['<', '>']) && !(readable(own) && readable(value)) {
                        continue;
                    }
                    let alike = readable(own) == readable(value) && !value.contains('*');
                    markers.push(if alike && index % 3 == 0 {
                        format!("'{value}' {operator} {name}")
                    } else {
                        format!("{name} {operator} \"{value}\"")
                    });
                }
            }
        }
        let single = markers.len();
        for step in 1..400 {
            let [a, b, c] = [7, 13, 29].map(|prime| markers[step * prime % single].clone());
            markers.push(match step % 4 {
                0 => format!("{a} and {b} or {c}"),
                1 => format!("{a} or {b} and {c}"),
                2 => format!("({a} or {b}) and {c}"),
                _ => format!("{a} and (extra == 'Doc_s' or ({b}))"),
            });
        }
        let data = json!({ "markers": markers, "environment": environment });
        let script = "[[attempt(Marker(m).evaluate, {**data['environment'], 'extra': e})
            for e in ('', 'doc.s')] for m in data['markers']]";
        let Some(answers) = oracle::packaging(script, &data) else { return };
        let mut compared = 0;
        for (text, answers) in markers.iter().zip(answers.as_array().unwrap()) {
            let marker = Marker::parse(text).unwrap();
            for (extras, answer) in
                [vec![], vec!["doc-s".to_owned()]].iter().zip(answers.as_array().unwrap())
            {
                // `packaging` gives up on a text that is compared with a version.
                let Some(answer) = answer.as_bool() else { continue };
                assert_eq!(marker.holds(&environment, extras), answer, "{text} {extras:?}");
                compared += 1;
            }
        }
        assert!(compared > 2000, "{compared}");
    }
}
