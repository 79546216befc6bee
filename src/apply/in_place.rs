//! Changes a view path by path, where the file system cannot exchange directories (overlayfs, for
//! those of a lower layer: every second `RUN isolate apply` of a container build).
//!
//! The view works at every step. First the `.pth` file names two views: the one that stands, and
//! behind it the new one, whole, in the staging directory. Then the old one is made like the new one,
//! each path by one rename, and the `.pth` goes back to its one line. Where for a moment a name is
//! missing, Python finds it in the second view. A package of which only some files are new would be
//! neither the old nor the new one: its `__init__` goes first and comes last, and while it is gone the
//! directory is no package, and the whole one behind it is found.

use std::collections::BTreeSet;

use crate::apply::cursor::PLAIN;
use crate::apply::history::PASSING;
use crate::apply::root::{Root, read};
use crate::apply::staging::Staging;
use crate::common::{RelPath, Result};
use crate::plan::{Change, Plan, Record, inside};
use crate::tree::scaffold::startup::{PATH_FILE, passing};
use crate::tree::{Content, Node, Tree};

/// The name of the file in the staging directory until it is put in place.
const COMING: &str = "coming.pth";

/// What is put in place while a view is changed.
pub(super) struct InPlace<'a> {
    pub(super) root: &'a Root,
    pub(super) staging: &'a Staging<'a>,
    pub(super) desired: &'a Tree,
    pub(super) plan: &'a Plan,
    pub(super) view: &'a RelPath,
}

impl<'a> InPlace<'a> {
    /// The file that names the view.
    pub(super) fn path_file(&self) -> Option<(&'a RelPath, &'a Content)> {
        self.desired.iter().find_map(|(path, node)| match node {
            Node::File { content, .. } if path.file_name() == PATH_FILE => Some((path, content)),
            _ => None,
        })
    }

    /// Has both views named. The journal says so before.
    pub(super) fn name_both(&self) -> Result<()> {
        let Some((path, after)) = self.path_file() else { return Ok(()) };
        let before = read(self.root, path)?.unwrap_or_default();
        let whole = self.staging.place(self.view);
        let up = path.ancestors().map(|_| "../").collect::<String>();
        let text: Content = passing(&before, after, &format!("{up}{whole}")).into();
        let record = Record::File { sha256: text.digest(), executable: false };
        // A path and a digest always have a JSON form.
        let journal = serde_json::to_vec(&(path, record)).unwrap_or_default();
        self.staging.write(PASSING, &journal)?;
        self.put(path, &text)
    }

    /// Has only the one view named again.
    pub(super) fn name_one(&self) -> Result<()> {
        self.path_file().map_or(Ok(()), |(path, after)| self.put(path, after))
    }

    fn put(&self, path: &RelPath, content: &[u8]) -> Result<()> {
        let coming = self.staging.own(COMING);
        let written = self.root.cursor().write(&coming, content, PLAIN);
        written.map_err(|error| self.root.fault("write", &coming, error))?;
        let put = self.root.rename(&coming, path);
        Ok(put.map_err(|error| self.root.fault("replace", path, error))?)
    }

    /// The `__init__` files of the packages that would be neither the old nor the new ones for a moment:
    /// those whose directory goes, and those of which files are replaced. What merely comes or goes in
    /// a package disturbs nobody who imports the rest of it.
    pub(super) fn inits(&self) -> BTreeSet<RelPath> {
        let steps = self.plan.steps.iter().filter(|step| inside(&step.path, self.view));
        let mut packages: BTreeSet<RelPath> = BTreeSet::new();
        for step in steps.clone() {
            match step.change {
                Change::Replace => {
                    let above = step.path.ancestors().take_while(|above| above != self.view);
                    packages.extend(above.chain([step.path.clone()]));
                }
                Change::Remove => {
                    packages.insert(step.path.clone());
                }
                Change::Keep | Change::Create | Change::Restore => {}
            }
        }
        let is_init = |path: &&RelPath| {
            path.file_name().split('.').next() == Some("__init__")
                && path.ancestors().any(|above| packages.contains(&above))
        };
        steps.map(|step| &step.path).filter(is_init).cloned().collect()
    }
}
