//! Whatever the text, reading it ends, and ends well.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::whole::WHOLE;
use super::{read, refused, spec};
use crate::report::{Style, render};

/// Reads and renders; every place must lie in the text.
fn survives(text: &str) {
    if let Err(diagnostic) = read(text) {
        let lines: Vec<&str> = text.strip_prefix('\u{feff}').unwrap_or(text).lines().collect();
        for place in &diagnostic.places {
            assert!(
                place.line >= 1
                    && place.line <= lines.len().max(1) + text.matches('\r').count() + 1
            );
            assert!(place.column >= 1 && place.length >= 1);
        }
        assert!(render(&diagnostic, Style::Plain).starts_with("error["));
    }
}

/// Words of which YAML and the format make something.
fn word() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec![
        "packages",
        "exclude",
        "python",
        "variables",
        "set",
        "keep",
        "prepend",
        "extends",
        "sources",
        "name",
        "version",
        "deb",
        "import",
        "format",
        "isolation",
        "full",
        ":",
        ": ",
        "- ",
        "-",
        "\n",
        "\n  ",
        "\n    ",
        "\r\n",
        "\r",
        "\t",
        "[",
        "]",
        "{",
        "}",
        ",",
        "!",
        "!=3",
        "&a",
        "*a",
        "<<",
        "|",
        ">",
        ">=1",
        ">2",
        "|-",
        "'",
        "\"",
        "#",
        " #",
        "?",
        "? ",
        "@",
        "`",
        "%",
        "---",
        "...",
        "~",
        "null",
        "true",
        "yes",
        "3.10",
        "é",
        "字",
        "\u{feff}",
        "\u{85}",
        "\u{2028}",
        "\\",
        "{python}",
        "{spec}",
        "$X",
        "~/x",
        ";",
        " ; ",
        "lxml",
        "lxml >=4,<6",
        "\0",
        "\u{1b}",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_words_panic(words in prop::collection::vec(word(), 0..40)) {
        survives(&words.concat());
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,60}|[\\x00-\\x7f]{0,60}") {
        survives(&text);
    }

    #[test]
    fn no_mutation_panics(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..6, word()), 1..5),
    ) {
        let mut text: Vec<char> = WHOLE.chars().collect();
        for (at, length, word) in cuts {
            let at = at.index(text.len());
            let end = (at + length).min(text.len());
            text.splice(at..end, word.chars());
        }
        survives(&text.into_iter().collect::<String>());
    }

    #[test]
    fn plain_texts_are_read_to_the_letter(value in "[a-zA-Z0-9][a-zA-Z0-9._-]{0,12}") {
        prop_assume!(!matches!(value.to_ascii_lowercase().as_str(), "null"));
        let read = spec(&format!("variables: {{set: {{A: {value}}}}}")).unwrap();
        prop_assert_eq!(&read.variables.set["A"], &value);
    }
}

/// Reads a text that must be refused soon.
fn refused_soon(text: &str) -> String {
    let start = Instant::now();
    let message = refused(text);
    assert!(start.elapsed() < Duration::from_secs(5), "took {:?}", start.elapsed());
    message.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn bombs_hit_the_budget() {
    let mut aliases = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, of) in [("b", "a"), ("c", "b"), ("d", "c"), ("e", "d"), ("f", "e"), ("g", "f")] {
        let items = vec![format!("*{of}"); 9].join(", ");
        writeln!(aliases, "{name}: &{name} [{items}]").unwrap();
    }
    let large = "error[spec-budget]: the spec has more than 20000 values";
    assert_eq!(refused_soon(&aliases), large);

    let mut merges = "a: &a {x: 1}\n".to_owned();
    for (name, of) in [("b", "a"), ("c", "b"), ("d", "c"), ("e", "d"), ("f", "e"), ("g", "f")] {
        let items = vec![format!("*{of}"); 9].join(", ");
        writeln!(merges, "{name}: &{name} {{<<: [{items}]}}").unwrap();
    }
    assert_eq!(refused_soon(&merges), large);

    let deep = "error[spec-budget]: the spec is nested more than 32 levels deep";
    assert_eq!(refused_soon(&format!("packages: {}{}", "[".repeat(50), "]".repeat(50))), deep);
    let blocks: Vec<String> = (0..50).map(|depth| format!("{}a:", " ".repeat(depth))).collect();
    assert_eq!(refused_soon(&blocks.join("\n")), deep);
    assert!(refused_soon(&"[".repeat(16_000)).starts_with("error["));
    assert!(refused_soon(&"a: ".repeat(5_000)).starts_with("error["));

    let wide = format!("packages:\n{}", "- x\n".repeat(30_000));
    assert_eq!(refused_soon(&wide), large);
    let aliases = format!("a: &x y\nb: [{}]\n", "*x, ".repeat(1_500));
    let many =
        "error[spec-budget]: the spec has more anchors, aliases and merges than a spec may have";
    assert_eq!(refused_soon(&aliases), many);
}
