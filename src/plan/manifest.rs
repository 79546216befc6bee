//! The manifest: everything that was written into an environment, with digests. It lies in the
//! environment as `isolate/manifest.json`, and lets later runs change and remove exactly that.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize};

use crate::common::digest::Digest;
use crate::common::{Diagnostic, Place, RelPath, Result};
use crate::plan::{ORIGINALS, Plan};
use crate::selection::summary::PickSummary;
use crate::tree::{Node, Tree};

/// The version of the layout of a manifest that this program reads and writes.
const FORMAT: u32 = 1;
/// The longest line that is worth showing when a manifest cannot be read.
const LONGEST_LINE: usize = 200;

/// What was written at one path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// A directory.
    Directory,
    /// A symbolic link, with its target to the letter.
    Link(PathBuf),
    /// A file.
    File {
        /// The digest of its content.
        sha256: Digest,
        /// Whether it can be executed.
        executable: bool,
    },
    /// Another name of a file of the same manifest.
    HardLink(RelPath),
}

impl Record {
    /// What a manifest says of a node.
    pub fn of(node: &Node) -> Self {
        match node {
            Node::Directory => Self::Directory,
            Node::Link(target) => Self::Link(target.clone()),
            Node::File { content, executable } => {
                Self::File { sha256: content.digest(), executable: *executable }
            }
            Node::HardLink(to) => Self::HardLink(to.clone()),
        }
    }
}

/// The base interpreter that an environment was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// Its executable with every link resolved, e.g. `/usr/bin/python3.11`.
    pub real_executable: PathBuf,
    /// Its version, e.g. `3.11.2`.
    pub version: String,
}

/// What a manifest says besides the paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The spec, as [`spec_from`] gives it; none where it stayed behind.
    pub spec: Option<PathBuf>,
    /// Whether the environment was made by others, and adopted.
    pub adopted: bool,
    /// The base interpreter.
    pub base: Base,
    /// The view directory.
    pub view: RelPath,
    /// What was selected and why, for the commands that read an environment.
    pub selection: Vec<PickSummary>,
}

/// Everything that was written into an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this layout: 1.
    pub format: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// The spec, as [`spec_from`] gives it; none where it stayed behind, on the machine of a packager.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spec: Option<PathBuf>,
    /// Whether the environment was made by others, and adopted.
    pub adopted: bool,
    /// The base interpreter.
    pub base: Base,
    /// The view directory.
    pub view: RelPath,
    /// What was selected and why; nothing, where another version of the program has told it otherwise.
    #[serde(deserialize_with = "selection")]
    pub selection: Vec<PickSummary>,
    /// What was written where. A directory that stood before is not in it.
    pub nodes: BTreeMap<RelPath, Record>,
    /// Where the originals are kept of what was written in the place of another tool's own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub originals: BTreeMap<RelPath, RelPath>,
}

impl Manifest {
    /// The manifest of an environment that a plan was executed in: the desired tree, without the
    /// paths that the plan leaves to somebody else.
    pub fn of(desired: &Tree, plan: &Plan, about: About) -> Self {
        let nodes = desired
            .iter()
            .filter(|(path, _)| !plan.not_ours.contains(path))
            .map(|(path, node)| (path.clone(), Record::of(node)))
            .collect();
        let About { spec, adopted, base, view, selection } = about;
        let program = env!("CARGO_PKG_VERSION").to_owned();
        let originals = plan.originals.clone();
        Self { format: FORMAT, program, spec, adopted, base, view, selection, nodes, originals }
    }

    /// What was written at a path, with a hard link told as the file that it is. Nothing, where
    /// nothing was written, or where a hard link names no file.
    pub fn resolved(&self, path: &RelPath) -> Option<&Record> {
        match self.nodes.get(path)? {
            Record::HardLink(to) => {
                self.nodes.get(to).filter(|record| matches!(record, Record::File { .. }))
            }
            record => Some(record),
        }
    }

