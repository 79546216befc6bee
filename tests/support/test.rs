//! The beginning of a test: a spec, files, and the command that is run on them.

use std::ffi::OsStr;
use std::path::Path;

use super::outcome::Outcome;
use super::sandbox::Sandbox;
use super::site::Site;

/// Files, variables and arguments, until a command is run.
#[derive(Debug)]
#[must_use = "nothing runs before a command such as `apply`"]
pub(crate) struct Test {
    sandbox: Sandbox,
    arguments: Vec<String>,
}

impl Test {
    /// A test with a directory and a home of its own.
    pub(crate) fn new() -> Self {
        Self { sandbox: Sandbox::new(), arguments: Vec::new() }
    }

    /// Writes `isolate.yaml`.
    pub(crate) fn spec(self, text: &str) -> Self {
        self.file("isolate.yaml", text)
    }

    /// Writes a file.
    pub(crate) fn file(self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) -> Self {
        self.sandbox.write(path, content);
        self
    }

    /// Writes a site directory, to be named in `sources:`.
    pub(crate) fn site(self, path: impl AsRef<Path>, site: &Site) -> Self {
        site.write(&self.sandbox.path(path));
        self
    }

    /// Sets a variable for every command of the test.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.sandbox.set(name, value);
        self
    }

    /// Adds an argument to the command.
    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.arguments.push(argument.as_ref().to_str().unwrap().to_owned());
        self
    }

    /// Does to the test's directory what no other method does.
    pub(crate) fn prepare(self, work: impl FnOnce(&Path)) -> Self {
        work(&self.sandbox.directory());
        self
    }

    /// Runs a program before isolate is run; it must succeed.
    pub(crate) fn first<I>(self, program: impl AsRef<OsStr>, arguments: I) -> Self
    where
        I: IntoIterator<Item: AsRef<OsStr>>,
    {
        let output = self.sandbox.run(program.as_ref(), arguments);
        assert!(
            output.status.success(),
            "{}: {}",
            program.as_ref().display(),
            String::from_utf8_lossy(&output.stderr),
        );
        self
    }

    /// Runs `isolate apply isolate.yaml` with the arguments.
    pub(crate) fn apply(self) -> Outcome {
        self.isolate(["apply", "isolate.yaml"])
    }

    /// Runs `isolate` with these and the added arguments.
    pub(crate) fn isolate<I>(self, first: I) -> Outcome
    where
        I: IntoIterator<Item: Into<String>>,
    {
        let arguments: Vec<String> =
            first.into_iter().map(Into::into).chain(self.arguments).collect();
        Outcome::of(self.sandbox, env!("CARGO_BIN_EXE_isolate"), &arguments)
    }

    /// Runs any other program on what was prepared.
    pub(crate) fn run<I>(self, program: impl AsRef<OsStr>, arguments: I) -> Outcome
    where
        I: IntoIterator<Item: AsRef<OsStr>>,
    {
        let arguments: Vec<_> =
            arguments.into_iter().map(|argument| argument.as_ref().to_owned()).collect();
        Outcome::of(self.sandbox, program, &arguments)
    }
}
