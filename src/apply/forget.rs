//! The end of an environment: what apply keeps for itself goes, when everything else of ours has gone.

use std::path::Path;

use rustix::io::Errno;

use crate::apply::fault::fault;
use crate::apply::history::known;
use crate::apply::hold::Hold;
use crate::apply::previous::PREVIOUS;
use crate::apply::root::Root;
use crate::apply::snapshot::SEEDING;
use crate::common::Result;
use crate::plan::{HOME, MANIFEST};

/// Removes the way back, what a killed installer left, and the manifest, the last of what is ours, and then the directories that have
/// become empty by it: the program's own, and the environment. Whether the environment is gone.
///
/// # Errors
///
/// Errors of the file system. Before the manifest has gone, the environment can be destroyed again.
pub fn forget(hold: &Hold) -> Result<bool> {
    let environment = hold.environment();
    let root =
        Root::open(environment).map_err(|error| Box::new(fault("open", environment, error)))?;
    for path in [PREVIOUS, SEEDING, MANIFEST].map(known) {
        match root.remove_all(&path) {
            Ok(()) | Err(Errno::NOENT | Errno::NOTDIR) => {}
            Err(error) => return root.fault("remove", &path, error).err(),
        }
    }
    Ok(remove_empty(&environment.join(HOME))? && remove_empty(environment)?)
}

/// Removes a directory if nothing is in it. A link is not followed, and stays.
fn remove_empty(directory: &Path) -> Result<bool> {
    match rustix::fs::rmdir(directory) {
        Ok(()) | Err(Errno::NOENT) => Ok(true),
        Err(Errno::NOTEMPTY | Errno::EXIST | Errno::NOTDIR | Errno::BUSY) => Ok(false),
        Err(error) => fault("remove", directory, error).err(),
    }
}
