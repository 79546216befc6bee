//! A directory that this run has made, in which paths need not be opened one component after the other.
//!
//! Only the user that the program runs as can write into it, and so into whatever is made in it: no link
//! can come into the way of what is reached from there.

use std::cell::{Cell, OnceCell};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{Mode, fstat, openat};
use rustix::process::geteuid;

use crate::apply::cursor::DIRECTORY;
use crate::apply::root::Root;
use crate::common::RelPath;

/// The one such directory of a [`Root`], if there is one.
#[derive(Default)]
pub(super) struct Fresh {
    /// Its path, with the separator behind it.
    opened: OnceCell<(String, OwnedFd)>,
    /// Whether it still holds nothing but what this run has made.
    is_pure: Cell<bool>,
}

impl Root {
    /// Keeps a directory open that this run has just made. Where it cannot be said that it is this user's
    /// alone, paths in it are opened as everywhere.
    pub(super) fn keep_fresh(&self, directory: &RelPath) {
        let mut cursor = self.cursor();
        let opened = cursor
            .parent(directory)
            .and_then(|(parent, name)| openat(parent, name, DIRECTORY, Mode::empty()));
        let Ok(opened) = opened else { return };
        let is_ours = fstat(&opened)
            .is_ok_and(|stat| stat.st_uid == geteuid().as_raw() && stat.st_mode & 0o022 == 0);
        let kept = is_ours && self.fresh.opened.set((format!("{directory}/"), opened)).is_ok();
        self.fresh.is_pure.set(kept);
    }

    /// Says that something has come into that directory which others had made.
    pub(super) fn mix(&self) {
        self.fresh.is_pure.set(false);
    }

    /// That directory, and what is left of a path in it.
    pub(super) fn fresh<'p>(&self, path: &'p RelPath) -> Option<(BorrowedFd<'_>, &'p str)> {
        let (above, directory) = self.fresh.opened.get().filter(|_| self.fresh.is_pure.get())?;
        Some((directory.as_fd(), path.as_str().strip_prefix(above.as_str())?))
    }
}
