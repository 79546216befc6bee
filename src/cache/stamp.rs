//! What changes when a file does.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// How old a change must be before it is believed that no other has the same time.
const SETTLED: Duration = Duration::from_secs(2);

/// The stat of a file or directory, as far as it changes when that does: device, inode, size, and
/// the times of the last change of content and of anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp(u64, u64, u64, (i64, i64), (i64, i64));

impl Stamp {
    /// The stamp of what a path leads to; `None` when that is nothing.
    pub fn of(path: &Path) -> Option<Self> {
        path.metadata().ok().map(|metadata| Self::from(&metadata))
    }

    /// Whether the last change is old enough at a time; one in the future is not.
    pub fn is_settled(&self, now: SystemTime) -> bool {
        let (seconds, nanoseconds) = self.4;
        let changed = u64::try_from(seconds).ok().zip(u32::try_from(nanoseconds).ok());
        // Before 1970 there was no change that could be recent.
        changed.is_none_or(|(seconds, nanoseconds)| {
            UNIX_EPOCH + Duration::new(seconds, nanoseconds) + SETTLED <= now
        })
    }
}

impl From<&std::fs::Metadata> for Stamp {
    fn from(metadata: &std::fs::Metadata) -> Self {
        Self(
            metadata.dev(),
            metadata.ino(),
            metadata.size(),
            (metadata.mtime(), metadata.mtime_nsec()),
            (metadata.ctime(), metadata.ctime_nsec()),
        )
    }
}

/// A path, and what stood there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    path: PathBuf,
    stamp: Option<Stamp>,
}

/// Everything that an answer depends on, also where there is nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Watch(Vec<Watched>);

impl Watch {
    /// Looks at what stands at paths now.
    pub fn over(paths: impl IntoIterator<Item = PathBuf>) -> Self {
        let look = |path: PathBuf| Watched { stamp: Stamp::of(&path), path };
        Self(paths.into_iter().map(look).collect())
    }

    /// Everything that this and another answer depend on, each path once.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self.0.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        self.0.dedup();
        self
    }

    /// Whether everything stands as it stood.
    pub fn is_same(&self) -> bool {
        self.0.iter().all(|watched| Stamp::of(&watched.path) == watched.stamp)
    }

    /// Whether nothing of what stood there had changed shortly before a time.
    pub fn is_settled(&self, now: SystemTime) -> bool {
        self.0.iter().filter_map(|watched| watched.stamp).all(|stamp| stamp.is_settled(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_seconds_settle_a_change() {
        let stamp = Stamp(1, 1, 1, (0, 0), (1000, 5));
        let at = |seconds, nanoseconds| UNIX_EPOCH + Duration::new(seconds, nanoseconds);
        assert!(!stamp.is_settled(at(1002, 4)) && stamp.is_settled(at(1002, 5)));
        assert!(!stamp.is_settled(at(900, 0)), "a change in the future is not settled");
    }

    #[test]
    fn what_comes_and_what_goes_is_seen() {
        let directory = tempfile::tempdir().unwrap();
        let paths = ["here", "missing"].map(|name| directory.path().join(name));
        std::fs::write(&paths[0], "").unwrap();
        let watch = Watch::over(paths.clone());
        assert!(watch.is_same());
        std::fs::write(&paths[1], "").unwrap();
        assert!(!watch.is_same());
        std::fs::remove_file(&paths[1]).unwrap();
        assert!(watch.is_same());
        std::fs::remove_file(&paths[0]).unwrap();
        assert!(!watch.is_same());
    }
}
