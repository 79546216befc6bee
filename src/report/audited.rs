//! What an audit found.

use std::fmt::Write;
use std::path::PathBuf;

use serde::Serialize;

use crate::audit::{Item, Owner, Risk};
use crate::common::{Diagnostic, order};
use crate::report::Style;
use crate::report::detail::Detail;
use crate::report::outcome::Told;
use crate::report::result::PythonSummary;

/// How much of a line is shown, in characters.
const SHOWN: usize = 160;

/// A Python, and what it does when it starts.
#[derive(Debug, Clone, Serialize)]
pub struct Audited {
    /// The virtual environment; none for a base.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<PathBuf>,
    /// The base.
    pub python: PythonSummary,
    /// The highest risk.
    pub risk: Risk,
    /// Everything that was found, in the order in which Python meets it.
    pub items: Vec<Item>,
    /// Warnings and notes.
    pub diagnostics: Vec<Diagnostic>,
}

impl Told for Audited {
    fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    fn text(&self, detail: Detail, style: Style) -> String {
        if detail == Detail::Quiet && self.is_clean() {
            return String::new();
        }
        let mut out = self.head(style);
        let least = match detail {
            Detail::Quiet => Risk::Suspicious,
            Detail::Normal => Risk::Notice,
            Detail::Verbose => Risk::None,
        };
        let mut items: Vec<&Item> = self.items.iter().filter(|item| item.risk >= least).collect();
        order::sort_by(&mut items, |one, other| other.risk.cmp(&one.risk));
        for item in items {
            write_item(&mut out, item, style);
        }
        out
    }

    fn is_clean(&self) -> bool {
        self.risk < Risk::Suspicious
    }
}

impl Audited {
    /// `/srv/app/.venv: 1 suspicious, 2 run code, 3 noted (of 9)`.
    fn head(&self, style: Style) -> String {
        let python = &self.python;
        let base = format!("Python {} ({})", python.version, python.executable.display());
        let what = match &self.environment {
            Some(environment) => {
                format!("{}: {base}", style.bold(&environment.display().to_string()))
            }
            None => style.bold(&base),
        };
        let count = |risk| self.items.iter().filter(|item| item.risk == risk).count();
        let words =
            [(Risk::Suspicious, "suspicious"), (Risk::Code, "run code"), (Risk::Notice, "noted")];
        let found = words.map(|(risk, word)| (count(risk), word));
        let found: Vec<String> = found
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let verdict = if found.is_empty() { "clean".to_owned() } else { found.join(", ") };
        let verdict = if self.is_clean() { style.green(&verdict) } else { style.yellow(&verdict) };
        format!("{what}: {verdict}\n")
    }
}

fn write_item(out: &mut String, item: &Item, style: Style) {
    let mark = match item.risk {
        Risk::Suspicious => style.yellow("!"),
        Risk::Code => ">".to_owned(),
        Risk::Notice => style.dim("-"),
        Risk::None => style.dim("."),
    };
    let place = match item.line {
        Some(line) => format!("{}:{line}", item.path),
        None => item.path.clone(),
    };
    let owner = match &item.owner {
        Some(Owner::Nobody) => ", and is nobody's".to_owned(),
        Some(Owner::Changed { name, .. }) => format!(", and is not what {name} installed"),
        Some(owner) => format!(" ({owner})"),
        None => String::new(),
    };
    // Writing into a string cannot fail.
    let _ = writeln!(out, "  {mark} {}: {}{owner}", style.bold(&place), item.message);
    if let Some(text) = item.text.as_deref().filter(|text| !text.trim().is_empty()) {
        let text = match text.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}...", &text[..end]),
            None => text.trim_end().to_owned(),
        };
        let _ = writeln!(out, "      {}", style.dim(&text));
    }
    if !item.reasons.is_empty() {
        let _ = writeln!(out, "      it has: {}", item.reasons.join(", "));
    }
}
