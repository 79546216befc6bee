//! Which interpreter a spec asks for: `python:` and `--python`, read.

use std::path::PathBuf;
use std::str::FromStr;

use pep440_rs::{Version, VersionSpecifier, VersionSpecifiers};

use crate::common::{Diagnostic, Result};

/// What `python:` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// `system`: the Python that the operating system's package manager owns.
    System,
    /// A text with a slash: a file; relative ones are relative to the spec.
    Path(PathBuf),
    /// Any other word: a command on PATH.
    Command(String),
    /// The highest interpreter of some versions.
    Version(Wanted),
}

/// Which versions will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// As it was written.
    pub text: String,
    /// PEP 440 specifiers, all of which must hold.
    pub specifiers: VersionSpecifiers,
    /// Whether it must be a free-threaded build (`3.13t`); otherwise it must not be one.
    pub free_threaded: bool,
}

impl Request {
    /// Reads the text of `python:`. `system` is the system's Python; what has a slash is a path; what
    /// starts as a version or a comparison does is one: `3.11` and `3` mean any release of them
    /// (`==3.11.*`), `3.11.2` that one, `3.13t` a free-threaded build, `>=3.10,<3.14` what PEP 440
    /// says; anything else is a command.
    ///
    /// # Errors
    ///
    /// For an empty text, and one that starts with a comparison but is no PEP 440 specifier.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Diagnostic::error("python-empty", "`python:` names no interpreter")
                .help("write `system`, a path, a command such as `python3`, or a version such as `3.11`")
                .err();
        }
        if text == "system" {
            return Ok(Self::System);
        }
        if text.contains('/') {
            return Ok(Self::Path(PathBuf::from(text)));
        }
        if text.starts_with(['<', '>', '=', '!', '~']) {
            return comparison(text).map(Self::Version);
        }
        Ok(plain_version(text).map_or_else(|| Self::Command(text.to_owned()), Self::Version))
    }
}

/// `>=3.10,<3.14`.
fn comparison(text: &str) -> Result<Wanted> {
    match VersionSpecifiers::from_str(text) {
        Ok(specifiers) => Ok(Wanted { text: text.to_owned(), specifiers, free_threaded: false }),
        Err(error) => {
            let reason = error.to_string();
            let reason = reason.lines().next().unwrap_or_default();
            Diagnostic::error(
                "python-version-invalid",
                format!("{text:?} is no version that an interpreter can be chosen by: {reason}"),
            )
            .help("write a version such as \"3.11\", or comparisons such as \">=3.10,<3.14\"")
            .err()
        }
    }
}

/// `3`, `3.11`, `3.11.*`, `3.11.2`, `3.14.0rc1`, `3.13t`; `None` for a word that only starts with a
/// digit, such as `2to3`.
fn plain_version(text: &str) -> Option<Wanted> {
    let (number, free_threaded) = match text.strip_suffix('t') {
        Some(number) => (number, true),
        None => (text, false),
    };
    let number = number.strip_suffix(".*").unwrap_or(number);
    if !number.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let version = Version::from_str(number).ok()?;
    let is_series = version.release().len() < 3 && !version.any_prerelease();
    let wildcard = if is_series || text.ends_with(".*") { ".*" } else { "" };
    let specifiers = VersionSpecifiers::from_str(&format!("=={number}{wildcard}")).ok()?;
    Some(Wanted { text: text.to_owned(), specifiers, free_threaded })
}

impl Wanted {
    /// Whether an interpreter's version will do.
    pub(super) fn admits(&self, version: &Version, free_threaded: bool) -> bool {
        self.free_threaded == free_threaded && self.specifiers.contains(version)
    }

    /// Whether pre-releases are asked for by name; otherwise they are the last to be taken.
    pub(super) fn mentions_prerelease(&self) -> bool {
        self.specifiers.iter().any(VersionSpecifier::any_prerelease)
    }

