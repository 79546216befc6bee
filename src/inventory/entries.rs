//! The entries of an open directory, as the system gives them: a name and a kind each, without a look
//! at what they are.

use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, statat};
use rustix::io::Result;

use crate::inventory::site::EntryKind;

/// Gives every entry of a directory, in no order. The buffer is for whoever reads many directories.
///
/// # Errors
///
/// Those of the operating system.
#[cfg(target_os = "linux")]
pub(super) fn each(
    directory: &OwnedFd,
    buffer: &mut Vec<u8>,
    mut entry: impl FnMut(&[u8], EntryKind),
) -> Result<()> {
    use rustix::fs::RawDir;

    /// Enough for nearly every directory to be read at once.
    const ONCE: usize = 32 << 10;

    buffer.clear();
    buffer.reserve(ONCE);
    let mut entries = RawDir::new(directory, buffer.spare_capacity_mut());
    while let Some(found) = entries.next() {
        let found = found?;
        let name = found.file_name();
        if !matches!(name.to_bytes(), b"." | b"..") {
            entry(name.to_bytes(), kind(directory, name, found.file_type())?);
        }
    }
    Ok(())
}

/// Gives every entry of a directory, in no order.
///
/// # Errors
///
/// Those of the operating system.
#[cfg(not(target_os = "linux"))]
pub(super) fn each(
    directory: &OwnedFd,
    _buffer: &mut Vec<u8>,
    mut entry: impl FnMut(&[u8], EntryKind),
) -> Result<()> {
    for found in rustix::fs::Dir::read_from(directory)? {
        let found = found?;
        let name = found.file_name();
        if !matches!(name.to_bytes(), b"." | b"..") {
            entry(name.to_bytes(), kind(directory, name, found.file_type())?);
        }
    }
    Ok(())
}

/// The kind of an entry; some file systems tell it only when they are asked.
fn kind(directory: impl AsFd, name: &std::ffi::CStr, told: FileType) -> Result<EntryKind> {
    Ok(match told {
        FileType::Directory => EntryKind::Directory,
        FileType::RegularFile => EntryKind::File,
        FileType::Symlink => EntryKind::Link,
        FileType::Unknown => {
            let mode = statat(&directory, name, AtFlags::SYMLINK_NOFOLLOW)?.st_mode;
            match FileType::from_raw_mode(mode) {
                FileType::Unknown => EntryKind::Other,
                known => kind(directory, name, known)?,
            }
        }
        _ => EntryKind::Other,
    })
}
