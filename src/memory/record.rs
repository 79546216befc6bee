//! That an environment stands as its spec wants it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::cache::Watch;
use crate::common::{Digest, RelPath};
use crate::memory::Memory;
use crate::plan::{MANIFEST, inside};
use crate::tree::layout::Layout;
use crate::tree::{Node, Tree};

/// The folder of the cache that records are in.
const ENVIRONMENTS: &str = "environments";

/// What a run left behind that found an environment, or made it, as its spec wants it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record<T> {
    /// The environment.
    pub environment: PathBuf,
    /// What was asked: [`super::of_environment`].
    pub question: Digest,
    /// What the base and the selection follow from.
    pub system: Watch,
    /// The environment's own directories, and those of its files that decide how it starts.
    pub standing: Watch,
    /// What is to be said of it.
    pub result: T,
}

impl<T> Record<T> {
    /// Whether it answers a question, and the system is as it was.
    pub fn answers(&self, question: Digest) -> bool {
        self.question == question && self.system.is_same()
    }
}

impl Memory {
    /// The record of an environment, if that stands untouched.
    pub fn record<T: DeserializeOwned>(&self, environment: &Path) -> Option<Record<T>> {
        // Of one that is gone nothing need be read.
        environment.symlink_metadata().ok()?;
        let text = self.cache.read(ENVIRONMENTS, key(environment))?;
        let record: Record<T> = serde_json::from_slice(&text).ok()?;
        (record.environment == environment && record.standing.is_same()).then_some(record)
    }

    /// Keeps a record, unless something in the system has changed a moment ago. That the environment
    /// has is no reason: it was this run that changed it, and while it held the lock.
    pub fn keep_record<T: Serialize>(&self, record: &Record<T>) {
        let text = || serde_json::to_vec(record).ok();
        self.cache.keep(ENVIRONMENTS, key(&record.environment), &record.system, text);
    }
}

/// The paths of an environment by which it is told whether somebody has changed it: the directories
/// that hold something of ours, and the files that Python reads when it starts. What is edited in its
/// place in a script or a receipt is seen by `--verify`.
pub fn watched(environment: &Path, tree: &Tree, layout: &Layout) -> BTreeSet<PathBuf> {
    let starts = |path: &RelPath| {
        let parent = path.parent();
        path.as_str() == "bin/python"
            || parent.is_none()
            || parent.as_ref() == Some(&layout.site_packages)
    };
    let decides = |(path, node): &(&RelPath, &Node)| match node {
        Node::Directory => !inside(&layout.site_packages, path),
        Node::Link(_) | Node::HardLink(_) => false,
        Node::File { .. } => starts(path),
    };
    let ours = tree.iter().filter(decides).map(|(path, _)| path.under(environment));
    ours.chain([environment.to_owned(), environment.join(MANIFEST)]).collect()
}

fn key(environment: &Path) -> Digest {
    Digest::of(environment.as_os_str().as_encoded_bytes())
}
