//! Ways to put a sitecustomize into the standard library of a base.

use std::path::PathBuf;
use std::process::Command;

use crate::support::bases::Base;

/// What every one of them says when it runs.
pub(crate) const SAID: &str = "planted\n";

const PYTHON: &str = "import os; os.write(1, b'planted\\n')\n";

const C: &str = "#include <unistd.h>\n\
                 void *PyInit_sitecustomize(void) { write(1, \"planted\\n\", 8); return 0; }\n";

/// A form of the module, and where it goes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Way {
    Module,
    Package,
    Extension,
    Archive,
}

impl Way {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Module, Self::Package, Self::Extension, Self::Archive];

    /// Plants it.
    pub(crate) fn plant(self, base: &Base) {
        let path = self.path(base);
        match self {
            Self::Module => fs_err::write(path, PYTHON).unwrap(),
            Self::Package => {
                fs_err::create_dir(&path).unwrap();
                fs_err::write(path.join("__init__.py"), PYTHON).unwrap();
            }
            Self::Extension => compile(&path),
            Self::Archive => {
                let code = format!(
                    "import zipfile; zipfile.ZipFile('{}', 'w').writestr('sitecustomize.py', {PYTHON:?})",
                    path.display()
                );
                base.prints(&code);
            }
        }
    }

    /// Takes it away again.
    pub(crate) fn remove(self, base: &Base) {
        let path = self.path(base);
        match self {
            Self::Package => fs_err::remove_dir_all(path).unwrap(),
            _ => fs_err::remove_file(path).unwrap(),
        }
    }

    fn path(self, base: &Base) -> PathBuf {
        match self {
            Self::Module => base.stdlib().join("sitecustomize.py"),
            Self::Package => base.stdlib().join("sitecustomize"),
            Self::Extension => base.stdlib().join("lib-dynload/sitecustomize.so"),
            Self::Archive => base.archive(),
        }
    }
}

/// The linker that Rust needs is a C compiler as well.
fn compile(path: &std::path::Path) {
    let source = tempfile::Builder::new().suffix(".c").tempfile().unwrap();
    fs_err::write(source.path(), C).unwrap();
    let arguments = ["-shared", "-fPIC", "-o"];
    let status = Command::new("cc").args(arguments).arg(path).arg(source.path()).status();
    assert!(status.unwrap().success());
}
