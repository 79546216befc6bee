//! Readings of a source line: what is written at a column, and what YAML would make of it.

/// The keys of a pick's long form.
pub(super) const LONG_FORM: [&str; 9] =
    ["name", "import", "deb", "rpm", "version", "from", "optional", "dependencies", "commands"];

/// A text in quotes that YAML reads back as that text.
pub(super) fn quoted(text: &str) -> String {
    if text.contains(['"', '\\']) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        format!("\"{text}\"")
    }
}

/// Whether a text begins as a version specifier does, so that it is none by itself.
pub(super) fn begins_with_operator(text: &str) -> bool {
    text.starts_with(['<', '>', '=', '!', '~'])
}

/// What is written on a line from a column on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written<'a> {
    /// The line before the column.
    pub(super) before: &'a str,
    /// The line from the column on.
    pub(super) rest: &'a str,
}

impl<'a> Written<'a> {
    pub(super) fn at(line: &'a str, column: usize) -> Self {
        let byte = line.char_indices().nth(column - 1).map_or(line.len(), |(byte, _)| byte);
        let (before, rest) = line.split_at(byte);
        Self { before, rest }
    }

    /// Whether a bracket that was opened on this line is still open.
    pub(super) fn in_brackets(self) -> bool {
        let count = |open: [char; 2]| self.before.matches(open).count();
        count(['[', '{']) > count([']', '}'])
    }

    /// The rest of the line without a comment.
    pub(super) fn to_line_end(self) -> &'a str {
        without_comment(self.rest).trim_end()
    }

    /// The value: to the end of the line, or of the item where brackets are open.
    pub(super) fn value(self) -> &'a str {
        let whole = self.to_line_end();
        if self.in_brackets() {
            return whole.split([',', ']', '}']).next().unwrap_or(whole).trim_end();
        }
        whole
    }

    /// A value that begins with a bracket: to its end, and on to the end of the line or item.
    pub(super) fn bracketed(self) -> &'a str {
        let whole = self.to_line_end();
        if !self.in_brackets() {
            return whole;
        }
        let mut depth = 0_usize;
        let end = whole.find(|c: char| {
            match c {
                '[' | '{' => depth += 1,
                ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
        });
        let Some(end) = end else { return whole };
        let tail = &whole[end + 1..];
        &whole[..end + 1 + tail.find([',', ']', '}']).unwrap_or(tail.len())]
    }

    /// The text that goes on at the column, within brackets: from the start of its item.
    pub(super) fn word_before(self) -> &'a str {
        let start = self.before.rfind([',', '[', '{', ' ']).map_or(0, |at| at + 1);
        if self.in_brackets() { &self.before[start..] } else { "" }
    }

    /// The name in `- lxml: >=4.9`, where the value was meant to belong to a name.
    pub(super) fn colon_behind_name(self) -> Option<&'a str> {
        let key = self.before.trim_end().strip_suffix(':')?.trim_start();
        let name = key.strip_prefix("- ")?.trim();
        (!LONG_FORM.contains(&name) && !name.contains(' ')).then_some(name)
    }

    /// The whole requirement of which the comma of a list in brackets made several items, when
    /// the value is one of them but the first.
    pub(super) fn torn_by_commas(self) -> Option<String> {
        if !begins_with_operator(self.rest) || !self.in_brackets() {
            return None;
        }
        let head = self.before.trim_end().strip_suffix(',')?;
        let head = &head[head.rfind(['[', '{']).map_or(0, |at| at + 1)..];
        let mut parts: Vec<&str> = head.split(',').map(str::trim).collect();
        let first = parts.iter().rposition(|part| !begins_with_operator(part))?;
        parts.drain(..first);
        let tail = self.to_line_end().split([']', '}']).next()?;
        parts.extend(tail.split(',').map(str::trim).take_while(|part| begins_with_operator(part)));
        Some(parts.join(","))
    }
}

/// A line up to its comment.
fn without_comment(text: &str) -> &str {
    text.find(" #").map_or(text, |at| &text[..at])
}

/// A space that is missing on a line.
pub(super) struct MissingSpace {
    /// The byte at which it is missing.
    pub(super) at: usize,
    /// What is wrong.
    pub(super) message: &'static str,
    /// The line with the space.
    pub(super) right: String,
}

/// Whether a line begins as `key:value` or `-item` does.
pub(super) fn missing_space(line: &str) -> Option<MissingSpace> {
    let text = line.trim_start();
    let indent = line.len() - text.len();
    if let Some(item) = text.strip_prefix('-').filter(|item| !item.starts_with([' ', '-'])) {
        let message = "`-` begins an item only with a space after it";
        return (!item.is_empty()).then(|| MissingSpace {
            at: indent + 1,
            message,
            right: format!("- {}", item.trim_end()),
        });
    }
    let (key, value) = text.split_once(':')?;
    let is_word = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_');
    (is_word && !value.is_empty() && !value.starts_with([' ', '\t'])).then(|| MissingSpace {
        at: indent + key.len() + 1,
        message: "`:` ends a key only with a space after it",
        right: format!("{key}: {}", value.trim_end()),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_torn_requirement_is_put_together() {
        let torn = |line: &str, text: &str| {
            let column = line.find(text).map_or(1, |byte| byte + 1);
            Written::at(line, column).torn_by_commas()
        };
        let line = "x: [a, lxml >=4 , !=5,<6, b]";
        assert_eq!(torn(line, "!=5").as_deref(), Some("lxml >=4,!=5,<6"));
        assert_eq!(torn(line, "<6").as_deref(), Some("lxml >=4,!=5,<6"));
        assert_eq!(torn(line, "b]"), None);
        assert_eq!(torn("x: {v: !=5}", "!=5"), None);
        assert_eq!(torn("x: [!=5, <6]", "<6"), None);
        assert_eq!(torn("- !=5", "!=5"), None);
    }

    proptest! {
        #[test]
        fn quoted_text_is_read_back(text in "[ -~é字]{1,20}") {
            let read: String = serde_yaml::from_str(&quoted(&text)).unwrap();
            prop_assert_eq!(read, text);
        }
    }
}
