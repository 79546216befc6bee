//! What YAML makes of a text that was meant otherwise, and how to write it.

use std::ops::Range;

use crate::common::{Diagnostic, Place};
use crate::spec::document::Document;
use crate::spec::written::{Written, missing_space, quoted};

/// The error for a place at which YAML cannot be read, with what was probably meant. `said` is the
/// parser's own message, which is shown where nothing better is known.
pub(super) fn syntax(document: &Document, place: &Place, said: &str) -> Diagnostic {
    let fault = Fault { document, said, line: document.line(place.line), place };
    let rules = [
        Fault::tag,
        Fault::behind_quotes,
        Fault::brackets,
        Fault::indicator,
        Fault::quotes,
        Fault::comment,
        Fault::tab,
        Fault::spacing,
        Fault::indentation,
    ];
    rules.iter().find_map(|rule| rule(&fault)).unwrap_or_else(|| {
        Diagnostic::error("yaml", format!("this is not YAML: {said}"))
            .at(place.clone())
            .help("look at the indentation, and at what is quoted, on this line and the one before")
    })
}

/// Advice for braces at the start of a value, which YAML takes for a mapping.
pub(super) fn braces_help(document: &Document, span: &Range<usize>) -> String {
    let (line, column) = document.position(span.start);
    let written = Written::at(document.line(line), column);
    match written.rest.chars().next() {
        Some(open @ ('{' | '[')) => format!(
            "`{open}` begins {} in YAML; if it is a text, quote it: {}",
            if open == '{' { "a mapping" } else { "a list" },
            quoted(written.bracketed())
        ),
        _ => "write a text here, and quote it if YAML takes it for something else".to_owned(),
    }
}

/// A place that the parser objects to.
struct Fault<'a> {
    document: &'a Document,
    said: &'a str,
    line: &'a str,
    place: &'a Place,
}

