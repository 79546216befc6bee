//! What the launcher decides: functions over bytes, without allocation and without the standard
//! library, so that the launcher of raw system calls and the one of ordinary Rust share them to the
//! letter. Whatever touches the machine goes through [`System`], and memory comes from the caller.
//!
//! The launcher of raw system calls is to be small. So there is one way to take texts apart ([`bytes`])
//! and one to put them together ([`text`]), and what many call is not inlined.

pub(crate) mod border;
pub(crate) mod bytes;
pub(crate) mod config;
pub(crate) mod digest;
pub(crate) mod entries;
pub(crate) mod failure;
pub(crate) mod launch;
pub(crate) mod locate;
pub(crate) mod marker;
pub(crate) mod path;
pub(crate) mod prepend;
pub(crate) mod text;
pub(crate) mod variables;

use marker::Identity;
use text::Text;

/// An error number of the operating system.
pub(crate) type Errno = u64;

/// What the launcher asks the machine.
pub(crate) trait System {
    /// Fills a buffer from a file: how much was read, which is less than asked for at its end.
    fn read(&self, path: Text<'_>, into: &mut [u8]) -> Result<usize, Errno>;
    /// Which directory a path leads to.
    fn identity(&self, directory: Text<'_>) -> Result<Identity, Errno>;
    /// Fills a buffer with the path of the executable that this process runs, every link resolved:
    /// how long that is.
    fn own_executable(&self, into: &mut [u8]) -> Result<usize, Errno>;
    /// The number of this process, which `execve` keeps.
    fn process(&self) -> u64;
    /// The number of the process that started this one.
    fn parent(&self) -> u64;
}

#[cfg(test)]
pub(crate) mod fake {
    //! A machine in memory.

    use super::entries::Entries;
    use super::{Errno, Identity, System, Text};

    /// Files, the executable, and two process numbers.
    pub(crate) struct Machine {
        pub(crate) files: Vec<(&'static str, Vec<u8>)>,
        pub(crate) executable: &'static str,
    }

    impl System for Machine {
        fn read(&self, path: Text<'_>, into: &mut [u8]) -> Result<usize, Errno> {
            let found = self.files.iter().find(|(name, _)| name.as_bytes() == path.as_bytes());
            let content = &found.ok_or(2_u64)?.1;
            let length = content.len().min(into.len());
            into[..length].copy_from_slice(&content[..length]);
            Ok(length)
        }

        fn identity(&self, _: Text<'_>) -> Result<Identity, Errno> {
            Ok(Identity { device: 7, inode: 42 })
        }

        fn own_executable(&self, into: &mut [u8]) -> Result<usize, Errno> {
            into[..self.executable.len()].copy_from_slice(self.executable.as_bytes());
            Ok(self.executable.len())
        }

        fn process(&self) -> u64 {
            20
        }

        fn parent(&self) -> u64 {
            10
        }
    }

    /// Places with entries, which end in a NUL, and with room for more.
    pub(crate) fn places(came: &[String]) -> Vec<Option<Text<'_>>> {
        let mut places: Vec<_> = came.iter().map(|entry| Text::new(entry.as_bytes())).collect();
        places.resize(came.len() + super::launch::MORE_ENTRIES, None);
        places
    }

    /// The entries that are there.
    pub(crate) fn texts(mut entries: Entries<'_, '_>) -> Vec<String> {
        let there = entries.iter().map(|entry| entry.as_bytes().to_vec());
        let there = there.filter(|entry| !entry.is_empty());
        there.map(|entry| String::from_utf8(entry).unwrap()).collect()
    }
}
