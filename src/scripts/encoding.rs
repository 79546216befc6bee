//! Which encoding a source file declares (PEP 263).

use super::lines::Lines;

/// Whether a line is a comment that declares the encoding of the file, were it one of the first two.
pub(super) fn is_declaration(line: &[u8]) -> bool {
    declared(line).is_some()
}

/// Whether a file is UTF-8, by what it declares and by its bytes.
pub(super) fn is_utf8(lines: &Lines<'_>) -> bool {
    let first = lines.get(0).unwrap_or_default();
    let second = lines.get(1).filter(|_| is_comment_or_blank(first)).unwrap_or_default();
    let is_named_utf8 = |name: &[u8]| {
        let name = name.to_ascii_lowercase();
        matches!(name.as_slice(), b"utf8" | b"utf_8" | b"u8" | b"utf")
            || name == b"utf-8"
            || name.starts_with(b"utf-8-")
    };
    declared(first).or_else(|| declared(second)).is_none_or(is_named_utf8)
        && std::str::from_utf8(lines.bytes()).is_ok()
}

/// Whether a declaration may still follow behind a line.
fn is_comment_or_blank(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    line.is_empty() || line.starts_with(b"#")
}

/// The name in a declaration: `^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)`, as in the tokenizer of
/// `CPython`.
fn declared(line: &[u8]) -> Option<&[u8]> {
    let comment = line.trim_ascii_start().strip_prefix(b"#")?;
    memchr::memmem::find_iter(comment, b"coding").find_map(|place| {
        let rest = comment[place + b"coding".len()..]
            .strip_prefix(b":")
            .or_else(|| comment[place + b"coding".len()..].strip_prefix(b"="))?;
        let rest = rest.trim_ascii_start();
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
        let length = rest.iter().take_while(|byte| is_part(byte)).count();
        (length > 0).then(|| &rest[..length])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_those_of_python() {
        for line in ["# -*- coding: utf-8 -*-", "#coding=latin-1", " # vim: set fileencoding=x :"] {
            assert!(is_declaration(line.as_bytes()), "{line}");
        }
        for line in ["coding: utf-8", "# coding utf-8", "# coding:", "x = 1 # coding: utf-8", ""] {
            assert!(!is_declaration(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn files_are_what_they_declare() {
        let is = |text: &[u8]| is_utf8(&Lines::of(text));
        assert!(is(b"#!/x\nx = 1\n") && is("#!/x\n# coding: UTF-8\né".as_bytes()));
        assert!(!is(b"#!/x\n# coding: latin-1\n") && !is(b"#!/x\n\xe9\n"));
        assert!(is(b"x = 1\n# coding: latin-1\n") && is(b"#\n#\n# coding: latin-1\n") && is(b""));
    }
}
