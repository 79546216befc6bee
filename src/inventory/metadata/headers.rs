//! The headers of METADATA and PKG-INFO: RFC 822 as the core metadata specification and Python's
//! `email` package read it.

use std::borrow::Cow;

use memchr::memchr;

use crate::inventory::bounded::decode;

/// Headers in the order of the text, continuation lines joined with a space.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Headers<'a>(Vec<(&'a str, Cow<'a, str>)>);

impl<'a> Headers<'a> {
    /// Reads headers up to the first empty line, or the first line that is none. Lines that are not
    /// UTF-8 are read as Latin-1.
    pub(super) fn parse(text: &'a [u8]) -> Self {
        let mut rest = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let mut headers: Vec<(&str, Cow<str>)> = Vec::new();
        while !rest.is_empty() {
            let end = memchr(b'\n', rest).unwrap_or(rest.len());
            let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
            rest = rest.get(end + 1..).unwrap_or_default();
            match line.first() {
                None => break,
                Some(b' ' | b'\t') => {
                    if let Some((_, value)) = headers.last_mut() {
                        let value = value.to_mut();
                        value.push(' ');
                        value.push_str(decoded(line).trim());
                    }
                }
                Some(_) => match split(line) {
                    Some(header) => headers.push(header),
                    None => break,
                },
            }
        }
        Self(headers)
    }

    /// The first value of a header, if it has one that is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).find(|value| !value.is_empty())
    }

    /// All values of a header.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }
}

/// `Name: value`; the name is of printable ASCII without spaces, as `email.feedparser` has it.
fn split(line: &[u8]) -> Option<(&str, Cow<'_, str>)> {
    let colon = memchr(b':', line)?;
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    let name = name.iter().all(u8::is_ascii_graphic).then(|| std::str::from_utf8(name).ok())??;
    let value = match decoded(value) {
        Cow::Borrowed(value) => Cow::Borrowed(value.trim()),
        Cow::Owned(value) => Cow::Owned(value.trim().to_owned()),
    };
    Some((name, value))
}

/// What [`decode`] makes of bytes, which is mostly what they are.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| Cow::Owned(decode(bytes)), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_end_at_the_empty_line() {
        let headers = Headers::parse(b"Name: a\r\nversion:1\r\n\r\nRequires-Dist: no\n");
        assert_eq!(headers.get("name"), Some("a"));
        assert_eq!(headers.get("Version"), Some("1"));
        assert_eq!(headers.get("Requires-Dist"), None);
    }

    #[test]
    fn a_line_that_is_no_header_ends_them_too() {
        let headers = Headers::parse(b"Name: a\nthis is text\nVersion: 1\n");
        assert_eq!(headers.get("Version"), None);
    }

    #[test]
    fn continuation_lines_belong_to_their_header() {
        let text = b"Requires-Dist: a\n >=1\n\t; extra == 'x'\nDescription: one\n        \n        two\nName: b\n";
        let headers = Headers::parse(text);
        assert_eq!(headers.all("Requires-Dist").collect::<Vec<_>>(), ["a >=1 ; extra == 'x'"]);
        assert_eq!(headers.get("Description"), Some("one  two"));
        assert_eq!(headers.get("Name"), Some("b"));
    }

    #[test]
    fn latin_1_and_a_byte_order_mark_are_read() {
        let headers = Headers::parse(b"\xef\xbb\xbfName: a\nAuthor: Jos\xe9\n");
        assert_eq!(headers.get("Name"), Some("a"));
        assert_eq!(headers.get("Author"), Some("Jos\u{e9}"));
    }

    #[test]
    fn rubbish_has_no_headers() {
        for text in [&b""[..], b"\0\0\0", b" continuation of nothing", b"\xff\xfe: x"] {
            assert_eq!(Headers::parse(text), Headers::default(), "{text:?}");
        }
    }
}
