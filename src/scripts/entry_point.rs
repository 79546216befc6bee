//! Entry points, from `entry_points.txt`.
//!
//! <https://packaging.python.org/en/latest/specifications/entry-points/>; lines are read as
//! `importlib.metadata` reads them.

use serde::{Deserialize, Serialize};

use crate::common::{Diagnostic, ProjectName, Result};

/// Python's keywords (`keyword.kwlist`), which are no names.
const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// Which group of entry points one is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Group {
    /// `console_scripts`.
    Console,
    /// `gui_scripts`, which only Windows starts in another way.
    Gui,
}

/// A script that a distribution declares: `name = module:attr [extra]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryPoint {
    /// The file name of the script.
    pub name: String,
    /// The module, dotted.
    pub module: String,
    /// What is called, dotted.
    pub attribute: String,
    /// The extras of its distribution whose requirements it needs. A script makes sense only where
    /// they are satisfied; whoever asks for it has to know.
    pub extras: Vec<String>,
    /// Which group it is in.
    pub group: Group,
}

impl EntryPoint {
    /// One line of a group.
    ///
    /// # Errors
    ///
    /// When the line says nothing that can be called, or its name is not one of a file.
    pub fn parse(line: &str, group: Group) -> Result<Self> {
        let wrong = |what: &str| {
            Diagnostic::error("bad-entry-point", format!("the entry point {line:?} {what}"))
                .help("report it to the project that declares it, and leave its commands out")
        };
        let (name, value) = line.split_once('=').ok_or_else(|| wrong("has no ="))?;
        let (name, value) = (name.trim(), value.trim());
        if !is_file_name(name) {
            return wrong("has a name that is not one of a file").err();
        }
        let (object, extras) = match value.split_once('[') {
            None => (value, ""),
            Some((object, extras)) => {
                let extras = extras.trim_end().strip_suffix(']');
                (object.trim_end(), extras.ok_or_else(|| wrong("has extras without an end"))?)
            }
        };
        let (module, attribute) =
            object.split_once(':').ok_or_else(|| wrong("names a module, and nothing to call"))?;
        let (module, attribute) = (module.trim(), attribute.trim());
        if !is_dotted(module) || !is_dotted(attribute) {
            return wrong("does not name something that Python can import").err();
        }
        let extras = extras.split(',').map(str::trim).filter(|extra| !extra.is_empty());
        Ok(Self {
            name: name.to_owned(),
            module: module.to_owned(),
            attribute: attribute.to_owned(),
            extras: extras.map(str::to_owned).collect(),
            group,
        })
    }

    /// The scripts that an `entry_points.txt` declares, in its order, and what is wrong with others.
    pub fn all(text: &str) -> (Vec<Self>, Vec<Diagnostic>) {
        let mut found = Vec::new();
        let mut wrong = Vec::new();
        let mut group = None;
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if let Some(section) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                group = match section.trim() {
                    "console_scripts" => Some(Group::Console),
                    "gui_scripts" => Some(Group::Gui),
                    _ => None,
                };
                continue;
            }
            match group.map(|group| Self::parse(line, group)) {
                None => {}
                Some(Ok(entry)) => found.push(entry),
                Some(Err(diagnostic)) => wrong.push(*diagnostic),
            }
        }
        (found, wrong)
    }

    /// The extras that it needs and that are not among those given. Names of extras are compared
    /// normalised (PEP 685).
    pub fn lacks<'a>(&'a self, satisfied: &[&str]) -> Vec<&'a str> {
        let satisfied: Vec<_> = satisfied.iter().map(|extra| ProjectName::new(extra)).collect();
        let is_there = |extra: &str| satisfied.contains(&ProjectName::new(extra));
        self.extras.iter().map(String::as_str).filter(|extra| !is_there(extra)).collect()
    }
}

/// Whether a name is that of a file in one directory, as people can type it.
fn is_file_name(name: &str) -> bool {
    let is_odd = |character: char| character == '/' || character.is_control();
    !name.is_empty() && !name.starts_with('.') && !name.starts_with('-') && !name.contains(is_odd)
}

/// Whether a text is Python names with full stops between them.
fn is_dotted(text: &str) -> bool {
    text.split('.').all(|name| {
        name.chars().all(|character| character == '_' || character.is_alphanumeric())
            && !name.starts_with(|first: char| first.is_numeric())
            && !name.is_empty()
            && !KEYWORDS.contains(&name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_say_what_to_call() {
        let entry = EntryPoint::parse("pip3.11 = pip._internal:cli.main [a, B_b]", Group::Console);
        let entry = entry.unwrap();
        assert_eq!((entry.name.as_str(), entry.module.as_str()), ("pip3.11", "pip._internal"));
        assert_eq!((entry.attribute.as_str(), entry.extras.len()), ("cli.main", 2));
        assert_eq!(entry.lacks(&["b-b"]), ["a"]);
        let entry = EntryPoint::parse("name with space=été:main[]", Group::Gui).unwrap();
        assert_eq!((entry.name.as_str(), entry.extras.len()), ("name with space", 0));
    }

    #[test]
    fn lines_that_name_nothing_to_call_are_refused() {
        for line in [
            "a",
            "a = b",
            "= b:c",
            "../a = b:c",
            ".. = b:c",
            "-a = b:c",
            "a\0 = b:c",
            "a = b:",
            "a = b:c d",
            "a = b:c()",
            "a = 1b:c",
            "a = b:class",
            "a = b..c:d",
            "a = b:c [x",
            "a = b; import os:c",
            "a = b:c\nimport os",
        ] {
            let error = EntryPoint::parse(line, Group::Console).unwrap_err();
            assert_eq!(error.code, "bad-entry-point", "{line}");
        }
    }

    #[test]
    fn sections_are_groups() {
        let text =
            "[console_scripts]\n# why\na = b:c\nbad\n\n[other]\nd = e\n[gui_scripts]\nf = g:h\n";
        let (found, wrong) = EntryPoint::all(text);
        let found: Vec<_> = found.iter().map(|entry| (entry.name.as_str(), entry.group)).collect();
        assert_eq!(found, [("a", Group::Console), ("f", Group::Gui)]);
        assert_eq!(wrong.len(), 1);
    }
}
