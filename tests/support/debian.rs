//! What dpkg and the system's Python say of themselves, read apart from the program's own code, so
//! that a mistake there cannot hide itself in a test.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::report::normalised;
use super::sandbox::Sandbox;

const PROGRAM: &str = include_str!("python/system.py");
const DATABASE: &str = "/var/lib/dpkg";

/// What a Python has in its site directories.
#[derive(Debug, Deserialize)]
pub(crate) struct System {
    pub(crate) sites: Vec<PathBuf>,
    pub(crate) suffixes: Vec<String>,
    pub(crate) standard: BTreeSet<String>,
    pub(crate) distributions: Vec<Installed>,
}

/// One distribution, as importlib.metadata sees it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Installed {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) metadata: PathBuf,
    pub(crate) requires: Vec<String>,
    pub(crate) claims: Vec<String>,
}

/// The installed packages.
#[derive(Debug, Default)]
pub(crate) struct Dpkg {
    packages: BTreeMap<String, Deb>,
    providers: BTreeMap<String, BTreeSet<String>>,
    owners: BTreeMap<PathBuf, String>,
}

/// One package.
#[derive(Debug, Default)]
struct Deb {
    source: String,
    depends: Vec<String>,
    recommends: Vec<String>,
    files: Vec<PathBuf>,
}

impl System {
    /// Asks a Python.
    #[track_caller]
    pub(crate) fn of(python: &Path) -> Self {
        let sandbox = Sandbox::new();
        let output = sandbox.run(python, ["-I", "-B", "-c", PROGRAM]);
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}\n{}", String::from_utf8_lossy(&output.stderr)))
    }

    /// The normalised names of all distributions.
    pub(crate) fn names(&self) -> BTreeSet<String> {
        self.distributions.iter().map(|found| normalised(&found.name)).collect()
    }

    /// A path's first parts below a site directory.
    fn below<'a>(&self, path: &'a Path) -> Option<Vec<&'a str>> {
        let inside = self.sites.iter().find_map(|site| path.strip_prefix(site).ok())?;
        inside.iter().map(|part| part.to_str()).collect()
    }

    /// The module that a file of that name is, if it is one for this Python.
    fn module<'a>(&self, file: &'a str) -> Option<&'a str> {
        let suffixes = self.suffixes.iter().map(String::as_str).chain([".py"]);
        let stem =
            suffixes.filter_map(|suffix| file.strip_suffix(suffix)).min_by_key(|s| s.len())?;
        is_identifier(stem).then_some(stem)
    }
}

