//! The whole stage, with the interpreters of this machine and with fakes.

mod choice;
mod environments;
mod fakes;
mod real;
mod watched;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::common::Diagnostic;
use crate::interpreter::candidates::everywhere;
use crate::interpreter::{Context, Interpreter, Request, find};

/// A directory with a context in which nothing of the machine's own is found.
struct Sandbox {
    directory: tempfile::TempDir,
    context: Context,
}

impl Sandbox {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap();
        let variables = [("PATH".into(), "/usr/bin:/bin".into())];
        let mut context = Context::from_variables(&root, variables);
        context.path = Vec::new();
        context.root = root.join("root");
        Self { directory, context }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.directory.path().canonicalize().unwrap().join(path)
    }

    /// Writes a shell script that can be executed.
    fn script(&self, path: &str, body: &str) -> PathBuf {
        let file = self.path(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, format!("#!/bin/sh\n{body}\n")).unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o755)).unwrap();
        file
    }

    /// A script that answers as a Python of some version does.
    fn fake(&self, path: &str, version: &str) -> PathBuf {
        let file = self.path(path);
        let answer = fake_answer(&file, version);
        self.script(path, &format!("cat <<'END'\n{answer}\nEND"))
    }

    fn link(&self, path: &str, target: &Path) -> PathBuf {
        let file = self.path(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(target, &file).unwrap();
        file
    }

    fn find(&self, request: &str) -> Result<Interpreter, Box<Diagnostic>> {
        find(&Request::parse(request).unwrap(), &self.context)
    }

    fn find_path(&self, path: &Path) -> Result<Interpreter, Box<Diagnostic>> {
        find(&Request::Path(path.to_owned()), &self.context)
    }

    fn error(&self, request: &str) -> Diagnostic {
        match self.find(request) {
            Err(error) => *error,
            Ok(found) => panic!("{request} is {}", found.facts.executable.display()),
        }
    }

    /// A message and its advice, without what differs from run to run.
    fn shown(&self, error: &Diagnostic) -> String {
        let root = self.path("").display().to_string();
        let lines = std::iter::once(format!("{}: {}", error.code, error.message))
            .chain(error.help.iter().map(|line| format!("  {line}")));
        lines.collect::<Vec<_>>().join("\n").replace(&root, "DIR/")
    }
}

/// The answer of a Python of a version such as `3.11.2`, `3.15.0b1` or `3.13.0t`.
fn fake_answer(executable: &Path, version: &str) -> Value {
    let free_threaded = version.ends_with('t');
    let version = version.trim_end_matches('t');
    let release = version.split(['a', 'b', 'r']).next().unwrap();
    let numbers: Vec<u32> = release.split('.').map(|part| part.parse().unwrap()).collect();
    let library = format!("python{}.{}", numbers[0], numbers[1]);
    json!({
        "executable": executable, "binary": null, "base_executable": null,
        "implementation": "cpython", "version": numbers, "read": [],
        "facts": {
            "executable": executable, "real_executable": executable, "version": numbers,
            "full_version": version, "implementation": "cpython", "cache_tag": "cpython-3",
            "extension_suffixes": [".so"], "soabi": null, "free_threaded": free_threaded,
            "base_prefix": "/opt/fake", "stdlib": format!("/opt/fake/lib/{library}"),
            "lib_dynload": null, "platlibdir": "lib", "site_directories": ["/opt/fake/site"],
            "standard_modules": ["os"], "markers": {"implementation_version": version},
            "library_name": library,
        },
    })
}

/// The interpreters of this machine that environments can be made of, by versioned names. When there
/// are none, the test is skipped aloud.
fn machine_pythons() -> Vec<PathBuf> {
    let context = Context::from_process(Path::new("/"));
    let found: Vec<PathBuf> = everywhere(&context)
        .into_iter()
        .filter(|found| found.series.is_some_and(|series| series >= (3, 8)))
        .map(|found| found.path)
        .collect();
    if found.is_empty() {
        eprintln!("skipped: this machine has no Python of 3.8 or later");
    }
    found
}

/// What a program prints, which must succeed.
fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A limit that no interpreter can keep: with it only the cache answers.
const NO_TIME: Duration = Duration::ZERO;
