//! Seeds in reports.

use serde::{Deserialize, Serialize};

use crate::report::Style;
use crate::report::detail::Detail;

/// What one entry of `seed:` came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeedSummary {
    /// The requirement, as it was written.
    pub requirement: String,
    /// `installed` by this run, `satisfied`, `not-for-this-python` (its marker does not hold); or what
    /// is to be done about: `missing`, `other-version`, `other-source`, `incomplete` (without what an
    /// extra requires).
    pub state: String,
    /// The version that is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What installed it, in this run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub installer: Option<String>,
}

impl SeedSummary {
    /// Whether apply would have it installed.
    pub fn is_wanted(&self) -> bool {
        !["installed", "satisfied", "not-for-this-python"].contains(&self.state.as_str())
    }

    /// The same, said by a run that finds everything as it is.
    #[must_use]
    pub fn standing(mut self) -> Self {
        if self.state == "installed" {
            "satisfied".clone_into(&mut self.state);
        }
        self.installer = None;
        self
    }

    /// A line for people on what an apply came to; none for what there is nothing to say of.
    pub(super) fn applied(&self, detail: Detail, style: Style) -> Option<String> {
        let version = self.version.as_deref().unwrap_or_default();
        let name = style.bold(&self.requirement);
        match (&self.installer, self.state.as_str()) {
            (Some(installer), _) => {
                let mark = style.green("+");
                Some(format!("  {mark} {name}  seed: {version} installed by {installer}"))
            }
            (None, "satisfied") if detail == Detail::Verbose => {
                Some(format!("  {} {name}  seed: {version} is there", style.dim("=")))
            }
            (None, "not-for-this-python") if detail == Detail::Verbose => {
                Some(format!("  {} {name}  seed: not for this Python", style.dim("=")))
            }
            _ => None,
        }
    }

    /// A line for people on what apply would do about it.
    pub(super) fn planned(&self, style: Style) -> Option<String> {
        let version = self.version.as_deref().unwrap_or_default();
        let there = match self.state.as_str() {
            "missing" => String::new(),
            "other-version" => format!(" ({version} is there)"),
            "other-source" => format!(" ({version} is there, from another address)"),
            "incomplete" => format!(" ({version} is there, but not all that its extras require)"),
            _ => return None,
        };
        let mark = if there.is_empty() { style.green("+") } else { style.bold("~") };
        Some(format!("{mark} seed {}{there}", self.requirement))
    }
}
