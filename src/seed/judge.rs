//! Whether a seed is satisfied, decided without starting an installer.

use crate::common::requirement::{MarkerEnvironment, Requirement};
use crate::common::version::pep440;
use crate::common::{ProjectName, Result};
use crate::inventory::installed::Present;
use crate::seed::direct_url::same;

/// What a requirement comes to in an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It is installed, or a pick of that version comes through.
    Satisfied(String),
    /// Its marker does not hold for the base.
    NotForThisPython,
    /// It is not installed.
    Missing,
    /// Another version is installed.
    OtherVersion(String),
    /// It is installed from somewhere else than the requirement's address.
    OtherSource(String),
    /// It is installed, but not what one of the extras that were asked for requires.
    Incomplete {
        /// The version.
        version: String,
        /// What is missing.
        missing: String,
    },
}

/// What requirements are held against.
pub struct Surroundings<'a> {
    /// The base's markers.
    pub markers: &'a MarkerEnvironment,
    /// What is installed of a project, or comes through as a pick.
    pub present: &'a dyn Fn(&ProjectName) -> Result<Option<Present>>,
}

impl State {
    /// Whether nothing has to be installed.
    pub fn is_settled(&self) -> bool {
        matches!(self, Self::Satisfied(_) | Self::NotForThisPython)
    }

    /// The version that is there.
    pub fn version(&self) -> Option<&str> {
        match self {
            Self::Missing | Self::NotForThisPython => None,
            Self::Satisfied(version)
            | Self::OtherVersion(version)
            | Self::OtherSource(version)
            | Self::Incomplete { version, .. } => Some(version),
        }
    }

    /// Its word in reports.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Satisfied(_) => "satisfied",
            Self::NotForThisPython => "not-for-this-python",
            Self::Missing => "missing",
            Self::OtherVersion(_) => "other-version",
            Self::OtherSource(_) => "other-source",
            Self::Incomplete { .. } => "incomplete",
        }
    }
}

/// Holds a requirement against what is there: its marker, the versions that will do, the address
/// that it names (PEP 440, PEP 508, PEP 610), and what its extras require. What the distribution itself
/// requires besides is the installer's affair, and was settled when it was installed.
///
/// # Errors
///
/// When it cannot be read what is there.
pub fn judge(requirement: &Requirement, around: &Surroundings<'_>) -> Result<State> {
    judge_within(requirement, around, &mut Vec::new())
}

fn judge_within(
    requirement: &Requirement,
    around: &Surroundings<'_>,
    asked: &mut Vec<(ProjectName, Vec<String>)>,
) -> Result<State> {
    let applies = |requirement: &Requirement, extras: &[String]| {
        requirement.marker.as_ref().is_none_or(|marker| marker.holds(around.markers, extras))
    };
    // What an extra requires was found to apply with that extra, before.
    if asked.is_empty() && !applies(requirement, &[]) {
        return Ok(State::NotForThisPython);
    }
    let Some(present) = (around.present)(&requirement.project)? else { return Ok(State::Missing) };
    let version = present.version.clone();
    if !is_of_version(&version, requirement) {
        return Ok(State::OtherVersion(version));
    }
    if let Some(url) = &requirement.url
        && !present.direct_url.as_ref().is_some_and(|direct| same(url, direct))
    {
        return Ok(State::OtherSource(version));
    }
    let question = (requirement.project.clone(), requirement.extras.clone());
    if requirement.extras.is_empty() || asked.contains(&question) {
        return Ok(State::Satisfied(version));
    }
    asked.push(question);
    let of_extras = |r: &&Requirement| applies(r, &requirement.extras) && !applies(r, &[]);
    for required in present.requirements.iter().filter(of_extras) {
        if !matches!(judge_within(required, around, asked)?, State::Satisfied(_)) {
            let missing = Requirement { marker: None, ..required.clone() }.to_string();
            return Ok(State::Incomplete { version, missing });
        }
    }
    Ok(State::Satisfied(version))
}

