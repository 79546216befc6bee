//! `isolate export`: what a spec selects, in the words of other tools.

mod files;

use std::path::Path;

use clap::ValueEnum as _;

use crate::cli::{self, ExportFormat};
use crate::commands::job;
use crate::commands::operating_system::operating_system;
use crate::commands::place;
use crate::commands::scene::Request;
use crate::commands::survey::{Survey, standing_base};
use crate::common::{Diagnostic, Result};
use crate::export::{self, Contents, Subject};
use crate::report::exported::{Exported, Named};
use crate::spec::Spec;

/// Refuses a command line that could only end badly.
///
/// # Errors
///
/// When uv is to be told, and nothing says where its wheels go; when several specs are named and one
/// file.
pub(super) fn refuse(options: &cli::Export) -> Result<()> {
    if options.output.is_none() && options.format == ExportFormat::Uv {
        return Diagnostic::error("no-output", "uv needs a directory for its wheels")
            .help("name one beside pyproject.toml: `isolate export --format uv --output wheels`")
            .usage()
            .err();
    }
    if options.output.is_some() && job::files(&options.target)?.len() > 1 {
        return Diagnostic::error(
            "one-output-for-several",
            "there are several specs, and one output",
        )
        .help("export each by itself, or to standard output")
        .help("ISOLATE_OUTPUT counts as --output")
        .usage()
        .err();
    }
    Ok(())
}

/// Exports what one spec selects.
///
/// # Errors
///
/// Everything that is wrong with the spec or the system; a file of the user's where one is to be
/// written; errors of the file system.
pub(super) fn run(
    spec: &Spec,
    options: &cli::Export,
    request: &Request<'_>,
) -> std::result::Result<Exported, Vec<Diagnostic>> {
    let one = |error: Box<Diagnostic>| vec![*error];
    let (interpreter, adopted) = standing_base(spec, request).map_err(one)?;
    let survey = Survey::of(spec, &interpreter, adopted).map_err(one)?;
    let selection = survey.select()?;
    let contents = Contents::of(&selection, &interpreter.facts);
    let text = text(&contents, spec, options).map_err(one)?;
    let outcome = files::put(&contents, &text, options).map_err(one)?;
    let remarks = [spec.remarks.clone(), interpreter.remarks.clone(), selection.remarks].concat();
    let format = options.format.to_possible_value();
    Ok(Exported {
        spec: spec.file.clone(),
        format: format.map(|value| value.get_name().to_owned()).unwrap_or_default(),
        output: options.output.clone(),
        written: outcome.written,
        removed: outcome.removed,
        names: names(&contents, options.format),
        diagnostics: remarks.into_iter().chain(notes(&contents, options.format)).collect(),
        tells: options.format == ExportFormat::Uv,
        text,
    })
}

/// The text of a format; for uv the lines for pyproject.toml.
fn text(contents: &Contents, spec: &Spec, options: &cli::Export) -> Result<String> {
    Ok(match options.format {
        ExportFormat::Uv => export::pyproject(contents, &directory(spec, options)?),
        ExportFormat::PipConstraints => export::constraints(contents),
        ExportFormat::Requirements => export::requirements(contents),
        ExportFormat::BuildoutVersions => export::versions(contents),
        ExportFormat::DebDepends => export::depends(contents),
        ExportFormat::DebSubstvars => export::substvars(contents),
        ExportFormat::Cyclonedx => export::document(contents, &subject(spec)?),
    })
}

/// The directory of wheels as pyproject.toml calls it, which is taken to lie beside the spec, as the
/// environment does by default: relative where it is below, so that it can be committed.
fn directory(spec: &Spec, options: &cli::Export) -> Result<String> {
    let output = options.output.as_deref().unwrap_or(Path::new("."));
    let path = crate::common::absolute(output)
        .map_err(|error| Box::new(Diagnostic::io("find", output, &error)))?;
    let path = path.strip_prefix(spec.directory()).unwrap_or(&path);
    match path.to_str() {
        Some("") => Ok(".".to_owned()),
        Some(path) => Ok(path.to_owned()),
        None => Diagnostic::error("not-utf8", format!("{} is not UTF-8", path.display()))
            .help("choose another directory: pyproject.toml can only have names that are")
            .err(),
    }
}

/// A bill of materials is of what the spec's directory holds.
fn subject(spec: &Spec) -> Result<Subject> {
    let name = spec.directory().file_name();
    Ok(Subject {
        name: name.map_or_else(|| "environment".to_owned(), |n| n.to_string_lossy().into_owned()),
        system: operating_system(),
        timestamp: place::source_date()?.map(export::utc),
    })
}

/// What a format names.
fn names(contents: &Contents, format: ExportFormat) -> Vec<Named> {
    match format {
        ExportFormat::DebDepends | ExportFormat::DebSubstvars => {
            let (relations, _) = export::relations(contents);
            let named = |one: export::Relation| Named { name: one.package, version: one.from };
            relations.into_iter().map(named).collect()
        }
        ExportFormat::Cyclonedx => {
            let version = |unit: &export::Unit| unit.version.clone().unwrap_or_default();
            let named =
                |unit: &export::Unit| Named { name: unit.name.clone(), version: version(unit) };
            contents.units.iter().map(named).collect()
        }
        _ => {
            let pinned = contents.pinned().into_values();
            pinned.map(|(one, pin)| Named { name: one.name.clone(), version: pin.into() }).collect()
        }
    }
}

/// What is to be said of a format's names, and of what it leaves out.
fn notes(contents: &Contents, format: ExportFormat) -> Vec<Diagnostic> {
    let notes = match format {
        ExportFormat::DebDepends | ExportFormat::DebSubstvars => {
            [export::relations(contents).1, None]
        }
        ExportFormat::Cyclonedx => [None, None],
        ExportFormat::PipConstraints | ExportFormat::Requirements => {
            [contents.without_metadata(), contents.local_versions()]
        }
        ExportFormat::Uv | ExportFormat::BuildoutVersions => [contents.without_metadata(), None],
    };
    notes.into_iter().flatten().collect()
}
