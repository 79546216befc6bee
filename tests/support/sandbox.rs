//! A directory of a test's own, with a private home, and commands that see nothing else.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use tempfile::TempDir;

/// Where commands are looked for: nothing of the developer's own.
pub(crate) const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// A directory that goes away with the test. A clone is the same directory, with variables of its
/// own from then on.
#[derive(Debug, Clone)]
pub(crate) struct Sandbox {
    root: PathBuf,
    variables: Vec<(String, String)>,
    _directory: Arc<TempDir>,
}

impl Sandbox {
    /// Makes the directory, with `work/` for the test's files and `home/` for what programs keep.
    pub(crate) fn new() -> Self {
        let directory = tempfile::Builder::new().prefix("isolate-").tempdir().unwrap();
        let root = fs_err::canonicalize(directory.path()).unwrap();
        for name in ["work", "home", "tmp"] {
            fs_err::create_dir(root.join(name)).unwrap();
        }
        Self { root, variables: Vec::new(), _directory: Arc::new(directory) }
    }

    /// The directory that the test's own files are in, and commands run in.
    pub(crate) fn directory(&self) -> PathBuf {
        self.root.join("work")
    }

    /// A path in that directory.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.directory().join(relative)
    }

    /// Writes a file, and the directories above it.
    pub(crate) fn write(&self, relative: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.path(relative);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, content).unwrap();
    }

    /// Sets a variable for every command from now on.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// Runs a program to its end, with nothing of this process's environment but what coverage and
    /// debugging need.
    pub(crate) fn run<I>(&self, program: impl AsRef<OsStr>, arguments: I) -> Output
    where
        I: IntoIterator<Item: AsRef<OsStr>>,
    {
        let home = self.root.join("home");
        let kept = ["LLVM_PROFILE_FILE", "RUST_BACKTRACE", "TERM"];
        let mut command = Command::new(program.as_ref());
        command
            .args(arguments)
            .current_dir(self.directory())
            .stdin(Stdio::null())
            .env_clear()
            .envs(kept.iter().filter_map(|name| Some((name, std::env::var_os(name)?))))
            .env("PATH", PATH)
            .env("LANG", "C.UTF-8")
            .env("HOME", &home)
            .env("TMPDIR", self.root.join("tmp"))
            .env("XDG_CACHE_HOME", home.join(".cache"))
            .env("XDG_CONFIG_HOME", home.join(".config"))
            // Tests may run as root, and links lead into the system: nothing is compiled there.
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
        loop {
            match command.output() {
                Ok(output) => return output,
                // A process that another test is starting just now still has the file open that was
                // written here (ETXTBSY).
                Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy => {
                    std::thread::sleep(std::time::Duration::from_millis(5));
                }
                Err(error) => panic!("{}: {error}", program.as_ref().display()),
            }
        }
    }

    /// Text with the sandbox's own paths, and the program's version, as words that never change.
    pub(crate) fn normalise(&self, text: &str) -> String {
        let directory = self.directory();
        text.replace(directory.to_str().unwrap(), "[DIR]")
            .replace(self.root.to_str().unwrap(), "[SANDBOX]")
            .replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
    }
}