impl Dpkg {
    /// Reads the database.
    pub(crate) fn read() -> Self {
        let mut all = Self::default();
        let status = fs_err::read_to_string(Path::new(DATABASE).join("status")).unwrap();
        for paragraph in status.split("\n\n") {
            all.add(paragraph);
        }
        for entry in fs_err::read_dir(Path::new(DATABASE).join("info")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "list") {
                all.add_files(&path);
            }
        }
        all
    }

    fn add(&mut self, paragraph: &str) {
        let field = |name: &str| {
            paragraph.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        };
        let Some(name) = field("Package") else { return };
        if !field("Status").is_some_and(|status| status.ends_with(" installed")) {
            return;
        }
        for provided in names(field("Provides").unwrap_or_default()) {
            self.providers.entry(provided).or_default().insert(name.to_owned());
        }
        let depends = [field("Depends"), field("Pre-Depends")];
        let depends = depends.into_iter().flatten().flat_map(names).collect();
        let source = field("Source").unwrap_or(name).split(' ').next().unwrap().to_owned();
        let recommends = field("Recommends").map(names).unwrap_or_default();
        let deb = self.packages.entry(name.to_owned()).or_default();
        *deb = Deb { source, depends, recommends, ..Deb::default() };
    }

    fn add_files(&mut self, list: &Path) {
        let stem = list.file_stem().unwrap().to_str().unwrap();
        let name = stem.split(':').next().unwrap();
        let Some(deb) = self.packages.get_mut(name) else { return };
        for line in fs_err::read_to_string(list).unwrap().lines() {
            let path = PathBuf::from(line);
            if line.contains("/dist-packages/") {
                self.owners.insert(path.clone(), name.to_owned());
                deb.files.push(path);
            }
        }
    }

    /// The package that a path belongs to.
    pub(crate) fn owner(&self, path: &Path) -> Option<&str> {
        self.owners.get(path).map(String::as_str)
    }

    /// What a package has in the directories that Debian's Pythons import from.
    pub(crate) fn files(&self, deb: &str) -> &[PathBuf] {
        self.packages.get(deb).map_or(&[], |package| &package.files)
    }

    /// Everything that a package can have brought: over Depends, with what provides a name, over
    /// Recommends of packages from the same source, and over Requires-Dist without extras.
    pub(crate) fn closure(&self, system: &System, deb: &str) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut open = vec![deb.to_owned()];
        while let Some(name) = open.pop() {
            if let Some(provided) = self.providers.get(&name) {
                open.extend(provided.iter().filter(|one| !reached.contains(*one)).cloned());
            }
            let Some(package) = self.packages.get(&name) else { continue };
            if reached.insert(name.clone()) {
                open.extend(package.depends.iter().cloned());
                let halves = package.recommends.iter().filter(|name| {
                    self.packages.get(*name).is_some_and(|other| other.source == package.source)
                });
                open.extend(halves.cloned());
                open.extend(self.required(system, &name));
            }
        }
        reached
    }

    /// The packages of what the distributions of a package require.
    fn required(&self, system: &System, deb: &str) -> Vec<String> {
        let of = |found: &&Installed| self.owner(&found.metadata) == Some(deb);
        let required: BTreeSet<String> = system
            .distributions
            .iter()
            .filter(of)
            .flat_map(|found| &found.requires)
            .filter(|requirement| !requirement.contains("extra"))
            .map(|requirement| {
                let end = requirement.find(|c: char| !(c.is_alphanumeric() || "-_.".contains(c)));
                normalised(&requirement[..end.unwrap_or(requirement.len())])
            })
            .collect();
        let wanted = |found: &&Installed| required.contains(&normalised(&found.name));
        let found = system.distributions.iter().filter(wanted);
        found.filter_map(|found| self.owner(&found.metadata).map(str::to_owned)).collect()
    }

    /// What can be imported of every package that owns anything importable. A name of a directory
    /// that several packages share, as namespaces are, goes down to its second part.
    pub(crate) fn importables(&self, system: &System) -> BTreeMap<String, BTreeSet<String>> {
        let mut sharers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut entries: Vec<(&str, Vec<&str>)> = Vec::new();
        for (name, deb) in &self.packages {
            for path in deb.files.iter().filter(|path| path.is_symlink() || path.is_file()) {
                let Some(parts) = system.below(path) else { continue };
                if parts.contains(&"__pycache__") {
                    continue;
                }
                sharers.entry(parts[0]).or_default().insert(name);
                entries.push((name, parts));
            }
        }
        let mut importables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (deb, parts) in entries {
            let name = importable(system, &parts, sharers[parts[0]].len() > 1);
            if let Some(name) = name {
                importables.entry(deb.to_owned()).or_default().insert(name);
            }
        }
        importables
    }
}

/// The name that a file below a site directory is imported by.
fn importable(system: &System, parts: &[&str], shared: bool) -> Option<String> {
    let directory = |part: &str| is_identifier(part).then(|| part.to_owned());
    match parts {
        [only] => system.module(only).map(str::to_owned).or_else(|| directory(only)),
        [first, ..] if !shared => directory(first),
        [first, "__init__.py"] => directory(first),
        [first, file] => Some(format!("{}.{}", directory(first)?, system.module(file)?)),
        [first, second, ..] => Some(format!("{}.{}", directory(first)?, directory(second)?)),
        [] => None,
    }
}

fn is_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// The names of a field of relations.
fn names(field: &str) -> Vec<String> {
    let ends = |c: char| c.is_whitespace() || c == '(' || c == ':';
    let relations = field.split([',', '|']).map(str::trim).filter(|text| !text.is_empty());
    relations.filter_map(|text| text.split(ends).next()).map(str::to_owned).collect()
}
