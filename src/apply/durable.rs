//! Sees to it that what was written is on the disk, for those who ask for that: files and directories
//! one by one. A sync of the whole file system would wait for everybody's data.

use std::collections::BTreeSet;

use rustix::fs::fsync;
use rustix::io::Result as SysResult;

use crate::apply::history::known;
use crate::apply::root::Root;
use crate::common::{RelPath, Result};
use crate::plan::{Change, HOME, Plan};

/// Waits for everything in a staging directory, before any of it is put in place.
pub(super) fn staged(root: &Root, at: &RelPath) -> Result<()> {
    let synced = tree(root, at);
    Ok(synced.map_err(|error| root.fault("sync", at, error))?)
}

/// Waits for the directories in which a plan has put something in place or taken it away.
pub(super) fn placed(root: &Root, plan: &Plan) -> Result<()> {
    let changed = plan.steps.iter().filter(|step| step.change != Change::Keep);
    let directories: BTreeSet<Option<RelPath>> =
        changed.map(|step| step.path.parent()).chain([None, Some(known(HOME))]).collect();
    let mut cursor = root.cursor();
    for directory in directories {
        // One that was removed, or that is no directory any more, needs no waiting.
        let Ok(opened) = cursor.enter(directory.as_ref()) else { continue };
        let shown = directory.clone().unwrap_or_else(|| known(HOME));
        fsync(opened).map_err(|error| root.fault("sync", &shown, error))?;
    }
    Ok(())
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
