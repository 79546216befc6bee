//! The variables by which a process environment reaches into a Python.

/// The variables that name code to run, or places that code is imported from: one on a line, in an
/// order that may not change while something runs, because digests depend on it.
///
/// From `CPython`'s command line documentation ("Environment variables"), `Python/initconfig.c`, and
/// what `Lib/` itself asks `os.environ` for. Settings that name neither, such as `PYTHONOPTIMIZE`
/// or `PYTHONUTF8`, are not among them.
pub(crate) const REACHING: &str = concat!(
    "PYTHONPATH\n",
    "PYTHONHOME\n",
    "PYTHONPLATLIBDIR\n",
    "PYTHONSTARTUP\n",
    "PYTHONINSPECT\n",
    // Both import the module that their value names.
    "PYTHONBREAKPOINT\n",
    "PYTHONWARNINGS\n",
    // Byte code is loaded from below it.
    "PYTHONPYCACHEPREFIX\n",
    // site.getuserbase() answers with it even where the user's site directory is off.
    "PYTHONUSERBASE\n",
    "PYTHONEXECUTABLE\n",
    "__PYVENV_LAUNCHER__\n",
    // A module that a debug build imports before site.
    "PYTHON_PRESITE\n",
    // sysconfig imports the named module, from the named directory (3.14 and later).
    "_PYTHON_SYSCONFIGDATA_NAME\n",
    "_PYTHON_SYSCONFIGDATA_PATH\n",
    "_PYTHON_HOST_PLATFORM\n",
    "_PYTHON_PROJECT_BASE\n",
    // xml.dom and xml.sax import the modules that they name.
    "PYTHON_DOM\n",
    "PY_SAX_PARSER\n",
    // idlelib runs the file.
    "IDLESTARTUP",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_code_reaches_and_what_is_a_setting_does_not() {
        let reaches = |wanted: &str| REACHING.lines().any(|name| name == wanted);
        for name in ["PYTHONPATH", "PYTHON_DOM", "__PYVENV_LAUNCHER__", "IDLESTARTUP"] {
            assert!(reaches(name), "{name}");
        }
        for name in ["PYTHONOPTIMIZE", "PYTHONUTF8", "PYTHONSAFEPATH", "PYTHON", "PATH", ""] {
            assert!(!reaches(name), "{name}");
        }
        assert_eq!(REACHING.lines().count(), 19);
    }
}
