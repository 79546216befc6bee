//! What the options of zc.buildout 1.5 to 1.7 and `z3c.recipe.scripts` mean as a spec.

use crate::common::{Diagnostic, Result};
use crate::proposal::ini::Sections;

const INCLUDE: &str = "include-site-packages";
const ALLOWED: &str = "allowed-eggs-from-site-packages";
const SITECUSTOMIZE: &str = "exec-sitecustomize";

/// What a configuration says of the system's packages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Isolation {
    /// The path of the Python.
    pub python: Option<String>,
    /// Names and globs that are allowed, each with the section that says so.
    pub allowed: Vec<(String, String)>,
    /// Whether the base's sitecustomize runs.
    pub sitecustomize: bool,
    /// Warnings.
    pub remarks: Vec<Diagnostic>,
}

/// Reads the options. `[buildout]` counts, and so does every part that has options of its own: there
/// is one environment for all parts, and in it what any of them allows.
///
/// The list alone means that what is on it comes through; an empty one allows nothing.
/// `include-site-packages = true` without a list meant everything, as buildout 1.5 did.
///
/// # Errors
///
/// A boolean that is none; a list beside `include-site-packages = false`.
pub fn isolation(sections: &Sections) -> Result<Isolation> {
    let mut found = Isolation { python: python(sections), ..Isolation::default() };
    if found.python.as_ref().is_some_and(|python| python.contains("${")) {
        let python = found.python.take().unwrap_or_default();
        let message = format!("the Python of the buildout is {python}, which only buildout knows");
        let help = "write its path as `python:` into the spec";
        found.remarks.push(Diagnostic::warning("buildout-substitution", message).help(help));
    }
    for (section, options) in sections {
        let include = boolean(sections, section, INCLUDE)?;
        found.sitecustomize |= boolean(sections, section, SITECUSTOMIZE)?.unwrap_or_default();
        match (include, options.get(ALLOWED)) {
            (Some(false), Some(list)) if !list.is_empty() => {
                let message = format!(
                    "[{section}] has `{INCLUDE} = false` and `{ALLOWED}`, which contradict each other"
                );
                return Diagnostic::error("buildout-contradiction", message)
                    .help("take one of them away")
                    .err();
            }
            (_, Some(list)) => found.allow(section, list),
            (Some(true), None) => {
                let message = format!(
                    "[{section}] has `{INCLUDE} = true` without a list: everything comes through"
                );
                let help = "name in the spec what is needed, in the place of `*`";
                found.remarks.push(Diagnostic::warning("buildout-everything", message).help(help));
                found.allow(section, "*");
            }
            (Some(false) | None, None) => {}
        }
    }
    Ok(found)
}

impl Isolation {
    fn allow(&mut self, section: &str, list: &str) {
        for name in list.split_whitespace() {
            if name.contains("${") {
                let message = format!("[{section}] allows {name}, which only buildout knows");
                let help = "write into the spec what it stands for";
                self.remarks.push(Diagnostic::warning("buildout-substitution", message).help(help));
            } else if !self.allowed.iter().any(|(known, _)| known == name) {
                self.allowed.push((name.to_owned(), section.to_owned()));
            }
        }
    }
}

/// `[buildout] python` names the section whose `executable` it is; before 1.5 and in parts an
/// `executable` may stand alone.
fn python(sections: &Sections) -> Option<String> {
    let buildout = sections.get("buildout")?;
    let section = buildout.get("python").map_or("buildout", String::as_str);
    let executable = sections.get(section).and_then(|options| options.get("executable"));
    executable.filter(|executable| !executable.is_empty()).cloned()
}

/// A boolean of buildout's is `true` or `false`.
fn boolean(sections: &Sections, section: &str, name: &str) -> Result<Option<bool>> {
    match sections.get(section).and_then(|options| options.get(name)).map(String::as_str) {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(other) => {
            let message =
                format!("`{name}` in [{section}] must be `true` or `false`, not `{other}`");
            Diagnostic::error("buildout-boolean", message).help("write `true` or `false`").err()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proposal::ini::parse;

    fn names(text: &str) -> Vec<String> {
        isolation(&parse(text)).unwrap().allowed.into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn the_list_counts_alone_and_true_alone_means_everything() {
        let list = "[buildout]\nallowed-eggs-from-site-packages =\n  lxml\n  zope.*\n";
        assert_eq!(names(list), ["lxml", "zope.*"]);
        assert_eq!(names(&format!("{list}include-site-packages = true\n")), ["lxml", "zope.*"]);
        assert_eq!(names("[buildout]\ninclude-site-packages = true\n"), ["*"]);
        assert!(names("[buildout]\ninclude-site-packages = false\n").is_empty());
        assert!(names("[buildout]\nallowed-eggs-from-site-packages =\n").is_empty());
        let part = format!("{list}[py]\nallowed-eggs-from-site-packages = PIL lxml\n");
        assert_eq!(names(&part), ["lxml", "zope.*", "PIL"]);
    }

    #[test]
    fn contradictions_and_odd_booleans_are_errors() {
        let error = |text: &str| isolation(&parse(text)).unwrap_err().message;
        assert_eq!(
            error("[a]\ninclude-site-packages = yes\n"),
            "`include-site-packages` in [a] must be `true` or `false`, not `yes`"
        );
        assert!(
            error("[a]\ninclude-site-packages = false\nallowed-eggs-from-site-packages = x\n")
                .contains("contradict")
        );
    }

    #[test]
    fn the_python_is_that_of_the_named_section() {
        let python = |text: &str| isolation(&parse(text)).unwrap().python;
        let text = "[buildout]\npython = py\n[py]\nexecutable = /usr/bin/python3\n";
        assert_eq!(python(text).as_deref(), Some("/usr/bin/python3"));
        assert_eq!(python("[buildout]\nexecutable = /py\n").as_deref(), Some("/py"));
        let unknown = isolation(&parse("[buildout]\nexecutable = ${x:y}\n")).unwrap();
        assert_eq!((unknown.python, unknown.remarks.len()), (None, 1));
    }
}
