//! Interpreters of this machine, and environments made of them.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use isolate::tree::launcher::LAUNCHER;
use tempfile::TempDir;

/// An interpreter to make environments of.
#[derive(Debug, Clone)]
pub(crate) struct Base {
    pub(crate) executable: PathBuf,
    pub(crate) minor: u32,
}

impl Base {
    /// `python3.11`.
    pub(crate) fn name(&self) -> String {
        format!("python3.{}", self.minor)
    }
}

/// The system's interpreter and those of pyenv, 3.8 to 3.13. What is not there is told.
pub(crate) fn bases() -> Vec<Base> {
    let pyenv = std::env::var_os("HOME").map(|home| Path::new(&home).join(".pyenv/versions"));
    let mut roots = vec![PathBuf::from("/usr")];
    let installed = pyenv.and_then(|directory| fs::read_dir(directory).ok());
    roots.extend(installed.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())));
    roots.sort();
    let mut bases = Vec::new();
    for minor in 8..=13 {
        let candidates = roots.iter().map(|root| root.join(format!("bin/python3.{minor}")));
        let found: Vec<_> = candidates.filter(|path| path.is_file()).collect();
        if found.is_empty() {
            eprintln!("skipped: there is no Python 3.{minor} on this machine");
        }
        bases.extend(found.into_iter().map(|executable| Base { executable, minor }));
    }
    assert!(!bases.is_empty(), "these tests need a Python from 3.8 to 3.13");
    bases
}

/// An environment in a directory.
pub(crate) struct Environment {
    pub(crate) directory: PathBuf,
    pub(crate) base: Base,
}

impl Environment {
    /// Makes an environment by hand: a `pyvenv.cfg` with lines of the test's own at its end, and the
    /// launcher.
    pub(crate) fn make(base: &Base, directory: &Path, lines: &str) -> Self {
        let name = base.name();
        let bin = directory.join("bin");
        fs::create_dir_all(directory.join(format!("lib/{name}/site-packages"))).unwrap();
        fs::create_dir_all(&bin).unwrap();
        let home = base.executable.parent().unwrap().display();
        let config = format!(
            "home = {home}\ninclude-system-site-packages = false\nversion = 3.{}.0\n\
             isolate.base = {}\nisolate.name = {name}\n{lines}",
            base.minor,
            base.executable.display(),
        );
        fs::write(directory.join("pyvenv.cfg"), config).unwrap();
        write_executable(&bin.join(&name), LAUNCHER);
        for other in ["python", "python3"] {
            fs::hard_link(bin.join(&name), bin.join(other)).unwrap();
        }
        Self { directory: directory.to_owned(), base: base.clone() }
    }

    /// The environment's python.
    pub(crate) fn python(&self) -> PathBuf {
        self.directory.join("bin/python")
    }

    /// The directory of packages.
    pub(crate) fn site_packages(&self) -> PathBuf {
        self.directory.join(format!("lib/{}/site-packages", self.base.name()))
    }

    /// What a program prints in the environment.
    pub(crate) fn prints(&self, code: &str) -> String {
        printed(self.command().args(["-c", code]))
    }

    /// A command that runs the environment's python, from outside.
    pub(crate) fn command(&self) -> Command {
        outside(self.python())
    }
}

/// A command in a process environment that no other test and no environment around this one reaches.
pub(crate) fn outside(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
    command
}

/// What a command prints; it must succeed.
pub(crate) fn printed(command: &mut Command) -> String {
    let output = output(command);
    let Output { status, stdout, stderr } = output;
    let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{command:?}: {status}\n{stdout}\n{stderr}");
    stdout.trim_end().to_owned()
}

/// A directory for a test.
pub(crate) fn scratch() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// Every base with an environment of its own and a directory around it.
pub(crate) fn each(lines: &str, test: impl Fn(&Environment, &Path)) {
    for base in bases() {
        let scratch = scratch();
        let root = scratch.path().canonicalize().unwrap();
        test(&Environment::make(&base, &root.join("env"), lines), &root);
    }
}

/// Writes a file that can be executed. Another process does it: while this one had it open, a child
/// of another test would have it open too, and the file could not be executed ("text file busy").
pub(crate) fn write_executable(path: &Path, content: &[u8]) {
    let draft = path.with_extension("draft");
    fs::write(&draft, content).unwrap();
    printed(outside("cp").arg(&draft).arg(path));
    fs::remove_file(draft).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Runs a command that may have been written just now: a process that another test is starting at that
/// moment still has the file open (ETXTBSY).
#[track_caller]
pub(crate) fn output(command: &mut Command) -> Output {
    loop {
        match command.output() {
            Ok(output) => return output,
            Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy => {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            Err(error) => panic!("{command:?}: {error}"),
        }
    }
}
