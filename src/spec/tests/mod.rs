//! Tests of the stage as a whole: from text to spec or diagnostic.

mod errors;
mod files;
mod misreads;
mod properties;
mod whole;

use std::path::Path;

use crate::common::Result;
use crate::report::{Style, render};
use crate::spec::document::Document;
use crate::spec::schema::tests::{assert_accepted, assert_refused};
use crate::spec::{Spec, layer, merge};

/// Reads a text as `/srv/app/isolate.yaml`. The schema must be of the reader's mind.
fn spec(text: &str) -> Result<Spec> {
    let read = read(text);
    match &read {
        Ok(_) => assert_accepted(text),
        Err(error) => assert_refused(text, error),
    }
    read
}

/// Reads a text of which the schema is not asked: it may be none that all readers of YAML read alike.
fn read(text: &str) -> Result<Spec> {
    let file = Path::new("/srv/app/isolate.yaml");
    let document = Document::new(Path::new("isolate.yaml"), file.to_owned(), text)?;
    merge::merge(vec![layer::layer(&document)?], file)
}

/// The rendered diagnostic for a text that is refused.
fn refused(text: &str) -> String {
    match spec(text) {
        Ok(spec) => panic!("{text:?} was read as {spec:?}"),
        Err(diagnostic) => render(&diagnostic, Style::Plain),
    }
}
