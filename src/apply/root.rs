//! An environment directory, in which nothing is ever reached through a link.
//!
//! Paths are opened component by component without following links, so whatever somebody puts in
//! their place, nothing outside the environment is read or written.

use std::cell::OnceCell;
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{
    AtFlags, CWD, FileType, Mode, OFlags, RenameFlags, linkat, mkdirat, openat, renameat,
    renameat_with, statat, unlinkat,
};
use rustix::io::{Errno, Result as SysResult};

use crate::apply::cursor::{Cursor, DIRECTORY, EXECUTABLE, entries, names};
use crate::apply::fault::fault;
use crate::apply::fresh::Fresh;
use crate::apply::twice;
use crate::common::{Diagnostic, RelPath, Result};

/// An open environment directory.
pub(crate) struct Root {
    path: PathBuf,
    pub(super) directory: OwnedFd,
    /// A directory in which whatever is made has the mode that was asked for.
    modes: OnceCell<RelPath>,
    /// A directory that this run has made.
    pub(super) fresh: Fresh,
    /// How many changes are still carried out, in tests that stop a run anywhere.
    #[cfg(test)]
    pub(super) budget: std::cell::Cell<usize>,
}

impl Root {
    /// Opens an environment directory; that itself may be a link.
    pub(crate) fn open(path: &Path) -> SysResult<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let directory = openat(CWD, path, flags, Mode::empty())?;
        Ok(Self {
            path: path.to_owned(),
            directory,
            modes: OnceCell::new(),
            fresh: Fresh::default(),
            #[cfg(test)]
            budget: std::cell::Cell::new(usize::MAX),
        })
    }

    /// Finds out whether things that are made in a directory, which was made just now itself, have the
    /// modes that are asked for. Both the umask and an access control list that directories hand on
    /// (acl(5)) are the same for all that is made in it, however deep.
    pub(super) fn learn_modes(&self, directory: &RelPath, masked: bool) {
        if !masked {
            let _ = self.modes.set(directory.clone());
        }
    }

    /// Whether what is made at a path has the mode that was asked for.
    pub(super) fn keeps_modes(&self, path: &RelPath) -> bool {
        self.modes.get().is_some_and(|directory| crate::plan::inside(path, directory))
    }

    /// The path as it was opened.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A way to reach many paths one after the other, best in their order.
    pub(crate) fn cursor(&self) -> Cursor<'_> {
        Cursor::new(self)
    }

    /// An error at a path of the environment.
    pub(crate) fn fault(&self, doing: &str, path: &RelPath, error: Errno) -> Diagnostic {
        fault(doing, &path.under(&self.path), error)
    }

    /// Moves a thing over whatever stands at `to`, as rename(2) does.
    pub(crate) fn rename(&self, from: &RelPath, to: &RelPath) -> SysResult<()> {
        self.move_with(from, to, |a, from, b, to| renameat(a, from, b, to))
    }

    /// Moves a thing to where nothing stands; `EXIST` where something does.
    pub(crate) fn rename_new(&self, from: &RelPath, to: &RelPath) -> SysResult<()> {
        self.move_with(from, to, |a, from, b, to| {
            match renameat_with(a, from, b, to, RenameFlags::NOREPLACE) {
                Err(error) if is_unsupported(error) => {
                    match statat(b, to, AtFlags::SYMLINK_NOFOLLOW) {
                        Ok(_) => Err(Errno::EXIST),
                        Err(_) => renameat(a, from, b, to),
                    }
                }
                done => done,
            }
        })
    }

    /// Exchanges two things in one step.
    pub(crate) fn exchange(&self, one: &RelPath, other: &RelPath) -> SysResult<()> {
        self.move_with(one, other, |a, one, b, other| {
            renameat_with(a, one, b, other, RenameFlags::EXCHANGE)
        })
    }

    /// Makes a second name for a file or a link, where nothing stands.
    pub(crate) fn hard_link(&self, from: &RelPath, to: &RelPath) -> SysResult<()> {
        self.move_with(from, to, |a, from, b, to| linkat(a, from, b, to, AtFlags::empty()))
    }

    /// Makes a second one of a file or a link, where nothing stands: a second name, or a copy where the
    /// system refuses hard links.
    pub(crate) fn duplicate(&self, from: &RelPath, to: &RelPath) -> SysResult<()> {
        match self.hard_link(from, to) {
            Err(error) if is_refused(error) => {}
            done => return done,
        }
        let stat = self.cursor().stat(from)?.ok_or(Errno::NOENT)?;
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::Symlink => {
                let target = self.cursor().read_link(from)?;
                self.cursor().make_link(to, &target)
            }
            FileType::RegularFile => {
                let mut content = Vec::new();
                let mut file = self.cursor().open_file(from)?;
                let read = file.read_to_end(&mut content);
                read.map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))?;
                let mode = Mode::from_raw_mode(stat.st_mode & 0o777);
                self.cursor().write(to, &content, mode)
            }
            _ => Err(Errno::PERM),
        }
    }

    /// Makes a directory and those above it, where there are none.
    pub(crate) fn make_directories(&self, path: &RelPath) -> SysResult<()> {
        let above: Vec<_> = path.ancestors().collect();
        for directory in above.iter().rev().chain([path]) {
            there_is_one(self.cursor().make_directory(directory))?;
        }
        Ok(())
    }

    /// Removes a file, a link or an empty directory. That there is none is no error.
    pub(crate) fn remove(&self, path: &RelPath) -> SysResult<()> {
        self.tick()?;
        let mut cursor = self.cursor();
        let (parent, name) = match cursor.parent(path) {
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => return Ok(()),
            parent => parent?,
        };
        match unlinkat(parent, name, AtFlags::empty()) {
            Err(Errno::ISDIR | Errno::PERM) => match unlinkat(parent, name, AtFlags::REMOVEDIR) {
                Err(Errno::NOTDIR) => Err(Errno::PERM),
                done => done,
            },
            Err(Errno::NOENT) => Ok(()),
            done => done,
        }
    }

    /// Removes a thing with all that is in it; links in it are removed, not followed.
    pub(crate) fn remove_all(&self, path: &RelPath) -> SysResult<()> {
        match self.remove(path) {
            Err(Errno::NOTEMPTY | Errno::EXIST) => {}
            done => return done,
        }
        let mut cursor = self.cursor();
        self.empty(cursor.enter(Some(path))?)?;
        self.remove_directory(path)
    }

    /// Removes a directory that is empty.
    fn remove_directory(&self, path: &RelPath) -> SysResult<()> {
        self.tick()?;
        let mut cursor = self.cursor();
        let (parent, name) = cursor.parent(path)?;
        unlinkat(parent, name, AtFlags::REMOVEDIR)
    }

    /// Makes a directory at `to` that is like the one at `from`, with hard links for all that is in
    /// it; or one hard link, where `from` is no directory. What a killed run has made of that is
    /// completed; `EXIST` where something else stands.
    pub(crate) fn link_tree(&self, from: &RelPath, to: &RelPath) -> SysResult<()> {
        let refused = match self.hard_link(from, to) {
            Err(refused @ (Errno::PERM | Errno::ISDIR | Errno::EXIST)) => refused,
            done => return done,
        };
        let stat = self.cursor().stat(from)?.ok_or(Errno::NOENT)?;
        if !twice::is_directory(&stat) {
            let is_one = self.cursor().stat(to)?.is_some_and(|to| twice::is_one(&stat, &to));
            return if is_one { Ok(()) } else { Err(refused) };
        }
        there_is_one(self.cursor().make_directory(to))?;
        let (mut source, mut copy) = (self.cursor(), self.cursor());
        self.link_content(source.enter(Some(from))?, copy.enter(Some(to))?)
    }

    fn link_content(&self, from: BorrowedFd, to: BorrowedFd) -> SysResult<()> {
        for name in names(from)? {
            self.tick()?;
            match linkat(from, &name, to, &name, AtFlags::empty()) {
                Err(Errno::EXIST) if twice::is_one_in(from, to, &name)? => {}
                Err(refused @ (Errno::PERM | Errno::ISDIR | Errno::EXIST)) => {
                    let inner = openat(from, &name, DIRECTORY, Mode::empty())
                        .map_err(|error| if error == Errno::NOTDIR { refused } else { error })?;
                    there_is_one(mkdirat(to, &name, EXECUTABLE))?;
                    let copy = openat(to, &name, DIRECTORY, Mode::empty())?;
                    self.link_content(inner.as_fd(), copy.as_fd())?;
                }
                done => done?,
            }
        }
        let mode = rustix::fs::fstat(from)?.st_mode;
        rustix::fs::fchmod(to, Mode::from_raw_mode(mode))
    }

    fn empty(&self, directory: BorrowedFd) -> SysResult<()> {
        for (name, kind) in entries(directory)? {
            self.tick()?;
            let removed = match kind {
                FileType::Directory => Err(Errno::ISDIR),
                _ => unlinkat(directory, &name, AtFlags::empty()),
            };
            match removed {
                Err(Errno::ISDIR | Errno::PERM) => {
                    let inner = openat(directory, &name, DIRECTORY, Mode::empty())?;
                    self.empty(inner.as_fd())?;
                    unlinkat(directory, &name, AtFlags::REMOVEDIR)?;
                }
                // A directory of the user's that was linked with its mode, and is read-only.
                Err(Errno::ACCESS) => {
                    rustix::fs::fchmod(directory, Mode::RWXU)?;
                    return self.empty(directory);
                }
                Err(Errno::NOENT) => {}
                done => done?,
            }
        }
        Ok(())
    }

    fn move_with(
        &self,
        from: &RelPath,
        to: &RelPath,
        act: impl FnOnce(BorrowedFd, &str, BorrowedFd, &str) -> SysResult<()>,
    ) -> SysResult<()> {
        self.tick()?;
        let (mut one, mut other) = (self.cursor(), self.cursor());
        let (from_parent, from) = one.parent(from)?;
        let (to_parent, to) = other.parent(to)?;
        act(from_parent, from, to_parent, to)
    }

    /// Counts a change, so that tests can stop a run before it.
    #[cfg_attr(not(test), expect(clippy::unnecessary_wraps, clippy::unused_self))]
    pub(super) fn tick(&self) -> SysResult<()> {
        #[cfg(test)]
        {
            let left = self.budget.get().checked_sub(1).ok_or(Errno::IO)?;
            self.budget.set(left);
        }
        Ok(())
    }
}

