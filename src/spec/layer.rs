//! What one file of a spec says by itself, before it is merged with what it extends.

use std::path::PathBuf;

use crate::common::{Diagnostic, Place, Result};
use crate::spec::document::Document;
use crate::spec::model::{
    Dependencies, Isolation, Launcher, LockPolicy, Placed, Source, Variables,
};
use crate::spec::node::{Entry, Node, Value};
use crate::spec::pick::{self, Draft};
use crate::spec::selector::Selector;
use crate::spec::shape::Reader;
use crate::spec::{path, scripts, variables, yaml};

/// The keys of the format.
pub(super) const KEYS: [&str; 16] = [
    "format",
    "extends",
    "python",
    "environment",
    "isolation",
    "packages",
    "exclude",
    "dependencies",
    "sources",
    "sitecustomize",
    "variables",
    "launcher",
    "lock",
    "seed",
    "regenerate",
    "interpreter",
];

/// The words for `isolation`.
pub(super) const ISOLATION: [(&str, Isolation); 2] =
    [("full", Isolation::Full), ("cherry-pick", Isolation::CherryPick)];

/// The words for `lock`.
pub(super) const LOCK: [(&str, LockPolicy); 2] =
    [("upstream", LockPolicy::Upstream), ("exact", LockPolicy::Exact)];

/// The words for `launcher`.
pub(super) const LAUNCHER: [(&str, Launcher); 3] =
    [("auto", Launcher::Auto), ("exec", Launcher::Exec), ("link", Launcher::Link)];

/// What one file says; `None` for what it does not say.
#[derive(Debug, Default)]
pub(super) struct Layer {
    /// The file; absolute.
    pub(super) file: PathBuf,
    /// `extends:`, as written.
    pub(super) extends: Vec<Placed<PathBuf>>,
    /// `python:`; a path in it is absolute.
    pub(super) python: Option<Placed<String>>,
    /// `environment:`; absolute.
    pub(super) environment: Option<PathBuf>,
    /// `isolation:`.
    pub(super) isolation: Option<Placed<Isolation>>,
    /// Where `packages:` stands.
    pub(super) packages_key: Option<Place>,
    /// `packages:`.
    pub(super) packages: Vec<Draft>,
    /// `exclude:`.
    pub(super) exclude: Vec<Placed<Selector>>,
    /// `dependencies:`.
    pub(super) dependencies: Option<Dependencies>,
    /// `sources:`.
    pub(super) sources: Option<Vec<Source>>,
    /// `sitecustomize:`.
    pub(super) sitecustomize: Option<Placed<bool>>,
    /// `variables:`.
    pub(super) variables: Option<Variables>,
    /// `launcher:`.
    pub(super) launcher: Option<Launcher>,
    /// `lock:`.
    pub(super) lock: Option<LockPolicy>,
    /// `seed:`.
    pub(super) seed: Option<Vec<Placed<String>>>,
    /// `regenerate:`.
    pub(super) regenerate: Option<Vec<Placed<String>>>,
    /// `interpreter:`.
    pub(super) interpreter: Option<Placed<String>>,
}

/// Reads and checks one document.
///
/// # Errors
///
/// For the first thing in it that the format does not have, with its place.
pub(super) fn layer(document: &Document) -> Result<Layer> {
    let root = yaml::parse(document)?;
    let reader = Reader { document };
    if let Value::List(_) = root.value {
        return reader
            .error(&root, "wrong-type", "a spec must be a mapping, not a list".to_owned())
            .help("put the list below `packages:`")
            .err();
    }
    let entries = reader.mapping("a spec", &root)?;
    check_format(reader, entries)?;
    reader.known(entries, &KEYS)?;
    let mut layer = Layer { file: document.file.clone(), ..Layer::default() };
    for entry in entries {
        layer.read(reader, entry)?;
    }
    Ok(layer)
}

impl Layer {
    fn read(&mut self, reader: Reader<'_>, entry: &Entry) -> Result<()> {
        let node = &entry.value;
        match entry.key.as_str() {
            "extends" => self.extends = extends(reader, node)?,
            "python" => {
                let value = path::path_or_word(reader, "`python`", node)?;
                self.python = Some(Placed { value, place: reader.place(node) });
            }
            "environment" => self.environment = Some(path::path(reader, "`environment`", node)?),
            "isolation" => self.isolation = Some(isolation(reader, node)?),
            "packages" => {
                self.packages_key = Some(reader.key_place(entry));
                self.packages = pick::packages(reader, node)?;
            }
            "exclude" => self.exclude = pick::exclude(reader, node)?,
            "dependencies" => self.dependencies = Some(pick::dependencies(reader, node)?),
            "sources" => self.sources = Some(sources(reader, node)?),
            "sitecustomize" => {
                let value = reader.boolean("`sitecustomize`", node)?;
                self.sitecustomize = Some(Placed { value, place: reader.place(node) });
            }
            "variables" => self.variables = Some(variables::variables(reader, node)?),
            "launcher" => self.launcher = Some(launcher(reader, node)?),
            "lock" => self.lock = Some(lock(reader, node)?),
            "seed" => self.seed = Some(scripts::seed(reader, node)?),
            "regenerate" => self.regenerate = Some(scripts::regenerate(reader, node)?),
            "interpreter" => self.interpreter = Some(scripts::interpreter(reader, node)?),
            _ => {}
        }
        Ok(())
    }
}

/// `format: 1`, checked before the keys: another format may have others.
fn check_format(reader: Reader<'_>, entries: &[Entry]) -> Result<()> {
    let Some(entry) = entries.iter().find(|entry| entry.key == "format") else { return Ok(()) };
    let text = reader.text("`format`", &entry.value)?;
    if text == "1" {
        return Ok(());
    }
    Diagnostic::error("unknown-format", format!("this program reads format 1, not `{text}`"))
        .at(reader.place(&entry.value))
        .help("a newer format needs a newer isolate; otherwise write `format: 1`")
        .err()
}

fn extends(reader: Reader<'_>, node: &Node) -> Result<Vec<Placed<PathBuf>>> {
    let items = match &node.value {
        Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let one = |item: &Node| {
        let value = path::path_text(reader, "`extends`", item)?.into();
        Ok(Placed { value, place: reader.place(item) })
    };
    items.iter().map(one).collect()
}

fn isolation(reader: Reader<'_>, node: &Node) -> Result<Placed<Isolation>> {
    let value = reader.choice("`isolation`", node, &ISOLATION)?;
    Ok(Placed { value, place: reader.place(node) })
}

fn launcher(reader: Reader<'_>, node: &Node) -> Result<Launcher> {
    reader.choice("`launcher`", node, &LAUNCHER)
}

fn lock(reader: Reader<'_>, node: &Node) -> Result<LockPolicy> {
    reader.choice("`lock`", node, &LOCK)
}

fn sources(reader: Reader<'_>, node: &Node) -> Result<Vec<Source>> {
    reader.list("`sources`", node)?.iter().map(|item| path::source(reader, item)).collect()
}
