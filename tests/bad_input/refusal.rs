//! The frame of all these tests: a run that says no.

use std::path::Path;

use regex::Regex;

use crate::support::digest::{self, Tree};
use crate::support::outcome::Outcome;
use crate::support::test::Test;

/// What `isolate apply isolate.yaml` says on what was prepared, when it ends with that status. Every
/// byte of the test's directory is as it was, and nothing is said on standard output.
#[track_caller]
pub(crate) fn refused(status: i32, test: Test) -> String {
    refused_by(status, test, Test::apply)
}

/// The same of another command line.
#[track_caller]
pub(crate) fn refused_by(status: i32, test: Test, run: impl FnOnce(Test) -> Outcome) -> String {
    let mut before = Tree::new();
    let test = test.prepare(|directory| before = digest::tree(directory));
    let checked = run(test).status(status);
    digest::assert_same(&before, &digest::tree(&checked.directory()));
    assert_eq!(checked.stdout(), "", "data where there is none");
    steady(&checked.stderr())
}

/// Text without what differs between machines: the base's own path and the tags of its ABI.
pub(crate) fn steady(text: &str) -> String {
    let replaced = [
        (r"/usr/bin/python3\.[0-9]+", "[PYTHON]"),
        (r"cpython-3[0-9]+-[a-z0-9_]+-linux-gnu", "[ABI]"),
        (r"/usr(/local)?/lib/python3\.[0-9]+/", "/usr$1/lib/[PYTHON]/"),
    ];
    replaced.iter().fold(text.to_owned(), |text, (pattern, word)| {
        Regex::new(pattern).unwrap().replace_all(&text, *word).into_owned()
    })
}

/// Makes a file executable.
pub(crate) fn executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs_err::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}
