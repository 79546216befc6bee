//! Where a Python imports from when it starts, in its order (`Modules/getpath.c`, `site.main`).

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use crate::commands::audit::subject::Subject;
use crate::interpreter::{Environment, Facts};

/// What brought a place on the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// PYTHONPATH.
    Variable,
    /// The archive of the standard library.
    Archive,
    /// The standard library, or its extension modules.
    Library,
    /// A site directory.
    Site,
    /// A line of a `.pth` file.
    Added,
}

/// A place on the path: a directory, or an archive.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    pub(super) role: Role,
}

/// The places that are known before a `.pth` file is read, and the site directories that come then.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub(super) first: Vec<Place>,
    pub(super) sites: Vec<PathBuf>,
    /// The user's, if it counts: it is one of those.
    pub(super) user: Option<PathBuf>,
    /// Whether the user's own code counts, so that usercustomize is imported.
    pub(super) user_counts: bool,
}

impl Places {
    /// Those of a Python or an environment, with the variables that reach it, as `get` answers.
    pub(super) fn of(subject: &Subject, get: impl Fn(&str) -> Option<OsString>) -> Self {
        let facts = &subject.interpreter.facts;
        let mut places = Self::default();
        let add = |path, role| Place { path, role };
        if let Some(path) = get("PYTHONPATH") {
            let entries = std::env::split_paths(&path);
            places.first.extend(entries.map(|entry| add(here(entry), Role::Variable)));
        }
        places.first.extend(archives(facts).into_iter().map(|path| add(path, Role::Archive)));
        places.first.push(add(facts.stdlib.clone(), Role::Library));
        places.first.extend(facts.lib_dynload.clone().map(|path| add(path, Role::Library)));
        if let Some(environment) = &subject.environment {
            for library in [facts.platlibdir.as_str(), "lib"] {
                let library = environment.directory.join(library).join(&facts.library_name);
                places.add_site(library.join("site-packages"));
            }
        }
        let sees = subject.environment.as_ref().is_none_or(Environment::sees_the_system);
        places.user_counts = sees && get("PYTHONNOUSERSITE").is_none();
        if places.user_counts {
            let base = get("PYTHONUSERBASE").map(PathBuf::from);
            let base = base.or_else(|| Some(PathBuf::from(get("HOME")?).join(".local")));
            let site = base.map(|base| base.join("lib").join(&facts.library_name));
            places.user = site.map(|library| library.join("site-packages")).filter(|s| s.is_dir());
            places.user.clone().into_iter().for_each(|site| places.add_site(site));
        }
        if sees {
            facts.site_directories.iter().for_each(|site| places.add_site(site.clone()));
        }
        places
    }

    fn add_site(&mut self, site: PathBuf) {
        let real = |path: &PathBuf| path.canonicalize().unwrap_or_else(|_| path.clone());
        if !self.sites.iter().any(|known| real(known) == real(&site)) {
            self.sites.push(site);
        }
    }
}

/// Where Python looks for its standard library as an archive, such as `/usr/lib/python311.zip`.
fn archives(facts: &Facts) -> Vec<PathBuf> {
    let name = format!("python{}{}", facts.version.0, facts.version.1);
    let mut directories: Vec<PathBuf> = facts.stdlib.parent().map(Into::into).into_iter().collect();
    directories.extend([&*facts.platlibdir, "lib"].map(|lib| facts.base_prefix.join(lib)));
    let mut archives: Vec<PathBuf> = Vec::new();
    for directory in directories {
        for end in ["", "t"].into_iter().take(1 + usize::from(facts.free_threaded)) {
            let archive = directory.join(format!("{name}{end}.zip"));
            if !archives.contains(&archive) {
                archives.push(archive);
            }
        }
    }
    archives
}

/// An entry of PYTHONPATH: an empty one is the current directory.
fn here(entry: PathBuf) -> PathBuf {
    if entry.as_os_str().as_bytes().is_empty() { PathBuf::from(".") } else { entry }
}
