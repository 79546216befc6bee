//! The highest interpreter of the versions that will do.

use std::str::FromStr;

use pep440_rs::Version;

use crate::common::{Diagnostic, Result};
use crate::interpreter::base::{self, Base};
use crate::interpreter::candidates::{Candidate, everywhere};
use crate::interpreter::context::Context;
use crate::interpreter::facts::Facts;
use crate::interpreter::request::Wanted;
use crate::interpreter::support;

/// How many of the interpreters that did not do are named.
const MOST_NAMED: usize = 12;

/// Finds the highest version that will do; between equal ones the first wins, in the order of
/// [`everywhere`]: PATH, `/usr/bin`, pyenv. A pre-release is only taken when nothing else will do,
/// or when the request names one (PEP 440, "Handling of pre-releases").
///
/// # Errors
///
/// When none will do: with what was found, and why it did not do.
pub(super) fn find(wanted: &Wanted, context: &Context) -> Result<Base> {
    let mut best: Option<((bool, Version), Base)> = None;
    let mut others = Vec::new();
    for candidate in everywhere(context) {
        match consider(&candidate, wanted, context) {
            Ok((rank, base)) => {
                if best.as_ref().is_none_or(|(highest, _)| rank > *highest) {
                    best = Some((rank, base));
                }
            }
            Err(reason) => others.push(reason),
        }
    }
    match best {
        Some((_, base)) => Ok(base),
        None => nothing(wanted, others).err(),
    }
}

/// What a candidate's rank is, or why it will not do.
fn consider(
    candidate: &Candidate,
    wanted: &Wanted,
    context: &Context,
) -> std::result::Result<((bool, Version), Base), String> {
    let found = format!("found {}", candidate.path.display());
    if let Some((major, minor)) = candidate.series
        && !is_asked(candidate, wanted)
    {
        return Err(format!("{found}: {major}.{minor}, as its name says"));
    }
    let base = base::resolve(&candidate.path, context).map_err(|error| error.message)?;
    let version =
        version(&base.facts).ok_or_else(|| format!("{found}: its version cannot be read"))?;
    if !wanted.admits(&version, base.facts.free_threaded) {
        let build = if base.facts.free_threaded { ", free-threaded" } else { "" };
        return Err(format!("{found}: {version}{build}"));
    }
    let is_final = wanted.mentions_prerelease() || !version.any_prerelease();
    Ok(((is_final, version), base))
}

/// Whether a candidate is asked for its version: not when its name tells that it will not do.
pub(super) fn is_asked(candidate: &Candidate, wanted: &Wanted) -> bool {
    candidate.series.is_none_or(|(major, minor)| wanted.may_admit_series(major, minor))
}

impl Wanted {
    /// Whether a base that was found otherwise is one of the versions.
    pub fn is_met_by(&self, facts: &Facts) -> bool {
        version(facts).is_some_and(|version| self.admits(&version, facts.free_threaded))
    }
}

/// The version as PEP 440 has it: `full_version` may end in a bare `+`, which it does not know.
fn version(facts: &Facts) -> Option<Version> {
    let text = facts.markers.0.get("implementation_version").unwrap_or(&facts.full_version);
    Version::from_str(text).ok()
}

fn nothing(wanted: &Wanted, others: Vec<String>) -> Diagnostic {
    let kind = if wanted.free_threaded { "free-threaded Python" } else { "Python" };
    let message = format!("no {kind} of version {} was found", wanted.text);
    let mut error = Diagnostic::error("python-version-not-found", message);
    let more = others.len().saturating_sub(MOST_NAMED);
    for line in others.into_iter().take(MOST_NAMED) {
        error = error.help(line);
    }
    if more > 0 {
        error = error.help(format!("and {more} more"));
    }
    let (major, oldest) = support::OLDEST;
    let is_supported = |minor: u32| wanted.may_admit_series(major.into(), minor.into());
    if (oldest..=support::NEWEST.1).any(is_supported) {
        error.help("install one so that it is on PATH, in /usr/bin or in pyenv; or name its path in `python:`")
    } else {
        error.help(support::range())
    }
}
