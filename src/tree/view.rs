//! The view: links through which exactly the picked files are importable.
//!
//! It is folded as GNU stow folds: one link for a whole directory when picked units own every file
//! of it, a real directory of links where others have a part in it. So files that nobody owns, and
//! the siblings in a shared directory, stay out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::common::RelPath;
use crate::inventory::files::{Files, Share};
use crate::inventory::importable::is_init;
use crate::inventory::site::{EntryKind, SiteId};
use crate::inventory::walk::Entries;
use crate::tree::Node;

/// What stands in the directories that picked files lie in.
pub trait Standing {
    /// The path of a site directory, as links are to name it.
    fn site_path(&self, site: SiteId) -> PathBuf;
    /// The entries of a directory.
    fn entries(&self, site: SiteId, directory: &RelPath) -> std::rc::Rc<Entries>;
}

/// What is to be seen, and how the base calls bytecode.
#[derive(Debug)]
pub struct View<'a> {
    /// The files that come through, by unit; of one path only one.
    pub files: Vec<&'a Files>,
    /// `cpython-311`.
    pub cache_tag: &'a str,
    /// The suffixes of extension modules that the base loads.
    pub suffixes: &'a [String],
}

/// The nodes of the view, with paths below it.
///
/// # Panics
///
/// When two files claim one path; the selection has refused that before.
pub fn nodes(view: &View<'_>, standing: &dyn Standing) -> Vec<(RelPath, Node)> {
    let mut root = Branch::default();
    for share in view.files.iter().flat_map(|files| files.shares()) {
        root.add(share);
    }
    root.sort();
    let mut folder = Folder { view, standing, nodes: Vec::new(), caches: BTreeSet::new() };
    for (name, below) in root.children() {
        if let Ok(path) = RelPath::new(name) {
            folder.place(&path, below, Above::Namespace);
        }
    }
    folder.nodes
}

/// The picked files of a directory and of those in it.
#[derive(Default)]
struct Branch<'a> {
    directories: BTreeMap<&'a str, Branch<'a>>,
    /// The files, sorted, and the site directory that each is in.
    files: Vec<(&'a str, SiteId)>,
    /// The site directories that files in it and below it come from.
    sites: Sites,
}

/// What is in a branch.
#[derive(Clone, Copy)]
enum Child<'b, 'a> {
    File(SiteId),
    Directory(&'b Branch<'a>),
}

/// How many site directories, and which where it is one.
#[derive(Default, Clone, Copy)]
enum Sites {
    #[default]
    None,
    One(SiteId),
    Several,
}

impl Sites {
    fn insert(&mut self, site: SiteId) {
        *self = match *self {
            Self::None => Self::One(site),
            Self::One(known) if known == site => Self::One(site),
            Self::One(_) | Self::Several => Self::Several,
        };
    }
}

impl<'a> Branch<'a> {
    fn add(&mut self, share: &'a Share) {
        let mut branch = self;
        branch.sites.insert(share.site);
        for part in share.directory.iter().flat_map(RelPath::parts) {
            branch = branch.directories.entry(part).or_default();
            branch.sites.insert(share.site);
        }
        branch.files.extend(share.names().map(|name| (name, share.site)));
    }

    /// Sorts the files, of which several shares may have brought the same.
    fn sort(&mut self) {
        if !self.files.is_sorted_by(|one, next| one < next) {
            self.files.sort_unstable();
            self.files.dedup();
        }
        let twice = self.files.windows(2).any(|two| two[0].0 == two[1].0);
        assert!(!twice, "two files at one path");
        self.directories.values_mut().for_each(Self::sort);
    }

    /// What is in it, by name.
    fn children(&self) -> BTreeMap<&'a str, Child<'_, 'a>> {
        let directories = self.directories.iter().map(|(name, b)| (*name, Child::Directory(b)));
        let files = self.files.iter().map(|(name, site)| (*name, Child::File(*site)));
        directories.chain(files).collect()
    }

    /// Whether there is anything in it that a directory is a package by.
    fn is_package(&self, suffixes: &[String]) -> bool {
        let mut names =
            self.files.iter().map(|(name, _)| *name).chain(self.directories.keys().copied());
        names.any(|name| is_init(name, suffixes))
    }

    fn has_file(&self, name: &str) -> bool {
        self.files.binary_search_by_key(&name, |(name, _)| name).is_ok()
    }
}

