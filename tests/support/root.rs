//! The root directory of another distribution, in which this test program is run again.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A root directory.
#[derive(Debug)]
#[must_use]
pub(crate) struct Root(PathBuf);

/// What was made below a root, directories before what is in them. It goes away with this.
#[derive(Debug, Default)]
struct Made(Vec<PathBuf>);

impl Root {
    /// The variable that names one.
    pub(crate) const VARIABLE: &str = "ISOLATE_TEST_ROOT";

    /// A directory that has `usr`, `var` and everything below them.
    pub(crate) fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Runs one test of this program inside, which must succeed. What it prints is seen.
    ///
    /// The root gets a /proc of its own for that time, which nobody outside sees.
    #[track_caller]
    pub(crate) fn runs(&self, test: &str) {
        let this = std::env::current_exe().unwrap();
        let mut made = Made::default();
        for program in [this.as_path(), Path::new(env!("CARGO_BIN_EXE_isolate"))] {
            made.copy(program, &self.0);
        }
        let status = Command::new("unshare")
            .args(["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--root"])
            .arg(&self.0)
            .arg(&this)
            .args(["--exact", test, "--nocapture"])
            .env_remove(Self::VARIABLE)
            .env("TMPDIR", "/tmp")
            .status()
            .unwrap_or_else(|error| panic!("unshare: {error}"));
        assert!(status.success(), "{test} in {}: {status}", self.0.display());
    }
}

impl Made {
    /// Copies a program to the path inside that it has outside: that one is compiled into the tests.
    fn copy(&mut self, program: &Path, root: &Path) {
        let file = root.join(program.strip_prefix("/").unwrap());
        let missing = file.ancestors().skip(1).take_while(|path| !path.exists());
        let mut missing: Vec<PathBuf> = missing.map(Path::to_owned).collect();
        missing.reverse();
        for directory in missing {
            fs_err::create_dir(&directory).unwrap();
            self.0.push(directory);
        }
        fs_err::copy(program, &file).unwrap();
        self.0.push(file);
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for path in self.0.iter().rev() {
            // A directory that somebody else put something into stays.
            let _ =
                if path.is_dir() { fs_err::remove_dir(path) } else { fs_err::remove_file(path) };
        }
    }
}
