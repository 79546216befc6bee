//! A user who may do nothing here.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// What makes a command nobody's, who is 65534 on Debian and most others.
pub(crate) const AS_NOBODY: [&str; 3] = ["--reuid=65534", "--regid=65534", "--clear-groups"];

/// Lets others look at the directory of a test, and puts the program where they may run it.
pub(crate) fn open_to_others(directory: &Path) {
    let sandbox = directory.parent().unwrap();
    let program = sandbox.join("isolate");
    fs_err::copy(env!("CARGO_BIN_EXE_isolate"), &program).unwrap();
    for path in [sandbox, &program] {
        fs_err::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
}

/// The words after `setpriv` by which nobody runs `isolate apply isolate.yaml`.
pub(crate) fn applies() -> impl Iterator<Item = &'static str> {
    AS_NOBODY.into_iter().chain(["../isolate", "apply", "isolate.yaml"])
}
