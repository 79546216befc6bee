//! PEP 440 versions and specifiers, as people mean them of versions that a distributor patched.
//!
//! The versions and the text of specifiers are read by `pep440_rs`. Whether a version satisfies a
//! specifier is decided here, because that crate does not fill up with zeros before it compares a
//! prefix (it says that `1` satisfies `==1.2.*`) and takes no earlier pre-release for `<1.0rc2`.

use std::str::FromStr;

use pep440_rs::{Operator, Version, VersionSpecifier, VersionSpecifiers};

/// Whether a version (`4.0.2+dfsg`) satisfies specifiers as people mean them: its local part counts
/// for `===` only, except that `==4.0.2+dfsg` compares it too; pre-releases count, for there is only
/// one candidate. `None` for a version that PEP 440 cannot read.
///
/// These are the rules of PEP 440 ("Version specifiers") as `packaging` 26 applies them with
/// `prereleases=True`; earlier releases of it know fewer of the versions that `<` and `>` admit.
pub fn satisfies(version: &str, specifiers: &VersionSpecifiers) -> Option<bool> {
    let version = Version::from_str(version).ok()?;
    Some(specifiers.iter().all(|specifier| admits(specifier, &version)))
}

/// Whether PEP 440 can read a version.
pub fn readable(version: &str) -> bool {
    Version::from_str(version).is_ok()
}

/// The normal form of a version (PEP 440, "Normalization"), its local part kept; `None` for one
/// that PEP 440 cannot read.
pub fn normalised(version: &str) -> Option<String> {
    Version::from_str(version).ok().map(|version| version.to_string())
}

/// A version as written, without its local part: what an index may have of `4.0.2+dfsg` is `4.0.2`.
pub fn public(version: &str) -> &str {
    version.split_once('+').map_or(version, |(public, _)| public)
}

/// Whether a version satisfies one specifier; see [`satisfies`].
pub(crate) fn admits(specifier: &VersionSpecifier, version: &Version) -> bool {
    let wanted = specifier.version();
    let bare;
    let candidate = if wanted.is_local() {
        version
    } else {
        bare = version.clone().without_local();
        &bare
    };
    match specifier.operator() {
        Operator::Equal => candidate == wanted,
        Operator::NotEqual => candidate != wanted,
        Operator::EqualStar => has_prefix(candidate, wanted, wanted.release().len()),
        Operator::NotEqualStar => !has_prefix(candidate, wanted, wanted.release().len()),
        Operator::ExactEqual => version.to_string() == wanted.to_string(),
        Operator::TildeEqual => {
            candidate >= wanted && has_prefix(candidate, wanted, wanted.release().len() - 1)
        }
        Operator::LessThanEqual => candidate <= wanted,
        Operator::GreaterThanEqual => candidate >= wanted,
        // 3.1rc1 is before 3.1, but whoever writes <3.1 does not mean it.
        Operator::LessThan if wanted.any_prerelease() => candidate < wanted,
        Operator::LessThan => *candidate < wanted.clone().with_dev(Some(0)),
        Operator::GreaterThan => candidate > wanted && !is_post_release(candidate, wanted),
    }
}

/// Whether a version is a post-release of another, which itself is none and no development release.
fn is_post_release(version: &Version, of: &Version) -> bool {
    let base = |version: &Version| version.clone().with_post(None).with_dev(None);
    version.is_post() && !of.is_post() && !of.is_dev() && base(version) == base(of)
}

