//! What is there, for people.

use std::fmt::Write;
use std::path::PathBuf;

use serde::Serialize;

use crate::common::Diagnostic;
use crate::knowledge::{Item, State};
use crate::report::Style;
use crate::report::detail::Detail;
use crate::report::outcome::Told;
use crate::report::result::PythonSummary;

/// Everything that is there for an environment.
#[derive(Debug, Clone, Serialize)]
pub struct Listed {
    /// The spec; none where there is none.
    pub spec: Option<PathBuf>,
    /// The environment.
    pub environment: PathBuf,
    /// The base.
    pub python: PythonSummary,
    /// How many things there are, listed or not.
    pub total: usize,
    /// What is listed, by name.
    pub items: Vec<Item>,
    /// Warnings and notes.
    pub diagnostics: Vec<Diagnostic>,
}

impl Told for Listed {
    fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    fn text(&self, detail: Detail, style: Style) -> String {
        let mut out = String::new();
        let width = |of: fn(&Item) -> usize| self.items.iter().map(of).max().unwrap_or_default();
        let names = width(|item| label(item).chars().count());
        let packages = width(|item| package(item).chars().count());
        for item in &self.items {
            let label = label(item);
            let padding = " ".repeat(names - label.chars().count());
            let package = package(item);
            let gap = " ".repeat(packages - package.chars().count());
            let why = item.why.first().map_or("", String::as_str);
            let line = format!(
                "{} {}{padding}  {}{gap}  {}",
                mark(item.state, style),
                style.bold(&label),
                style.dim(&package),
                why,
            );
            // Writing into a string cannot fail.
            let _ = writeln!(out, "{}", line.trim_end());
        }
        if detail == Detail::Quiet {
            return out;
        }
        let _ = writeln!(out, "{}", self.counts());
        out
    }
}

impl Listed {
    /// How much of everything comes through.
    fn counts(&self) -> String {
        let visible = self.items.iter().filter(|item| comes_through(item.state)).count();
        let Self { total, python, .. } = self;
        let things = if *total == 1 { "1 thing" } else { &format!("{total} things") };
        let listed = self.items.len();
        let base = format!("Python {} ({})", python.version, python.executable.display());
        if listed == *total {
            format!("{visible} of {things} come through; {base}")
        } else {
            format!("{listed} of {things}; {base}")
        }
    }
}

fn comes_through(state: State) -> bool {
    matches!(state, State::Visible | State::Shadowed)
}

fn label(item: &Item) -> String {
    match &item.version {
        Some(version) => format!("{} {version}", item.name),
        None => item.name.clone(),
    }
}

fn package(item: &Item) -> String {
    match (&item.package, &item.from) {
        (Some(package), _) => format!("{} {}", package.name, package.version),
        (None, Some(from)) => from.display().to_string(),
        (None, None) => String::new(),
    }
}

/// The sign that stands for a state.
fn mark(state: State, style: Style) -> String {
    match state {
        State::Visible => style.green("+"),
        State::Shadowed => style.yellow("!"),
        State::Own | State::StandardLibrary => "=".to_owned(),
        State::Excluded | State::KeptOut | State::Hidden => style.dim("-"),
        State::Unpickable | State::Missing => style.yellow("x"),
    }
}
