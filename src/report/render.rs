//! A diagnostic as text for people, in the manner of rustc: message, place, source line, advice.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Effects, Style as Ansi};
use unicode_width::UnicodeWidthChar as _;

use crate::common::{Diagnostic, Place, Severity};

/// Whether the text is for a terminal that shows colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Text only.
    Plain,
    /// With ANSI escape sequences.
    Colour,
}

/// How many columns of a source line are shown; longer lines are cut around the place.
const WINDOW: usize = 120;

/// How many columns a tab takes.
const TAB: usize = 4;

/// What stands where a source line was cut.
const CUT: &str = "...";

/// A diagnostic as text, every line with its end.
///
/// Control characters, which could write to the terminal, are shown as U+FFFD.
pub fn render(diagnostic: &Diagnostic, style: Style) -> String {
    let paint = Paint::new(style, diagnostic.severity);
    let mut out = String::new();
    let word = match diagnostic.severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let label = paint.severity(&format!("{word}[{}]", diagnostic.code));
    let message = paint.strong(&format!(": {}", visible(&diagnostic.message)));
    let _ = writeln!(out, "{label}{message}");
    let gutter = diagnostic.places.iter().map(|p| p.line.to_string().len()).max().unwrap_or(0);
    for (index, place) in diagnostic.places.iter().enumerate() {
        let arrow = if index == 0 { "-->" } else { ":::" };
        write_place(&mut out, place, arrow, gutter, &paint);
    }
    for line in &diagnostic.help {
        let _ = writeln!(out, "{}{}", paint.help("help"), visible(&format!(": {line}")));
    }
    out
}

/// Writes one place: where it is, the source line, and a line of carets below it.
fn write_place(out: &mut String, place: &Place, arrow: &str, gutter: usize, paint: &Paint) {
    let file = visible(&place.file.display().to_string());
    let arrow = paint.frame(&format!("{:gutter$}{arrow}", ""));
    let _ = writeln!(out, "{arrow} {file}:{}:{}", place.line, place.column);
    let excerpt = Excerpt::of(place);
    let bar = paint.frame(&format!("{:gutter$} |", ""));
    let numbered = paint.frame(&format!("{:>gutter$} |", place.line));
    let carets = paint.severity(&"^".repeat(excerpt.length));
    let _ = writeln!(out, "{bar}");
    let _ = writeln!(out, "{}", format!("{numbered} {}", excerpt.text).trim_end());
    let _ = writeln!(out, "{bar} {:indent$}{carets}", "", indent = excerpt.indent);
}

/// The part of a source line that is shown, with tabs expanded, and where the carets go.
struct Excerpt {
    text: String,
    /// Columns before the carets.
    indent: usize,
    /// How many carets; at least one.
    length: usize,
}

impl Excerpt {
    fn of(place: &Place) -> Self {
        let cells: Vec<String> = place.source.chars().map(cell).collect();
        let first = place.column.saturating_sub(1).min(cells.len());
        let end = first.saturating_add(place.length.max(1)).min(cells.len()).max(first);
        let (from, to) = window(&cells, first);
        let shown = |range: std::ops::Range<usize>| cells[range].iter().map(|c| width(c)).sum();
        let before: usize = shown(from..first);
        let under: usize = shown(first..end.clamp(first, to));
        let head = if from > 0 { CUT } else { "" };
        let tail = if to < cells.len() { CUT } else { "" };
        Self {
            text: format!("{head}{}{tail}", cells[from..to].concat()),
            indent: head.len() + before,
            length: under.max(1),
        }
    }
}

/// Which cells are shown: all where they fit, else those around the place.
fn window(cells: &[String], first: usize) -> (usize, usize) {
    let total: usize = cells.iter().map(|c| width(c)).sum();
    if total <= WINDOW {
        return (0, cells.len());
    }
    let mut from = first;
    let mut before = 0;
    while from > 0 && before < WINDOW / 3 {
        from -= 1;
        before += width(&cells[from]);
    }
    let mut to = first;
    let mut columns = before;
    while to < cells.len() && columns < WINDOW {
        columns += width(&cells[to]);
        to += 1;
    }
    (from, to)
}

/// A character as it is shown in a source line.
fn cell(c: char) -> String {
    match c {
        '\t' => " ".repeat(TAB),
        c if is_hidden(c) => char::REPLACEMENT_CHARACTER.to_string(),
        c => c.to_string(),
    }
}

