//! Requirements and markers (PEP 508), evaluated for the base interpreter.
//!
//! Our own, because `pep508_rs` brings URLs, ICU and the whole of regex's Unicode tables with it:
//! half of the size that the program may have, for a grammar of one page.

use std::collections::BTreeMap;

use pep440_rs::VersionSpecifiers;
use serde::{Deserialize, Serialize};

use crate::common::ProjectName;

/// The values of PEP 508's environment markers for one interpreter, by the marker's name
/// (`python_version`, `sys_platform`, ...; never `extra`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MarkerEnvironment(pub BTreeMap<String, String>);

/// One requirement: `name[extra]>=1 ; marker`.
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

/// An environment marker, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    text: String,
}

/// Why a text is no requirement, and where in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RequirementError {
    /// What is wrong.
    pub message: String,
    /// The character (not byte) of the text at which it is wrong.
    pub offset: usize,
}

impl Requirement {
    /// Reads a requirement.
    ///
    /// # Errors
    ///
    /// [`RequirementError`], with the place in the text.
    pub fn parse(_text: &str) -> Result<Self, RequirementError> {
        todo!()
    }
}

impl Marker {
    /// Reads a marker.
    ///
    /// # Errors
    ///
    /// [`RequirementError`], with the place in the text.
    pub fn parse(_text: &str) -> Result<Self, RequirementError> {
        todo!()
    }

    /// Whether it holds for an interpreter, with the extras that are asked for.
    pub fn holds(&self, _environment: &MarkerEnvironment, _extras: &[String]) -> bool {
        let _ = &self.text;
        todo!()
    }
}
