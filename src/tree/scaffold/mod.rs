//! The fixed nodes of an environment: everything but what the picks bring.

pub mod activate;
pub mod python;
pub mod pyvenv;
pub mod startup;

use std::path::Path;

use crate::common::{Diagnostic, RelPath, Result};
use crate::interpreter::Facts;
use crate::spec::Variables;
use crate::tree::Node;
use python::Executable;

/// What the fixed nodes of an environment depend on.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// The base.
    pub facts: &'a Facts,
    /// Where the environment is to stand in the end; absolute.
    pub environment: &'a Path,
    /// The spec that it is made from, which the launcher names when the base is gone; absolute.
    pub spec: Option<&'a Path>,
    /// What the launcher does to the process environment.
    pub variables: &'a Variables,
    /// What `bin/python` is.
    pub executable: Executable,
    /// Whether the base's own sitecustomize runs.
    pub sitecustomize: bool,
    /// Directories below the view that are put on the path behind it, as `.pth` files of picks ask
    /// for; `None` for an environment without a view.
    pub view: Option<&'a [RelPath]>,
}

/// The fixed nodes, each with its path in the environment. The directories above them go without
/// saying.
///
/// # Errors
///
/// When something cannot stand in the file that it belongs into, such as a line end in the value of
/// a variable, or a path that is not UTF-8.
pub fn scaffold(settings: &Settings<'_>) -> Result<Vec<(RelPath, Node)>> {
    let facts = settings.facts;
    let site_packages =
        rel("lib")?.join_path(&rel(&facts.library_name)?).join_path(&rel("site-packages")?);
    let mut nodes = vec![
        (rel("pyvenv.cfg")?, file(pyvenv::pyvenv(settings)?)),
        (site_packages.clone(), Node::Directory),
    ];
    nodes.extend(python::nodes(facts, settings.executable)?);
    for (name, content) in activate::scripts(settings.environment)? {
        nodes.push((rel("bin")?.join_path(&rel(name)?), file(content)));
    }
    for (name, content) in startup::files(settings) {
        nodes.push((site_packages.join_path(&rel(name)?), file(content)));
    }
    Ok(nodes)
}

/// The fixed nodes of an environment that another tool made and that is adopted: only what puts the
/// view on the path, and keeps the base's sitecustomize out.
///
/// # Errors
///
/// As [`scaffold`].
pub fn adopted_scaffold(settings: &Settings<'_>) -> Result<Vec<(RelPath, Node)>> {
    let site_packages = rel("lib")?
        .join_path(&rel(&settings.facts.library_name)?)
        .join_path(&rel("site-packages")?);
    startup::files(settings)
        .into_iter()
        .map(|(name, content)| Ok((site_packages.join_path(&rel(name)?), file(content))))
        .collect()
}

/// The nodes that take the place of an adopted environment's own Python, where a spec asks for that:
/// the executables, and the environment's own `pyvenv.cfg`, whose content is `config`, with what the
/// launcher needs.
///
/// # Errors
///
/// As [`scaffold`].
pub fn supplanting_scaffold(
    settings: &Settings<'_>,
    config: &[u8],
) -> Result<Vec<(RelPath, Node)>> {
    let content = pyvenv::extended(config, settings)?;
    let mut nodes = python::executables(settings.facts, settings.executable)?;
    nodes.push((rel("pyvenv.cfg")?, Node::File { content: content.into(), executable: false }));
    Ok(nodes)
}

/// A text as a node.
fn file(text: String) -> Node {
    Node::File { content: text.into(), executable: false }
}

/// A path in the environment.
fn rel(path: &str) -> Result<RelPath> {
    RelPath::new(path).or_else(|error| {
        Diagnostic::error("bad-name", format!("the base gives a name that cannot be used: {error}"))
            .err()
    })
}

/// The text of a path, which the files of an environment hold as UTF-8.
#[expect(clippy::unnecessary_debug_formatting, reason = "the path must show what is odd in it")]
fn text<'a>(path: &'a Path, what: &str) -> Result<&'a str> {
    match path.to_str() {
        Some(text) if !text.contains(['\n', '\r', '\0']) => Ok(text),
        _ => Diagnostic::error(
            "unusable-path",
            format!("the path of {what} cannot stand in the files of an environment: {path:?}"),
        )
        .help("it must be UTF-8 without line ends: rename it, or use another one")
        .err(),
    }
}

#[cfg(test)]
mod tests;
