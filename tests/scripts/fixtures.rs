//! The scripts that `make-fixtures` had from the real tools.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// One of them.
pub(crate) struct Fixture {
    /// The tool and its version, such as `pip-23.0.1-space`.
    pub(crate) tool: String,
    /// The name of the script.
    pub(crate) name: String,
    pub(crate) content: Vec<u8>,
}

/// All of them, in order.
pub(crate) fn all() -> &'static [Fixture] {
    static ALL: LazyLock<Vec<Fixture>> = LazyLock::new(read);
    &ALL
}

fn read() -> Vec<Fixture> {
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
    let mut all = all().iter();
    let fixture = all.find(|fixture| fixture.tool == tool && fixture.name == name);
    String::from_utf8(fixture.unwrap().content.clone()).unwrap()
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
