//! Where things are in an environment.

use crate::common::{Diagnostic, RelPath, Result};
use crate::interpreter::Facts;

/// The paths in an environment that depend on the base's version, and those that do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// `lib/python3.11/site-packages`: the user's, where installers install.
    pub site_packages: RelPath,
    /// `lib/python3.11/system-packages`: the view.
    pub view: RelPath,
    /// `isolate/allow-list.txt`.
    pub allow_list: RelPath,
}

impl Layout {
    /// The layout of an environment of a base.
    ///
    /// # Errors
    ///
    /// When the base's name for its library directory is no plain name.
    pub fn of(facts: &Facts) -> Result<Self> {
        let library = &facts.library_name;
        let path = |text: &str| {
            RelPath::new(text).map_err(|error| {
                let message =
                    format!("{} has an odd library directory: {error}", facts.executable.display());
                Box::new(
                    Diagnostic::error("odd-interpreter", message).help("choose another Python"),
                )
            })
        };
        Ok(Self {
            site_packages: path(&format!("lib/{library}/site-packages"))?,
            view: path(&format!("lib/{library}/system-packages"))?,
            allow_list: path("isolate/allow-list.txt")?,
        })
    }
}
