//! Sees to it that what was written is on the disk, for those who ask for that: files and directories
//! one by one. A sync of the whole file system would wait for everybody's data.

use std::collections::BTreeSet;
use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::{Mode, fsync, openat};
use rustix::io::{Errno, Result as SysResult};

use crate::apply::cursor::DIRECTORY;
use crate::apply::history::known;
use crate::apply::root::Root;
use crate::common::{RelPath, Result};
use crate::plan::{Change, HOME, MANIFEST, Manifest, Plan, Record};

/// Waits for everything in a staging directory, before any of it is put in place.
pub(super) fn staged(root: &Root, at: &RelPath) -> Result<()> {
    let synced = tree(root, at);
    Ok(synced.map_err(|error| root.fault("sync", at, error))?)
}

/// Waits for everything that a manifest names, which may be there since a run that did not wait; for the
/// directories that it is in, those in which a plan has taken something away, and the one that the
/// environment itself is in.
pub(super) fn placed(root: &Root, plan: &Plan, manifest: &Manifest) -> Result<()> {
    files(root, manifest)?;
    directories(root, plan, manifest)?;
    // Who may not look into that one has made nothing there.
    let Ok(above) = openat(&root.directory, "..", DIRECTORY, Mode::empty()) else { return Ok(()) };
    Ok(wait_for(above.as_fd()).map_err(|error| root.fault("sync", &known(HOME), error))?)
}

fn files(root: &Root, manifest: &Manifest) -> Result<()> {
    let is_file = |record: &Record| matches!(record, Record::File { .. });
    let named = manifest.nodes.iter().filter(|(_, record)| is_file(record)).map(|(path, _)| path);
    let own = known(MANIFEST);
    let mut cursor = root.cursor();
    for path in named.chain([&own]) {
        // What somebody took away meanwhile needs no waiting.
        let Ok(file) = cursor.open_file(path) else { continue };
        wait_for(file.as_fd()).map_err(|error| root.fault("sync", path, error))?;
    }
    Ok(())
}

fn directories(root: &Root, plan: &Plan, manifest: &Manifest) -> Result<()> {
    let changed = plan.steps.iter().filter(|step| step.change != Change::Keep);
    let parents = changed.map(|step| &step.path).chain(manifest.nodes.keys()).map(RelPath::parent);
    let named = manifest.nodes.iter().filter(|(_, record)| **record == Record::Directory);
    let named = named.map(|(path, _)| Some(path.clone()));
    let all: BTreeSet<Option<RelPath>> =
        parents.chain(named).chain([None, Some(known(HOME))]).collect();
    let mut cursor = root.cursor();
    for directory in all {
        // One that was removed, or that is no directory any more, needs no waiting.
        let Ok(opened) = cursor.enter(directory.as_ref()) else { continue };
        let shown = directory.clone().unwrap_or_else(|| known(HOME));
        wait_for(opened).map_err(|error| root.fault("sync", &shown, error))?;
    }
    Ok(())
}

/// Waits for a file or directory. Where a file system is read-only, or has nothing to be waited for, that
/// is no error.
fn wait_for(opened: BorrowedFd) -> SysResult<()> {
    match fsync(opened) {
        Err(Errno::INVAL | Errno::ROFS) => Ok(()),
        done => done,
    }
}

fn tree(root: &Root, directory: &RelPath) -> SysResult<()> {
    let mut cursor = root.cursor();
    for name in cursor.list(Some(directory))? {
        let Some(path) = std::str::from_utf8(&name).ok().and_then(|name| directory.join(name).ok())
        else {
            continue;
        };
        let Some(stat) = cursor.stat(&path)? else { continue };
        match rustix::fs::FileType::from_raw_mode(stat.st_mode) {
            rustix::fs::FileType::Directory => tree(root, &path)?,
            rustix::fs::FileType::RegularFile => fsync(cursor.open_file(&path)?)?,
            _ => {}
        }
    }
    fsync(cursor.enter(Some(directory))?)
}
