//! Reads what stands in an environment directory, at the paths that matter.

use std::collections::BTreeSet;
use std::path::Path;

use rustix::fs::FileType;
use rustix::io::Errno;

use crate::apply::cursor::Cursor;
use crate::apply::fault::fault;
use crate::apply::history::known;
use crate::apply::root::Root;
use crate::apply::twice;
use crate::common::digest::Digest;
use crate::common::{Diagnostic, RelPath, Result};
use crate::plan::{
    Found, HOME, History, KEPT, Manifest, ORIGINALS, Record, SAVED, Standing, inside,
};
use crate::tree::{Node, Tree};

/// What was read from an environment directory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Observation {
    /// What stands.
    pub standing: Standing,
    /// The manifest that fits it.
    pub former: Option<Manifest>,
}

/// Reads what stands at the paths of the desired tree and of former manifests, and the content of
/// the directories that are ours alone. Links are not followed, but for the environment itself. An
/// environment that does not exist is empty.
///
/// # Errors
///
/// `leads-out` where a directory is needed and a link stands that leads out of the environment; an
/// error of the file system.
pub fn observe(
    environment: &Path,
    desired: &Tree,
    history: &History,
    view: &RelPath,
) -> Result<Observation> {
    let root = match Root::open(environment) {
        Ok(root) => root,
        Err(Errno::NOENT) => return Ok(Observation::default()),
        Err(error) => return fault("open", environment, error).err(),
    };
    let mut observer = Observer::new(&root, desired, history, view);
    observer.look_at_named()?;
    observer.look_into_views_and_ruins()?;
    observer.look_for_preserved()?;
    let standing = observer.standing;
    let former = history.former(&standing);
    refuse_links_that_lead_out(environment, desired, &standing, former.as_ref())?;
    Ok(Observation { standing, former })
}

struct Observer<'a> {
    cursor: Cursor<'a>,
    root: &'a Root,
    desired: &'a Tree,
    history: &'a History,
    views: Vec<&'a RelPath>,
    named: BTreeSet<&'a RelPath>,
    standing: Standing,
}

impl<'a> Observer<'a> {
    fn new(root: &'a Root, desired: &'a Tree, history: &'a History, view: &'a RelPath) -> Self {
        let written = history.manifests().flat_map(|manifest| manifest.nodes.keys());
        Self {
            cursor: root.cursor(),
            root,
            desired,
            history,
            views: history.manifests().map(|manifest| &manifest.view).chain([view]).collect(),
            named: desired.iter().map(|(path, _)| path).chain(written).collect(),
            standing: Standing::default(),
        }
    }

    fn look_at_named(&mut self) -> Result<()> {
        // Nothing can stand below what is no directory, and that comes directly before.
        let mut none: Option<&RelPath> = None;
        for path in self.named.clone() {
            if none.is_some_and(|none| inside(path, none)) {
                continue;
            }
            self.look(path, true)?;
            none = (self.standing.get(path) != Some(&Found::Directory)).then_some(path);
        }
        Ok(())
    }

    /// Lists the directories that are ours alone: those of the views, and those that we made and
    /// that are not wanted as directories any more.
    fn look_into_views_and_ruins(&mut self) -> Result<()> {
        for &path in &self.named.clone() {
            if self.standing.get(path) != Some(&Found::Directory) {
                continue;
            }
            let in_view = self.views.iter().any(|view| *view == path || inside(path, view));
            if in_view || self.desired.get(path) != Some(&Node::Directory) {
                self.list(path, in_view)?;
            }
        }
        Ok(())
    }

    fn list(&mut self, directory: &RelPath, in_view: bool) -> Result<()> {
        for name in self.names(directory)? {
            let path = std::str::from_utf8(&name).ok().and_then(|name| directory.join(name).ok());
            let Some(path) = path else {
                self.standing.opaque.insert(directory.clone());
                continue;
            };
            if self.named.contains(&path) {
                continue;
            }
            self.look(&path, false)?;
            let is_directory = self.standing.get(&path) == Some(&Found::Directory);
            if is_directory && in_view && path.file_name() == "__pycache__" {
                self.list(&path, true)?;
            }
        }
        Ok(())
    }

    /// Finds the names that preserved things got before, so that none is given twice.
    fn look_for_preserved(&mut self) -> Result<()> {
        let changed: Vec<RelPath> =
            self.named.iter().filter(|path| self.is_changed(path)).map(|p| (*p).clone()).collect();
        for path in changed {
            let start = format!("{}{SAVED}", path.file_name());
            for name in self.names_beside(&path)? {
                let name = std::str::from_utf8(&name).ok().filter(|name| name.starts_with(&start));
                let saved = name.and_then(|name| match path.parent() {
                    Some(parent) => parent.join(name).ok(),
                    None => RelPath::new(name).ok(),
                });
                if let Some(saved) = saved {
                    self.look(&saved, true)?;
                }
            }
        }
        let kept = known(KEPT);
        for name in self.names(&known(HOME))? {
            let path = std::str::from_utf8(&name).ok().and_then(|name| known(HOME).join(name).ok());
            if let Some(path) = path.filter(|p| p.as_str().starts_with(kept.as_str())) {
                self.look_through(&path, false)?;
                self.look_for_twice(&path)?;
            }
        }
        // Of originals the content matters: what is kept already is not kept twice.
        self.look_through(&known(ORIGINALS), true)
    }