/// Of a directory that is to be made, that it is there already.
fn there_is_one(made: SysResult<()>) -> SysResult<()> {
    match made {
        Err(Errno::EXIST) => Ok(()),
        made => made,
    }
}

/// Whether an error means that the file system cannot do a thing at all. XDEV is what overlayfs says
/// of a directory of a lower layer.
pub(super) fn is_unsupported(error: Errno) -> bool {
    [Errno::XDEV, Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP].contains(&error)
}

/// Whether an error means that hard links are refused here: by the file system, or by a setting such
/// as `fs.protected_hardlinks`.
pub(super) fn is_refused(error: Errno) -> bool {
    is_unsupported(error) || [Errno::PERM, Errno::MLINK, Errno::ACCESS].contains(&error)
}

/// Reads the whole of a file of the environment that the program keeps for itself.
pub(super) fn read(root: &Root, path: &RelPath) -> Result<Option<Vec<u8>>> {
    let mut content = Vec::new();
    let read = match root.cursor().open_file(path) {
        Err(Errno::NOENT) => return Ok(None),
        Err(error) => return root.fault("read", path, error).err(),
        Ok(mut file) => file.read_to_end(&mut content),
    };
    read.map_err(|error| Diagnostic::io("read", &path.under(root.path()), &error))?;
    Ok(Some(content))
}
