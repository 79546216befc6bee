//! A file as lines that know where they are.

use std::ops::Range;

/// The bytes of a file, and where its lines are.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    bytes: &'a [u8],
    /// Each with its end, so that they join to the whole.
    spans: Vec<Range<usize>>,
}

impl<'a> Lines<'a> {
    /// Splits at line feeds; a carriage return before one belongs to the line's end.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let mut spans = Vec::new();
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', bytes) {
            spans.push(start..end + 1);
            start = end + 1;
        }
        if start < bytes.len() {
            spans.push(start..bytes.len());
        }
        Self { bytes, spans }
    }

    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// A line without its end; `None` behind the last.
    pub(super) fn get(&self, index: usize) -> Option<&'a [u8]> {
        let line = &self.bytes[self.spans.get(index)?.clone()];
        Some(without_end(line))
    }

    /// Whether there is such a line with that text.
    pub(super) fn is(&self, index: usize, text: &str) -> bool {
        self.get(index) == Some(text.as_bytes())
    }

    /// Where a line is, with its end.
    pub(super) fn span(&self, index: usize) -> Range<usize> {
        self.spans[index].clone()
    }

    /// Where the line begins that has an index; behind the last one the end of the file.
    pub(super) fn start(&self, index: usize) -> usize {
        self.spans.get(index).map_or(self.bytes.len(), |span| span.start)
    }

    /// The index of the line that begins at a place in the file, which must be the beginning of one.
    pub(super) fn at(&self, place: usize) -> usize {
        self.spans.partition_point(|span| span.start < place)
    }

    /// The whole file.
    pub(super) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }
}

/// A line without its end.
pub(super) fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_know_their_text_and_their_place() {
        let lines = Lines::of(b"a\r\n\nb");
        assert_eq!(lines.len(), 3);
        assert!(lines.is(0, "a") && lines.is(1, "") && lines.is(2, "b") && !lines.is(3, ""));
        assert_eq!((lines.span(0), lines.start(2), lines.start(3)), (0..3, 4, 5));
        assert_eq!((lines.at(0), lines.at(3), lines.at(4), lines.at(5)), (0, 1, 2, 3));
        assert_eq!(Lines::of(b"").len(), 0);
    }
}
