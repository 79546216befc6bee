//! Merged /usr: `/lib` is a link to `usr/lib`, so one file has two names, and a package database may
//! have either.

use std::borrow::Cow;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// The top-level directories that usrmerge turns into links.
const NAMES: [&str; 8] = ["bin", "lib", "lib32", "lib64", "libo32", "libx32", "libexec", "sbin"];

/// The top-level links of a system that lead into its `/usr`.
#[derive(Debug, Clone, Default)]
pub(super) struct Aliases {
    /// `/lib` and `/usr/lib`.
    links: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Aliases {
    /// Looks at the links of a root directory.
    pub(super) fn of(root: &Path) -> Self {
        let link = |name: &&str| {
            let target = std::fs::read_link(root.join(name)).ok()?;
            let target = target.strip_prefix("/").unwrap_or(&target);
            let target = target.to_str().filter(|target| target.starts_with("usr/"))?;
            Some((format!("/{name}").into_bytes(), format!("/{target}").into_bytes()))
        };
        let links = NAMES.iter().filter_map(link).collect();
        Self { links }
    }

    /// The name that the file system knows for an absolute path; only what is below a link has
    /// another one, not the link itself.
    pub(super) fn canonical<'a>(&self, path: &'a [u8]) -> Cow<'a, [u8]> {
        if path.starts_with(b"/usr/") {
            return Cow::Borrowed(path);
        }
        for (from, to) in &self.links {
            if let Some(rest) = path.strip_prefix(from.as_slice())
                && rest.starts_with(b"/")
            {
                return Cow::Owned([to, rest].concat());
            }
        }
        Cow::Borrowed(path)
    }

    /// The canonical name of a path that somebody asks for, without `.` and doubled separators.
    pub(super) fn asked(&self, path: &Path) -> Vec<u8> {
        let clean: PathBuf = path.components().collect();
        self.canonical(clean.as_os_str().as_bytes()).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn only_links_into_usr_are_aliases() {
        let root = tempfile::tempdir().unwrap();
        symlink("usr/lib", root.path().join("lib")).unwrap();
        symlink("/usr/sbin", root.path().join("sbin")).unwrap();
        symlink("opt/bin", root.path().join("bin")).unwrap();
        std::fs::create_dir(root.path().join("lib64")).unwrap();
        let aliases = Aliases::of(root.path());
        let canonical = |path: &str| String::from_utf8(aliases.asked(Path::new(path))).unwrap();
        assert_eq!(canonical("/lib/python3/x.py"), "/usr/lib/python3/x.py");
        assert_eq!(canonical("/sbin/ldconfig"), "/usr/sbin/ldconfig");
        assert_eq!(canonical("/bin/sh"), "/bin/sh");
        assert_eq!(canonical("/lib64/ld.so"), "/lib64/ld.so");
        assert_eq!(canonical("/lib"), "/lib");
        assert_eq!(canonical("/library/x"), "/library/x");
        assert_eq!(canonical("/usr/./lib//x/"), "/usr/lib/x");
    }
}
