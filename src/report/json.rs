//! Results for machines: one document under one versioned envelope, errors included.

use serde::Serialize;

use crate::common::{Diagnostic, Place, Severity};
use crate::report::result::Applied;

/// The version of the envelope and of everything in it. It grows when something changes its meaning
/// or goes away; new keys alone do not change it.
pub const FORMAT: u32 = 1;

#[derive(Debug, Serialize)]
struct Envelope<'a> {
    format: u32,
    program: &'static str,
    version: &'static str,
    command: &'a str,
    results: Vec<&'a Applied>,
    errors: Vec<DiagnosticDocument<'a>>,
}

/// A diagnostic as data.
#[derive(Debug, Serialize)]
pub struct DiagnosticDocument<'a> {
    severity: &'static str,
    code: &'a str,
    message: &'a str,
    places: Vec<PlaceDocument<'a>>,
    help: &'a [String],
}

#[derive(Debug, Serialize)]
struct PlaceDocument<'a> {
    file: &'a std::path::Path,
    line: usize,
    column: usize,
    length: usize,
    source: &'a str,
}

/// The document for a run of a command: what it did, and what went wrong.
pub fn document(command: &str, results: &[Applied], errors: &[Diagnostic]) -> String {
    let envelope = Envelope {
        format: FORMAT,
        program: "isolate",
        version: env!("CARGO_PKG_VERSION"),
        command,
        results: results.iter().collect(),
        errors: errors.iter().map(DiagnosticDocument::from).collect(),
    };
    // Strings, numbers and lists always have a JSON form.
    serde_json::to_string_pretty(&envelope).unwrap_or_default()
}

impl<'a> From<&'a Diagnostic> for DiagnosticDocument<'a> {
    fn from(diagnostic: &'a Diagnostic) -> Self {
        let place = |place: &'a Place| PlaceDocument {
            file: &place.file,
            line: place.line,
            column: place.column,
            length: place.length,
            source: &place.source,
        };
        Self {
            severity: match diagnostic.severity {
                Severity::Note => "note",
                Severity::Warning => "warning",
                Severity::Error => "error",
            },
            code: diagnostic.code,
            message: &diagnostic.message,
            places: diagnostic.places.iter().map(place).collect(),
            help: &diagnostic.help,
        }
    }
}
