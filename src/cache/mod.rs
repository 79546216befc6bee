//! What one run finds out and the next one need not: files in a directory of the user's.
//!
//! Nothing depends on it but time. Whatever is wrong with it is silent, and means that the question
//! is asked again. An entry holds as long as the [stamps](Stamp) of everything that its answer
//! depends on are the same; and nothing is kept that could change once more within the same tick of
//! the file system's clock.
//!
//! An entry is only believed when it belongs to the user that the program runs as and only he can
//! write to it; and root writes none below a directory of another user's, as it would under `sudo`
//! with that user's HOME: the user could not replace it.

mod stamp;

use std::ffi::OsString;
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::SystemTime;

use rustix::process::geteuid;

use crate::common::Digest;

pub use stamp::{Stamp, Watch, Watched};

/// No entry is larger.
const LARGEST: u64 = 64 << 20;

/// A cache, as it is to be used from a time on: that of a question, before it is asked.
#[derive(Debug, Clone)]
pub struct Cache {
    directory: PathBuf,
    now: SystemTime,
}

impl Cache {
    /// The cache in a directory, at a time.
    pub fn new(directory: PathBuf, now: SystemTime) -> Self {
        Self { directory, now }
    }

    /// The cache that the process's variables name, from now on; see [`directory`].
    pub fn from_process() -> Option<Self> {
        directory(|name| std::env::var_os(name)).map(|path| Self::new(path, SystemTime::now()))
    }

    /// The time from which on it is used.
    pub fn now(&self) -> SystemTime {
        self.now
    }

    /// The content of an entry, if there is one that is to be believed.
    pub fn read(&self, folder: &str, key: Digest) -> Option<Vec<u8>> {
        let file = std::fs::File::open(self.file(folder, key)).ok()?;
        let metadata = file.metadata().ok()?;
        let is_ours = metadata.uid() == user() && metadata.mode() & 0o022 == 0;
        if !is_ours || !metadata.is_file() || metadata.len() > LARGEST {
            return None;
        }
        // An entry is written once and never changed, so that its size is all of it.
        let mut content = vec![0; usize::try_from(metadata.len()).ok()?];
        (&file).read_exact(&mut content).ok()?;
        Some(content)
    }

    /// Keeps an answer with what it follows from, unless some of that has changed a moment ago: it could
    /// change once more, and nobody would see it. An answer that cannot be written down is not kept.
    pub fn keep(
        &self,
        folder: &str,
        key: Digest,
        watch: &Watch,
        content: impl FnOnce() -> Option<Vec<u8>>,
    ) {
        if watch.is_settled(self.now)
            && let Some(content) = content()
        {
            self.write(folder, key, &content);
        }
    }

    /// Keeps an entry, as well as it can: a cache that cannot be written to is one that is not there.
    /// The file appears as a whole or not at all.
    fn write(&self, folder: &str, key: Digest, content: &[u8]) {
        let _ = self.try_write(folder, key, content);
    }

    fn try_write(&self, folder: &str, key: Digest, content: &[u8]) -> Option<()> {
        if !may_write(&self.directory) {
            return None;
        }
        let file = self.file(folder, key);
        let folder = file.parent()?;
        if !folder.is_dir() {
            std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).ok()?;
        }
        let mut temporary = tempfile::NamedTempFile::new_in(folder).ok()?;
        temporary.write_all(content).ok()?;
        temporary.persist(file).ok()?;
        Some(())
    }

    fn file(&self, folder: &str, key: Digest) -> PathBuf {
        self.directory.join(folder).join(key.to_string())
    }
}

/// The cache directory that variables name: `ISOLATE_CACHE_DIR` (empty: no cache), else
/// `$XDG_CACHE_HOME/isolate` (relative ones do not count, as the XDG base directory specification
/// says), else `~/.cache/isolate`, else none.
pub fn directory(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    if let Some(chosen) = variable("ISOLATE_CACHE_DIR") {
        return (!chosen.is_empty()).then(|| PathBuf::from(chosen));
    }
    let absolute = |name: &str| {
        let path = variable(name).filter(|value| !value.is_empty())?;
        Some(PathBuf::from(path)).filter(|path| path.is_absolute())
    };
    let caches = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")));
    caches.map(|caches| caches.join("isolate"))
}

/// The user that the program runs as.
fn user() -> u32 {
    static USER: OnceLock<u32> = OnceLock::new();
    *USER.get_or_init(|| geteuid().as_raw())
}

/// Whether the cache is the user's to write: for root, when the nearest directory that exists is
/// root's own.
fn may_write(directory: &Path) -> bool {
    if user() != 0 {
        return true;
    }
    let nearest = directory.ancestors().find_map(|above| above.metadata().ok());
    nearest.is_some_and(|metadata| metadata.uid() == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_is_where_the_variables_say() {
        let cache = |variables: &[(&str, &str)]| {
            let get =
                |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| v.into());
            directory(get)
        };
        let home = ("HOME", "/home/ada");
        assert_eq!(cache(&[home]), Some("/home/ada/.cache/isolate".into()));
        assert_eq!(cache(&[home, ("XDG_CACHE_HOME", "/c")]), Some("/c/isolate".into()));
        assert_eq!(
            cache(&[home, ("XDG_CACHE_HOME", "c")]),
            Some("/home/ada/.cache/isolate".into()),
            "a relative one does not count"
        );
        assert_eq!(cache(&[home, ("ISOLATE_CACHE_DIR", "/mine")]), Some("/mine".into()));
        assert_eq!(cache(&[home, ("ISOLATE_CACHE_DIR", "")]), None);
        assert_eq!(cache(&[]), None);
    }

    #[test]
    fn what_was_written_is_read() {
        let directory = tempfile::tempdir().unwrap();
        let cache = Cache::new(directory.path().join("deep/below"), SystemTime::now());
        let key = Digest::of(b"question");
        assert_eq!(cache.read("answers", key), None);
        cache.write("answers", key, b"42");
        assert_eq!(cache.read("answers", key).unwrap(), b"42");
        cache.write("answers", key, b"43");
        assert_eq!(cache.read("answers", key).unwrap(), b"43");
        assert_eq!(cache.read("answers", Digest::of(b"other")), None);
    }
}
