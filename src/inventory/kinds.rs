//! What stands at the paths that a list names.

use std::rc::Rc;

use crate::common::{RelPath, Result};
use crate::inventory::Inventory;
use crate::inventory::site::{EntryKind, SiteId};
use crate::inventory::unit::OwnedFile;
use crate::inventory::walk::Entries;

/// What stands at paths of the site directories, quick for many paths of one directory in a row.
pub(super) struct Kinds<'a> {
    inventory: &'a Inventory,
    last: Option<(SiteId, RelPath, Rc<Entries>)>,
}

impl<'a> Kinds<'a> {
    pub(super) fn of(inventory: &'a Inventory) -> Self {
        Self { inventory, last: None }
    }

    /// What stands at a path of a site directory, if anything does.
    ///
    /// # Errors
    ///
    /// When the directory that it is in cannot be read.
    pub(super) fn of_file(&mut self, file: &OwnedFile) -> Result<Option<EntryKind>> {
        let Some(parent) = file.path.parent_str() else {
            return self.inventory.top_level_kind(file.site, &file.path);
        };
        let known = self.last.as_ref();
        let same = known.is_some_and(|(site, at, _)| *site == file.site && at.as_str() == parent);
        if !same && let Some(parent) = file.path.parent() {
            let entries = self.inventory.walker.entries(file.site, &parent)?;
            self.last = Some((file.site, parent, entries));
        }
        let Some((_, _, entries)) = &self.last else { return Ok(None) };
        Ok(entries.kind(file.path.file_name()))
    }
}
