//! Times that do not tell when something was written (`SOURCE_DATE_EPOCH`, reproducible-builds.org).

use std::time::{SystemTime, UNIX_EPOCH};

use rustix::fs::{AtFlags, Timespec, Timestamps, utimensat};

use crate::apply::history::known;
use crate::apply::root::Root;
use crate::common::{RelPath, Result};
use crate::plan::{HOME, MANIFEST, Plan};
use crate::tree::Tree;

/// Sets the time of modification of everything of ours, the environment's directory included.
pub(super) fn set(root: &Root, desired: &Tree, plan: &Plan, time: SystemTime) -> Result<()> {
    let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let time = Timespec { tv_sec: seconds.try_into().unwrap_or(i64::MAX), tv_nsec: 0 };
    let times = Timestamps { last_access: time, last_modification: time };
    let own = [known(MANIFEST), known(HOME)];
    let mut paths: Vec<&RelPath> = desired.iter().map(|(path, _)| path).collect();
    paths.retain(|path| !plan.not_ours.contains(*path));
    let mut cursor = root.cursor();
    for path in paths.into_iter().chain(&own) {
        let set = cursor
            .parent(path)
            .and_then(|(parent, name)| utimensat(parent, name, &times, AtFlags::SYMLINK_NOFOLLOW));
        set.map_err(|error| root.fault("set the time of", path, error))?;
    }
    let set = rustix::fs::futimens(&root.directory, &times);
    Ok(set.map_err(|error| root.fault("set the time of", &known(HOME), error))?)
}
