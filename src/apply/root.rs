//! An environment directory, in which nothing is ever reached through a link.
//!
//! Paths are opened component by component without following links, so whatever somebody puts in
//! their place, nothing outside the environment is read or written.

use std::ffi::CStr;
use std::io::Write;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use rustix::fs::{
    AtFlags, CWD, Dir, FileType, Mode, OFlags, RenameFlags, Stat, linkat, mkdirat, openat,
    readlinkat, renameat, renameat_with, statat, symlinkat, unlinkat,
};
use rustix::io::{Errno, Result as SysResult};

use crate::apply::fault::fault;
use crate::common::{Diagnostic, RelPath, Result};

/// The flags that open a directory and nothing else.
const DIRECTORY: OFlags =
    OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);
/// The mode of directories and of what can be executed.
pub(super) const EXECUTABLE: Mode = Mode::from_raw_mode(0o755);
/// The mode of files.
pub(super) const PLAIN: Mode = Mode::from_raw_mode(0o644);

/// An open environment directory.
pub(crate) struct Root {
    path: PathBuf,
    directory: OwnedFd,
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
            #[cfg(test)]
            budget: std::cell::Cell::new(usize::MAX),
        })
    }

    /// The path as it was opened.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A way to reach many paths one after the other, best in their order.
    pub(crate) fn cursor(&self) -> Cursor<'_> {
        Cursor { root: self, open: Vec::new() }
    }

    /// An error at a path of the environment.
    pub(crate) fn fault(&self, doing: &str, path: &RelPath, error: Errno) -> Box<Diagnostic> {
        Box::new(fault(doing, &path.under(&self.path), error))
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

    /// Makes a directory and those above it, where there are none.
    pub(crate) fn make_directories(&self, path: &RelPath) -> SysResult<()> {
        let above: Vec<_> = path.ancestors().collect();
        for directory in above.iter().rev().chain([path]) {
            match self.cursor().make_directory(directory) {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Removes a file, a link or an empty directory. That there is none is no error.
    pub(crate) fn remove(&self, path: &RelPath) -> SysResult<()> {
        self.tick()?;
        let mut cursor = self.cursor();
        let (parent, name) = match cursor.parent(path) {
            Err(Errno::NOENT) => return Ok(()),
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
        self.remove(path)
    }

    /// Makes a directory at `to` that is like the one at `from`, with hard links for all that is in
    /// it; or one hard link, where `from` is no directory. Nothing must stand at `to`.
    pub(crate) fn link_tree(&self, from: &RelPath, to: &RelPath) -> SysResult<()> {
        match self.hard_link(from, to) {
            Err(Errno::PERM | Errno::ISDIR) => {}
            done => return done,
        }
        let stat = self.cursor().stat(from)?.ok_or(Errno::NOENT)?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::Directory {
            return Err(Errno::PERM);
        }
        self.cursor().make_directory(to)?;
        let (mut source, mut copy) = (self.cursor(), self.cursor());
        self.link_content(source.enter(Some(from))?, copy.enter(Some(to))?)
    }

    fn link_content(&self, from: BorrowedFd, to: BorrowedFd) -> SysResult<()> {
        for name in names(from)? {
            self.tick()?;
            match linkat(from, &name, to, &name, AtFlags::empty()) {
                Err(Errno::PERM | Errno::ISDIR) => {
                    let inner = openat(from, &name, DIRECTORY, Mode::empty()).map_err(|error| {
                        if error == Errno::NOTDIR { Errno::PERM } else { error }
                    })?;
                    mkdirat(to, &name, EXECUTABLE)?;
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
        for name in names(directory)? {
            self.tick()?;
            match unlinkat(directory, &name, AtFlags::empty()) {
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
    fn tick(&self) -> SysResult<()> {
        #[cfg(test)]
        {
            let left = self.budget.get().checked_sub(1).ok_or(Errno::IO)?;
            self.budget.set(left);
        }
        Ok(())
    }
}

/// Reaches paths of a [`Root`], and keeps the directories above the last one open.
pub(crate) struct Cursor<'a> {
    root: &'a Root,
    open: Vec<(RelPath, OwnedFd)>,
}

impl Cursor<'_> {
    /// Opens a directory; without a path, the root.
    pub(crate) fn enter(&mut self, directory: Option<&RelPath>) -> SysResult<BorrowedFd<'_>> {
        let Some(directory) = directory else { return Ok(self.root.directory.as_fd()) };
        let leads = |open: &RelPath| open == directory || crate::plan::inside(directory, open);
        while self.open.last().is_some_and(|(open, _)| !leads(open)) {
            self.open.pop();
        }
        let mut missing: Vec<RelPath> = std::iter::once(directory.clone())
            .chain(directory.ancestors())
            .take_while(|path| self.open.last().is_none_or(|(open, _)| path != open))
            .collect();
        while let Some(path) = missing.pop() {
            let above = self.open.last().map_or(self.root.directory.as_fd(), |(_, fd)| fd.as_fd());
            let opened = openat(above, path.file_name(), DIRECTORY, Mode::empty())?;
            self.open.push((path, opened));
        }
        Ok(self.open.last().map_or(self.root.directory.as_fd(), |(_, fd)| fd.as_fd()))
    }

    /// Opens the directory that a path is in, and gives its name there.
    fn parent<'p>(&mut self, path: &'p RelPath) -> SysResult<(BorrowedFd<'_>, &'p str)> {
        Ok((self.enter(path.parent().as_ref())?, path.file_name()))
    }

    /// What stands at a path; nothing where nothing does, or where a directory above is none.
    pub(crate) fn stat(&mut self, path: &RelPath) -> SysResult<Option<Stat>> {
        let stat = self
            .parent(path)
            .and_then(|(parent, name)| statat(parent, name, AtFlags::SYMLINK_NOFOLLOW));
        match stat {
            Ok(stat) => Ok(Some(stat)),
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The target of a link.
    pub(crate) fn read_link(&mut self, path: &RelPath) -> SysResult<PathBuf> {
        let (parent, name) = self.parent(path)?;
        let target = readlinkat(parent, name, Vec::new())?;
        Ok(std::ffi::OsString::from_vec(target.into_bytes()).into())
    }

    /// Opens a file to read it.
    pub(crate) fn open_file(&mut self, path: &RelPath) -> SysResult<std::fs::File> {
        let (parent, name) = self.parent(path)?;
        // Should a pipe come to stand there, nobody must wait for its other end.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        Ok(openat(parent, name, flags, Mode::empty())?.into())
    }

    /// What a directory holds, by name; without a path, the root.
    pub(crate) fn list(&mut self, directory: Option<&RelPath>) -> SysResult<Vec<Vec<u8>>> {
        let names = names(self.enter(directory)?)?;
        Ok(names.into_iter().map(std::ffi::CString::into_bytes).collect())
    }

    /// Makes a directory where nothing stands.
    pub(crate) fn make_directory(&mut self, path: &RelPath) -> SysResult<()> {
        self.root.tick()?;
        let (parent, name) = self.parent(path)?;
        mkdirat(parent, name, EXECUTABLE)?;
        // The umask may have masked the mode. mkdirat() has just made this directory.
        let made = statat(parent, name, AtFlags::SYMLINK_NOFOLLOW)?;
        if Mode::from_raw_mode(made.st_mode) & EXECUTABLE != EXECUTABLE {
            let directory = openat(parent, name, DIRECTORY, Mode::empty())?;
            rustix::fs::fchmod(directory, EXECUTABLE)?;
        }
        Ok(())
    }

    /// Makes a link where nothing stands.
    pub(crate) fn make_link(&mut self, path: &RelPath, target: &Path) -> SysResult<()> {
        self.root.tick()?;
        let (parent, name) = self.parent(path)?;
        symlinkat(target, parent, name)
    }

    /// Writes a file where nothing stands.
    pub(crate) fn write(&mut self, path: &RelPath, content: &[u8], mode: Mode) -> SysResult<()> {
        self.root.tick()?;
        let (parent, name) = self.parent(path)?;
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = openat(parent, name, flags, mode)?;
        rustix::fs::fchmod(&file, mode)?;
        std::fs::File::from(file)
            .write_all(content)
            .map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))
    }
}

/// Whether an error means that the file system cannot do a thing at all. XDEV is what overlayfs says
/// of a directory of a lower layer.
pub(super) fn is_unsupported(error: Errno) -> bool {
    [Errno::XDEV, Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP].contains(&error)
}

/// Reads the whole of a file of the environment that the program keeps for itself.
pub(super) fn read(root: &Root, path: &RelPath) -> Result<Option<Vec<u8>>> {
    let mut content = Vec::new();
    let read = match root.cursor().open_file(path) {
        Err(Errno::NOENT) => return Ok(None),
        Err(error) => return Err(root.fault("read", path, error)),
        Ok(mut file) => std::io::Read::read_to_end(&mut file, &mut content),
    };
    read.map_err(|error| Diagnostic::io("read", &path.under(root.path()), &error))?;
    Ok(Some(content))
}

/// The names in a directory, read at once so that it can be changed meanwhile.
fn names(directory: BorrowedFd) -> SysResult<Vec<std::ffi::CString>> {
    let is_name = |name: &CStr| name.to_bytes() != b"." && name.to_bytes() != b"..";
    let entries = Dir::read_from(directory)?;
    entries
        .map(|entry| entry.map(|entry| entry.file_name().to_owned()))
        .filter(|name| name.as_ref().map_or(true, |name| is_name(name)))
        .collect()
}