    /// The manifest as the text of its file: pretty-printed, in an order that never changes, with a
    /// line end.
    ///
    /// # Errors
    ///
    /// `manifest-not-utf8` for a link target or an executable that JSON cannot hold.
    pub fn to_json(&self) -> Result<Vec<u8>> {
        let mut text = serde_json::to_vec_pretty(self).map_err(|error| {
            Diagnostic::error("manifest-not-utf8", format!("cannot write the manifest: {error}"))
                .help("a path that the environment links to is not UTF-8: rename it")
        })?;
        text.push(b'\n');
        Ok(text)
    }

    /// Reads a manifest; `file` is where it lies, for messages.
    ///
    /// # Errors
    ///
    /// `manifest-newer` for a later format, `manifest-damaged` for anything that is no manifest:
    /// wrong JSON, a path that is absolute or leads out of the environment, something recorded
    /// below what is no directory, an original that is not where originals are kept.
    pub fn from_json(text: &[u8], file: &Path) -> Result<Self> {
        /// The part that every format has.
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        if let Ok(Head { format }) = serde_json::from_slice(text)
            && format > FORMAT
        {
            return newer(file, format).err();
        }
        let manifest: Self = serde_json::from_slice(text).map_err(|error| {
            damaged(file, &error.to_string()).at_maybe(place(text, file, &error).as_ref())
        })?;
        if manifest.format != FORMAT {
            return damaged(file, &format!("there is no format {}", manifest.format)).err();
        }
        manifest.check_ancestors(file)?;
        manifest.check_originals(file)?;
        Ok(manifest)
    }

    /// Where the spec lies that the environment was made from; the other way round than
    /// [`spec_from`].
    pub fn spec_path(&self, environment: &Path) -> Option<PathBuf> {
        let mut path = environment.to_owned();
        for component in self.spec.as_ref()?.components() {
            match component {
                Component::ParentDir => {
                    path.pop();
                }
                component => path.push(component),
            }
        }
        Some(path)
    }

    fn check_originals(&self, file: &Path) -> Result<()> {
        let is_kept = |kept: &RelPath| kept.as_str().starts_with(&format!("{ORIGINALS}/"));
        match self.originals.values().find(|kept| !is_kept(kept)) {
            Some(kept) => damaged(file, &format!("no originals are kept at {kept}")).err(),
            None => Ok(()),
        }
    }

    fn check_ancestors(&self, file: &Path) -> Result<()> {
        let is_directory =
            |path: &RelPath| self.nodes.get(path).is_none_or(|record| *record == Record::Directory);
        match self.nodes.keys().find(|path| !path.ancestors().all(|above| is_directory(&above))) {
            Some(path) => {
                damaged(file, &format!("{path} lies below something that is no directory")).err()
            }
            None => Ok(()),
        }
    }
}

fn selection<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Vec<PickSummary>, D::Error> {
    let told = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(told).unwrap_or_default())
}

/// How a manifest names its spec: relative to the environment when the spec's directory is one above
/// it, so that a project can be moved and copied as a whole; else as it is. Both paths must be
/// absolute, and are compared by their text.
pub fn spec_from(environment: &Path, spec: &Path) -> PathBuf {
    let (Some(directory), Some(name)) = (spec.parent(), spec.file_name()) else {
        return spec.to_owned();
    };
    match environment.strip_prefix(directory) {
        Ok(below) if !below.as_os_str().is_empty() => {
            below.components().map(|_| "..").collect::<PathBuf>().join(name)
        }
        _ => spec.to_owned(),
    }
}

fn newer(file: &Path, format: u32) -> Diagnostic {
    let message = format!("{} was written by a newer isolate (format {format})", file.display());
    Diagnostic::error("manifest-newer", message)
        .help("upgrade isolate, or use the version that made this environment")
}

fn damaged(file: &Path, cause: &str) -> Diagnostic {
    let message = format!("{} is damaged: {cause}", file.display());
    Diagnostic::error("manifest-damaged", message)
        .help("without it nobody can tell what in this environment is whose")
        .help("restore the file from a backup, or remove the environment and apply again")
}

