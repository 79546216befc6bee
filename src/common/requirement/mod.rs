//! Requirements and markers (PEP 508), evaluated for the base interpreter.
//!
//! Our own, because `pep508_rs` brings URLs, ICU and the whole of regex's Unicode tables with it:
//! half of the size that the program may have, for a grammar of one page.

use std::collections::BTreeMap;
use std::fmt;

use pep440_rs::VersionSpecifiers;
use serde::{Deserialize, Serialize};

use crate::common::ProjectName;
use crate::common::syntax::{Cursor, SyntaxError};

mod egg;
mod evaluate;
mod marker;
pub(crate) mod parts;
pub(crate) mod specifiers;
#[cfg(test)]
mod tests;

pub use egg::from_requires_txt;
pub use marker::Marker;

/// The values of PEP 508's environment markers for one interpreter, by the marker's name
/// (`python_version`, `sys_platform`, ...; never `extra`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MarkerEnvironment(pub BTreeMap<String, String>);

/// One requirement: `name[extra]>=1 ; marker`. Its text ([`fmt::Display`]) is canonical.
#[derive(Debug, Clone, PartialEq)]
pub struct Requirement {
    /// The name as written.
    pub name: String,
    /// The name, normalised.
    pub project: ProjectName,
    /// The extras that are asked for, normalised.
    pub extras: Vec<String>,
    /// The versions that will do; empty for any.
    pub specifiers: VersionSpecifiers,
    /// The address of a direct reference (`name @ url`).
    pub url: Option<String>,
    /// When the requirement counts.
    pub marker: Option<Marker>,
}

/// Why a text is no requirement, and where in it.
pub type RequirementError = SyntaxError;

impl Requirement {
    /// Reads a requirement: what `packaging` accepts (PEP 508, and the specification of dependency
    /// specifiers), but for `===` with something that is no version.
    ///
    /// # Errors
    ///
    /// [`RequirementError`], with the place in the text.
    pub fn parse(text: &str) -> Result<Self, RequirementError> {
        let (requirement, complaints) = Self::parse_lenient(text)?;
        complaints.into_iter().next().map_or(Ok(requirement), Err)
    }

    /// Reads a requirement of metadata that may be older than PEP 440 (`pytz (>dev)`, `six>=1.9.*`,
    /// `foo >=1 <2`): versions that cannot be read are left out and complained about.
    ///
    /// # Errors
    ///
    /// [`RequirementError`] for anything else that is wrong, with the place in the text.
    pub fn parse_lenient(text: &str) -> Result<(Self, Vec<RequirementError>), RequirementError> {
        let mut cursor = Cursor::new(text);
        cursor.skip_space();
        let name = parts::name(&mut cursor)?.to_owned();
        cursor.skip_space();
        let extras = parts::extras(&mut cursor)?;
        cursor.skip_space();
        let mut url = None;
        let mut specifiers = VersionSpecifiers::empty();
        let mut complaints = Vec::new();
        if cursor.eat('@') {
            url = Some(parts::url(&mut cursor)?);
        } else {
            (specifiers, complaints) = specifiers::read(&mut cursor)?;
        }
        cursor.skip_space();
        let marker = cursor.eat(';').then(|| Marker::read(&mut cursor)).transpose()?;
        if !cursor.is_done() {
            return Err(cursor.error_about_rest("the requirement must end here, or go on with `;`"));
        }
        let project = ProjectName::new(&name);
        Ok((Self { name, project, extras, specifiers, url, marker }, complaints))
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if !self.extras.is_empty() {
            write!(f, "[{}]", self.extras.join(","))?;
        }
        if let Some(url) = &self.url {
            write!(f, " @ {url}")?;
        }
        for (index, specifier) in self.specifiers.iter().enumerate() {
            write!(f, "{}{specifier}", if index == 0 { "" } else { "," })?;
        }
        if let Some(marker) = &self.marker {
            write!(f, " ; {marker}")?;
        }
        Ok(())
    }
}
