//! What the program reads of what stands in an environment, beside manifests.

use std::path::Path;

use crate::apply::fault::fault;
use crate::apply::history::known;
use crate::apply::root::{Root, read};
use crate::common::{RelPath, Result};

/// The content of a file of an environment; nothing where there is none.
///
/// # Errors
///
/// When it cannot be read, or is reached through a link.
pub fn content(environment: &Path, path: &RelPath) -> Result<Option<Vec<u8>>> {
    let root = Root::open(environment).map_err(|error| fault("open", environment, error))?;
    read(&root, path)
}

/// The content of the `pyvenv.cfg` (PEP 405) of an environment directory; empty where there is none.
///
/// # Errors
///
/// When it cannot be read, or is a link: nothing in an environment is reached through one.
pub fn own_config(environment: &Path) -> Result<Vec<u8>> {
    Ok(content(environment, &known("pyvenv.cfg"))?.unwrap_or_default())
}
