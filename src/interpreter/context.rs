//! What the search for an interpreter may look at.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cache;

/// How long an interpreter may take to answer; a cold one on a slow disk takes a second or two.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// What is handed to an interpreter that is asked: what a shim needs to find the Python behind it,
/// and a Python to find its shared library. No `PYTHON*` variable, nor `VIRTUAL_ENV`, nor the marker
/// of one of our environments.
const VARIABLES: &[&str] = &[
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "NIX_LD",
    "NIX_LD_LIBRARY_PATH",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
];

/// The same, of families of variables.
const FAMILIES: &[&str] = &["LC_", "PYENV_", "ASDF_", "MISE_"];

/// What the search may look at. The process is read in [`Context::from_process`] and nowhere else.
#[derive(Debug, Clone)]
pub struct Context {
    /// The directories of PATH, in order.
    pub path: Vec<PathBuf>,
    /// The directory that relative paths start from, and that interpreters are asked in: the spec's.
    pub directory: PathBuf,
    /// The root that the system's own interpreters are looked for in: `/`.
    pub root: PathBuf,
    /// pyenv's directory, which holds `shims` and `versions`.
    pub pyenv: Option<PathBuf>,
    /// Where answers are kept; `None` to ask every time.
    pub cache: Option<PathBuf>,
    /// The environment of an interpreter that is asked.
    pub variables: BTreeMap<OsString, OsString>,
    /// How long an interpreter may take to answer.
    pub time_limit: Duration,
}

impl Context {
    /// Reads the process's environment, for a spec in a directory.
    pub fn from_process(directory: &Path) -> Self {
        Self::from_variables(directory, std::env::vars_os())
    }

    /// The context that an environment describes: PATH; `PYENV_ROOT`, or else `~/.pyenv`; and the
    /// [cache directory](cache::directory).
    pub fn from_variables(
        directory: &Path,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Self {
        let mut variables: BTreeMap<OsString, OsString> = variables.into_iter().collect();
        let get = |name: &str| variables.get(OsStr::new(name)).filter(|value| !value.is_empty());
        let home = get("HOME").map(PathBuf::from).filter(|home| home.is_absolute());
        let path = get("PATH")
            .map(|path| std::env::split_paths(path).filter(|entry| entry.is_absolute()).collect())
            .unwrap_or_default();
        let pyenv =
            get("PYENV_ROOT").map(PathBuf::from).or_else(|| Some(home.as_ref()?.join(".pyenv")));
        let cache = cache::directory(|name| variables.get(OsStr::new(name)).cloned());
        variables.retain(|name, _| is_handed_on(name));
        Self {
            path,
            directory: directory.to_owned(),
            root: PathBuf::from("/"),
            pyenv,
            cache,
            variables,
            time_limit: TIME_LIMIT,
        }
    }

    /// A path below the root.
    pub(super) fn rooted(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }
}

fn is_handed_on(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| {
        VARIABLES.contains(&name) || FAMILIES.iter().any(|family| name.starts_with(family))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(variables: &[(&str, &str)]) -> Context {
        let variables = variables.iter().map(|(name, value)| (name.into(), value.into()));
        Context::from_variables(Path::new("/srv/app"), variables)
    }

    #[test]
    fn only_absolute_directories_of_path_count() {
        let context = context(&[("PATH", "/a:.::b:/c d")]);
        assert_eq!(context.path, [PathBuf::from("/a"), PathBuf::from("/c d")]);
    }

    #[test]
    fn pyenv_is_where_it_says_or_at_home() {
        let home = ("HOME", "/home/ada");
        assert_eq!(context(&[home]).pyenv, Some("/home/ada/.pyenv".into()));
        assert_eq!(context(&[home, ("PYENV_ROOT", "/opt/pyenv")]).pyenv, Some("/opt/pyenv".into()));
        assert_eq!(context(&[]).pyenv, None);
    }

    #[test]
    fn nothing_of_python_s_is_handed_on() {
        let context = context(&[
            ("PATH", "/bin"),
            ("LC_ALL", "C.UTF-8"),
            ("PYENV_VERSION", "3.12.1"),
            ("PYTHONPATH", "/tmp"),
            ("PYTHONHOME", "/tmp"),
            ("_PYTHON_SYSCONFIGDATA_NAME", "os"),
            ("VIRTUAL_ENV", "/tmp/venv"),
            ("__PYVENV_LAUNCHER__", "/tmp/python"),
            ("SECRET", "x"),
        ]);
        let names: Vec<_> = context.variables.keys().collect();
        assert_eq!(names, ["LC_ALL", "PATH", "PYENV_VERSION"]);
    }
}
