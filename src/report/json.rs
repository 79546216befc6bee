//! Results for machines: one document under one versioned envelope, errors included.

use serde::Serialize;

use crate::common::Diagnostic;
use crate::report::outcome::{Failed, Report};

/// The version of the envelope and of everything in it. It grows when something changes its meaning
/// or goes away; new keys alone do not change it.
pub const FORMAT: u32 = 1;

#[derive(Debug, Serialize)]
struct Envelope<'a> {
    format: u32,
    program: &'static str,
    version: &'static str,
    command: &'a str,
    results: Vec<&'a Report>,
    errors: Vec<&'a Diagnostic>,
}

/// The document for a run of a command: what it did for each spec, and everything that went wrong.
/// Among several results there is one for each spec that failed, too, with its errors.
pub fn document(command: &str, outcome: &[Result<Report, Failed>]) -> String {
    let several = outcome.len() > 1;
    let failures: Vec<Report> = outcome
        .iter()
        .filter_map(|result| result.as_ref().err())
        .filter(|_| several)
        .map(|failed| Report::Failed(failed.clone()))
        .collect();
    let mut failures = failures.iter();
    let results = outcome.iter().filter_map(|result| match result {
        Ok(report) => Some(report),
        Err(_) => failures.next(),
    });
    let errors = outcome.iter().filter_map(|result| result.as_ref().err());
    let envelope = Envelope {
        format: FORMAT,
        program: "isolate",
        version: env!("CARGO_PKG_VERSION"),
        command,
        results: results.collect(),
        errors: errors.flat_map(|failed| &failed.errors).collect(),
    };
    // Strings, numbers and lists always have a JSON form.
    serde_json::to_string_pretty(&envelope).unwrap_or_default()
}
