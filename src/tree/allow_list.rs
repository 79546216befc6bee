//! The allow-list: everything that the view lets through, and why, for people.

use crate::inventory::Inventory;
use crate::selection::{Entry, Reason, Selection};

/// The text of `isolate/allow-list.txt`: one line an importable name, in columns: name, distribution,
/// version, where from, system package, how strong its claim is, why.
pub fn text(selection: &Selection, inventory: &Inventory) -> String {
    let mut rows: Vec<[String; 7]> = vec![
        ["# name", "distribution", "version", "from", "system package", "kind", "why"]
            .map(str::to_owned),
    ];
    let mut lines: Vec<[String; 7]> =
        selection.entries.iter().flat_map(|entry| entry_rows(entry, inventory)).collect();
    lines.sort();
    rows.extend(lines);
    let widths: Vec<usize> = (0..7)
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
        .collect();
    let mut text = String::from(
        "# Everything that this environment takes from the system. Written by isolate; changes are lost.\n",
    );
    for row in rows {
        for (cell, width) in row.iter().zip(&widths) {
            text.push_str(cell);
            let gap = width - cell.chars().count() + 2;
            text.extend(std::iter::repeat_n(' ', gap));
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

fn entry_rows(entry: &Entry, inventory: &Inventory) -> Vec<[String; 7]> {
    let none = || "-".to_owned();
    let distribution: Vec<&str> =
        entry.distributions.iter().map(|chosen| chosen.metadata.name.as_str()).collect();
    let version = entry.version().unwrap_or_else(none);
    let distribution = if distribution.is_empty() { none() } else { distribution.join(",") };
    let package = entry.unit.package.as_ref();
    let package =
        package.map_or_else(none, |p| format!("{}:{}={}", p.name, p.architecture, p.version));
    let why = entry.reasons.first().map(Reason::to_string).unwrap_or_default();
    let names = if entry.imports.is_empty() { vec![none()] } else { entry.imports.clone() };
    names
        .into_iter()
        .map(|name| {
            let from = inventory.site(entry.unit.key.site).path.display().to_string();
            let kind = entry.kind.word().to_owned();
            [name, distribution.clone(), version.clone(), from, package.clone(), kind, why.clone()]
        })
        .collect()
}
