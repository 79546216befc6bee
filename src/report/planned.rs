//! Plans and rollbacks for people.

use std::fmt::Write;

use crate::common::Diagnostic;
use crate::report::Style;
use crate::report::detail::Detail;
use crate::report::outcome::Told;
use crate::report::result::{Changes, Planned, RolledBack, StepSummary};

impl Told for Planned {
    fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    fn text(&self, detail: Detail, style: Style) -> String {
        planned(self, detail, style)
    }

    fn is_clean(&self) -> bool {
        !(self.tells && self.changed)
    }
}

impl Told for RolledBack {
    fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    fn text(&self, detail: Detail, style: Style) -> String {
        rolled_back(self, detail, style)
    }
}

/// A plan like a diff: `+` for what would be made, `~` for what would be replaced, `-` for what would
/// go; `->` for a symbolic link and `=` for a hard link.
fn planned(plan: &Planned, detail: Detail, style: Style) -> String {
    if detail == Detail::Quiet {
        return String::new();
    }
    let environment = plan.environment.display().to_string();
    let mut out = String::new();
    if !plan.changed {
        line(&mut out, &format!("{} {environment}: nothing to do", style.green("unchanged")));
        return out;
    }
    line(&mut out, &style.bold(&format!("--- {environment}")));
    line(&mut out, &style.bold(&format!("+++ {environment} by {}", plan.spec.display())));
    for step in &plan.steps {
        line(&mut out, &row(step, style));
        for text in step.diff.iter().flat_map(|diff| diff.lines()) {
            line(&mut out, &format!("    {}", coloured(text, style)));
        }
    }
    for script in &plan.scripts {
        let mark = if script.change == "renew" { style.bold("~") } else { style.yellow("<") };
        line(&mut out, &format!("{mark} {} (script)", script.path));
        for text in script.diff.lines() {
            line(&mut out, &format!("    {}", coloured(text, style)));
        }
    }
    for moved in &plan.moved {
        line(&mut out, &format!("{} {} -> {}", style.yellow(">"), moved.from, moved.to));
    }
    for text in plan.seeds.iter().filter_map(|seed| seed.planned(style)) {
        line(&mut out, &text);
    }
    line(&mut out, &counts(&plan.changes));
    out
}

/// What a rollback did.
fn rolled_back(result: &RolledBack, detail: Detail, style: Style) -> String {
    if detail == Detail::Quiet {
        return String::new();
    }
    let Changes { created, replaced, removed } = result.changes;
    format!(
        "{} {}: Python {} ({created} brought back, {replaced} replaced, {removed} removed)\n",
        style.green("rolled back"),
        style.bold(&result.environment.display().to_string()),
        result.python,
    )
}

fn row(step: &StepSummary, style: Style) -> String {
    let mark = match step.change {
        "create" => style.green("+"),
        "remove" => style.yellow("-"),
        _ => style.bold("~"),
    };
    let path = &step.path;
    match (step.kind, &step.target) {
        (Some("directory"), _) => format!("{mark} {path}/"),
        (Some("link"), Some(target)) => format!("{mark} {path} -> {}", target.display()),
        (Some("hard-link"), Some(target)) => format!("{mark} {path} = {}", target.display()),
        _ if step.change == "restore" => format!("{mark} {path} (the original comes back)"),
        _ => format!("{mark} {path}"),
    }
}

fn coloured(text: &str, style: Style) -> String {
    match text.chars().next() {
        Some('+') => style.green(text),
        Some('-') => style.yellow(text),
        _ => style.dim(text),
    }
}

fn counts(changes: &Changes) -> String {
    let Changes { created, replaced, removed } = changes;
    format!("{created} to create, {replaced} to replace, {removed} to remove")
}

fn line(out: &mut String, text: &str) {
    // Writing into a string cannot fail.
    let _ = writeln!(out, "{text}");
}
