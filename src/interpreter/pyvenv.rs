//! `pyvenv.cfg`: what makes a directory a virtual environment (PEP 405), and what names its base.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A virtual environment, as its `pyvenv.cfg` describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// The environment's directory.
    pub directory: PathBuf,
    /// The file.
    pub file: PathBuf,
    values: BTreeMap<String, String>,
    /// The lines whose keys may stand there several times.
    kept: Vec<String>,
}

/// Where Python looks for the `pyvenv.cfg` of an executable: beside it, then a directory above
/// (`CPython`, `Modules/getpath.py`).
pub(super) fn places(executable: &Path) -> impl Iterator<Item = PathBuf> {
    executable.ancestors().skip(1).take(2).map(|directory| directory.join("pyvenv.cfg"))
}

impl Environment {
    /// The environment that an executable belongs to, as it is called, without following links.
    pub fn of(executable: &Path) -> Option<Self> {
        places(executable).find_map(|file| {
            let text = String::from_utf8_lossy(&std::fs::read(&file).ok()?).into_owned();
            let directory = file.parent()?.to_owned();
            Some(Self { directory, file, values: parse(&text), kept: kept(&text) })
        })
    }

    /// Whether the base's site directories, and the user's, are on its path: without a word of it they
    /// are (`site.venv`).
    pub fn sees_the_system(&self) -> bool {
        let value = self.values.get("include-system-site-packages");
        value.is_none_or(|value| value.eq_ignore_ascii_case("true"))
    }

    /// The Python variables that our launcher lets through.
    pub fn kept_variables(&self) -> &[String] {
        &self.kept
    }

    /// The executables that it may have been made from, the most telling first: what the tool that
    /// made it wrote down, then the usual names in `home`.
    pub(super) fn bases(&self, library_name: &str) -> Vec<PathBuf> {
        // Ours, virtualenv's, and from 3.11 on venv's own.
        let mut bases: Vec<PathBuf> = ["isolate.base", "base-executable", "executable"]
            .iter()
            .filter_map(|key| self.values.get(*key))
            .map(PathBuf::from)
            .collect();
        if let Some(home) = self.home() {
            let names = [library_name, library_name.trim_end_matches('t'), "python3", "python"];
            bases.extend(names.iter().map(|name| home.join(name)));
        }
        bases.retain(|base| base.is_absolute());
        bases
    }

    /// The directory of the base's executable.
    pub(super) fn home(&self) -> Option<&Path> {
        self.values.get("home").map(Path::new)
    }
}

/// The environment of virtualenv before 20 that an executable belongs to, and the executable that it
/// was made from. Those have no `pyvenv.cfg`, but a site.py of their own, and the prefix of their base
/// in `lib/python3.8/orig-prefix.txt`.
pub(super) fn old_base(executable: &Path) -> Option<(PathBuf, PathBuf)> {
    let directory = executable.parent()?.parent()?;
    std::fs::read_dir(directory.join("lib")).ok()?.flatten().find_map(|library| {
        let prefix = std::fs::read_to_string(library.path().join("orig-prefix.txt")).ok()?;
        let bin = Path::new(prefix.trim()).join("bin");
        let names = [library.file_name(), "python3".into(), "python".into()];
        let mut bases = names.iter().map(|name| bin.join(name));
        let base = bases.find(|base| base.is_absolute() && base.is_file())?;
        Some((directory.to_owned(), base))
    })
}

/// The values, by key in lower case, as `site` reads them.
fn parse(text: &str) -> BTreeMap<String, String> {
    text.lines()
        .filter_map(|line| line.split_once('='))
        .map(|(key, value)| (key.trim().to_lowercase(), value.trim().to_owned()))
        .collect()
}

/// The values of the lines `isolate.keep`.
fn kept(text: &str) -> Vec<String> {
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    let kept = pairs.filter(|(key, _)| key.trim() == "isolate.keep");
    kept.map(|(_, value)| value.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_looks_in_two_places() {
        let found: Vec<_> = places(Path::new("/srv/env/bin/python")).collect();
        let expected = ["/srv/env/bin/pyvenv.cfg", "/srv/env/pyvenv.cfg"].map(PathBuf::from);
        assert_eq!(found, expected);
        assert_eq!(places(Path::new("/python")).count(), 1);
    }

    #[test]
    fn an_environment_names_its_base() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        assert_eq!(Environment::of(&root.join("bin/python")), None);
        let text =
            "Home = /opt/py/bin \nversion=3.12.1\nbase-executable = /opt/py/bin/python3.12\n";
        std::fs::write(root.join("pyvenv.cfg"), text).unwrap();
        let environment = Environment::of(&root.join("bin/python")).unwrap();
        assert_eq!(environment.directory, root);
        assert_eq!(environment.home(), Some(Path::new("/opt/py/bin")));
        let bases = environment.bases("python3.12");
        assert_eq!(bases[..2], ["/opt/py/bin/python3.12"; 2].map(PathBuf::from));
        assert_eq!(bases.last().unwrap(), Path::new("/opt/py/bin/python"));
    }

    #[test]
    fn an_environment_of_an_old_virtualenv_names_its_base() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        for folder in ["env/lib/python3.8", "env/bin", "py/bin"] {
            std::fs::create_dir_all(root.join(folder)).unwrap();
        }
        let inside = root.join("env/bin/python");
        let prefix = root.join("py").display().to_string();
        std::fs::write(root.join("env/lib/python3.8/orig-prefix.txt"), prefix).unwrap();
        assert_eq!(old_base(&inside), None, "the base is gone");
        for name in ["python3.8", "python3"] {
            std::fs::write(root.join("py/bin").join(name), "").unwrap();
        }
        assert_eq!(old_base(&inside), Some((root.join("env"), root.join("py/bin/python3.8"))));
        assert_eq!(old_base(&root.join("py/bin/python3")), None);
    }

    #[test]
    fn the_system_is_seen_unless_it_is_said_that_it_is_not() {
        let directory = tempfile::tempdir().unwrap();
        let sees = |text: &str| {
            std::fs::write(directory.path().join("pyvenv.cfg"), text).unwrap();
            Environment::of(&directory.path().join("bin/python")).unwrap().sees_the_system()
        };
        assert!(sees("") && sees("include-system-site-packages = TRUE\n"));
        assert!(!sees("Include-System-Site-Packages=false\n"));
        assert!(!sees("include-system-site-packages = yes\n"), "site knows only `true`");
    }

    #[test]
    fn a_relative_base_is_none() {
        let environment = Environment {
            directory: "/env".into(),
            file: "/env/pyvenv.cfg".into(),
            values: parse("home = bin\nexecutable = py"),
            kept: Vec::new(),
        };
        assert_eq!(environment.bases("python3.11"), Vec::<PathBuf>::new());
    }
}