/// Whether the first `length` numbers of two releases are the same, with zeros for missing ones.
fn has_prefix(version: &Version, prefix: &Version, length: usize) -> bool {
    let numbers = version.release().iter().copied().chain(std::iter::repeat(0));
    version.epoch() == prefix.epoch()
        && numbers.zip(&prefix.release()[..length]).all(|(number, wanted)| number == *wanted)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::common::oracle;

    fn check(version: &str, specifiers: &str) -> bool {
        satisfies(version, &VersionSpecifiers::from_str(specifiers).unwrap()).unwrap()
    }

    #[test]
    fn a_distributors_suffix_is_not_another_version() {
        for specifiers in
            ["==4.0.2", "<=4.0.2", "~=4.0.2", "==4.0.*", ">=4.0.2", "==4.0.2+dfsg", ">4.0.2rc1"]
        {
            assert!(check("4.0.2+dfsg", specifiers), "{specifiers}");
        }
        for specifiers in
            [">4.0.2", "===4.0.2", "!=4.0.2", "<4.0.2", "==4.0.2+ds", "!=4.0.2+dfsg", "!=4.0.*"]
        {
            assert!(!check("4.0.2+dfsg", specifiers), "{specifiers}");
        }
        assert!(check("4.0.2+dfsg", "===4.0.2+dfsg"));
    }

    #[test]
    fn pre_releases_count() {
        assert!(check("6.0b1", ">=5,<7"));
        assert!(check("6.0b1", "<6.0rc1"));
        assert!(!check("6.0b1", "<6"));
        assert!(!check("6.0b1", ">=6"));
    }

    #[test]
    fn bounds_leave_out_what_belongs_to_the_bound() {
        for (specifier, admitted, refused) in [
            ("<1.0.post1", ["1.0a1", "1.0"], ["1.0.post1.dev0", "1.0.post1"]),
            ("<1.0rc2", ["1.0rc1", "1.0.dev0"], ["1.0rc2", "1.0rc2+ds"]),
            (">1.0a1", ["1.0.post1", "1.0+ds"], ["1.0a1.post1", "1.0a1+ds"]),
            (">1.0", ["1.0.1", "1.1.dev0"], ["1.0.post1", "1.0.post1.dev0"]),
            (">1.0.post1", ["1.0.post2", "1.0.1"], ["1.0.post1+ds", "1.0.post1"]),
            (">1.0.dev1", ["1.0.dev2", "1.0"], ["1.0.dev1", "1.0.dev1+ds"]),
        ] {
            assert!(admitted.iter().all(|version| check(version, specifier)), "{specifier}");
            assert!(!refused.iter().any(|version| check(version, specifier)), "{specifier}");
        }
    }

    #[test]
    fn missing_numbers_are_zeros() {
        assert!(!check("1", "==1.2.*"));
        assert!(check("1", "==1.0.*"));
        assert!(check("1!2", "==1!2.0.*"));
        assert!(!check("2", "==1!2.*"));
    }

    #[test]
    fn unreadable_versions_are_told_apart() {
        assert_eq!(satisfies("4.0.2~bpo", &VersionSpecifiers::empty()), None);
        assert!(!readable("2021.Q3") && !readable(""));
        assert!(readable("1.5+deb12u1"));
    }

    #[test]
    fn forms_of_a_version() {
        assert_eq!(normalised("v1.0-RC.1+Ubuntu-3").as_deref(), Some("1.0rc1+ubuntu.3"));
        assert_eq!(normalised("unknown"), None);
        assert_eq!(public("1.5+deb12u1"), "1.5");
        assert_eq!(public("1.5"), "1.5");
    }

    /// Every version against every specifier, as `packaging` decides it.
    #[test]
    fn the_same_as_packaging() {
        const VERSIONS: &[&str] = &[
            "0",
            "1",
            "1.0",
            "1.0.0",
            "1.0.1",
            "1.1",
            "1.10",
            "1.2.3",
            "2",
            "2.0.0",
            "1.0a1",
            "1.0b2",
            "1.0rc1",
            "1.0.dev0",
            "1.0a1.dev3",
            "1.0.post1",
            "1.0.post1.dev2",
            "1.0+dfsg",
            "1.0.1+b1",
            "1.0+deb12u1",
            "1!0.5",
            "1!1.0",
            "2.0rc1+ds",
            "10.0",
            "2023.7.22",
            "1.0-1",
            "1.0.post2+x.1",
        ];
        const OPERATORS: &[&str] = &["==", "!=", "<=", ">=", "<", ">", "~="];
        const WANTED: &[&str] = &[
            "0",
            "1",
            "1.0",
            "1.0.0",
            "1.0.1",
            "1.1",
            "1.2",
            "2",
            "1.0a1",
            "1.0rc1",
            "1.0.dev0",
            "1.0.post1",
            "1!1.0",
            "2.0rc1",
            "10",
            "1.0.post1.dev2",
            "1.0+dfsg",
            "1.0+b",
            "1.*",
            "1.0.*",
            "1.2.*",
            "1.0.0.*",
            "1!1.*",
        ];
        let mut cases = Vec::new();
        for version in VERSIONS {
            for operator in OPERATORS {
                for wanted in WANTED {
                    // What releases of `packaging` differ in; see the test beside this one.
                    let odd = match *operator {
                        "<" => wanted.contains("post"),
                        ">" => version.contains('+') || wanted.contains(['a', 'r', 'd']),
                        _ => false,
                    };
                    if !odd && VersionSpecifiers::from_str(&format!("{operator}{wanted}")).is_ok() {
                        cases.push(json!([version, format!("{operator}{wanted}")]));
                    }
                }
            }
        }
        assert!(cases.len() > 2000);
        let script = "[Specifier(s).contains(v, prereleases=True) for v, s in data]";
        let Some(answers) = oracle::packaging(script, &json!(cases)) else { return };
        for (case, answer) in cases.iter().zip(answers.as_array().unwrap()) {
            let (version, specifier) = (case[0].as_str().unwrap(), case[1].as_str().unwrap());
            assert_eq!(Some(check(version, specifier)), answer.as_bool(), "{version} {specifier}");
        }
    }
}