/// Whether a version will do; one that PEP 440 cannot read does where any would.
fn is_of_version(version: &str, requirement: &Requirement) -> bool {
    requirement.specifiers.is_empty()
        || pep440::satisfies(version, &requirement.specifiers).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const ARCHIVE: &str = r#"{"url": "https://x.example/f-1.0.zip", "archive_info": {}}"#;

    fn present(version: &str, requires: &[&str], direct_url: Option<&str>) -> Present {
        Present {
            version: version.to_owned(),
            requirements: requires.iter().map(|text| Requirement::parse(text).unwrap()).collect(),
            direct_url: direct_url.map(str::to_owned),
        }
    }

    fn state(text: &str) -> State {
        let all = BTreeMap::from([
            ("zc-buildout", present("5.2.0", &[], None)),
            ("lz4", present("4.0.2+dfsg", &[], None)),
            ("odd", present("dev", &[], None)),
            ("far", present("1.0", &[], Some(ARCHIVE))),
            (
                "requests",
                present(
                    "2.28.1",
                    &[
                        "urllib3 ; extra == 'unrelated'",
                        "odd ; extra == 'good'",
                        "six",
                        "requests[good,self] ; extra == 'self'",
                        "absent >=2 ; extra == 'bad' and python_version > '3'",
                        "absent ; extra == 'good' and python_version < '3'",
                    ],
                    None,
                ),
            ),
        ]);
        let markers = BTreeMap::from([("python_version".to_owned(), "3.11".to_owned())]);
        let markers = MarkerEnvironment(markers);
        let present = |project: &ProjectName| Ok(all.get(project.as_str()).cloned());
        let around = Surroundings { markers: &markers, present: &present };
        judge(&Requirement::parse(text).unwrap(), &around).unwrap()
    }

    fn satisfied(version: &str) -> State {
        State::Satisfied(version.to_owned())
    }

    #[test]
    fn versions_decide() {
        assert_eq!(state("zc.buildout"), satisfied("5.2.0"));
        assert_eq!(state("ZC_Buildout>=5,<6"), satisfied("5.2.0"));
        assert_eq!(state("zc.buildout==6.0.1"), State::OtherVersion("5.2.0".to_owned()));
        assert_eq!(state("lz4<=4.0.2"), satisfied("4.0.2+dfsg"));
        assert_eq!(state("odd"), satisfied("dev"));
        assert_eq!(state("odd>=1"), State::OtherVersion("dev".to_owned()));
        assert_eq!(state("pip"), State::Missing);
    }

    #[test]
    fn what_is_not_for_this_python_is_not_looked_for() {
        assert_eq!(state("pip ; python_version < '3'"), State::NotForThisPython);
        assert!(state("pip ; python_version < '3'").is_settled());
        assert_eq!(state("pip ; python_version > '3'"), State::Missing);
    }

    #[test]
    fn an_address_must_be_the_one_it_came_from() {
        assert_eq!(state("far @ https://x.example/f-1.0.zip"), satisfied("1.0"));
        let other = State::OtherSource("1.0".to_owned());
        assert_eq!(state("far @ https://x.example/f-1.1.zip"), other);
        assert_eq!(state("far"), satisfied("1.0"), "without an address any will do");
        assert_eq!(state("odd @ https://x.example/f.zip").word(), "other-source");
    }

    #[test]
    fn what_extras_require_must_be_there() {
        assert_eq!(state("requests"), satisfied("2.28.1"));
        assert_eq!(state("requests[good]"), satisfied("2.28.1"));
        assert_eq!(state("requests[self]"), satisfied("2.28.1"));
        assert_eq!(state("requests[unheard-of]"), satisfied("2.28.1"));
        let missing = "absent>=2".to_owned();
        let version = "2.28.1".to_owned();
        assert_eq!(state("requests[good,bad]"), State::Incomplete { version, missing });
    }
}
