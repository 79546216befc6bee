//! Taking in the list of a system package's files.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::rc::Rc;

use memchr::memrchr;

use crate::common::relpath::RelPathError;
use crate::common::{RelPath, Result};
use crate::inventory::Inventory;
use crate::inventory::files::{Files, Share};
use crate::inventory::ownership::is_metadata;
use crate::inventory::site::{EntryKind, SiteId};
use crate::inventory::unit::OwnedFile;

/// What a list of files says of the site directories.
#[derive(Default)]
pub(super) struct Listed {
    /// The payload that stands there.
    pub(super) files: Files,
    /// The entries that are metadata.
    pub(super) metadata: BTreeSet<(SiteId, RelPath)>,
    /// `.pth` files, sorted.
    pub(super) path_files: Vec<OwnedFile>,
    /// How many were listed, but do not stand there.
    pub(super) missing: usize,
}

/// What a directory of a list is to whoever takes it in.
#[derive(Clone, Copy)]
enum Directory {
    /// Nothing in it counts: it is in no site directory, or metadata, or byte code.
    Passed,
    /// A site directory.
    Site(SiteId),
    /// One below, whose share has this number.
    Below(usize),
}

/// Takes in a list path by path. What is to be known of a directory is found out once, and kept: a list
/// names the files of one directory after each other, mostly.
pub(super) struct Intake<'a> {
    inventory: &'a Inventory,
    /// The directories that were met, as the list spells them.
    met: HashMap<Vec<u8>, Directory>,
    last: Option<(Vec<u8>, Directory)>,
    shares: Vec<Share>,
    /// What stands in the site directories themselves, of what the list names.
    tops: BTreeMap<SiteId, BTreeMap<String, EntryKind>>,
    missing: BTreeSet<OwnedFile>,
    listed: Listed,
}

impl<'a> Intake<'a> {
    pub(super) fn new(inventory: &'a Inventory) -> Self {
        Self {
            inventory,
            met: HashMap::new(),
            last: None,
            shares: Vec::new(),
            tops: BTreeMap::new(),
            missing: BTreeSet::new(),
            listed: Listed::default(),
        }
    }

    /// Takes in a path of the system's.
    ///
    /// # Errors
    ///
    /// When the directory that it is in cannot be read.
    pub(super) fn take(&mut self, path: &Path) -> Result<()> {
        let path = path.as_os_str().as_bytes();
        let Some(slash) = memrchr(b'/', path) else { return Ok(()) };
        let (directory, name) = (&path[..slash], &path[slash + 1..]);
        match name {
            // It is the directory that is named.
            b"" | b"." => return self.take(Path::new(OsStr::from_bytes(directory))),
            b".." => return Ok(()),
            _ => {}
        }
        let directory = self.directory(directory)?;
        match directory {
            Directory::Passed => Ok(()),
            // Python made it.
            _ if name == b"__pycache__" => Ok(()),
            Directory::Site(site) => self.top(site, name),
            Directory::Below(number) => {
                let share = &mut self.shares[number];
                if share.add(name).is_none() {
                    let name = std::str::from_utf8(name).ok();
                    self.missing.extend(name.and_then(|name| share.file(name)));
                }
                Ok(())
            }
        }
    }

    /// What was taken in.
    pub(super) fn finish(mut self) -> Listed {
        for (site, names) in self.tops {
            let mut share = Share::none(site, None, Rc::new(names.clone().into_iter().collect()));
            for name in names.keys() {
                share.add(name.as_bytes());
            }
            self.shares.push(share);
        }
        let mut listed = self.listed;
        listed.files = Files::of(self.shares);
        listed.path_files.sort();
        listed.path_files.dedup();
        listed.missing = self.missing.len();
        listed
    }

    /// Takes in a name of a site directory.
    fn top(&mut self, site: SiteId, name: &[u8]) -> Result<()> {
        let Ok(name) = std::str::from_utf8(name) else { return Ok(()) };
        let Ok(path) = RelPath::new(name) else { return Ok(()) };
        if is_metadata(name) {
            self.listed.metadata.insert((site, path));
        } else if super::ownership::is_path_file(&path) {
            self.listed.path_files.push(OwnedFile { site, path });
        } else {
            match self.inventory.top_level_kind(site, &path)? {
                Some(EntryKind::Directory) => {}
                Some(kind) => {
                    self.tops.entry(site).or_default().insert(name.to_owned(), kind);
                }
                None => {
                    self.missing.insert(OwnedFile { site, path });
                }
            }
        }
        Ok(())
    }

    /// What a directory is.
    fn directory(&mut self, directory: &[u8]) -> Result<Directory> {
        if let Some((last, known)) = &self.last
            && last == directory
        {
            return Ok(*known);
        }
        let known = if let Some(known) = self.met.get(directory) {
            *known
        } else {
            let new = self.meet(directory)?;
            self.met.insert(directory.to_owned(), new);
            new
        };
        let (last, what) = self.last.get_or_insert_with(|| (Vec::new(), known));
        last.clear();
        last.extend_from_slice(directory);
        *what = known;
        Ok(known)
    }

    fn meet(&mut self, directory: &[u8]) -> Result<Directory> {
        let Some((site, path)) = self.inventory.site_directory(directory) else {
            return Ok(Directory::Passed);
        };
        let Some(path) = path else { return Ok(Directory::Site(site)) };
        if is_metadata(path.first()) {
            if let Ok(entry) = RelPath::new(path.first()) {
                self.listed.metadata.insert((site, entry));
            }
            return Ok(Directory::Passed);
        }
        if super::ownership::is_bytecode(&path) {
            return Ok(Directory::Passed);
        }
        let entries = self.inventory.walker.entries(site, &path)?;
        self.shares.push(Share::none(site, Some(path), entries));
        Ok(Directory::Below(self.shares.len() - 1))
    }
}

impl Inventory {
    /// The site directory that a directory of the system's is, or lies in, and where in it.
    fn site_directory(&self, directory: &[u8]) -> Option<(SiteId, Option<RelPath>)> {
        self.sites.iter().find_map(|site| {
            let below = match directory.strip_prefix(site.real.as_os_str().as_bytes())? {
                [] => None,
                [b'/', below @ ..] => match RelPath::new(std::str::from_utf8(below).ok()?) {
                    Ok(below) => Some(below),
                    Err(RelPathError::Empty) => None,
                    Err(_) => return None,
                },
                _ => return None,
            };
            Some((site.directory.id, below))
        })
    }
}
