//! Words of a POSIX shell, as trampolines have them: the line is read by the shell and stands within
//! `'''` for Python.

/// What uv writes before the octal bytes of a path.
const PRINTF: &[u8] = br#""$(printf %b "#;

/// A word that is the same for the shell and within Python's `'''`: three quotes in a row never come
/// up, and a backslash only doubled.
pub(super) fn quoted(word: &[u8]) -> Vec<u8> {
    let is_plain = |byte: &u8| {
        byte.is_ascii_alphanumeric() || b"/._-+:@%,=".contains(byte) || !byte.is_ascii()
    };
    if !word.is_empty() && word.iter().all(is_plain) {
        return word.to_vec();
    }
    let mut quoted = vec![b'\''];
    for byte in word {
        match byte {
            b'\'' => quoted.extend(br#"'"'"'"#),
            b'\\' => quoted.extend(br#"'"\\"'"#),
            other => quoted.push(*other),
        }
    }
    quoted.push(b'\'');
    quoted
}

/// The words of a text, if nothing in it is more than quoting.
pub(super) fn words(text: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut words = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_ascii_start();
        if rest.is_empty() {
            return Some(words);
        }
        let mut word = Vec::new();
        while rest.first().is_some_and(|byte| !byte.is_ascii_whitespace()) {
            rest = part(rest, &mut word)?;
        }
        words.push(word);
    }
}

/// Takes one part of a word: quoted, or a byte that means itself.
fn part<'a>(text: &'a [u8], word: &mut Vec<u8>) -> Option<&'a [u8]> {
    if let Some(rest) = text.strip_prefix(PRINTF) {
        return octal(rest, word);
    }
    match text.split_first()? {
        (b'\'', rest) => {
            let end = memchr::memchr(b'\'', rest)?;
            word.extend(&rest[..end]);
            Some(&rest[end + 1..])
        }
        (b'"', rest) => double_quoted(rest, word),
        (b'\\', rest) => {
            let (byte, rest) = rest.split_first()?;
            word.push(*byte);
            Some(rest)
        }
        (byte, _) if b"$`;&|<>()*?[]{}~#!".contains(byte) => None,
        (byte, rest) => {
            word.push(*byte);
            Some(rest)
        }
    }
}

/// Takes what is left of a part within double quotes.
fn double_quoted<'a>(text: &'a [u8], word: &mut Vec<u8>) -> Option<&'a [u8]> {
    let mut rest = text;
    loop {
        let (byte, after) = rest.split_first()?;
        rest = after;
        match byte {
            b'"' => return Some(rest),
            b'$' | b'`' => return None,
            b'\\' if rest.first().is_some_and(|byte| b"$`\"\\".contains(byte)) => {
                word.push(rest[0]);
                rest = &rest[1..];
            }
            other => word.push(*other),
        }
    }
}

/// Takes the bytes that uv writes as `'\'0057 '\'0163)"`.
fn octal<'a>(text: &'a [u8], word: &mut Vec<u8>) -> Option<&'a [u8]> {
    let end = memchr::memmem::find(text, br#")""#)?;
    for byte in text[..end].split(|byte| *byte == b' ') {
        let digits = std::str::from_utf8(byte.strip_prefix(br"'\'0")?).ok()?;
        word.push(u8::from_str_radix(digits, 8).ok()?);
    }
    Some(&text[end + br#")""#.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_read_back() {
        for word in ["/a/b", "/a b", "/it's", "/a''b", r"/a\b$c`d", "", "/é", "-x"] {
            let quoted = quoted(word.as_bytes());
            assert!(memchr::memmem::find(&quoted, b"'''").is_none(), "{word}");
            assert_eq!(words(&quoted), Some(vec![word.as_bytes().to_vec()]), "{word}");
        }
    }

    #[test]
    fn what_is_more_than_quoting_is_refused() {
        for text in ["$HOME/x", "a;b", "`x`", "\"$x\"", "'open", "\"open", "~/x", "a\\"] {
            assert_eq!(words(text.as_bytes()), None, "{text}");
        }
        let two = words(br#""/a b"  -E"#).unwrap();
        assert_eq!(two, [b"/a b".to_vec(), b"-E".to_vec()]);
        assert_eq!(words(br#""$(printf %b '\'0057 '\'0141)""#), Some(vec![b"/a".to_vec()]));
    }
}