    /// Whether any release of a series could do: what keeps the search from asking a `python3.8`
    /// for its version when a 3.11 is looked for.
    pub(super) fn may_admit_series(&self, major: u64, minor: u64) -> bool {
        /// More than `CPython` ever made of one series (3.8 ended at 20).
        const RELEASES: u64 = 50;
        self.mentions_prerelease()
            || (0..RELEASES).any(|micro| {
                let release = Version::new([major, minor, micro]);
                self.specifiers.contains(&release)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wanted(text: &str) -> Wanted {
        match Request::parse(text).unwrap() {
            Request::Version(wanted) => wanted,
            other => panic!("{text} is read as {other:?}"),
        }
    }

    fn admits(text: &str, version: &str) -> bool {
        let wanted = wanted(text);
        wanted.admits(&Version::from_str(version).unwrap(), wanted.free_threaded)
    }

    #[test]
    fn words_are_told_apart() {
        assert_eq!(Request::parse(" system ").unwrap(), Request::System);
        assert_eq!(Request::parse("./py").unwrap(), Request::Path("./py".into()));
        assert_eq!(Request::parse("3.11/").unwrap(), Request::Path("3.11/".into()));
        for command in ["python3", "python3.11", "2to3", "3a.b", "py 3", "System", "t"] {
            assert_eq!(Request::parse(command).unwrap(), Request::Command(command.into()));
        }
    }

    #[test]
    fn a_plain_version_is_a_series_until_it_names_a_release() {
        assert!(admits("3.11", "3.11.0") && admits("3.11", "3.11.99"));
        assert!(!admits("3.11", "3.1.1") && !admits("3.1", "3.11.0"));
        assert!(admits("3", "3.14.0") && !admits("3", "2.7.18"));
        assert!(admits("3.11.*", "3.11.2") && admits("3.11.2", "3.11.2"));
        assert!(!admits("3.11.2", "3.11.20"));
        assert!(admits("3.14.0rc1", "3.14.0rc1") && !admits("3.14.0rc1", "3.14.0"));
        assert!(admits(">=3.10,<3.14", "3.13.9") && !admits(">=3.10,<3.14", "3.14.0"));
    }

    #[test]
    fn free_threaded_builds_are_taken_when_asked_for_and_only_then() {
        let version = Version::from_str("3.13.1").unwrap();
        assert!(wanted("3.13t").admits(&version, true) && !wanted("3.13t").admits(&version, false));
        assert!(!wanted("3.13").admits(&version, true) && !wanted(">=3.13").admits(&version, true));
    }

    #[test]
    fn a_series_that_cannot_do_is_known_by_its_name() {
        assert!(wanted(">=3.11.4,<3.13").may_admit_series(3, 11));
        assert!(!wanted(">=3.11.4,<3.13").may_admit_series(3, 13));
        assert!(!wanted(">=3.11.4,<3.13").may_admit_series(3, 10));
        assert!(wanted("3.14.0rc1").may_admit_series(3, 14));
    }

    #[test]
    fn a_comparison_that_cannot_be_read_is_explained() {
        let error = Request::parse(">=3.x").unwrap_err();
        assert_eq!(error.code, "python-version-invalid");
        assert!(error.message.contains(">=3.x") && !error.help.is_empty(), "{error:?}");
        assert_eq!(Request::parse("  ").unwrap_err().code, "python-empty");
    }

    proptest! {
        #[test]
        fn no_text_is_a_fault_of_the_program(text in "\\PC{0,12}|[0-9.<>=!~*trc, ]{0,12}") {
            let _ = Request::parse(&text);
        }

        #[test]
        fn a_series_admits_its_releases_and_no_other(
            minor in 0u64..20, micro in 0u64..40, other in 0u64..20,
        ) {
            let wanted = wanted(&format!("3.{minor}"));
            prop_assert!(wanted.may_admit_series(3, minor));
            let version = Version::new([3, other, micro]);
            prop_assert_eq!(wanted.admits(&version, false), other == minor);
        }
    }
}
