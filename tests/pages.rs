//! The pages know every option, every key, and every field that the program knows, and no others.

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use support::needs;
use support::test::Test;

type Words = BTreeSet<String>;

fn page(name: &str) -> String {
    fs_err::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The text of a page between two others.
fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = page.split_once(start).unwrap_or_else(|| panic!("no {start:?}"));
    rest.split_once(end).unwrap_or_else(|| panic!("no {end:?} behind {start:?}")).0
}

/// What follows each occurrence of a prefix, as far as it is a word.
fn words(text: &str, prefix: &str) -> Words {
    let part = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let rests = text.split(prefix).skip(1);
    let words = rests.map(|rest| rest.split(|c| !part(c)).next().unwrap_or_default());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The part of docs/commands.md below a heading.
fn section(heading: &str) -> String {
    let page = format!("{}\n## ", page("docs/commands.md"));
    between(&page, &format!("\n## {heading}\n"), "\n## ").to_owned()
}

/// The options that the tables of a section name.
fn told(section: &str) -> Words {
    section
        .lines()
        .filter(|line| line.starts_with("| `--"))
        .flat_map(|row| words(row, "`--"))
        .collect()
}

/// The commands that the program has by its own word.
fn commands() -> Vec<String> {
    let help = Test::new().isolate(["--help"]).succeeds().stdout();
    let rows = between(&help, "Commands:\n", "\n\n").lines();
    let names = rows.filter(|row| row.starts_with("  ") && !row.starts_with("   "));
    let names = names.filter_map(|row| row.split_whitespace().next().map(str::to_owned));
    names.filter(|name| name != "help").collect()
}

#[test]
fn the_options_of_all_commands() {
    let readme = page("README.md");
    let listed = between(&readme, "## Commands", "## ");
    let commands = commands();
    assert!(commands.len() >= 3, "{commands:?}");
    for command in commands {
        let help = Test::new().isolate([&*command, "--help"]).succeeds().stdout();
        let mut known = words(&help, "      --");
        known.extend(words(&help, ", --"));
        assert!(known.remove("help"), "{help}");
        let mut told_of = told(&section(&command));
        told_of.extend(told(&section("All commands")));
        assert_eq!(told_of, known, "{command}");
        assert!(listed.contains(&format!("$ isolate {command} ")), "README: {command}");
    }
}

#[test]
fn the_keys_of_a_spec() {
    let refused = Test::new().spec("zzzzzzzzzz: 1\n").apply().fails().stderr();
    let possible = between(&refused, "possible here: ", "\n");
    let known: Words = possible.split(", ").map(str::to_owned).collect();
    let told = words(&page("docs/spec.md"), "\n| [`");
    assert_eq!(told, known);
}

#[test]
fn the_keys_of_a_pick() {
    let refused =
        Test::new().spec("packages: [{name: x, zzzzzzzzzz: 1}]\n").apply().fails().stderr();
    let possible = between(&refused, "possible here: ", "\n");
    let page = page("docs/spec.md");
    let example = between(&page, "The long form is a mapping:", "## exclude");
    for key in possible.split(", ") {
        assert!(example.contains(key), "{key} is not told");
    }
}

/// The paths of all keys, a list standing for its first item.
fn keys(value: &Value, path: &str, found: &mut Words) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let path = format!("{path}.{key}");
                keys(value, &path, found);
                found.insert(path);
            }
        }
        Value::Array(list) => list.iter().take(1).for_each(|item| keys(item, path, found)),
        _ => {}
    }
}

#[test]
fn the_fields_of_a_report() {
    let Some(()) = needs::apt(&["python3-lxml"]) else { return };
    let spec = "python: system\npackages: [lxml]\n";
    let json = ["apply", "isolate.yaml", "--output-format", "json"];
    let checked = Test::new().spec(spec).isolate(json).succeeds();
    let readme = page("README.md");
    let (mut known, mut told) = (Words::new(), Words::new());
    keys(&serde_json::from_str(checked.raw_stdout()).unwrap(), "", &mut known);
    keys(&serde_json::from_str(between(&readme, "```json\n", "```")).unwrap(), "", &mut told);
    assert_eq!(told, known);
}
