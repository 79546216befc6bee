//! Reading the small languages of one line (requirements, markers, relations, selectors): a cursor
//! over a text, and the error that says where the text is wrong.

/// Why a text of one line cannot be read, and where in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// The character (not byte) of the text at which it is wrong, from 0.
    pub offset: usize,
    /// How many characters are wrong; at least 1, also at the end of the text.
    pub length: usize,
    /// What to do, a line each.
    pub help: Vec<String>,
}

impl SyntaxError {
    /// Adds a line of advice.
    #[must_use]
    pub fn help(mut self, line: impl Into<String>) -> Self {
        self.help.push(line.into());
        self
    }
}

/// A place in a part of a text. Positions are bytes of the whole text, so that the errors of a part
/// point into the whole.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    at: usize,
    end: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor at the start of a text.
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, end: text.len() }
    }

    /// A cursor over the part from byte `start` to byte `end`, both at the border of a character; over
    /// nothing, at `start`, when the end is before it (as it is when white space alone is trimmed).
    pub(crate) fn within(text: &'a str, start: usize, end: usize) -> Self {
        Self { text, at: start, end: end.max(start) }
    }

    /// The byte that the cursor stands at.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// What is still to be read.
    pub(crate) fn rest(&self) -> &'a str {
        &self.text[self.at..self.end]
    }

    /// What was read since the cursor stood at a position.
    pub(crate) fn since(&self, start: usize) -> &'a str {
        &self.text[start..self.at]
    }

    /// Whether everything was read.
    pub(crate) fn is_done(&self) -> bool {
        self.at >= self.end
    }

    /// The next character.
    pub(crate) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Reads a character if it is the next one.
    pub(crate) fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    /// Reads the characters for which `wanted` holds, possibly none.
    pub(crate) fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// Reads white space, possibly none.
    pub(crate) fn skip_space(&mut self) {
        self.take_while(char::is_whitespace);
    }

    /// An error about the next character, or about the end of the text.
    pub(crate) fn error(&self, message: impl Into<String>) -> SyntaxError {
        let end = self.at + self.peek().map_or(0, char::len_utf8);
        self.error_about(self.at, end, message)
    }

    /// An error about what was read since the cursor stood at a position.
    pub(crate) fn error_since(&self, start: usize, message: impl Into<String>) -> SyntaxError {
        self.error_about(start, self.at, message)
    }

    /// An error about everything that is still to be read, but for white space at its end.
    pub(crate) fn error_about_rest(&self, message: impl Into<String>) -> SyntaxError {
        self.error_about(self.at, self.at + self.rest().trim_end().len(), message)
    }

    /// An error about the bytes from `start` to `end`.
    pub(crate) fn error_about(
        &self,
        start: usize,
        end: usize,
        message: impl Into<String>,
    ) -> SyntaxError {
        SyntaxError {
            message: message.into(),
            offset: self.text[..start].chars().count(),
            length: self.text[start..end].chars().count().max(1),
            help: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_count_characters_of_the_whole_text() {
        let text = "äöü = x";
        let start = text.find('=').unwrap();
        let mut cursor = Cursor::within(text, start, text.len());
        assert!(cursor.eat('='));
        let error = cursor.error_since(start, "wrong");
        assert_eq!((error.offset, error.length), (4, 1));
        cursor.skip_space();
        assert_eq!(cursor.take_while(char::is_alphabetic), "x");
        let error = cursor.error("too short");
        assert_eq!((error.offset, error.length), (7, 1));
    }

    #[test]
    fn a_part_ends_where_it_ends() {
        let mut cursor = Cursor::within("a|b", 0, 1);
        assert_eq!(cursor.take_while(|_| true), "a");
        assert!(cursor.is_done() && cursor.peek().is_none() && !cursor.eat('|'));
    }
}
