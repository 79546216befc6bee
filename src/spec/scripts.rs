//! The keys about scripts and what is installed: `seed`, `regenerate`, `interpreter`.

use std::path::Path;

use crate::common::requirement::Requirement;
use crate::common::{Diagnostic, Result};
use crate::spec::model::Placed;
use crate::spec::node::Node;
use crate::spec::shape::Reader;
use crate::spec::{commas, path};

/// The beginnings of the names in `bin/` that are the environment's own.
const TAKEN: [&str; 2] = ["python", "activate"];

/// Reads `seed:`: requirements as in a requirements file.
pub(super) fn seed(reader: Reader<'_>, node: &Node) -> Result<Vec<Placed<String>>> {
    let items = reader.list("`seed`", node)?;
    commas::check(reader, node, items)?;
    items.iter().map(|item| requirement(reader, item)).collect()
}

fn requirement(reader: Reader<'_>, node: &Node) -> Result<Placed<String>> {
    let value = reader.text("an entry of `seed`", node)?;
    if let Err(error) = Requirement::parse(&value) {
        let place = reader.place_within(node, error.offset, error.length.max(1));
        let mut diagnostic = Diagnostic::error("bad-requirement", error.message).at(place);
        diagnostic.help = error.help;
        return diagnostic
            .help("write what a requirements file would have, such as `zc.buildout==6.0.1`")
            .err();
    }
    Ok(Placed { value, place: reader.place(node) })
}

/// Reads `regenerate:`: patterns for files, relative to the spec's directory.
pub(super) fn regenerate(reader: Reader<'_>, node: &Node) -> Result<Vec<Placed<String>>> {
    reader.list("`regenerate`", node)?.iter().map(|item| pattern(reader, item)).collect()
}

fn pattern(reader: Reader<'_>, node: &Node) -> Result<Placed<String>> {
    let value = path::path_text(reader, "an entry of `regenerate`", node)?;
    if let Err(error) = glob::Pattern::new(&value) {
        let message = format!("`{value}` is no pattern: {}", error.msg);
        return reader
            .error(node, "bad-pattern", message)
            .help("`*` stands for any name, `**` for any directories, `[*]` for a star")
            .err();
    }
    Ok(Placed { value, place: reader.place(node) })
}

/// Reads `interpreter:`: the name of one more interpreter in `bin/`.
pub(super) fn interpreter(reader: Reader<'_>, node: &Node) -> Result<Placed<String>> {
    let value = reader.text("`interpreter`", node)?;
    let is_name = Path::new(&value).file_name().is_some_and(|name| name == value.as_str())
        && !value.chars().any(|c| c.is_control() || c.is_whitespace());
    if !is_name {
        return reader
            .error(node, "bad-value", format!("`{value}` is no name of a file in bin/"))
            .help("write a plain name, such as `interpreter: py`")
            .err();
    }
    if TAKEN.iter().any(|taken| value.starts_with(taken)) {
        return reader
            .error(node, "bad-value", format!("bin/{value} is the environment's own"))
            .help("choose another name, such as `interpreter: py`")
            .err();
    }
    Ok(Placed { value, place: reader.place(node) })
}
