//! The whole desired state: the fixed files, the view, the receipts, and the allow-list.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::rc::Rc;

use crate::common::{Diagnostic, ProjectName, RelPath, Result};
use crate::interpreter::Facts;
use crate::inventory::Inventory;
use crate::inventory::site::SiteId;
use crate::inventory::unit::OwnedFile;
use crate::inventory::walk::Entries;
use crate::selection::{Chosen, Entry, Selection};
use crate::tree::layout::Layout;
use crate::tree::receipt::EntryPoints;
use crate::tree::view::{Standing, View};
use crate::tree::{Node, Tree, allow_list, receipt, view};

/// What the desired state is made from.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// The base.
    pub facts: &'a Facts,
    /// Where the selected units' files stand.
    pub inventory: &'a Inventory,
    /// What comes through.
    pub selection: &'a Selection,
    /// Projects that the environment has installed itself: their receipts step aside.
    pub shadowed: &'a BTreeSet<ProjectName>,
    /// Where things are in the environment.
    pub layout: &'a Layout,
}

/// Everything of a tree that depends on what was selected: view, receipts, allow-list. The fixed
/// files are added by the caller, for an adopted environment keeps its own.
///
/// # Errors
///
/// When a directory of a selected unit cannot be read, or a version cannot stand in a file name.
pub fn desired(wanted: &Wanted<'_>) -> Result<Tree> {
    let mut tree = Tree::default();
    if !wanted.selection.entries.is_empty() {
        tree.insert(wanted.layout.view.clone(), Node::Directory);
        for (path, node) in view_nodes(wanted)? {
            tree.insert(wanted.layout.view.join_path(&path), node);
        }
        for entry in &wanted.selection.entries {
            for chosen in &entry.distributions {
                add_receipt(&mut tree, wanted, entry, chosen)?;
            }
        }
    }
    let content = allow_list::text(wanted.selection, wanted.inventory).into_bytes();
    tree.insert(wanted.layout.allow_list.clone(), Node::File { content, executable: false });
    Ok(tree)
}

/// The directories of the view that path lines of picked `.pth` files add, below the view.
pub fn path_lines(selection: &Selection) -> Vec<RelPath> {
    let lines = selection.entries.iter().flat_map(|entry| &entry.unit.path_lines);
    let lines: BTreeSet<RelPath> = lines.map(|line| line.path.clone()).collect();
    lines.into_iter().collect()
}

fn view_nodes(wanted: &Wanted<'_>) -> Result<Vec<(RelPath, Node)>> {
    let mut files: BTreeMap<&RelPath, &OwnedFile> = BTreeMap::new();
    for file in wanted.selection.entries.iter().flat_map(|entry| &entry.files) {
        files.insert(&file.path, file);
    }
    let view = View {
        files: files.into_values().collect(),
        cache_tag: &wanted.facts.cache_tag,
        suffixes: &wanted.facts.extension_suffixes,
    };
    let standing = OnDisk { inventory: wanted.inventory, failed: RefCell::default() };
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

/// Puts a receipt into the view, and into site-packages unless the environment has a distribution of
/// that name itself, or installers could not read the version.
fn add_receipt(tree: &mut Tree, wanted: &Wanted<'_>, entry: &Entry, chosen: &Chosen) -> Result<()> {
    let directory = receipt::directory(chosen).map_err(|error| {
        let message =
            format!("the version of {} cannot stand in a file name: {error}", entry.unit.name);
        Box::new(
            Diagnostic::error("bad-version", message)
                .help("exclude it, and report it to its packager"),
        )
    })?;
    let doubled = wanted.facts.version < (3, 10, 0);
    let in_view = if doubled { EntryPoints::Without } else { EntryPoints::With };
    for (path, node) in receipt::nodes(chosen, &entry.imports, &directory, in_view) {
        tree.insert(wanted.layout.view.join_path(&path), node);
    }
    if chosen.version.readable && !wanted.shadowed.contains(&chosen.metadata.project) {
        for (path, node) in receipt::nodes(chosen, &entry.imports, &directory, EntryPoints::With) {
            tree.insert(wanted.layout.site_packages.join_path(&path), node);
        }
    }
    Ok(())
}
