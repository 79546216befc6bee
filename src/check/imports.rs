//! What came of importing a name.

use crate::check::Finding;

/// How a process ended that was to import a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// With an exit code.
    Code(i32),
    /// By a signal.
    Signal(i32),
    /// It was killed when its time was up.
    TooSlow,
}

/// The finding, if the import failed. `errors` is the end of what the process wrote to its standard
/// error.
pub fn import(name: &str, ended: Ended, errors: &str) -> Option<Finding> {
    let last = errors.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
    let finding = match ended {
        Ended::Code(0) => return None,
        Ended::TooSlow => {
            Finding::drift("import-hangs", name, "its import takes longer than --timeout")
                .help("give it more time with --timeout, or exclude it")
        }
        Ended::Signal(number) => {
            let message = format!("its import crashes Python: {}", signal(number));
            Finding::drift("import-crashes", name, message)
                .help("an extension module does not fit this system: install its package again")
        }
        Ended::Code(_) => failed(name, last),
    };
    Some(finding)
}

fn failed(name: &str, last: &str) -> Finding {
    if let Some(missing) = quoted(last, "ModuleNotFoundError: No module named ") {
        let message = format!("its import needs the module {missing}, which the environment lacks");
        return Finding::drift("missing-module", name, message)
            .help(format!("pick `import:{missing}` too, or install it into the environment"));
    }
    if let Some((library, _)) = last
        .split_once(": cannot open shared object file")
        .filter(|_| last.starts_with("ImportError: "))
    {
        let library = library.trim_start_matches("ImportError: ");
        let message =
            format!("its import needs the shared library {library}, which the system lacks");
        return Finding::drift("missing-library", name, message)
            .help("install the system package that has it");
    }
    let last = if last.is_empty() { "it says nothing" } else { last };
    Finding::drift("import-fails", name, format!("its import fails: {last}"))
}

/// What stands in quotes behind a start.
fn quoted<'a>(line: &'a str, start: &str) -> Option<&'a str> {
    line.strip_prefix(start)?.strip_prefix('\'')?.split('\'').next()
}

/// The names of the signals that bad machine code ends by (signal(7)).
fn signal(number: i32) -> String {
    match number {
        4 => "illegal instruction".to_owned(),
        6 => "aborted".to_owned(),
        7 => "bus error".to_owned(),
        8 => "floating-point exception".to_owned(),
        11 => "segmentation fault".to_owned(),
        number => format!("signal {number}"),
    }
}
