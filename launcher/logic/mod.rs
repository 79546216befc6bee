//! What the launcher decides: pure functions over bytes, without allocation and without the standard
//! library, so that the launcher of raw system calls and the one of ordinary Rust share them to the
//! letter. Whatever touches the machine goes through [`System`] and [`Output`].

pub(crate) mod border;
pub(crate) mod config;
pub(crate) mod digest;
pub(crate) mod failure;
pub(crate) mod launch;
pub(crate) mod locate;
pub(crate) mod marker;
pub(crate) mod path;
pub(crate) mod prepend;
pub(crate) mod variables;

use marker::Identity;
use path::PathBuffer;

/// An error number of the operating system.
pub(crate) type Errno = i32;

/// What the launcher asks the machine.
pub(crate) trait System {
    /// Fills a buffer from a file: how much was read, which is less than asked for at its end.
    fn read(&self, path: &PathBuffer, into: &mut [u8]) -> Result<usize, Errno>;
    /// Which directory a path leads to.
    fn identity(&self, directory: &PathBuffer) -> Result<Identity, Errno>;
    /// The executable that this process runs, with every link resolved.
    fn own_executable(&self, into: &mut PathBuffer) -> Result<(), Errno>;
    /// The number of this process, which `execve` keeps.
    fn process(&self) -> u32;
    /// The number of the process that started this one.
    fn parent(&self) -> u32;
}

/// Where the variables go that the base is started with.
pub(crate) trait Output<'a> {
    /// Hands an entry on as it is.
    fn keep(&mut self, entry: &'a [u8]);
    /// Adds to the entry that is being written.
    fn write(&mut self, bytes: &[u8]);
    /// Ends the entry that is being written.
    fn end(&mut self);
}

#[cfg(test)]
pub(crate) mod fake {
    //! A machine in memory.

    use super::{Errno, Identity, Output, PathBuffer, System};

    /// Files, the executable, and two process numbers.
    pub(crate) struct Machine {
        pub(crate) files: Vec<(&'static str, Vec<u8>)>,
        pub(crate) executable: &'static str,
    }

    impl System for Machine {
        fn read(&self, path: &PathBuffer, into: &mut [u8]) -> Result<usize, Errno> {
            let found = self.files.iter().find(|(name, _)| name.as_bytes() == path.as_bytes());
            let content = &found.ok_or(2)?.1;
            let length = content.len().min(into.len());
            into[..length].copy_from_slice(&content[..length]);
            Ok(length)
        }

        fn identity(&self, _: &PathBuffer) -> Result<Identity, Errno> {
            Ok(Identity { device: 0xfe01, inode: 0x2a })
        }

        fn own_executable(&self, into: &mut PathBuffer) -> Result<(), Errno> {
            into.set(&[self.executable.as_bytes()]).map_err(|_| 5)
        }

        fn process(&self) -> u32 {
            20
        }

        fn parent(&self) -> u32 {
            10
        }
    }

    /// The entries that were handed on.
    #[derive(Default)]
    pub(crate) struct Entries {
        done: Vec<Vec<u8>>,
        open: Vec<u8>,
    }

    impl Entries {
        /// The entries as text.
        pub(crate) fn texts(&self) -> Vec<String> {
            assert!(self.open.is_empty(), "an entry was begun and never ended");
            self.done.iter().map(|entry| String::from_utf8(entry.clone()).unwrap()).collect()
        }
    }

    impl<'a> Output<'a> for Entries {
        fn keep(&mut self, entry: &'a [u8]) {
            self.done.push(entry.to_vec());
        }

        fn write(&mut self, bytes: &[u8]) {
            self.open.extend_from_slice(bytes);
        }

        fn end(&mut self) {
            self.done.push(std::mem::take(&mut self.open));
        }
    }
}
