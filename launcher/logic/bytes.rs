//! Taking texts apart: the few ways in which the launcher reads.

/// Takes from a text what stands before the first of a byte, and that byte; all of it where there is
/// none.
#[inline(never)]
pub(crate) fn cut<'t>(text: &mut &'t [u8], byte: u8) -> &'t [u8] {
    let first = before(text, byte).unwrap_or(text);
    *text = text.get(first.len() + 1..).unwrap_or_default();
    first
}

/// What stands in a text before the first of a byte; `None` where there is none.
#[inline(never)]
pub(crate) fn before(text: &[u8], byte: u8) -> Option<&[u8]> {
    text.get(..text.iter().position(|other| *other == byte)?)
}

/// What stands in a text behind what it begins with; `None` where it begins with something else. The
/// standard library's `strip_prefix` would be compiled once for slices and once for every length of
/// an array, and with a panic.
#[inline(never)]
pub(crate) fn behind<'t>(text: &'t [u8], start: &[u8]) -> Option<&'t [u8]> {
    if text.starts_with(start) { text.get(start.len()..) } else { None }
}

/// The value of `name=value`, when the name is the given one. Every variable is asked for every name,
/// and the place of the `=` tells nearly all of them apart.
#[inline(never)]
pub(crate) fn value<'t>(assignment: &'t [u8], name: &[u8]) -> Option<&'t [u8]> {
    match assignment.split_at_checked(name.len())? {
        (start, [b'=', value @ ..]) if *start == *name => Some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_needs_no_end() {
        let parts = |mut text: &[u8]| {
            let mut lengths = Vec::new();
            while !text.is_empty() {
                lengths.push(cut(&mut text, b'\n').len());
            }
            lengths
        };
        assert_eq!(parts(b""), [0; 0]);
        assert_eq!(parts(b"a"), [1]);
        assert_eq!(parts(b"a\n\nbc\n"), [1, 0, 2]);
        assert_eq!(parts(b"\na"), [0, 1]);
    }

    #[test]
    fn a_value_is_that_of_the_whole_name() {
        assert_eq!(before(b"A=b=c", b'='), Some(&b"A"[..]));
        assert_eq!(before(b"A", b'='), None);
        assert_eq!(value(b"A=b=c", b"A"), Some(&b"b=c"[..]));
        for other in ["AB=c", "A", "", "=A"] {
            assert_eq!(value(other.as_bytes(), b"A"), None, "{other}");
        }
    }
}
