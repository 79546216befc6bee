//! Reads what former runs wrote into an environment, and finds what killed runs left behind.

use crate::apply::fault::fault;
use crate::apply::root::{Root, read};
use crate::common::{RelPath, Result, order};
use crate::plan::{HOME, History, MANIFEST, Manifest};

use std::path::Path;

use rustix::io::Errno;

/// What the names of staging directories in [`HOME`] start with; a number follows.
const STAGING: &str = "staging-";

/// Reads the manifests of an environment: the finished one, and those of runs that were killed. An
/// environment that does not exist has none.
///
/// # Errors
///
/// As [`Manifest::from_json`] for the finished one; an error of the file system.
pub fn history(environment: &Path) -> Result<History> {
    match Root::open(environment) {
        Ok(root) => read_history(&root),
        Err(Errno::NOENT) => Ok(History::default()),
        Err(error) => fault("open", environment, error).err(),
    }
}

pub(super) fn read_history(root: &Root) -> Result<History> {
    let parse =
        |text: Vec<u8>, path: &RelPath| Manifest::from_json(&text, &path.under(root.path()));
    let path = known(MANIFEST);
    let manifest = read(root, &path)?.map(|text| parse(text, &path)).transpose()?;
    let (mut interrupted, mut passing) = (Vec::new(), Vec::new());
    for staging in leftovers(root)? {
        let path = staging.join_path(&known(PASSING));
        let written = read(root, &path)?;
        passing.extend(written.and_then(|text| serde_json::from_slice(&text).ok()));
        let path = staging.join_path(&known(INTENDED));
        // One that was not yet written whole tells that nothing had been changed.
        let whole = read(root, &path)?.and_then(|text| parse(text, &path).ok());
        interrupted.extend(whole);
    }
    Ok(History { manifest, interrupted, passing })
}

/// The manifest that a run is about to write, in its staging directory.
pub(super) const INTENDED: &str = "manifest.json";

/// In the same place, what a run that changes the view path by path is about to put into the file that
/// names the view: its path, and what a manifest would say of it.
pub(super) const PASSING: &str = "passing.json";

/// The staging directories of runs that did not come to their end.
pub(super) fn leftovers(root: &Root) -> Result<Vec<RelPath>> {
    let home = known(HOME);
    let mut names = match root.cursor().list(Some(&home)) {
        Ok(names) => names,
        Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => return Ok(Vec::new()),
        Err(error) => return root.fault("list", &home, error).err(),
    };
    order::sort_by(&mut names, Ord::cmp);
    let names = names.iter().filter_map(|name| std::str::from_utf8(name).ok());
    Ok(names.filter(|name| is_staging(name)).filter_map(|name| home.join(name).ok()).collect())
}

/// The name of a staging directory.
pub(super) fn staging(number: u32) -> RelPath {
    known(&format!("{HOME}/{STAGING}{number}"))
}

fn is_staging(name: &str) -> bool {
    let number = name.strip_prefix(STAGING).unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// A path that the program itself knows.
pub(super) fn known(path: &str) -> RelPath {
    RelPath::new(path).unwrap_or_else(|error| unreachable!("a path of our own: {error}"))
}
