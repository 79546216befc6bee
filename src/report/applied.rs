//! Environments that were made, for people: what came through and through whom, what was left out and why.

use std::fmt::Write;

use crate::common::Diagnostic;
use crate::report::Style;
use crate::report::detail::Detail;
use crate::report::outcome::Told;
use crate::report::result::Applied;
use crate::selection::summary::{LeftOutSummary, PickSummary};

/// More dependencies than this are counted rather than listed, unless everything is asked for.
const SHORT: usize = 24;

/// How many scripts are named.
const SCRIPTS: usize = 8;

impl Told for Applied {
    fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    fn text(&self, detail: Detail, style: Style) -> String {
        applied(self, detail, style)
    }
}

/// The report on one environment.
fn applied(result: &Applied, detail: Detail, style: Style) -> String {
    if detail == Detail::Quiet {
        return String::new();
    }
    let mut out = String::new();
    headline(&mut out, result, style);
    for expansion in &result.expansions {
        let names = expansion.names.join(", ");
        line(&mut out, &format!("  {} became {names}", style.dim(&expansion.pick)));
    }
    let named = |pick: &&PickSummary| pick.kind == "picked";
    let picked: Vec<&PickSummary> = result.picks.iter().filter(named).collect();
    let brought: Vec<&PickSummary> = result.picks.iter().filter(|pick| !named(pick)).collect();
    let width = result.picks.iter().map(|pick| label(pick).chars().count()).max().unwrap_or(0);
    rows(&mut out, &picked, width, detail, style);
    if brought.len() <= SHORT || detail == Detail::Verbose {
        rows(&mut out, &brought, width, detail, style);
    } else {
        let names: Vec<&str> = brought.iter().map(|pick| pick.name.as_str()).collect();
        line(
            &mut out,
            &format!("  + {} dependencies (-v shows why): {}", names.len(), names.join(", ")),
        );
    }
    for (paths, what) in [
        (&result.scripts.renewed, "made anew"),
        (&result.scripts.restored, "given back what they were"),
    ] {
        if !paths.is_empty() {
            let shown = if detail == Detail::Verbose { usize::MAX } else { SCRIPTS };
            let names = crate::common::some(paths, shown);
            line(&mut out, &format!("  {} scripts {what}: {names}", style.green("~")));
        }
    }
    for left in &result.left_out {
        if let Some(text) = left_out(left, detail) {
            line(&mut out, &format!("  {} {text}", style.yellow("-")));
        }
    }
    for name in &result.shadowed {
        let text = format!("{name} is installed in the environment itself, over the system's");
        line(&mut out, &format!("  {} {text}", style.yellow("!")));
    }
    for text in result.seeds.iter().filter_map(|seed| seed.applied(detail, style)) {
        line(&mut out, &text);
    }
    out
}

fn headline(out: &mut String, result: &Applied, style: Style) {
    let verb = match (result.changed, result.made) {
        (false, _) => "unchanged",
        (true, true) => "made",
        (true, false) => "updated",
    };
    let launcher = match (result.adopted, result.launcher.as_str()) {
        (true, "link") => ", adopted: its python is a link of isolate's",
        (true, "exec") => ", adopted: its python is isolate's launcher",
        (true, _) => ", adopted: its own python is kept",
        (false, "link") => ", python is a link",
        (false, _) => "",
    };
    let text = format!(
        "{} {}: Python {} ({}, {}), {} isolation{launcher}",
        style.green(verb),
        style.bold(&result.environment.display().to_string()),
        result.python.version,
        result.python.executable.display(),
        result.python.found,
        result.isolation,
    );
    line(out, &text);
}

fn rows(out: &mut String, picks: &[&PickSummary], width: usize, detail: Detail, style: Style) {
    for pick in picks {
        let name = label(pick);
        let padding = " ".repeat(width.saturating_sub(name.chars().count()));
        let from = match &pick.package {
            Some(package) => format!("{} {}", package.name, package.version),
            None => pick.from.display().to_string(),
        };
        let reasons = if detail == Detail::Verbose { pick.why.len() } else { 1 };
        let why: Vec<&str> = pick.why.iter().take(reasons).map(String::as_str).collect();
        let kind = if pick.kind == "distribution-only" { " [distribution-only]" } else { "" };
        let text = format!(
            "  {} {}{padding}  {}  {}{kind}",
            style.green("+"),
            style.bold(&name),
            why.join("; "),
            style.dim(&format!("({from})")),
        );
        line(out, &text);
        if detail == Detail::Verbose {
            let names = if pick.imports.is_empty() {
                "nothing".to_owned()
            } else {
                pick.imports.join(", ")
            };
            line(out, &format!("      imports {names}"));
        }
        for hidden in &pick.hides {
            let text = format!(
                "      hides {} {} in {}",
                hidden.name,
                hidden.version,
                hidden.from.display()
            );
            line(out, &text);
        }
    }
}

fn label(pick: &PickSummary) -> String {
    match &pick.version {
        Some(version) => format!("{} {version}", pick.name),
        None => pick.name.clone(),
    }
}

fn left_out(left: &LeftOutSummary, detail: Detail) -> Option<String> {
    let by = left.wanted_by.join(", ");
    let name = &left.name;
    Some(match left.why.as_str() {
        "excluded" => format!("{name} is excluded; wanted by {by}"),
        "not-installed" if detail == Detail::Verbose => {
            format!("{name} is not installed; left to the environment (wanted by {by})")
        }
        "not-installed" => return None,
        "optional-absent" => format!("{name} is optional and not installed"),
        "marker-false" => format!("{by} does not apply to this Python"),
        _ => format!("{name} is part of the standard library, and always there"),
    })
}

fn line(out: &mut String, text: &str) {
    // Writing into a string cannot fail.
    let _ = writeln!(out, "{text}");
}
