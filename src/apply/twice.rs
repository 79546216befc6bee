//! Tells things that have two names in an environment.

use std::ffi::CStr;
use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::{AtFlags, FileType, Mode, Stat, openat, statat};
use rustix::io::Result as SysResult;

use crate::apply::cursor::{DIRECTORY, names};
use crate::apply::root::Root;
use crate::common::{RelPath, Result};

/// Whether a thing is nothing but a second name of another one; of a directory, whether all that is in
/// it is, at the same path in the other. Where one of the two does not stand, it is not.
///
/// # Errors
///
/// An error of the file system.
pub(super) fn is_second(root: &Root, thing: &RelPath, of: &RelPath) -> Result<bool> {
    let fault = |error| root.fault("read", thing, error);
    let (mut one, mut other) = (root.cursor(), root.cursor());
    let (Some(a), Some(b)) = (one.stat(thing).map_err(fault)?, other.stat(of).map_err(fault)?)
    else {
        return Ok(false);
    };
    if !(is_directory(&a) && is_directory(&b)) {
        return Ok(is_one(&a, &b));
    }
    let both = one.enter(Some(thing)).and_then(|a| Ok((a, other.enter(Some(of))?)));
    Ok(both.and_then(|(a, b)| holds_seconds(a, b)).map_err(fault)?)
}

fn holds_seconds(directory: BorrowedFd, of: BorrowedFd) -> SysResult<bool> {
    for name in names(directory)? {
        if is_one_in(directory, of, &name)? {
            continue;
        }
        let inner = |of| openat(of, &name, DIRECTORY, Mode::empty());
        // What is no directory, or not there, is no second one.
        let (Ok(a), Ok(b)) = (inner(directory), inner(of)) else { return Ok(false) };
        if !holds_seconds(a.as_fd(), b.as_fd())? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a name means the same file or link in two directories.
pub(super) fn is_one_in(one: BorrowedFd, other: BorrowedFd, name: &CStr) -> SysResult<bool> {
    let stat = |directory| match statat(directory, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => Ok(Some(stat)),
        Err(rustix::io::Errno::NOENT) => Ok(None),
        Err(error) => Err(error),
    };
    Ok(stat(one)?.zip(stat(other)?).is_some_and(|(a, b)| is_one(&a, &b)))
}

/// Whether two names mean the same thing.
pub(super) fn is_one(a: &Stat, b: &Stat) -> bool {
    (a.st_dev, a.st_ino) == (b.st_dev, b.st_ino)
}

/// Whether something is a directory.
pub(super) fn is_directory(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::Directory
}
