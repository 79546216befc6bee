//! What a selection brings to any environment, wherever that is and whatever stands in it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::rc::Rc;

use crate::common::{Diagnostic, ProjectName, RelPath, Result};
use crate::interpreter::Facts;
use crate::inventory::Inventory;
use crate::inventory::site::SiteId;
use crate::inventory::walk::Entries;
use crate::selection::summary::Summary;
use crate::selection::{Chosen, Command, Entry, Selection};
use crate::tree::receipt::EntryPoints;
use crate::tree::view::{Standing, View};
use crate::tree::{Content, Node, allow_list, receipt, view};

/// The part of a desired state that follows from what was selected, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// What comes through and what not, for reports.
    pub summary: Summary,
    /// Whether there is a view: without picks there is none.
    pub has_view: bool,
    /// The nodes of the view, receipts included, below it.
    pub view: Vec<(RelPath, Node)>,
    /// The receipts that installers are to see.
    pub receipts: Vec<Receipt>,
    /// The text of the allow-list.
    pub allow_list: Content,
    /// The directories below the view that path lines of picked `.pth` files put on the path.
    pub path_lines: Vec<RelPath>,
    /// The commands of picks. What their scripts hold depends on where the environment is.
    pub commands: Vec<Command>,
}

/// A receipt for site-packages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Whose it is.
    pub project: ProjectName,
    /// Its files, below site-packages. A hard link is one to that path below the view.
    pub nodes: Vec<(RelPath, Node)>,
}

impl Draft {
    /// Drafts what a selection brings.
    ///
    /// # Errors
    ///
    /// When a directory of a selected unit cannot be read, or a version cannot stand in a file name.
    pub fn of(facts: &Facts, inventory: &Inventory, selection: &Selection) -> Result<Self> {
        let mut draft = Self {
            summary: Summary::of(selection, inventory),
            has_view: !selection.entries.is_empty(),
            view: view_nodes(facts, inventory, selection)?,
            receipts: Vec::new(),
            allow_list: allow_list::text(selection, inventory).into(),
            path_lines: path_lines(selection),
            commands: selection.commands.clone(),
        };
        // Python 3.8 and 3.9 list entry points once for each copy of the metadata.
        let in_view =
            if facts.version < (3, 10, 0) { EntryPoints::Without } else { EntryPoints::With };
        for entry in &selection.entries {
            for chosen in &entry.distributions {
                draft.add_receipt(entry, chosen, in_view)?;
            }
        }
        Ok(draft)
    }

    /// Puts a receipt into the view, and one for site-packages beside it unless installers could not
    /// read its version. Files that both have are one.
    fn add_receipt(&mut self, entry: &Entry, chosen: &Chosen, in_view: EntryPoints) -> Result<()> {
        let directory = receipt::directory(chosen).map_err(|error| {
            let message =
                format!("the version of {} cannot stand in a file name: {error}", entry.unit.name);
            Box::new(
                Diagnostic::error("bad-version", message)
                    .help("exclude it, and report it to its packager"),
            )
        })?;
        let nodes = |entry_points| receipt::nodes(chosen, &entry.imports, &directory, entry_points);
        let mut view = nodes(in_view);
        view.sort_by(|(one, _), (other, _)| one.cmp(other));
        if chosen.version.readable {
            let shared = |path: &RelPath| (path.clone(), Node::HardLink(path.clone()));
            let nodes = if in_view == EntryPoints::With {
                view.iter().map(|(path, _)| shared(path)).collect()
            } else {
                let share = |node| if view.contains(&node) { shared(&node.0) } else { node };
                nodes(EntryPoints::With).into_iter().map(share).collect()
            };
            self.receipts.push(Receipt { project: chosen.metadata.project.clone(), nodes });
        }
        self.view.extend(view);
        Ok(())
    }
}

/// The directories of the view that path lines of picked `.pth` files add, below the view.
fn path_lines(selection: &Selection) -> Vec<RelPath> {
    let lines = selection.entries.iter().flat_map(|entry| &entry.unit.path_lines);
    let lines: BTreeSet<RelPath> = lines.map(|line| line.path.clone()).collect();
    lines.into_iter().collect()
}

fn view_nodes(
    facts: &Facts,
    inventory: &Inventory,
    selection: &Selection,
) -> Result<Vec<(RelPath, Node)>> {
    let view = View {
        files: selection.entries.iter().map(|entry| &entry.files).collect(),
        cache_tag: &facts.cache_tag,
        suffixes: &facts.extension_suffixes,
    };
    let standing = OnDisk { inventory, failed: RefCell::default() };
    let nodes = view::nodes(&view, &standing);
    standing.failed.into_inner().map_or(Ok(nodes), Err)
}

/// What the inventory sees; the first directory that cannot be read is kept as the error.
struct OnDisk<'a> {
    inventory: &'a Inventory,
    failed: RefCell<Option<Box<Diagnostic>>>,
}

impl Standing for OnDisk<'_> {
    fn site_path(&self, site: SiteId) -> PathBuf {
        self.inventory.site(site).path.clone()
    }

    fn entries(&self, site: SiteId, directory: &RelPath) -> Rc<Entries> {
        self.inventory.walker().entries(site, directory).unwrap_or_else(|error| {
            self.failed.borrow_mut().get_or_insert(error);
            Rc::default()
        })
    }
}
