//! Reaches paths of an environment one after the other, never through a link.

use std::ffi::{CStr, CString, OsString};
use std::io::Write;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use rustix::fs::{
    AtFlags, Dir, FileType, Mode, OFlags, Stat, linkat, mkdirat, openat, readlinkat, statat,
    symlinkat,
};
use rustix::io::{Errno, Result as SysResult};

use crate::apply::root::Root;
use crate::common::RelPath;
use crate::plan::inside;

/// The flags that open a directory and nothing else.
pub(super) const DIRECTORY: OFlags =
    OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);
/// The mode of directories and of what can be executed.
pub(super) const EXECUTABLE: Mode = Mode::from_raw_mode(0o755);
/// The mode of files.
pub(super) const PLAIN: Mode = Mode::from_raw_mode(0o644);

/// Reaches paths of a [`Root`], and keeps the directories above the last one open.
pub(crate) struct Cursor<'a> {
    root: &'a Root,
    /// Directories, each in the one before.
    open: Vec<(RelPath, OwnedFd)>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(root: &'a Root) -> Self {
        Self { root, open: Vec::new() }
    }

    /// Opens a directory; without a path, the root.
    pub(crate) fn enter(&mut self, directory: Option<&RelPath>) -> SysResult<BorrowedFd<'_>> {
        let Some(directory) = directory else { return Ok(self.root.directory.as_fd()) };
        let leads = |open: &RelPath| open == directory || inside(directory, open);
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

    /// Opens the directory that a path is in, and gives its name there. In a directory that this run
    /// has made that is the directory itself, and the name all the rest of the path.
    pub(super) fn parent<'p>(&mut self, path: &'p RelPath) -> SysResult<(BorrowedFd<'_>, &'p str)> {
        if let Some((fresh, rest)) = self.root.fresh(path) {
            return Ok((fresh, rest));
        }
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
        Ok(OsString::from_vec(target.into_bytes()).into())
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
        Ok(names.into_iter().map(CString::into_bytes).collect())
    }

    /// Makes a directory where nothing stands.
    pub(crate) fn make_directory(&mut self, path: &RelPath) -> SysResult<()> {
        self.root.tick()?;
        let keeps_modes = self.root.keeps_modes(path);
        let (parent, name) = self.parent(path)?;
        mkdirat(parent, name, EXECUTABLE)?;
        if keeps_modes {
            return Ok(());
        }
        // The umask may have masked the mode. mkdirat() has just made this directory.
        let made = statat(parent, name, AtFlags::SYMLINK_NOFOLLOW)?;
        let masked = Mode::from_raw_mode(made.st_mode) & EXECUTABLE != EXECUTABLE;
        if masked {
            let directory = openat(parent, name, DIRECTORY, Mode::empty())?;
            rustix::fs::fchmod(directory, EXECUTABLE)?;
        }
        self.root.learn_modes(path, masked);
        Ok(())
    }

    /// Makes a link where nothing stands.
    pub(crate) fn make_link(&mut self, path: &RelPath, target: &Path) -> SysResult<()> {
        self.root.tick()?;
        let (parent, name) = self.parent(path)?;
        symlinkat(target, parent, name)
    }

    /// Makes a second name for the file or link at a path, where nothing stands, in a directory that
    /// another cursor reaches.
    pub(super) fn link_to(
        &mut self,
        from: &RelPath,
        other: &mut Cursor<'_>,
        to: &RelPath,
    ) -> SysResult<()> {
        self.root.tick()?;
        let (parent, name) = self.parent(from)?;
        let (other, to) = other.parent(to)?;
        linkat(parent, name, other, to, AtFlags::empty())
    }

    /// Writes a file where nothing stands.
    pub(crate) fn write(&mut self, path: &RelPath, content: &[u8], mode: Mode) -> SysResult<()> {
        self.root.tick()?;
        let keeps_modes = self.root.keeps_modes(path);
        let (parent, name) = self.parent(path)?;
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = openat(parent, name, flags, mode)?;
        if !keeps_modes {
            rustix::fs::fchmod(&file, mode)?;
        }
        std::fs::File::from(file)
            .write_all(content)
            .map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))
    }
}

/// The names in a directory, and which of them are directories where the file system tells; read at
/// once so that it can be changed meanwhile.
pub(super) fn entries(directory: BorrowedFd) -> SysResult<Vec<(CString, FileType)>> {
    let is_name = |name: &CStr| name.to_bytes() != b"." && name.to_bytes() != b"..";
    let entries = Dir::read_from(directory)?;
    entries
        .map(|entry| entry.map(|entry| (entry.file_name().to_owned(), entry.file_type())))
        .filter(|entry| entry.as_ref().map_or(true, |(name, _)| is_name(name)))
        .collect()
}

/// The names in a directory.
pub(super) fn names(directory: BorrowedFd) -> SysResult<Vec<CString>> {
    Ok(entries(directory)?.into_iter().map(|(name, _)| name).collect())
}
