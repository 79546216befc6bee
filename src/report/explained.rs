//! What a name means to an environment, for people.

use std::fmt::Write;
use std::path::PathBuf;

use serde::Serialize;

use crate::common::Diagnostic;
use crate::knowledge::{Explanation, Item, State};
use crate::report::Style;
use crate::report::detail::Detail;
use crate::report::outcome::Told;
use crate::report::result::PythonSummary;

/// A name that was explained.
#[derive(Debug, Clone, Serialize)]
pub struct Explained {
    /// The spec; none where there is none.
    pub spec: Option<PathBuf>,
    /// The environment.
    pub environment: PathBuf,
    /// The base.
    pub python: PythonSummary,
    /// The answer.
    #[serde(flatten)]
    pub explanation: Explanation,
    /// Warnings and notes.
    pub diagnostics: Vec<Diagnostic>,
}

impl Told for Explained {
    fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    fn text(&self, detail: Detail, style: Style) -> String {
        let mut out = String::new();
        for item in &self.explanation.items {
            tell(&mut out, &self.explanation.name, item, detail, style);
        }
        out
    }

    /// A name under which nothing is there is the only answer that is not fine.
    fn is_clean(&self) -> bool {
        self.explanation.items.iter().any(|item| item.state != State::Missing)
    }
}

fn tell(out: &mut String, asked: &str, item: &Item, detail: Detail, style: Style) {
    let called = match &item.version {
        Some(version) => format!("{} {version}", item.name),
        None => item.name.clone(),
    };
    let mut line = |text: String| {
        // Writing into a string cannot fail.
        let _ = writeln!(out, "{text}");
    };
    let other = asked != item.name && !asked.ends_with(&format!(":{}", item.name));
    let asked = if other { format!("{asked}: ") } else { String::new() };
    line(format!("{asked}{} {}", style.bold(&called), verdict(item.state, style)));
    if detail == Detail::Quiet {
        return;
    }
    let is_chain = matches!(item.state, State::Visible);
    for (depth, why) in item.why.iter().enumerate() {
        let indent = if is_chain { "  ".repeat(depth + 1) } else { "  ".to_owned() };
        line(format!("{indent}{why}"));
    }
    for also in &item.also {
        line(format!("  also: {also}"));
    }
    if !item.imports.is_empty() {
        let shown = if detail == Detail::Verbose { usize::MAX } else { 8 };
        line(format!("  imported as {}", crate::common::some(&item.imports, shown)));
    }
    if let Some(origin) = origin(item) {
        line(format!("  from {origin}"));
    }
    if !item.fits.is_empty() {
        line(format!("  its extension modules are built for {}", item.fits.join(", ")));
    }
    for help in &item.help {
        line(format!("  {} {help}", style.green("->")));
    }
}

fn origin(item: &Item) -> Option<String> {
    let package = item
        .package
        .as_ref()
        .map(|package| format!("{} {} ({})", package.name, package.version, package.architecture));
    match (&item.from, package) {
        (Some(from), Some(package)) => Some(format!("{}, by {package}", from.display())),
        (Some(from), None) => Some(from.display().to_string()),
        (None, package) => package,
    }
}

fn verdict(state: State, style: Style) -> String {
    match state {
        State::Visible => style.green("comes through"),
        State::Shadowed => style.yellow("comes through, and is shadowed"),
        State::Own => style.green("is the environment's own"),
        State::StandardLibrary => style.green("is part of the standard library, and always there"),
        State::Excluded => style.yellow("is excluded"),
        State::KeptOut => style.yellow("is kept out"),
        State::Hidden => style.yellow("is hidden by another one"),
        State::Unpickable => style.yellow("cannot be picked"),
        State::Missing => style.yellow("is not there"),
    }
}
