//! Reads back what stood before the last run: the way of `rollback`.

use std::path::Path;

use rustix::io::Errno;

use crate::apply::fault::fault;
use crate::apply::history::{INTENDED, known};
use crate::apply::previous::{PREVIOUS, TREE};
use crate::apply::root::{Root, read};
use crate::common::{Diagnostic, RelPath, Result};
use crate::plan::{Manifest, Record};
use crate::scripts::{self, Installer, Kind};
use crate::tree::{Node, Tree};

/// What stood before.
#[derive(Debug)]
pub struct Former {
    /// The manifest of then.
    pub manifest: Manifest,
    /// Everything that it names, with its content.
    pub tree: Tree,
}

/// What stood in an environment before the last run; nothing where that is not known.
///
/// # Errors
///
/// As [`Manifest::from_json`]; `previous-incomplete` when a file is neither kept nor in the
/// environment; an error of the file system.
pub fn former(environment: &Path) -> Result<Option<Former>> {
    let root = match Root::open(environment) {
        Ok(root) => root,
        Err(Errno::NOENT) => return Ok(None),
        Err(error) => return fault("open", environment, error).err(),
    };
    let previous = known(PREVIOUS);
    let path = previous.join_path(&known(INTENDED));
    let Some(text) = read(&root, &path)? else { return Ok(None) };
    let manifest = Manifest::from_json(&text, &path.under(environment))?;
    let mut tree = Tree::default();
    for (path, record) in &manifest.nodes {
        let node = match record {
            Record::Directory => Node::Directory,
            Record::Link(target) => Node::Link(target.clone()),
            Record::HardLink(to) => Node::HardLink(to.clone()),
            Record::File { executable, .. } => {
                let kept = previous.join_path(&known(TREE)).join_path(path);
                Node::File { content: content(&root, &kept, path)?.into(), executable: *executable }
            }
        };
        if is_script(&node) {
            tree.offer(path.clone(), node);
        } else if manifest.originals.contains_key(path) {
            tree.supplant(path.clone(), node);
        } else {
            tree.insert(path.clone(), node);
        }
    }
    Ok(Some(Former { manifest, tree }))
}

/// Whether a node is the script of a command, which gives way to what somebody else has.
fn is_script(node: &Node) -> bool {
    let Node::File { content, executable: true } = node else { return false };
    scripts::recognise(content)
        .is_ok_and(|script| script.kind == Kind::Installed(Installer::Isolate))
}

/// What a file held: it was kept when it was replaced or removed, and is in its place when not.
fn content(root: &Root, kept: &RelPath, path: &RelPath) -> Result<Vec<u8>> {
    for place in [kept, path] {
        if let Some(content) = read(root, place)? {
            return Ok(content);
        }
    }
    let message = format!("{path} was part of what stood before, and is nowhere any more");
    Diagnostic::error("previous-incomplete", message)
        .help("apply the spec that it was made from again, from your version control")
        .err()
}