impl Fault<'_> {
    fn written(&self) -> Written<'_> {
        Written::at(self.line, self.place.column)
    }

    /// An error at characters of the fault's line.
    fn error(&self, column: usize, length: usize, message: String) -> Diagnostic {
        let place = self.document.place_at(self.place.line, column, length);
        Diagnostic::error("yaml-quote", message).at(place)
    }

    /// `!=3`
    fn tag(&self) -> Option<Diagnostic> {
        if !self.said.starts_with("unsupported tag") {
            return None;
        }
        let before = self.written().before.trim_end();
        let start = before.rfind([' ', '\t', ',', '[', '{']).map_or(0, |at| at + 1);
        let column = before[..start].chars().count() + 1;
        let written = Written::at(self.line, column);
        let word = before[start..].to_owned();
        let message = format!("`{word}` is a tag in YAML, not a text");
        let error = self.error(column, word.chars().count(), message);
        Some(match written.torn_by_commas() {
            Some(whole) => error
                .help("in `[...]` a comma begins a new item")
                .help(format!("quote the whole item: {}", quoted(&whole))),
            None => error.help(format!("quote it: {}", quoted(written.value()))),
        })
    }

    /// A value that begins with a character that is YAML's own.
    fn indicator(&self) -> Option<Diagnostic> {
        let written = self.written();
        let value = written.value();
        let word = value.split_whitespace().next()?;
        let meaning = match word.chars().next()? {
            '*' => "is an alias in YAML: it stands for a value that is marked with `&`",
            '&' => "marks a value in YAML, for aliases to stand for it",
            '>' | '|' => "begins a block of text in YAML, on the lines below",
            '@' | '`' | '%' => "begins with a character that YAML keeps for itself",
            '?' if self.said.contains("mapping keys") => "begins a key in YAML",
            '-' if self.said.contains("block sequence entries") => {
                return Some(self.item_on_the_line(value));
            }
            _ => return None,
        };
        let error =
            self.error(self.place.column, value.chars().count(), format!("`{word}` {meaning}"));
        let whole = written.torn_by_commas();
        Some(match (written.colon_behind_name(), whole) {
            (Some(name), _) => {
                error.help(format!("write it without the colon: `- {name} {value}`"))
            }
            (None, Some(whole)) => error.help(format!("quote the whole item: {}", quoted(&whole))),
            (None, None) => error.help(format!("quote it: {}", quoted(value))),
        })
    }

    /// `packages: - lxml`
    fn item_on_the_line(&self, value: &str) -> Diagnostic {
        let message = "a list with `-` begins on a line of its own".to_owned();
        let item = value.trim_start_matches(['-', ' ']);
        self.error(self.place.column, value.chars().count(), message)
            .help(format!("put `- {item}` on the next line, indented, or write [{}]", quoted(item)))
    }

    /// Quotes within quotes, quotes around a part, quotes without an end, and escapes.
    fn quotes(&self) -> Option<Diagnostic> {
        let at_fault = |message: &str| self.error(self.place.column, 1, message.to_owned());
        if self.said.contains("unclosed quote") {
            let error = at_fault("the quote that opens here is never closed");
            return Some(error.help("close it, or put the text into quotes of the other kind"));
        }
        if self.said.contains("escape") {
            return Some(
                at_fault("in this text in double quotes a `\\` begins an escape that YAML lacks")
                    .help("use single quotes, in which `\\` is itself"),
            );
        }
        None
    }

    /// `"lxml" >=4.9`, and quotes within quotes.
    fn behind_quotes(&self) -> Option<Diagnostic> {
        let written = self.written();
        let closed = written.before.trim_end().ends_with(['"', '\'']);
        if !closed && !self.said.contains("trailing content after") {
            return None;
        }
        if written.in_brackets() && written.rest.starts_with(['"', '\'']) {
            let error =
                self.error(self.place.column, 1, "a comma is missing before this".to_owned());
            return Some(error.help("separate the items of a list with commas"));
        }
        let error = self.error(self.place.column, 1, "the quoted text ends before this".to_owned());
        Some(
            error
                .help("quote the whole value, and let it have quotes of the other kind only")
                .help("for example: \"legacy-cgi ; python_version >= '3.13'\""),
        )
    }

    /// `{python}/site-packages`, `[requests[socks]]`
    fn brackets(&self) -> Option<Diagnostic> {
        let at = self.bracket()?;
        let column = self.line[..at].chars().count() + 1;
        let word = Written::at(self.line, column).word_before();
        let column = column - word.chars().count();
        let whole = Written::at(self.line, column);
        let value = format!("{word}{}", Written { rest: &self.line[at..], ..whole }.bracketed());
        let open = &self.line[at..=at];
        let message = if word.is_empty() {
            let kind = if open == "{" { "a mapping" } else { "a list" };
            format!("`{open}` at the start of a value begins {kind} in YAML")
        } else {
            format!("within brackets, a `{open}` ends the text before it")
        };
        let error = self.error(column, value.chars().count(), message);
        Some(error.help(format!("quote it: {}", quoted(&value))))
    }

    /// The byte of a bracket that YAML takes for its own: one at the fault that follows a text
    /// within brackets, or the one that was closed just before the fault.
    fn bracket(&self) -> Option<usize> {
        let written = self.written();
        if written.rest.starts_with(['[', '{']) && !written.word_before().is_empty() {
            return Some(written.before.len());
        }
        let before = written.before.trim_end();
        match before.chars().next_back()? {
            '}' => before.rfind('{'),
            ']' => before.rfind('['),
            _ => None,
        }
    }

    /// Brackets of which a comment took the end.
    fn comment(&self) -> Option<Diagnostic> {
        let open = [
            "unclosed bracket",
            "did not find expected ','",
            "illegal placement",
            "only valid inside a block",
        ];
        if !open.iter().any(|words| self.said.contains(words)) {
            return None;
        }
        let first = self.place.line.saturating_sub(3).max(1);
        let line = (first..=self.place.line).rev().find(|line| {
            self.document
                .line(*line)
                .find(" #")
                .is_some_and(|at| self.document.line(*line)[at..].contains([']', '}']))
        });
        let Some(line) = line else {
            let message = "a `[` or `{` before this is not closed".to_owned();
            let error = self.error(self.place.column, 1, message);
            return Some(error.help("close it, or quote the text if it is none of YAML's"));
        };
        let text = self.document.line(line);
        let column = text[..=text.find(" #")?].chars().count() + 1;
        let swallowed = Written::at(text, column).rest;
        let value = swallowed.split([',', ']', '}']).next().unwrap_or(swallowed).trim_end();
        let place = self.document.place_at(line, column, swallowed.chars().count());
        Some(
            Diagnostic::error(
                "yaml-quote",
                "`#` begins a comment in YAML, the closing bracket included",
            )
            .at(place)
            .help(format!("quote it: {}", quoted(value))),
        )
    }

    /// Tabs in the indentation.
    fn tab(&self) -> Option<Diagnostic> {
        let below = if self.said.contains("tab") { 2 } else { 0 };
        (self.place.line..=self.place.line + below).find_map(|number| {
            let line = self.document.line(number);
            let tab = line[..line.len() - line.trim_start().len()].find('\t')?;
            Some(
                Diagnostic::error("yaml-tab", "YAML does not take tabs for indentation")
                    .at(self.document.place_at(number, tab + 1, 1))
                    .help("indent with spaces"),
            )
        })
    }

    /// Lines that are no keys, no items, or are not indented as those they belong to.
    fn indentation(&self) -> Option<Diagnostic> {
        let message = if self.said.contains("simple key expected") {
            "this line is neither a key nor an item of a list"
        } else if ["expected key", "expected '-' indicator", "mapping values are not allowed"]
            .iter()
            .any(|words| self.said.contains(words))
        {
            "the indentation of this line does not fit the lines above it"
        } else {
            return None;
        };
        let text = self.line.trim();
        let column = self.line.len() - self.line.trim_start().len() + 1;
        let place = self.document.place_at(self.place.line, column, text.chars().count());
        Some(
            Diagnostic::error("yaml-indentation", message)
                .at(place)
                .help("keys of one mapping, and the `-` of one list, stand below each other")
                .help("a key ends with `:`, an item begins with `- `"),
        )
    }

    /// `python:3.11`, `-lxml`, and `a: b: c`, on this line or the one before.
    fn spacing(&self) -> Option<Diagnostic> {
        let lines = [self.place.line, self.place.line.saturating_sub(1)];
        lines
            .into_iter()
            .filter(|line| *line > 0)
            .find_map(|number| {
                let line = self.document.line(number);
                let missing = missing_space(line)?;
                let column = line[..missing.at].chars().count() + 1;
                let place = self.document.place_at(number, column, 1);
                Some(
                    Diagnostic::error("yaml-space", missing.message)
                        .at(place)
                        .help(format!("write `{}`", missing.right)),
                )
            })
            .or_else(|| {
                let colon = self.line.find(": ")?;
                let is_second = self.line[..colon].chars().count() + 1 < self.place.column;
                if !is_second || !self.said.contains("mapping values are not allowed") {
                    return None;
                }
                let value = self.line[colon + 1..].trim();
                let message =
                    "a second `: ` on one line begins a mapping within the value".to_owned();
                let error = self.error(self.place.column, 1, message);
                Some(error.help(format!("if it is a text, quote it: {}", quoted(value))))
            })
    }
}
