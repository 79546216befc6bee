//! An environment that another tool made: what it keeps of its own, and what of it leaks.

use std::path::Path;

use crate::apply;
use crate::cache::Watch;
use crate::commands::launcher::{self, Trial};
use crate::common::{Diagnostic, Place, Result};
use crate::interpreter::{self, Context, Interpreter, Request};
use crate::spec::{Launcher, Spec};
use crate::tree::scaffold::python::Executable;

/// The file that makes a directory a virtual environment (PEP 405).
const CONFIG: &str = "pyvenv.cfg";
/// The key that lets all of the base's site directories through (`Lib/site.py`, `venv`).
const SYSTEM: &str = "include-system-site-packages";

/// An adopted environment.
pub(super) struct Adopted {
    /// The content of its `pyvenv.cfg`.
    pub(super) config: Vec<u8>,
    /// What takes the place of its Python, where the spec asks for that.
    pub(super) executable: Option<Executable>,
}

impl Adopted {
    /// Reads what adopting needs, and says what leaks. The environment keeps its own Python, unless
    /// `launcher:` is `exec` or `link`.
    ///
    /// # Errors
    ///
    /// When `pyvenv.cfg` cannot be read; as [`launcher::choose`].
    pub(super) fn read(
        spec: &Spec,
        trial: Trial<'_>,
        remarks: &mut Vec<Diagnostic>,
    ) -> Result<Self> {
        let config = apply::own_config(&spec.environment)?;
        let file = spec.environment.join(CONFIG);
        remarks.extend(whole_system(&String::from_utf8_lossy(&config), &file));
        let executable = match spec.launcher {
            Launcher::Auto => None,
            Launcher::Exec | Launcher::Link => {
                Some(launcher::choose(spec, &spec.environment, trial, remarks)?)
            }
        };
        Ok(Self { config, executable })
    }
}

/// The base that an adopted environment was made from.
///
/// # Errors
///
/// When it is not the one, or none of those, that the spec asks for; when it cannot be found.
pub(super) fn base(
    spec: &Spec,
    request: Option<&Request>,
    context: &Context,
) -> Result<Interpreter> {
    let python = spec.environment.join("bin/python");
    let facts = interpreter::find(&Request::Path(python), context)?.facts;
    let found = "the adopted environment's base".to_owned();
    // That it is a virtual environment's base is what adopting means: there is no remark on it.
    let base = Interpreter { facts, found, remarks: Vec::new() };
    let place = spec.python.as_ref().map(|python| &python.place);
    let (wanted, make) = match request {
        None => return Ok(base),
        Some(Request::Version(wanted)) if wanted.is_met_by(&base.facts) => return Ok(base),
        Some(Request::Version(wanted)) => (format!("Python {}", wanted.text), wanted.text.clone()),
        Some(request) => {
            let wanted = interpreter::find(request, context)
                .map_err(|error| Box::new(error.at_maybe(place)))?;
            if wanted.facts.real_executable == base.facts.real_executable {
                return Ok(base);
            }
            let wanted = wanted.facts.real_executable.display().to_string();
            (wanted.clone(), wanted)
        }
    };
    let message = format!(
        "{} was made from {} (Python {}), but the spec asks for {wanted}",
        spec.environment.display(),
        base.facts.real_executable.display(),
        base.facts.full_version,
    );
    Diagnostic::error("other-base", message)
        .at_maybe(place)
        .help(format!("make the environment from that Python, as by `uv venv --python '{make}'`"))
        .help("or have `python:` in the spec ask for the Python of the environment")
        .err()
}

/// What the base of an adopted environment depends on, as it is now, and whether it is what the spec
/// asks for. `None` where paths cannot tell.
pub(super) fn watched(
    spec: &Spec,
    request: Option<&Request>,
    base: &Interpreter,
    context: &Context,
) -> Option<Watch> {
    let python = spec.environment.join("bin/python");
    let watch = interpreter::watched_base(&python, &base.facts, context)?;
    match request {
        None | Some(Request::Version(_)) => Some(watch),
        Some(request) => {
            let wanted = interpreter::find(request, context).ok()?;
            Some(watch.and(interpreter::watched(request, &wanted, context)?))
        }
    }
}

/// Says that all of the system comes through, where that is so. As in `Lib/site.py`, the last line
/// with the key counts.
fn whole_system(config: &str, file: &Path) -> Option<Diagnostic> {
    let pairs = config.lines().enumerate().filter_map(|(at, line)| {
        let (key, value) = line.split_once('=')?;
        (key.trim().eq_ignore_ascii_case(SYSTEM)).then_some((at, line, value.trim()))
    });
    let (at, line, value) = pairs.last()?;
    if !value.eq_ignore_ascii_case("true") {
        return None;
    }
    let environment = file.parent().unwrap_or(file).display();
    let message =
        format!("{environment} lets the whole system through, not only what the spec picks");
    let column = line.chars().take_while(|c| c.is_whitespace()).count() + 1;
    let place = Place {
        file: file.to_owned(),
        line: at + 1,
        column,
        length: line.trim().chars().count().max(1),
        source: line.to_owned(),
    };
    Some(
        Diagnostic::warning("whole-system", message)
            .at(place)
            .help(format!("write `{SYSTEM} = false` there"))
            .help("or make the environment again without --system-site-packages"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_counts_whatever_its_case() {
        let place = |config: &str| {
            let remark = whole_system(config, Path::new("/e/pyvenv.cfg"))?;
            Some((remark.places[0].line, remark.places[0].column))
        };
        assert_eq!(place("home = /usr/bin\n Include-System-Site-Packages=TRUE \n"), Some((2, 2)));
        assert_eq!(place("include-system-site-packages = false\n"), None);
        let twice = "include-system-site-packages = true\ninclude-system-site-packages = no\n";
        assert_eq!(place(twice), None);
        assert_eq!(place("home = /usr/bin\n# include-system-site-packages\n"), None);
    }

    #[test]
    fn the_warning_says_what_comes_through() {
        let config = "include-system-site-packages = true\n";
        let remark = whole_system(config, Path::new("/srv/app/.venv/pyvenv.cfg")).unwrap();
        insta::assert_snapshot!(remark, @"/srv/app/.venv lets the whole system through, not only what the spec picks");
    }
}