/// Whether a directory is inside a package, or only inside of namespaces.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Above {
    Package,
    Namespace,
}

struct Folder<'a, 'b> {
    view: &'a View<'b>,
    standing: &'a dyn Standing,
    nodes: Vec<(RelPath, Node)>,
    /// The `__pycache__` directories that there are so far.
    caches: BTreeSet<RelPath>,
}

impl Folder<'_, '_> {
    fn place(&mut self, path: &RelPath, child: Child<'_, '_>, above: Above) {
        let branch = match child {
            Child::File(site) => {
                self.link(site, path);
                self.bytecode(site, path);
                return;
            }
            Child::Directory(branch) => branch,
        };
        let package = branch.is_package(self.view.suffixes);
        let inside = if package { Above::Package } else { above };
        // A namespace is never folded: a part that is installed tomorrow must not come through.
        let foldable = inside == Above::Package;
        if foldable
            && let Sites::One(site) = branch.sites
            && self.owns_all(site, path, branch)
        {
            self.link(site, path);
            return;
        }
        self.nodes.push((path.clone(), Node::Directory));
        for (name, below) in branch.children() {
            if let Ok(path) = path.join(name) {
                self.place(&path, below, inside);
            }
        }
    }

    /// Whether everything that stands in a directory, bytecode aside, is picked.
    fn owns_all(&self, site: SiteId, path: &RelPath, branch: &Branch<'_>) -> bool {
        let entries = self.standing.entries(site, path);
        // Both are sorted, so that the next file is mostly the one that is looked for.
        let mut files = branch.files.iter().map(|(name, _)| *name).peekable();
        entries.iter().all(|(name, kind)| {
            if name == "__pycache__" {
                return kind == EntryKind::Directory;
            }
            let is_file = files.next_if_eq(&name).is_some() || branch.has_file(name);
            match kind {
                EntryKind::Directory if is_file => false,
                EntryKind::Directory => {
                    let below = branch.directories.get(name);
                    let path = path.join(name);
                    below.zip(path.ok()).is_some_and(|(b, path)| self.owns_all(site, &path, b))
                }
                _ => is_file,
            }
        })
    }

    fn link(&mut self, site: SiteId, path: &RelPath) {
        let target = path.under(&self.standing.site_path(site));
        self.nodes.push((path.clone(), Node::Link(target)));
    }

