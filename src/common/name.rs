//! Project names as PEP 503 compares them, and names that are near to each other.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A project name in its normalised form: lower case, with runs of `-`, `_` and `.` as one `-`
/// (PEP 503).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProjectName(String);

impl ProjectName {
    /// Normalises a name.
    pub fn new(name: &str) -> Self {
        let mut out = String::with_capacity(name.len());
        for c in name.trim().chars() {
            match c {
                '-' | '_' | '.' => {
                    if !out.ends_with('-') {
                        out.push('-');
                    }
                }
                c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
                c => out.extend(c.to_lowercase()),
            }
        }
        Self(out)
    }

    /// The normalised text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form that stands in the names of wheels and of `.dist-info` directories: `-` as `_`.
    pub fn escaped(&self) -> String {
        self.0.replace('-', "_")
    }
}

impl fmt::Display for ProjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The candidates that are near to a word, the nearest first, at most three.
pub fn near<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let lower = word.to_lowercase();
    let mut scored: Vec<(f64, &str)> = candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(score, _)| *score > 0.84)
        .collect();
    scored.sort_unstable_by(nearest);
    scored.dedup_by(|a, b| a.1 == b.1);
    scored.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// The order of scored candidates. It is no closure, which would be another for every kind of iterator,
/// and with it the sort.
fn nearest(one: &(f64, &str), other: &(f64, &str)) -> Ordering {
    other.0.total_cmp(&one.0).then(one.1.cmp(other.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_compare_as_pep_503_says() {
        assert_eq!(ProjectName::new("Zope._.Interface"), ProjectName::new("zope-interface"));
        assert_eq!(ProjectName::new("zope.interface").escaped(), "zope_interface");
    }

    #[test]
    fn a_slip_of_the_finger_finds_its_word() {
        assert_eq!(near("lmxl", ["lxml", "numpy", "yaml"]), ["lxml"]);
        assert!(near("completely", ["lxml", "numpy"]).is_empty());
    }
}
