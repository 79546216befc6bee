//! Answers of interpreters, kept from one run to the next.
//!
//! One entry an interpreter, under its path and the file that this leads to. It holds as long as the
//! stamps of everything that the answer depends on are the same: the executable's file, its
//! `site.py`, the `pyvenv.cfg` files that Python would look for (also where there is none), the
//! directories that were listed, the scripts that asked, and the kernel, which stands in the markers.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cache::{Cache, Watch};
use crate::common::Digest;
use crate::interpreter::answer::{Answer, SCRIPTS};
use crate::interpreter::pyvenv;

/// The folder of the cache that answers are in.
const FOLDER: &str = "interpreters";

/// What an entry says.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    asked: PathBuf,
    real: PathBuf,
    scripts: u64,
    kernel: Vec<String>,
    watch: Watch,
    answer: Answer,
}

/// The answer that an executable gave, if it would give the same today.
pub(super) fn load(cache: &Cache, executable: &Path) -> Option<Answer> {
    let real = executable.canonicalize().ok()?;
    let text = cache.read(FOLDER, key(executable, &real))?;
    let entry: Entry = serde_json::from_slice(&text).ok()?;
    let same = entry.asked == executable
        && entry.real == real
        && entry.scripts == SCRIPTS
        && entry.kernel == kernel()
        && entry.watch.is_settled(cache.now())
        && entry.watch.is_same();
    same.then_some(entry.answer)
}

/// Keeps an answer, as well as it can.
pub(super) fn store(cache: &Cache, executable: &Path, answer: &Answer) {
    let Ok(real) = executable.canonicalize() else { return };
    let key = key(executable, &real);
    let entry = Entry {
        asked: executable.to_owned(),
        watch: Watch::over(watched(executable, &real, answer)),
        real,
        scripts: SCRIPTS,
        kernel: kernel(),
        answer: answer.clone(),
    };
    cache.keep(FOLDER, key, &entry.watch, || serde_json::to_vec(&entry).ok());
}

/// What an executable's answer depends on, if it is kept.
pub(super) fn depends_on(cache: &Cache, executable: &Path) -> Option<Watch> {
    /// The part of an entry that says so.
    #[derive(Deserialize)]
    struct Kept {
        watch: Watch,
    }
    let real = executable.canonicalize().ok()?;
    let text = cache.read(FOLDER, key(executable, &real))?;
    serde_json::from_slice::<Kept>(&text).ok().map(|kept| kept.watch)
}

fn key(executable: &Path, real: &Path) -> Digest {
    Digest::of(&[executable, real].map(|path| path.as_os_str().as_encoded_bytes()).join(&0))
}

/// The paths that an answer depends on.
fn watched(executable: &Path, real: &Path, answer: &Answer) -> BTreeSet<PathBuf> {
    let mut paths: BTreeSet<PathBuf> = answer.read.iter().cloned().collect();
    paths.insert(real.to_owned());
    paths.extend(answer.binary.clone());
    paths.extend(pyvenv::places(executable));
    paths.extend(pyvenv::places(&answer.executable));
    paths
}

/// The kernel's release, version and machine, which markers name.
pub(super) fn kernel() -> Vec<String> {
    let uname = rustix::system::uname();
    [uname.release(), uname.version(), uname.machine()]
        .map(|text| text.to_string_lossy().into_owned())
        .to_vec()
}

#[cfg(test)]
mod tests;
