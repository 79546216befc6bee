//! The scripts that `make-fixtures` had from the real tools.

use std::path::{Path, PathBuf};

/// One of them.
pub(crate) struct Fixture {
    /// The tool and its version, such as `pip-23.0.1-space`.
    pub(crate) tool: String,
    /// The name of the script.
    pub(crate) name: String,
    pub(crate) content: Vec<u8>,
}

/// All of them, in order.
pub(crate) fn all() -> Vec<Fixture> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts/fixtures");
    let mut all = Vec::new();
    for tool in sorted(&directory) {
        for script in sorted(&tool) {
            all.push(Fixture {
                tool: file_name(&tool),
                name: file_name(&script),
                content: fs_err::read(&script).unwrap(),
            });
        }
    }
    assert!(all.len() > 100, "the fixtures are gone");
    all
}

/// One of them as text.
pub(crate) fn text(tool: &str, name: &str) -> String {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts/fixtures");
    fs_err::read_to_string(directory.join(tool).join(name)).unwrap()
}

fn sorted(directory: &Path) -> Vec<PathBuf> {
    let entries = fs_err::read_dir(directory).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}
