//! What the program reads of an environment that another tool made.

use std::path::Path;

use crate::apply::fault::fault;
use crate::apply::history::known;
use crate::apply::root::{Root, read};
use crate::common::Result;

/// The content of the `pyvenv.cfg` (PEP 405) of an environment directory; empty where there is none.
///
/// # Errors
///
/// When it cannot be read, or is a link: nothing in an environment is reached through one.
pub fn own_config(environment: &Path) -> Result<Vec<u8>> {
    let root = Root::open(environment).map_err(|error| fault("open", environment, error))?;
    Ok(read(&root, &known("pyvenv.cfg"))?.unwrap_or_default())
}
