//! What the program knows of a base interpreter.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::common::Diagnostic;
use crate::common::requirement::MarkerEnvironment;

/// What an interpreter answered (`-I -S -B`), which is cached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// `sys.executable` of the base, e.g. `/usr/bin/python3`.
    pub executable: PathBuf,
    /// The versioned path with every link resolved, e.g. `/usr/bin/python3.11`: what the launcher
    /// execs and `home` is the directory of. For a base whose real file has no versioned name, it is
    /// that file.
    pub real_executable: PathBuf,
    /// `(3, 11, 2)`.
    pub version: (u32, u32, u32),
    /// `platform.python_version()`, e.g. `3.13.0rc1`.
    pub full_version: String,
    /// `sys.implementation.name`.
    pub implementation: String,
    /// `sys.implementation.cache_tag`, e.g. `cpython-311`.
    pub cache_tag: String,
    /// `importlib.machinery.EXTENSION_SUFFIXES`.
    pub extension_suffixes: Vec<String>,
    /// `sysconfig.get_config_var("SOABI")`.
    pub soabi: Option<String>,
    /// Whether it is a free-threaded build.
    pub free_threaded: bool,
    /// `sys.base_prefix`.
    pub base_prefix: PathBuf,
    /// `sysconfig.get_path("stdlib")`.
    pub stdlib: PathBuf,
    /// The `lib-dynload` directory, where there is one.
    pub lib_dynload: Option<PathBuf>,
    /// `sys.platlibdir` (`lib`, or `lib64` on Fedora); `lib` on 3.8.
    pub platlibdir: String,
    /// `site.getsitepackages()`, in order.
    pub site_directories: Vec<PathBuf>,
    /// `sys.stdlib_module_names` (3.10 and later), else the names that the stdlib directories and
    /// `sys.builtin_module_names` hold.
    pub standard_modules: Vec<String>,
    /// PEP 508's markers.
    pub markers: MarkerEnvironment,
    /// `sys.abiflags`-free directory name below `lib/`: `python3.11`, or `python3.13t`.
    pub library_name: String,
}

/// A base interpreter, how it was come by, and what is to be said of that.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Interpreter {
    /// What it answered.
    pub facts: Facts,
    /// How it was found, for the report: `the system's Python`, `python3 on PATH`, ...
    pub found: String,
    /// Remarks, such as that a virtual environment's base was taken.
    pub remarks: Vec<Diagnostic>,
}

impl Facts {
    /// `python3.11`: what the environment's own executable and library directory are called by.
    pub fn versioned_name(&self) -> String {
        format!("python{}.{}", self.version.0, self.version.1)
    }
}