    /// Finds what a killed run has kept in a directory and did not take away from where it stood. It can
    /// have been killed while it did the one or the other, so that one of the two holds only a part.
    fn look_for_twice(&mut self, kept: &RelPath) -> Result<()> {
        let inside = self.standing.below(kept);
        let places: Vec<RelPath> = inside.map(|(place, _)| place.clone()).collect();
        for place in places {
            let from = place.as_str().strip_prefix(kept.as_str()).map(|rest| &rest[1..]);
            let Some(from) = from.and_then(|from| RelPath::new(from).ok()) else { continue };
            let stands = !self.named.contains(&from) && self.standing.get(&from).is_some();
            if stands
                && (twice::is_second(self.root, &place, &from)?
                    || twice::is_second(self.root, &from, &place)?)
            {
                self.standing.kept.insert(place);
            }
        }
        Ok(())
    }

    fn is_changed(&self, path: &RelPath) -> bool {
        let Some(found) = self.standing.get(path) else { return false };
        let mut written = self.history.manifests().filter_map(|m| m.resolved(path)).peekable();
        written.peek().is_some()
            && !written.any(|record| found.is(record))
            && !self.desired.get(path).is_some_and(|wanted| found.is(&Record::of(wanted)))
    }

    fn look_through(&mut self, path: &RelPath, content: bool) -> Result<()> {
        self.look(path, content)?;
        if self.standing.get(path) == Some(&Found::Directory) {
            for name in self.names(path)? {
                let inner = std::str::from_utf8(&name).ok().and_then(|name| path.join(name).ok());
                if let Some(inner) = inner {
                    self.look_through(&inner, content)?;
                }
            }
        }
        Ok(())
    }

    /// Reads what stands at one path; a file's content only where it matters.
    fn look(&mut self, path: &RelPath, content: bool) -> Result<()> {
        let fault = |error| self.root.fault("read", path, error);
        let Some(stat) = self.cursor.stat(path).map_err(fault)? else { return Ok(()) };
        let found = match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory => Found::Directory,
            FileType::Symlink => Found::Link(self.cursor.read_link(path).map_err(fault)?),
            FileType::RegularFile if content => {
                let executable = stat.st_mode & 0o100 != 0;
                let mut file = self.cursor.open_file(path).map_err(fault)?;
                let sha256 = Digest::of_all(&mut file).map_err(|error| {
                    Diagnostic::io("read", &path.under(self.root.path()), &error)
                })?;
                Found::File { sha256, executable }
            }
            _ => Found::Other,
        };
        self.standing.at.insert(path.clone(), found);
        Ok(())
    }

    fn names(&mut self, directory: &RelPath) -> Result<Vec<Vec<u8>>> {
        match self.cursor.list(Some(directory)) {
            Ok(names) => Ok(names),
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => Ok(Vec::new()),
            Err(error) => self.root.fault("list", directory, error).err(),
        }
    }

    fn names_beside(&mut self, path: &RelPath) -> Result<Vec<Vec<u8>>> {
        let parent = path.parent();
        let names = self.cursor.list(parent.as_ref());
        Ok(names.map_err(|error| self.root.fault("list", path, error))?)
    }
}

/// A link in place of a directory that is needed is never written through. When it leads out of the
/// environment and is not ours this says so; otherwise the plan says what happens to it.
fn refuse_links_that_lead_out(
    environment: &Path,
    desired: &Tree,
    standing: &Standing,
    former: Option<&Manifest>,
) -> Result<()> {
    for path in desired.iter().filter(|(_, node)| **node == Node::Directory).map(|(path, _)| path) {
        let Some(found @ Found::Link(target)) = standing.get(path) else { continue };
        let ours = former.and_then(|former| former.resolved(path)).is_some_and(|r| found.is(r));
        if ours || !leads_out(environment, path) {
            continue;
        }
        let link = path.under(environment);
        let message =
            format!("{} leads out of the environment, to {}", link.display(), target.display());
        return Diagnostic::error("leads-out", message)
            .help("isolate writes nothing outside of the environment: put a directory there")
            .help("to have the whole environment elsewhere, make the environment directory a link")
            .err();
    }
    Ok(())
}

fn leads_out(environment: &Path, path: &RelPath) -> bool {
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    match (real(&path.under(environment)), real(environment)) {
        (Some(target), Some(environment)) => !target.starts_with(environment),
        _ => false,
    }
}
