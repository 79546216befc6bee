//! The `.start` files of a site directory (PEP 829).

use std::path::Path;

use crate::audit::risk::of_code;
use crate::audit::start::{READ_SINCE, Start, entry_points};
use crate::audit::{Item, Kind, Owner, Risk};
use crate::commands::audit::Auditor;
use crate::commands::audit::path_files::module_file;
use crate::common::Result;

impl Auditor<'_> {
    /// What the lines of a `.start` file do.
    ///
    /// # Errors
    ///
    /// A package database that cannot be read.
    pub(super) fn start_file(&self, site: &Path, path: &Path, items: &mut Vec<Item>) -> Result<()> {
        let Some((content, file)) = self.opened(site, path, items)? else { return Ok(()) };
        let version = self.version();
        let is_read = version >= READ_SINCE && file.idle.is_none();
        for (number, text, start) in entry_points(&content) {
            let item = |kind, message: &str| {
                Item::new(kind, path, message).owner(file.owner.clone()).line(number, text)
            };
            items.push(match start {
                Start::Blank => item(Kind::Blank, "is empty"),
                Start::Comment => item(Kind::Comment, "is a comment"),
                Start::Invalid => item(Kind::EntryPoint, "is no entry point, and is passed over")
                    .risk(Risk::Notice),
                Start::EntryPoint { module } if is_read => {
                    let mut marks = file.marks.clone();
                    let top = module.split('.').next().unwrap_or(&module);
                    if let Some(found) = module_file(site, top)
                        && self.owner(&found, None)? == Owner::Nobody
                    {
                        marks.push(format!("{} is nobody's", found.display()));
                    }
                    let risk = of_code(&file.owner, false, !marks.is_empty());
                    item(Kind::EntryPoint, "is called at every start").risk(risk).reasons(marks)
                }
                Start::EntryPoint { .. } => {
                    let risk = if file.owner == Owner::Nobody { Risk::Notice } else { Risk::None };
                    let message = format!(
                        "is not called: Python {}.{} reads no such files",
                        version.0, version.1
                    );
                    item(Kind::EntryPoint, &message).risk(risk)
                }
            });
        }
        Ok(())
    }
}
