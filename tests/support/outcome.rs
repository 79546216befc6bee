//! What a command did: first its exit status must be looked at, then the rest can be.

use std::ffi::OsStr;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Output;

use rustix::process::Signal;

use super::report::Report;
use super::sandbox::Sandbox;

/// A command that has run, and whose exit status nobody has looked at yet.
#[derive(Debug)]
#[must_use = "look at its status"]
pub(crate) struct Outcome {
    sandbox: Sandbox,
    command: String,
    output: Output,
}

/// A command whose exit status was as expected. A clone is the same test, so that commands can run
/// beside each other in it.
#[derive(Debug, Clone)]
pub(crate) struct Checked {
    sandbox: Sandbox,
    command: String,
    output: Output,
}

impl Outcome {
    /// Runs a command.
    pub(crate) fn of(
        sandbox: Sandbox,
        program: impl AsRef<OsStr>,
        arguments: &[impl AsRef<OsStr>],
    ) -> Self {
        let words = std::iter::once(program.as_ref()).chain(arguments.iter().map(AsRef::as_ref));
        let command = words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ");
        let output = sandbox.run(program, arguments);
        Self { sandbox, command, output }
    }

    /// The command ended with that code.
    #[track_caller]
    pub(crate) fn status(self, code: i32) -> Checked {
        let Self { sandbox, command, output } = self;
        let checked = Checked { sandbox, command, output };
        assert_eq!(checked.output.status.code(), Some(code), "{}", checked.transcript());
        checked
    }

    /// The command ended with whatever code: its output is the answer.
    #[track_caller]
    pub(crate) fn ends(self) -> Checked {
        let code = self.output.status.code();
        self.status(code.expect("a signal ended it"))
    }

    /// SIGKILL ended the command.
    #[track_caller]
    pub(crate) fn killed(self) -> Checked {
        let Self { sandbox, command, output } = self;
        let checked = Checked { sandbox, command, output };
        let signal = checked.output.status.signal();
        assert_eq!(signal, Some(Signal::KILL.as_raw()), "{}", checked.transcript());
        checked
    }

    /// The command ended with 0.
    #[track_caller]
    pub(crate) fn succeeds(self) -> Checked {
        self.status(0)
    }

    /// The command ended with 1: something is not as it must be.
    #[track_caller]
    pub(crate) fn fails(self) -> Checked {
        self.status(1)
    }
}

impl Checked {
    /// The code that the command ended with.
    pub(crate) fn code(&self) -> Option<i32> {
        self.output.status.code()
    }

    /// Standard error has that text.
    #[track_caller]
    pub(crate) fn stderr_contains(self, text: &str) -> Self {
        assert!(self.stderr().contains(text), "no {text:?} in\n{}", self.transcript());
        self
    }

    /// Standard error does not have that text.
    #[track_caller]
    pub(crate) fn stderr_lacks(self, text: &str) -> Self {
        assert!(!self.stderr().contains(text), "there is {text:?} in\n{}", self.transcript());
        self
    }

    /// Standard output has that text.
    #[track_caller]
    pub(crate) fn stdout_contains(self, text: &str) -> Self {
        assert!(self.stdout().contains(text), "no {text:?} in\n{}", self.transcript());
        self
    }

    /// Standard output is that text.
    #[track_caller]
    pub(crate) fn stdout_is(self, text: &str) -> Self {
        assert_eq!(self.stdout(), text, "{}", self.transcript());
        self
    }

    /// Standard error, with paths of this test replaced.
    pub(crate) fn stderr(&self) -> String {
        self.sandbox.normalise(&String::from_utf8_lossy(&self.output.stderr))
    }

    /// Standard output, with paths of this test replaced.
    pub(crate) fn stdout(&self) -> String {
        self.sandbox.normalise(&String::from_utf8_lossy(&self.output.stdout))
    }

    /// Standard output to the byte, as text.
    #[track_caller]
    pub(crate) fn raw_stdout(&self) -> &str {
        std::str::from_utf8(&self.output.stdout).unwrap()
    }

    /// Standard output as the program's JSON report.
    #[track_caller]
    pub(crate) fn report(&self) -> Report {
        serde_json::from_slice(&self.output.stdout)
            .unwrap_or_else(|error| panic!("{error}\n{}", self.transcript()))
    }

    /// The test's directory.
    pub(crate) fn directory(&self) -> PathBuf {
        self.sandbox.directory()
    }

    /// The environment's directory, where the spec leaves it at its default.
    pub(crate) fn environment(&self) -> PathBuf {
        self.sandbox.path(".venv")
    }

    /// The environment's Python.
    pub(crate) fn executable(&self) -> PathBuf {
        self.environment().join("bin/python")
    }

    /// The environment's site-packages.
    pub(crate) fn site_packages(&self) -> PathBuf {
        let library = self.environment().join("lib");
        let entry = fs_err::read_dir(library).unwrap().next().unwrap().unwrap();
        entry.path().join("site-packages")
    }

    /// Writes a file of the test's.
    #[must_use]
    pub(crate) fn file(self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) -> Self {
        self.sandbox.write(path, content);
        self
    }

    /// Sets a variable for every command from now on.
    #[must_use]
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.sandbox.set(name, value);
        self
    }

    /// Runs the environment's Python.
    pub(crate) fn python<I>(self, arguments: I) -> Outcome
    where
        I: IntoIterator<Item: AsRef<OsStr>>,
    {
        let executable = self.executable();
        self.run(executable, arguments)
    }

    /// Runs any program.
    pub(crate) fn run<I>(self, program: impl AsRef<OsStr>, arguments: I) -> Outcome
    where
        I: IntoIterator<Item: AsRef<OsStr>>,
    {
        let arguments: Vec<_> =
            arguments.into_iter().map(|argument| argument.as_ref().to_owned()).collect();
        Outcome::of(self.sandbox, program, &arguments)
    }

    /// Runs `isolate`.
    pub(crate) fn isolate<I>(self, arguments: I) -> Outcome
    where
        I: IntoIterator<Item: AsRef<OsStr>>,
    {
        self.run(env!("CARGO_BIN_EXE_isolate"), arguments)
    }

    /// Runs `isolate apply isolate.yaml`.
    pub(crate) fn apply(self) -> Outcome {
        self.isolate(["apply", "isolate.yaml"])
    }

    /// The name can be imported in the environment.
    #[track_caller]
    pub(crate) fn imports(self, name: &str) -> Self {
        self.python(["-c".to_owned(), format!("import {name}")]).succeeds()
    }

    /// The name cannot be found in the environment.
    #[track_caller]
    pub(crate) fn hides(self, name: &str) -> Self {
        self.python(["-c".to_owned(), format!("import {name}")])
            .fails()
            .stderr_contains("ModuleNotFoundError")
    }

    /// The version that the environment's metadata gives a distribution.
    #[track_caller]
    pub(crate) fn version_is(self, distribution: &str, version: &str) -> Self {
        let program = format!("import importlib.metadata as m; print(m.version({distribution:?}))");
        self.python(["-c".to_owned(), program]).succeeds().stdout_is(&format!("{version}\n"))
    }

    /// The command, how it ended, and all that it said.
    pub(crate) fn transcript(&self) -> String {
        format!(
            "$ {}\n{}\n--- stdout\n{}--- stderr\n{}",
            self.command,
            self.output.status,
            self.stdout(),
            self.stderr(),
        )
    }
}
