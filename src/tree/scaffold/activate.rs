//! The scripts that make an environment the one of a shell.

use std::path::Path;

use super::text;
use crate::common::Result;

/// The scripts of `bin`, by name.
///
/// They find the environment by their own place, so that they work after it was moved; only csh and
/// plain POSIX shells cannot, and take the final path. PowerShell's is called `activate.ps1` as
/// virtualenv and uv have it, beside `activate.fish` and the like; `venv`'s `Activate.ps1` is the
/// same name on the file systems where PowerShell is at home.
///
/// # Errors
///
/// When the path is not UTF-8, or has a line end, which no shell's quoting carries.
pub fn scripts(environment: &Path) -> Result<[(&'static str, String); 5]> {
    let path = text(environment, "the environment")?;
    let sh = include_str!("activate/activate.sh").replace("@ENVIRONMENT@", &quoted_for_sh(path));
    Ok([
        ("activate", sh),
        ("activate.csh", csh(path)),
        ("activate.fish", include_str!("activate/activate.fish").to_owned()),
        ("activate.nu", include_str!("activate/activate.nu").to_owned()),
        ("activate.ps1", include_str!("activate/activate.ps1").to_owned()),
    ])
}

/// The script of csh, into which everything is written that depends on the path.
fn csh(path: &str) -> String {
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path);
    // A prompt is expanded whenever it is shown: only a plain name may stand in it.
    let plain = if name.contains(['\\', '$', '`', '%', '!']) { "env" } else { name };
    // The path comes last: nothing in it is taken for a place to fill.
    include_str!("activate/activate.csh")
        .replace("@PROMPT@", &quoted_for_csh(&format!("({plain}) ")))
        .replace("@NAME@", &quoted_for_csh(name))
        .replace("@ENVIRONMENT@", &quoted_for_csh(path))
}

/// A word of a POSIX shell: nothing is special within single quotes but their end.
fn quoted_for_sh(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A word of csh, in which an exclamation mark recalls history even within single quotes.
fn quoted_for_csh(text: &str) -> String {
    quoted_for_sh(text).replace('!', r"\!")
}
