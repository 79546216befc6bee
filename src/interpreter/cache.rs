//! Answers of interpreters, kept from one run to the next.
//!
//! One JSON file an interpreter, under the digest of its path and of the file that this leads to. An
//! entry holds as long as the stat of everything that the answer depends on is the same: the
//! executable's file, its `site.py`, the `pyvenv.cfg` files that Python would look for (also where
//! there is none), the directories that were listed, the script that asked, and the kernel, which
//! stands in the markers.
//!
//! Nothing is written that could change once more within the same tick of the file system's clock:
//! what was changed less than two seconds ago is asked again. Whatever is wrong with the cache is
//! silent, and means that the interpreter is asked: it saves some milliseconds, no more.
//!
//! An entry is only believed when it belongs to the user that the program runs as and only he can
//! write to it; and root writes none below a directory of another user's, as it would under `sudo`
//! with that user's HOME: the user could not replace it.

use std::collections::BTreeSet;
use std::io::Read;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::process::geteuid;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::interpreter::answer::{Answer, SCRIPT};
use crate::interpreter::pyvenv;

/// How old a change must be before it is believed that no other has the same time.
const SETTLED: Duration = Duration::from_secs(2);

/// No entry is larger: some 10 kB is what they have.
const LARGEST: u64 = 1 << 20;

/// The cache, for one question.
pub(super) struct Cache<'a> {
    directory: &'a Path,
    now: SystemTime,
}

/// What a file of the cache says.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    asked: PathBuf,
    real: PathBuf,
    script: String,
    kernel: Vec<String>,
    watched: Vec<Watched>,
    answer: Answer,
}

/// A path, and what stood there.
#[derive(Debug, Serialize, Deserialize)]
struct Watched {
    path: PathBuf,
    stamp: Option<Stamp>,
}

/// What changes when a file does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    device: u64,
    inode: u64,
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl<'a> Cache<'a> {
    /// The cache in a directory, at a time: that of the question, before it is asked.
    pub(super) fn new(directory: &'a Path, now: SystemTime) -> Self {
        Self { directory, now }
    }

    /// The answer that an executable gave, if it would give the same today.
    pub(super) fn load(&self, executable: &Path) -> Option<Answer> {
        let real = executable.canonicalize().ok()?;
        let entry: Entry = serde_json::from_slice(&read(&self.file(executable, &real))?).ok()?;
        let same = entry.asked == executable
            && entry.real == real
            && entry.script == digest(SCRIPT.as_bytes())
            && entry.kernel == kernel()
            && entry.watched.iter().all(|watched| {
                let stamp = Stamp::of(&watched.path);
                stamp == watched.stamp && stamp.is_none_or(|stamp| stamp.is_settled(self.now))
            });
        same.then_some(entry.answer)
    }

    /// Keeps an answer, as well as it can.
    pub(super) fn store(&self, executable: &Path, answer: &Answer) {
        // A cache that cannot be written to is one that is not there.
        let _ = self.try_store(executable, answer);
    }

    fn try_store(&self, executable: &Path, answer: &Answer) -> Option<()> {
        let real = executable.canonicalize().ok()?;
        let watched: Vec<Watched> = watched(executable, &real, answer)
            .into_iter()
            .map(|path| Watched { stamp: Stamp::of(&path), path })
            .collect();
        let mut stamps = watched.iter().filter_map(|watched| watched.stamp.as_ref());
        if stamps.any(|stamp| !stamp.is_settled(self.now)) || !may_write(self.directory) {
            return None;
        }
        let file = self.file(executable, &real);
        let entry = Entry {
            asked: executable.to_owned(),
            real,
            script: digest(SCRIPT.as_bytes()),
            kernel: kernel(),
            watched,
            answer: answer.clone(),
        };
        let folder = file.parent()?;
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).ok()?;
        let temporary = tempfile::NamedTempFile::new_in(folder).ok()?;
        serde_json::to_writer(&temporary, &entry).ok()?;
        temporary.persist(file).ok()?;
        Some(())
    }

    fn file(&self, executable: &Path, real: &Path) -> PathBuf {
        let key = [executable, real].map(|path| path.as_os_str().as_encoded_bytes()).join(&0);
        self.directory.join("interpreters").join(digest(&key)).with_extension("json")
    }
}

/// The content of an entry that is to be believed.
fn read(file: &Path) -> Option<Vec<u8>> {
    let file = std::fs::File::open(file).ok()?;
    let metadata = file.metadata().ok()?;
    let is_ours = metadata.uid() == geteuid().as_raw() && metadata.mode() & 0o022 == 0;
    if !is_ours || !metadata.is_file() || metadata.len() > LARGEST {
        return None;
    }
    let mut content = Vec::new();
    file.take(LARGEST).read_to_end(&mut content).ok()?;
    Some(content)
}

/// Whether the cache is the user's to write: for root, when the nearest directory that exists is
/// root's own.
fn may_write(directory: &Path) -> bool {
    let nearest = directory.ancestors().find_map(|above| above.metadata().ok());
    !geteuid().is_root() || nearest.is_some_and(|metadata| metadata.uid() == 0)
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
fn kernel() -> Vec<String> {
    let uname = rustix::system::uname();
    [uname.release(), uname.version(), uname.machine()]
        .map(|text| text.to_string_lossy().into_owned())
        .to_vec()
}

fn digest(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Stamp {
    /// The stamp of what a path leads to; `None` when that is nothing.
    fn of(path: &Path) -> Option<Self> {
        let metadata = path.metadata().ok()?;
        Some(Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        })
    }

    /// Whether the last change is old enough at a time; one in the future is not.
    fn is_settled(&self, now: SystemTime) -> bool {
        let (seconds, nanoseconds) = self.changed;
        let changed = u64::try_from(seconds).ok().zip(u32::try_from(nanoseconds).ok());
        // Before 1970 there was no change that could be recent.
        changed.is_none_or(|(seconds, nanoseconds)| {
            UNIX_EPOCH + Duration::new(seconds, nanoseconds) + SETTLED <= now
        })
    }
}

#[cfg(test)]
mod tests;
