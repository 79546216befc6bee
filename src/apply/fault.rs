//! Errors of the file system, with what to do about them.

use std::path::Path;

use rustix::io::Errno;

use crate::common::Diagnostic;

/// An error of the file system: what was being done, to which path, the system's own words, and
/// advice where there is some.
pub(crate) fn fault(doing: &str, path: &Path, error: Errno) -> Diagnostic {
    let plain = Diagnostic::io(doing, path, &error.into());
    let (code, advice) = match error {
        Errno::NOSPC => ("disk-full", "the file system is full: free some space and apply again"),
        Errno::DQUOT => {
            ("disk-full", "your disk quota is used up: free some space and apply again")
        }
        Errno::ROFS => (
            "read-only",
            "the file system is read-only: mount it writable, or choose another place with --environment",
        ),
        Errno::ACCESS | Errno::PERM => (
            "permission",
            "run as the user that owns the environment, or choose another place with --environment",
        ),
        Errno::LOOP | Errno::NOTDIR => (
            "not-a-directory",
            "a directory of that path is a link or a file: put a directory there",
        ),
        Errno::EXIST | Errno::NOTEMPTY => {
            ("changed-meanwhile", "something else is changing this environment: apply again")
        }
        Errno::XDEV => (
            "other-file-system",
            "the environment must lie on one file system: nothing inside it can be a mount point",
        ),
        Errno::IO => {
            ("io", "the disk does not answer as it should: see the system's log, then apply again")
        }
        _ => return plain,
    };
    Diagnostic { code, help: vec![advice.to_owned()], ..plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_with_path_and_advice() {
        let error = fault("write", Path::new("/srv/app/.venv/pyvenv.cfg"), Errno::NOSPC);
        insta::assert_snapshot!(error, @"cannot write /srv/app/.venv/pyvenv.cfg: No space left on device (os error 28)");
        insta::assert_snapshot!(error.help.join("\n"), @"the file system is full: free some space and apply again");
        assert_eq!(fault("read", Path::new("x"), Errno::IO).code, "io");
        assert!(!fault("read", Path::new("x"), Errno::IO).help.is_empty());
    }
}
