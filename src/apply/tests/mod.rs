//! Worlds in real directories: runs that end, fail and are killed, and what they leave.

mod kills;
mod rollback;
mod runs;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::plan::tests::{Act, about, acts, path, trees, view};
use crate::plan::{self, History, plan};
use crate::tree::Node;

/// What is in an environment, our own bookkeeping aside.
type Snapshot = BTreeMap<String, String>;

struct World {
    directory: TempDir,
}

impl World {
    fn new() -> Self {
        Self { directory: TempDir::new().unwrap() }
    }

    fn environment(&self) -> PathBuf {
        self.directory.path().join("env")
    }

    fn history(&self) -> History {
        history(&self.environment()).unwrap()
    }

    fn plan(&self, tree: &Tree) -> Result<(Plan, Manifest)> {
        let seen = observe(&self.environment(), tree, &self.history(), &view())?;
        let plan = plan(tree, seen.former.as_ref(), &seen.standing, &view())?;
        let manifest = Manifest::of(tree, &plan, about("../isolate.yaml"));
        Ok((plan, manifest))
    }

    fn apply(&self, tree: &Tree) -> Result<Outcome> {
        let hold = hold(&self.environment(), &|_| ())?;
        let (plan, manifest) = self.plan(tree)?;
        apply(&hold, tree, &plan, &manifest, Manner::default())
    }

    /// Applies a tree in a given way, and stops for good before a change of a given number.
    fn apply_until(&self, tree: &Tree, way: Way, changes: usize) -> Result<Outcome> {
        let (plan, manifest) = self.plan(tree)?;
        fs::create_dir_all(self.environment()).unwrap();
        let root = Root::open(&self.environment()).unwrap();
        root.budget.set(changes);
        let (plan, manifest, manner) = (&plan, &manifest, Manner::default());
        Run { root: &root, desired: tree, plan, manifest, manner }.execute(way)
    }

    fn act(&self, act: &Act) {
        let (Act::File(p, _)
        | Act::Link(p, _)
        | Act::Directory(p)
        | Act::Cache(p)
        | Act::Remove(p)) = act;
        let place = p.under(&self.environment());
        let is_real = |p: &RelPath| {
            p.under(&self.environment()).symlink_metadata().is_ok_and(|m| !m.is_dir())
        };
        if p.ancestors().any(|above| is_real(&above)) {
            return;
        }
        match place.symlink_metadata() {
            Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(&place).unwrap(),
            Ok(_) => fs::remove_file(&place).unwrap(),
            Err(_) => {}
        }
        if matches!(act, Act::Remove(_)) {
            return;
        }
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        match act {
            Act::File(_, n) => fs::write(place, format!("user {n}")).unwrap(),
            Act::Link(_, n) => symlink(format!("user {n}"), place).unwrap(),
            Act::Directory(_) => fs::create_dir(place).unwrap(),
            Act::Cache(_) => fs::write(place, "cache").unwrap(),
            Act::Remove(_) => {}
        }
    }

    fn snapshot(&self) -> Snapshot {
        let mut snapshot = Snapshot::new();
        let mut directories = vec![self.environment()];
        while let Some(directory) = directories.pop() {
            for entry in fs::read_dir(directory).into_iter().flatten() {
                let path = entry.unwrap().path();
                let metadata = path.symlink_metadata().unwrap();
                let name =
                    path.strip_prefix(self.environment()).unwrap().to_str().unwrap().to_owned();
                let content = if metadata.is_dir() {
                    directories.push(path);
                    "directory".to_owned()
                } else if metadata.is_symlink() {
                    format!("-> {}", fs::read_link(path).unwrap().display())
                } else {
                    let executable = metadata.mode() & 0o100 != 0;
                    format!("{executable} {}", fs::read_to_string(path).unwrap())
                };
                if name != MANIFEST && !name.starts_with(previous::PREVIOUS) {
                    snapshot.insert(name, content);
                }
            }
        }
        snapshot
    }

    fn has_all_of(&self, tree: &Tree, plan: &Plan) -> std::result::Result<(), TestCaseError> {
        let snapshot = self.snapshot();
        for (path, node) in tree.iter().filter(|(path, _)| !plan.not_ours.contains(path)) {
            let node = if let Node::HardLink(to) = node { tree.get(to).unwrap() } else { node };
            let wanted = match node {
                Node::Directory => "directory".to_owned(),
                Node::Link(target) => format!("-> {}", target.display()),
                Node::File { content, executable } => {
                    format!("{executable} {}", str::from_utf8(content).unwrap())
                }
                Node::HardLink(_) => unreachable!(),
            };
            prop_assert_eq!(snapshot.get(path.as_str()), Some(&wanted), "at {}", path);
        }
        prop_assert!(!snapshot.keys().any(|name| name.contains("staging")), "{:?}", snapshot);
        Ok(())
    }
}

/// What of the users' is in a snapshot. A file in a cache is Python's, whoever wrote it.
fn users(snapshot: &Snapshot) -> BTreeSet<String> {
    let is_cache =
        |name: &str, content: &str| name.contains("__pycache__") && !content.starts_with("->");
    let things = snapshot.iter().filter(|(name, content)| !is_cache(name, content));
    things
        .map(|(_, content)| content)
        .filter(|content| content.contains("user "))
        .cloned()
        .collect()
}

/// The view of a snapshot, without Python's caches.
fn view_of(snapshot: &Snapshot) -> Snapshot {
    let view = format!("{}/", view());
    let in_view = |name: &String| name.starts_with(&view) && !name.contains("__pycache__");
    snapshot.clone().into_iter().filter(|(name, _)| in_view(name)).collect()
}

fn environment() -> Tree {
    let file = |content: &str, executable| Node::File { content: content.into(), executable };
    let mut tree = Tree::default();
    tree.insert(path("bin/python"), file("launcher", true));
    tree.insert(path("bin/python3"), Node::HardLink(path("bin/python")));
    tree.insert(path("lib/site/v.pth"), file("../view", false));
    tree.insert(path("lib/view/a"), Node::Link("/usr/lib/a".into()));
    tree.insert(path("pyvenv.cfg"), file("home = /usr/bin", false));
    tree
}