fn place(text: &[u8], file: &Path, error: &serde_json::Error) -> Option<Place> {
    let text = std::str::from_utf8(text).ok()?;
    let source = text.lines().nth(error.line().checked_sub(1)?)?.to_owned();
    (source.len() <= LONGEST_LINE).then(|| Place {
        file: file.to_owned(),
        line: error.line(),
        column: error.column().max(1),
        length: 1,
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn manifest(nodes: &serde_json::Value) -> serde_json::Value {
        json!({
            "format": 1, "program": "0.1.0", "spec": "../isolate.yaml", "adopted": false,
            "base": {"real_executable": "/usr/bin/python3.11", "version": "3.11.2"},
            "view": "lib/python3.11/system-packages", "selection": null, "nodes": nodes,
        })
    }

    fn read(value: &serde_json::Value) -> Result<Manifest> {
        Manifest::from_json(value.to_string().as_bytes(), Path::new("/e/isolate/manifest.json"))
    }

    #[test]
    fn it_reads_what_it_wrote() {
        let sha = Digest::of(b"x").to_string();
        let nodes = json!({
            "bin": "directory",
            "bin/python": {"file": {"sha256": sha, "executable": true}},
            "bin/python3": {"hard_link": "bin/python"},
            "lib": {"link": "/usr/lib"},
        });
        let manifest = read(&manifest(&nodes)).unwrap();
        let text = manifest.to_json().unwrap();
        assert_eq!(Manifest::from_json(&text, Path::new("m")).unwrap(), manifest);
        assert!(text.ends_with(b"}\n"));
        let python3 = RelPath::new("bin/python3").unwrap();
        let file = Record::File { sha256: Digest::of(b"x"), executable: true };
        assert_eq!(manifest.resolved(&python3), Some(&file));
    }

    #[test]
    fn hostile_manifests_are_refused() {
        let file = json!({"file": {"sha256": Digest::of(b"").to_string(), "executable": false}});
        for nodes in [
            json!({"/etc/passwd": file}),
            json!({"../x": file}),
            json!({"a/../../x": file}),
            json!({"a\nb": file}),
            json!({"": "directory"}),
            json!({"a": {"hard_link": "/etc/passwd"}}),
            json!({"a": {"file": {"sha256": "00", "executable": false}}}),
            json!({"a": {"link": "/etc"}, "a/b/passwd": file}),
        ] {
            let error = read(&manifest(&nodes)).unwrap_err();
            assert_eq!(error.code, "manifest-damaged", "{nodes}");
            assert!(!error.help.is_empty());
        }
    }

    #[test]
    fn originals_are_only_where_they_are_kept() {
        let with = |kept: &str| {
            let mut value = manifest(&json!({}));
            value["originals"] = json!({"bin/python": kept});
            read(&value)
        };
        let kept = with("isolate/originals/bin/python").unwrap();
        assert_eq!(read(&serde_json::to_value(&kept).unwrap()).unwrap(), kept);
        for path in ["bin/mine", "isolate/manifest.json", "isolate/originals", "../x"] {
            assert_eq!(with(path).unwrap_err().code, "manifest-damaged", "{path}");
        }
    }

    #[test]
    fn a_later_format_is_told_from_damage() {
        let error = read(&json!({"format": 2, "everything": "else"})).unwrap_err();
        insta::assert_snapshot!(error, @"/e/isolate/manifest.json was written by a newer isolate (format 2)");
        assert_eq!(read(&json!({"format": 0})).unwrap_err().code, "manifest-damaged");
        let cut =
            Manifest::from_json(b"{\n  \"format\": 1,\n  \"prog", Path::new("m")).unwrap_err();
        assert_eq!(cut.code, "manifest-damaged");
        assert_eq!(cut.places[0].line, 3);
    }

    #[test]
    fn a_spec_above_the_environment_moves_with_it() {
        let env = Path::new("/srv/app/.venv");
        for (spec, name) in [
            ("/srv/app/isolate.yaml", "../isolate.yaml"),
            ("/srv/x.yaml", "../../x.yaml"),
            ("/etc/isolate.yaml", "/etc/isolate.yaml"),
            ("/srv/app/.venv/isolate.yaml", "/srv/app/.venv/isolate.yaml"),
        ] {
            assert_eq!(spec_from(env, Path::new(spec)), Path::new(name));
            let mut manifest = read(&manifest(&json!({}))).unwrap();
            manifest.spec = Some(name.into());
            assert_eq!(manifest.spec_path(env).unwrap(), Path::new(spec));
        }
    }
}
