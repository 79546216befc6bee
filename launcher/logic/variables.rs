//! The variables by which a process environment reaches into a Python.

/// The variables that name code to run, or places that code is imported from.
///
/// From `CPython`'s command line documentation ("Environment variables"), `Python/initconfig.c`, and
/// what `Lib/` itself asks `os.environ` for. Settings that name neither, such as `PYTHONOPTIMIZE`
/// or `PYTHONUTF8`, are not among them.
const REACHING: [&[u8]; 19] = [
    b"PYTHONPATH",
    b"PYTHONHOME",
    b"PYTHONPLATLIBDIR",
    b"PYTHONSTARTUP",
    b"PYTHONINSPECT",
    // Both import the module that their value names.
    b"PYTHONBREAKPOINT",
    b"PYTHONWARNINGS",
    // Byte code is loaded from below it.
    b"PYTHONPYCACHEPREFIX",
    // site.getuserbase() answers with it even where the user's site directory is off.
    b"PYTHONUSERBASE",
    b"PYTHONEXECUTABLE",
    b"__PYVENV_LAUNCHER__",
    // A module that a debug build imports before site.
    b"PYTHON_PRESITE",
    // sysconfig imports the named module, from the named directory (3.14 and later).
    b"_PYTHON_SYSCONFIGDATA_NAME",
    b"_PYTHON_SYSCONFIGDATA_PATH",
    b"_PYTHON_HOST_PLATFORM",
    b"_PYTHON_PROJECT_BASE",
    // xml.dom and xml.sax import the modules that they name.
    b"PYTHON_DOM",
    b"PY_SAX_PARSER",
    // idlelib runs the file.
    b"IDLESTARTUP",
];

/// Whether a variable reaches imports or runs code.
pub(crate) fn reaches_python(name: &[u8]) -> bool {
    REACHING.contains(&name)
}

/// The name of an entry of the process environment; `None` for an entry that is no assignment.
pub(crate) fn name(entry: &[u8]) -> Option<&[u8]> {
    let equals = entry.iter().position(|byte| *byte == b'=')?;
    entry.get(..equals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_code_reaches_and_what_is_a_setting_does_not() {
        for name in ["PYTHONPATH", "PYTHON_DOM", "__PYVENV_LAUNCHER__", "_PYTHON_PROJECT_BASE"] {
            assert!(reaches_python(name.as_bytes()), "{name}");
        }
        for name in ["PYTHONOPTIMIZE", "PYTHONUTF8", "PYTHONSAFEPATH", "PYTHON", "PATH", ""] {
            assert!(!reaches_python(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn an_entry_without_an_equals_sign_has_no_name() {
        assert_eq!(name(b"A=b=c"), Some(&b"A"[..]));
        assert_eq!(name(b"A"), None);
    }
}
