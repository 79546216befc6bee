//! The tools that make environments for `--adopt`.

use std::path::{Path, PathBuf};

use super::needs;
use super::test::Test;

/// A tool that makes environments.
#[derive(Debug, Clone)]
pub(crate) struct Maker {
    pub(crate) name: &'static str,
    program: PathBuf,
    arguments: Vec<String>,
}

impl Maker {
    /// `uv venv`.
    pub(crate) fn uv(base: &Path) -> Option<Self> {
        let arguments = ["venv", "--quiet", "--python", base.to_str()?];
        Some(Self::new("uv", needs::tool("uv")?, &arguments))
    }

    /// `virtualenv`.
    pub(crate) fn virtualenv(base: &Path) -> Option<Self> {
        let arguments = ["--quiet", "--python", base.to_str()?];
        Some(Self::new("virtualenv", needs::tool("virtualenv")?, &arguments))
    }

    /// `python -m venv`; `copies` as on systems where links are not to be had.
    pub(crate) fn venv(base: &Path, copies: bool) -> Self {
        let (name, kind) =
            if copies { ("venv --copies", "--copies") } else { ("venv", "--symlinks") };
        Self::new(name, base.to_owned(), &["-m", "venv", "--without-pip", kind])
    }

    /// All of them for a base, or none where one is missing.
    pub(crate) fn all(base: &Path) -> Option<[Self; 4]> {
        let [links, copies] = [false, true].map(|copies| Self::venv(base, copies));
        Some([Self::uv(base)?, Self::virtualenv(base)?, links, copies])
    }

    fn new(name: &'static str, program: PathBuf, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        Self { name, program, arguments }
    }

    /// Adds an option.
    pub(crate) fn with(mut self, option: &str) -> Self {
        self.arguments.push(option.to_owned());
        self
    }

    /// Makes `.venv` in the directory of a test.
    pub(crate) fn make(&self, test: Test) -> Test {
        test.first(&self.program, self.command())
    }

    /// The program and its arguments, to make `.venv` in the middle of a test.
    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    /// The arguments.
    pub(crate) fn command(&self) -> Vec<String> {
        self.arguments.iter().cloned().chain([".venv".to_owned()]).collect()
    }
}
