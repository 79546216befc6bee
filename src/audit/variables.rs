//! The variables by which a process environment reaches into a Python.

/// Their names, and what each does: from `CPython`'s command line documentation ("Environment
/// variables"), `Python/initconfig.c`, and what `Lib/` itself asks `os.environ` for. The launcher keeps
/// the same ones out.
const REACHING: [(&str, &str); 19] = [
    ("PYTHONPATH", "its directories come first on the path"),
    ("PYTHONHOME", "the standard library is taken from there"),
    ("PYTHONPLATLIBDIR", "the standard library is looked for under that name"),
    ("PYTHONSTARTUP", "the file is run before an interactive prompt"),
    ("PYTHONINSPECT", "a prompt follows every program, and with it PYTHONSTARTUP"),
    ("PYTHONBREAKPOINT", "breakpoint() imports the module that it names"),
    ("PYTHONWARNINGS", "a warning category in it is imported"),
    ("PYTHONPYCACHEPREFIX", "byte code is loaded from below it"),
    ("PYTHONUSERBASE", "the user's site directory lies below it"),
    ("PYTHONEXECUTABLE", "sys.executable is taken from it"),
    ("__PYVENV_LAUNCHER__", "sys.executable is taken from it"),
    ("PYTHON_PRESITE", "a debug build imports the module that it names, before all others"),
    ("_PYTHON_SYSCONFIGDATA_NAME", "sysconfig imports the module that it names"),
    ("_PYTHON_SYSCONFIGDATA_PATH", "sysconfig imports from there"),
    ("_PYTHON_HOST_PLATFORM", "sysconfig takes another platform for this one"),
    ("_PYTHON_PROJECT_BASE", "sysconfig takes that directory for Python's own"),
    ("PYTHON_DOM", "xml.dom imports the module that it names"),
    ("PY_SAX_PARSER", "xml.sax imports the modules that it names"),
    ("IDLESTARTUP", "IDLE runs the file"),
];

/// Whether a variable is one of them.
pub fn is_reaching(name: &str) -> bool {
    REACHING.iter().any(|(reaching, _)| *reaching == name)
}

/// The names and effects of those that are set, as `get` answers.
pub fn set<T>(get: impl Fn(&str) -> Option<T>) -> Vec<(&'static str, &'static str, T)> {
    let found = REACHING.iter().filter_map(|(name, effect)| Some((*name, *effect, get(name)?)));
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the launcher keeps out, by its source.
    const LAUNCHER: &str = include_str!("../../launcher/logic/variables.rs");

    #[test]
    fn they_are_those_that_the_launcher_keeps_out() {
        let start = LAUNCHER.find("concat!(").unwrap();
        let end = start + LAUNCHER[start..].find(");").unwrap();
        let names = LAUNCHER[start..end].split('"').skip(1).step_by(2);
        let launcher: Vec<&str> = names.map(|name| name.trim_end_matches("\\n")).collect();
        let ours: Vec<&str> = REACHING.iter().map(|(name, _)| *name).collect();
        assert_eq!(ours, launcher);
    }
}
