//! The interpreters that environments are made of, and private ones to plant things in.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::needs;

/// The directories of a standard library that Python or a test may write to.
const OF_ITS_OWN: [&str; 2] = ["lib-dynload", "__pycache__"];

/// What a machine put into the standard library's directory.
const NOT_ITS: [&str; 3] = ["site-packages", "dist-packages", "sitecustomize.py"];

/// An interpreter.
#[derive(Debug, Clone)]
pub(crate) struct Base {
    pub(crate) executable: PathBuf,
    pub(crate) minor: u32,
}

/// The Python of Debian's, and pyenv's from 3.8 to 3.13; each that is missing is told.
pub(crate) fn bases() -> Vec<Base> {
    let mut bases: Vec<Base> = debian().into_iter().collect();
    bases.extend(of_pyenv());
    bases
}

/// The Python of Debian's.
pub(crate) fn debian() -> Option<Base> {
    let executable = fs_err::canonicalize(needs::debian_python()?).unwrap();
    let name = executable.file_name().unwrap().to_str().unwrap();
    let minor = name.strip_prefix("python3.").unwrap().parse().unwrap();
    Some(Base { executable, minor })
}

/// pyenv's Pythons.
pub(crate) fn of_pyenv() -> Vec<Base> {
    let one = |minor| {
        let python = needs::pyenv(&format!("3.{minor}"))?;
        Some(Base { executable: python.with_file_name(format!("python3.{minor}")), minor })
    };
    (8..=13).filter_map(one).collect()
}

impl Base {
    /// `python3.11`.
    pub(crate) fn name(&self) -> String {
        format!("python3.{}", self.minor)
    }

    /// The same with a standard library of its own in a directory, and an empty `site-packages`. The
    /// directories that things are planted in are its own; what stands in them are links.
    pub(crate) fn private_in(&self, directory: &Path) -> Self {
        let stdlib = self.prints("import os; print(os.path.dirname(os.__file__))");
        let stdlib = Path::new(&stdlib);
        let own = directory.join("lib").join(self.name());
        fs_err::create_dir_all(own.join("site-packages")).unwrap();
        link_all(stdlib, &own);
        for name in OF_ITS_OWN {
            fs_err::create_dir(own.join(name)).unwrap();
            link_all(&stdlib.join(name), &own.join(name));
        }
        let bin = directory.join("bin");
        fs_err::create_dir(&bin).unwrap();
        let private = Self { executable: bin.join(self.name()), minor: self.minor };
        fs_err::copy(&self.executable, &private.executable).unwrap();
        let used = private.prints("import os; print(os.path.dirname(os.__file__))");
        assert_eq!(Path::new(&used), own, "{self:?} cannot be moved");
        private
    }

    /// Its standard library.
    pub(crate) fn stdlib(&self) -> PathBuf {
        self.prefix().join("lib").join(self.name())
    }

    /// Where it looks for its standard library as an archive.
    pub(crate) fn archive(&self) -> PathBuf {
        self.prefix().join("lib").join(format!("python3{}.zip", self.minor))
    }

    /// What it prints, in isolated mode and without `site`.
    pub(crate) fn prints(&self, code: &str) -> String {
        let output =
            Command::new(&self.executable).args(["-I", "-S", "-B", "-c", code]).output().unwrap();
        assert!(output.status.success(), "{self:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    fn prefix(&self) -> &Path {
        self.executable.parent().and_then(Path::parent).unwrap()
    }
}

fn link_all(from: &Path, to: &Path) {
    for entry in fs_err::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        let own = OF_ITS_OWN.iter().any(|directory| name == *directory);
        if !own && !NOT_ITS.iter().any(|stranger| name == *stranger) {
            fs_err::os::unix::fs::symlink(&path, to.join(name)).unwrap();
        }
    }
}