    /// The bytecode of a module that is linked by itself: Python looks for it beside the link.
    fn bytecode(&mut self, site: SiteId, path: &RelPath) {
        let Some(stem) = path.file_name().strip_suffix(".py") else { return };
        let name = format!("__pycache__/{stem}.{}.pyc", self.view.cache_tag);
        let compiled = match path.parent() {
            None => RelPath::new(&name),
            Some(parent) => parent.join(&name),
        };
        let Ok(compiled) = compiled else { return };
        let Some(directory) = compiled.parent() else { return };
        let kind = self.standing.entries(site, &directory).kind(compiled.file_name());
        if kind.is_some_and(|kind| kind != EntryKind::Directory) {
            if self.caches.insert(directory.clone()) {
                self.nodes.push((directory, Node::Directory));
            }
            self.link(site, &compiled);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::unit::OwnedFile;
    use proptest::prelude::*;
    use std::path::Path;
    use std::rc::Rc;

    const SUFFIXES: [&str; 2] = [".cpython-311-x86_64-linux-gnu.so", ".so"];

    /// Site directories given by the files in them.
    struct Files(Vec<OwnedFile>);

    impl Standing for Files {
        fn site_path(&self, site: SiteId) -> PathBuf {
            PathBuf::from(format!("/site{}", site.0))
        }

        fn entries(&self, site: SiteId, directory: &RelPath) -> Rc<Entries> {
            let mut entries = BTreeMap::new();
            for file in self.0.iter().filter(|file| file.site == site) {
                let Some(rest) = file.path.below(directory) else { continue };
                let leaf = rest.parent().is_none();
                let kind = if leaf { EntryKind::File } else { EntryKind::Directory };
                entries.insert(rest.first().to_owned(), kind);
            }
            Rc::new(entries.into_iter().collect())
        }
    }

    fn owned(path: &str) -> OwnedFile {
        let (site, path) = path.split_once(':').unwrap_or(("0", path));
        OwnedFile { site: SiteId(site.parse().unwrap()), path: RelPath::new(path).unwrap() }
    }

    fn folded(standing: &[&str], picked: &[&str]) -> Vec<String> {
        let standing = Files(standing.iter().chain(picked).map(|path| owned(path)).collect());
        let picked: crate::inventory::files::Files =
            picked.iter().map(|path| owned(path)).collect();
        let suffixes = SUFFIXES.map(str::to_owned);
        let view = View { files: vec![&picked], cache_tag: "cpython-311", suffixes: &suffixes };
        nodes(&view, &standing)
            .into_iter()
            .map(|(path, node)| match node {
                Node::Link(target) => format!("{path} -> {}", target.display()),
                _ => format!("{path}/"),
            })
            .collect()
    }

    #[test]
    fn a_package_of_one_owner_is_one_link() {
        assert_eq!(
            folded(
                &["lxml/__pycache__/__init__.cpython-311.pyc"],
                &["lxml/__init__.py", "lxml/includes/a.h"]
            ),
            ["lxml -> /site0/lxml"]
        );
    }

    #[test]
    fn a_file_that_nobody_owns_unfolds_its_directories_and_stays_out() {
        assert_eq!(
            folded(
                &["yaml/sub/planted.py"],
                &["yaml/__init__.py", "yaml/sub/a.py", "yaml/sub/b.py"]
            ),
            [
                "yaml/",
                "yaml/__init__.py -> /site0/yaml/__init__.py",
                "yaml/sub/",
                "yaml/sub/a.py -> /site0/yaml/sub/a.py",
                "yaml/sub/b.py -> /site0/yaml/sub/b.py"
            ]
        );
    }

    #[test]
    fn a_namespace_is_never_folded_but_what_is_in_it_is() {
        assert_eq!(
            folded(&["zope/event/__init__.py"], &["zope/interface/__init__.py"]),
            ["zope/", "zope/interface -> /site0/zope/interface"]
        );
        assert_eq!(
            folded(&[], &["zope/interface/__init__.py"]),
            ["zope/", "zope/interface -> /site0/zope/interface"]
        );
    }

    #[test]
    fn a_single_module_brings_its_bytecode() {
        assert_eq!(
            folded(
                &["__pycache__/six.cpython-311.pyc", "__pycache__/other.cpython-311.pyc"],
                &["six.py"]
            ),
            [
                "six.py -> /site0/six.py",
                "__pycache__/",
                "__pycache__/six.cpython-311.pyc -> /site0/__pycache__/six.cpython-311.pyc"
            ]
        );
    }

    #[test]
    fn parts_of_one_namespace_join_from_several_site_directories() {
        assert_eq!(
            folded(&[], &["0:google/auth/__init__.py", "1:google/protobuf/__init__.py"]),
            [
                "google/",
                "google/auth -> /site0/google/auth",
                "google/protobuf -> /site1/google/protobuf"
            ]
        );
    }

    /// What is to be seen through nodes, given what stands.
    fn seen(nodes: &[String], standing: &[OwnedFile]) -> BTreeSet<String> {
        let links = nodes.iter().filter_map(|node| node.split_once(" -> "));
        let mut seen = BTreeSet::new();
        for (path, target) in links {
            for file in standing {
                let real =
                    Path::new("/").join(format!("site{}", file.site.0)).join(file.path.as_str());
                if let Ok(rest) = real.strip_prefix(target) {
                    let below = rest.to_str().unwrap();
                    seen.insert(if below.is_empty() {
                        path.to_owned()
                    } else {
                        format!("{path}/{below}")
                    });
                }
            }
        }
        seen
    }

    proptest! {
        #[test]
        fn exactly_the_picked_files_are_seen(
            files in proptest::collection::btree_map(
                "[abz](/[abz]){0,3}/(__init__\\.py|x\\.py|y\\.py|d\\.txt)", any::<bool>(), 1..24)
        ) {
            let picked: Vec<&str> = files.iter().filter(|(_, p)| **p).map(|(f, _)| f.as_str()).collect();
            let others: Vec<&str> = files.iter().filter(|(_, p)| !**p).map(|(f, _)| f.as_str()).collect();
            let all: Vec<OwnedFile> = files.keys().map(|path| owned(path)).collect();
            let seen = seen(&folded(&others, &picked), &all);
            let wanted: BTreeSet<String> = picked.iter().map(|path| (*path).to_owned()).collect();
            prop_assert_eq!(seen, wanted);
        }
    }
}