/// How many columns a cell takes.
fn width(cell: &str) -> usize {
    cell.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// A text without characters that a terminal would obey.
fn visible(text: &str) -> String {
    text.chars().map(|c| if is_hidden(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// Whether a character controls the terminal or the direction of writing, rather than showing.
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The colours of one diagnostic.
struct Paint {
    severity: Ansi,
    strong: Ansi,
    frame: Ansi,
    help: Ansi,
}

impl Paint {
    fn new(style: Style, severity: Severity) -> Self {
        let bold = |colour: AnsiColor| match style {
            Style::Plain => Ansi::new(),
            Style::Colour => colour.on_default().effects(Effects::BOLD),
        };
        Self {
            severity: bold(match severity {
                Severity::Note => AnsiColor::Green,
                Severity::Warning => AnsiColor::Yellow,
                Severity::Error => AnsiColor::Red,
            }),
            strong: if style == Style::Colour { Ansi::new().bold() } else { Ansi::new() },
            frame: bold(AnsiColor::Blue),
            help: bold(AnsiColor::Cyan),
        }
    }

    fn severity(&self, text: &str) -> String {
        paint(self.severity, text)
    }

    fn strong(&self, text: &str) -> String {
        paint(self.strong, text)
    }

    fn frame(&self, text: &str) -> String {
        paint(self.frame, text)
    }

    fn help(&self, text: &str) -> String {
        paint(self.help, text)
    }
}

fn paint(ansi: Ansi, text: &str) -> String {
    format!("{ansi}{text}{ansi:#}")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::*;

    fn place(line: usize, column: usize, length: usize, source: &str) -> Place {
        let file = PathBuf::from("isolate.yaml");
        Place { file, line, column, length, source: source.to_owned() }
    }

    #[test]
    fn a_diagnostic_shows_message_places_and_help() {
        let diagnostic = Diagnostic::error("duplicate-key", "`python` is given twice")
            .at(place(12, 1, 6, "python: 3.11"))
            .at(place(3, 1, 6, "python: system"))
            .help("keep one of them");
        assert_snapshot!(render(&diagnostic, Style::Plain), @r"
        error[duplicate-key]: `python` is given twice
          --> isolate.yaml:12:1
           |
        12 | python: 3.11
           | ^^^^^^
          ::: isolate.yaml:3:1
           |
         3 | python: system
           | ^^^^^^
        help: keep one of them
        ");
    }

    #[test]
    fn without_a_place_there_is_no_frame() {
        let diagnostic = Diagnostic::note("plain", "nothing to do");
        assert_eq!(render(&diagnostic, Style::Plain), "note[plain]: nothing to do\n");
    }

    #[test]
    fn carets_stand_below_tabs_and_wide_characters() {
        let diagnostic = Diagnostic::warning("w", "m").at(place(1, 5, 2, "\t日本:字é x"));
        assert_snapshot!(render(&diagnostic, Style::Plain), @r"
        warning[w]: m
         --> isolate.yaml:1:5
          |
        1 |     日本:字é x
          |          ^^^
        ");
    }

    #[test]
    fn a_long_line_is_cut_around_the_column() {
        let source = format!("{}HERE{}", "a".repeat(300), "b".repeat(300));
        let diagnostic = Diagnostic::error("e", "m").at(place(1, 301, 4, &source));
        let text = render(&diagnostic, Style::Plain);
        assert_snapshot!(text, @r"
        error[e]: m
         --> isolate.yaml:1:301
          |
        1 | ...aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaHEREbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb...
          |                                            ^^^^
        ");
        let (shown, carets) = (text.lines().nth(3).unwrap(), text.lines().nth(4).unwrap());
        assert_eq!(shown.find("HERE"), carets.find('^'));
    }

    #[test]
    fn what_a_terminal_would_obey_is_not_written() {
        let diagnostic = Diagnostic::error("e", "bad \u{1b}[2J")
            .at(place(1, 1, 1, "x \u{1b}]0;owned\u{7}\u{202e}"))
            .help("a\nb");
        let text = render(&diagnostic, Style::Plain);
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
        assert!(text.ends_with("help: a\u{fffd}b\n"), "{text:?}");
    }

    #[test]
    fn colours_surround_the_same_text() {
        let diagnostic = Diagnostic::error("e", "m").at(place(1, 1, 1, "x")).help("h");
        let text = render(&diagnostic, Style::Colour);
        assert!(text.starts_with("\u{1b}[1m\u{1b}[31merror[e]\u{1b}[0m"), "{text:?}");
        let bare = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap().replace_all(&text, "");
        assert_eq!(bare, render(&diagnostic, Style::Plain));
    }

    proptest! {
        #[test]
        fn any_place_can_be_shown(
            source in "\\PC{0,200}|[\\x00-\\x20日a]{0,400}",
            column in 0_usize..500,
            length in 0_usize..500,
        ) {
            let diagnostic = Diagnostic::error("e", "m").at(place(1, column, length, &source));
            prop_assert!(render(&diagnostic, Style::Plain).contains('^'));
        }
    }
}
