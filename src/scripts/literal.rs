//! Python's string literals, as far as `repr` writes them and people write paths.

use std::fmt::Write as _;

/// A literal that a text begins with: what it says, as the bytes of a path (`os.fsencode` of a UTF-8
/// system), and how long it is. `None` for anything else than a plain string on one line.
pub(super) fn read(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    let (raw, start) = match text.first()? {
        b'r' | b'R' => (true, 1),
        b'u' | b'U' => (false, 1),
        _ => (false, 0),
    };
    let quote = *text.get(start).filter(|byte| matches!(byte, b'\'' | b'"'))?;
    if text[start..].starts_with(&[quote; 3]) {
        return None;
    }
    let mut value = Vec::new();
    let mut place = start + 1;
    loop {
        match *text.get(place)? {
            b'\n' | b'\r' => return None,
            byte if byte == quote => return Some((value, place + 1)),
            b'\\' if raw => return None,
            b'\\' => place += escape(&text[place + 1..], &mut value)? + 1,
            byte => {
                value.push(byte);
                place += 1;
            }
        }
    }
}

/// Reads what follows a backslash, and says how long it is.
fn escape(text: &[u8], value: &mut Vec<u8>) -> Option<usize> {
    let digits = match text.first()? {
        b'x' => 2,
        b'u' => 4,
        b'U' => 8,
        letter => {
            value.push(match letter {
                b'\\' | b'\'' | b'"' => *letter,
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                _ => return None,
            });
            return Some(1);
        }
    };
    let digits_only = text.get(1..=digits)?;
    if !digits_only.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let code = u32::from_str_radix(std::str::from_utf8(digits_only).ok()?, 16).ok()?;
    match (code, char::from_u32(code)) {
        (_, Some(character)) => value.extend(character.encode_utf8(&mut [0; 4]).bytes()),
        // A byte that is no text in a path (PEP 383).
        (0xdc80..=0xdcff, None) => value.push(u8::try_from(code - 0xdc00).ok()?),
        _ => return None,
    }
    Some(digits + 1)
}

/// The literal of a path as `repr` writes it; with `ascii` also what is no ASCII is escaped.
pub(super) fn write(path: &[u8], ascii: bool) -> String {
    let quote = if path.contains(&b'\'') && !path.contains(&b'"') { '"' } else { '\'' };
    let mut literal = String::from(quote);
    for chunk in path.utf8_chunks() {
        for character in chunk.valid().chars() {
            write_character(&mut literal, character, quote, ascii);
        }
        for byte in chunk.invalid() {
            write_escape(&mut literal, 0xdc00 + u32::from(*byte));
        }
    }
    literal.push(quote);
    literal
}

/// Writes one character.
fn write_character(literal: &mut String, character: char, quote: char, ascii: bool) {
    match character {
        '\n' => literal.push_str("\\n"),
        '\r' => literal.push_str("\\r"),
        '\t' => literal.push_str("\\t"),
        '\\' => literal.push_str("\\\\"),
        _ if character == quote => literal.extend(['\\', character]),
        _ if character.is_control() || ascii && !character.is_ascii() => {
            write_escape(literal, u32::from(character));
        }
        _ => literal.push(character),
    }
}

/// Writes a character by its number.
fn write_escape(literal: &mut String, code: u32) {
    let (letter, digits) = match code {
        0..=0xff => ('x', 2),
        0x100..=0xffff => ('u', 4),
        _ => ('U', 8),
    };
    // A string takes whatever is written to it.
    let _ = write!(literal, "\\{letter}{code:0digits$x}");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn literals_are_those_of_repr() {
        for (path, literal) in [
            (b"/a".as_slice(), "'/a'"),
            (b"/it's", "\"/it's\""),
            (b"/it's \"it\"", "'/it\\'s \"it\"'"),
            (b"/a\\b\n", "'/a\\\\b\\n'"),
            ("/é\u{7f}".as_bytes(), "'/é\\x7f'"),
            (b"/\xff", "'/\\udcff'"),
        ] {
            assert_eq!(write(path, false), literal);
            assert_eq!(read(literal.as_bytes()), Some((path.to_vec(), literal.len())), "{literal}");
        }
        assert_eq!(write("/é€𝄞".as_bytes(), true), r"'/\xe9\u20ac\U0001d11e'");
    }

    #[test]
    fn other_literals_are_refused() {
        for text in
            ["'open", "'''x'''", "f'x'", "b'x'", "x", "", "'\\N{DASH}'", "'a\nb'", "'\\x+1'"]
        {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
        assert_eq!(read(b"r'/a' + x"), Some((b"/a".to_vec(), 5)));
        assert_eq!(read(b"''"), Some((Vec::new(), 2)));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(path: Vec<u8>, ascii: bool) {
            let literal = write(&path, ascii);
            prop_assert_eq!(read(literal.as_bytes()), Some((path, literal.len())));
        }
    }
}
