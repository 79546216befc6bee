//! Scripts outside of environments: read with care, and replaced each by one rename.

use std::ffi::OsString;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags, XattrFlags};
use rustix::io::Errno;

use crate::common::{Diagnostic, Digest, Result};
use crate::scripts::store::Move;

/// No generated script comes near.
const LARGEST: u64 = 1 << 20;

/// What a file of the user's is to whoever looks for scripts.
#[derive(Debug)]
pub enum Looked {
    /// It can be one: its content.
    Text(Vec<u8>),
    /// It is none of ours to look into, and why; in words that follow its name.
    Left(&'static str),
    /// There is no such file, or it is a directory.
    Nothing,
}

/// Looks at a file that may be a script. Links are not followed: what they lead to is somebody else's.
///
/// # Errors
///
/// When it cannot be read, though it may be one.
pub fn look(path: &Path) -> Result<Looked> {
    let failed = |error: &std::io::Error| Box::new(Diagnostic::io("read", path, error));
    let metadata = match std::fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Looked::Nothing),
        Err(error) => return Err(failed(&error)),
    };
    if metadata.is_dir() {
        return Ok(Looked::Nothing);
    }
    if metadata.is_symlink() {
        return Ok(Looked::Left("is a link"));
    }
    if !metadata.is_file() {
        return Ok(Looked::Left("is no regular file"));
    }
    if metadata.len() > LARGEST {
        return Ok(Looked::Left("is larger than any script"));
    }
    if is_open_to_others(path) {
        return Ok(Looked::Left("lies in a directory that everybody may write"));
    }
    // What has become a link or a pipe in this moment is not read either.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file =
        rustix::fs::open(path, flags, Mode::empty()).map_err(|error| failed(&error.into()))?;
    let length = usize::try_from(metadata.len()).unwrap_or_default();
    // One byte more shows its end without growing.
    let mut content = Vec::with_capacity(length + 1);
    File::from(file).take(LARGEST + 1).read_to_end(&mut content).map_err(|error| failed(&error))?;
    Ok(Looked::Text(content))
}

/// Whether everybody may put files beside it: what stands there may be anybody's.
fn is_open_to_others(path: &Path) -> bool {
    const OTHERS_WRITE: u32 = 0o002;
    let directory = path.parent().and_then(|parent| std::fs::metadata(parent).ok());
    directory.is_some_and(|directory| directory.permissions().mode() & OTHERS_WRITE != 0)
}

/// Writes a script anew by one rename: who runs it goes on with the old one. Owner, mode and extended
/// attributes are those of the old one. A script that is not what was planned from any more stays, and
/// the answer is `false`.
///
/// # Errors
///
/// Errors of the file system; the old script stands then.
pub fn replace(path: &Path, step: &Move) -> Result<bool> {
    let Looked::Text(standing) = look(path)? else { return Ok(false) };
    if Digest::of(&standing) != step.before {
        return Ok(false);
    }
    let failed = |error: &std::io::Error| Box::new(Diagnostic::io("replace", path, error));
    let beside = beside(path);
    let put = write(path, &beside, &step.content).and_then(|()| std::fs::rename(&beside, path));
    put.map_err(|error| {
        // What was begun is of no use to anybody.
        let _ = std::fs::remove_file(&beside);
        failed(&error)
    })?;
    Ok(true)
}

/// Where the new script is written, before it takes the place of the old one. A run that is killed leaves
/// it there, and the next one takes it away.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".isolate-new");
    path.with_file_name(name)
}

/// Writes a file that is like another one but for its content.
fn write(path: &Path, new: &Path, content: &[u8]) -> std::io::Result<()> {
    const OWNER_ONLY: u32 = 0o600;
    match std::fs::remove_file(new) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let metadata = std::fs::symlink_metadata(path)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(new)?;
    file.write_all(content)?;
    like(&file, path, &metadata)
}

/// Gives a file the owner, mode and extended attributes of another.
fn like(file: &File, path: &Path, metadata: &Metadata) -> std::io::Result<()> {
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (metadata.uid(), metadata.gid()) {
        std::os::unix::fs::fchown(file, Some(metadata.uid()), Some(metadata.gid()))?;
    }
    // The owner first: changing it takes the set-id bits away.
    file.set_permissions(metadata.permissions())?;
    for name in attributes(path)? {
        let mut value = vec![0; 64 << 10];
        let length = rustix::fs::lgetxattr(path, &*name, &mut value)?;
        match rustix::fs::fsetxattr(file, &*name, &value[..length], XattrFlags::empty()) {
            // What only the system may set, it sets itself.
            Ok(()) | Err(Errno::PERM | Errno::ACCESS | Errno::OPNOTSUPP) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// The names of a file's extended attributes; none where the file system has none.
fn attributes(path: &Path) -> std::io::Result<Vec<Vec<u8>>> {
    let mut names = vec![0; 64 << 10];
    let length = match rustix::fs::llistxattr(path, &mut names) {
        Ok(length) => length,
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => 0,
        Err(error) => return Err(error.into()),
    };
    let names = names[..length].split(|byte| *byte == 0).filter(|name| !name.is_empty());
    Ok(names.map(<[u8]>::to_vec).collect())
}
