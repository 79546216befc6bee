//! Writing a file of the user's asking in one step.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::common::{Diagnostic, Result};

/// Puts a content in place of a file that is there, or is not, in one step: nobody ever sees half of
/// it. Permissions stay, and a link that stands there leads to the new content.
///
/// # Errors
///
/// When the directory cannot be written into.
pub(super) fn replace(file: &Path, content: &[u8]) -> Result<()> {
    let place: PathBuf = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let cannot = |error: std::io::Error| Box::new(Diagnostic::io("write", &place, &error));
    // The parent of a bare name is empty, and the working directory.
    let directory = place.parent().filter(|parent| !parent.as_os_str().is_empty());
    let mode = std::fs::metadata(&place).map_or(0o666, |metadata| metadata.permissions().mode());
    let mut temporary = tempfile::Builder::new()
        .prefix(".isolate-")
        .permissions(std::fs::Permissions::from_mode(mode))
        .tempfile_in(directory.unwrap_or(Path::new(".")))
        .map_err(cannot)?;
    temporary.write_all(content).map_err(cannot)?;
    temporary.persist(&place).map_err(|error| cannot(error.error))?;
    Ok(())
}
