//! Texts as the system takes them, and the room that they are written to.

/// `PATH_MAX` of Linux, the NUL at the end counted.
pub(crate) const PATH_LIMIT: usize = 4096;

/// A text that a NUL stands behind, as the system takes it: a path, or an entry of the process
/// environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Text<'a>(&'a [u8]);

impl<'a> Text<'a> {
    /// The empty text.
    pub(crate) const EMPTY: Self = match b"\0" {
        [nothing @ .., 0] => Self(nothing),
        _ => unreachable!(),
    };

    /// Takes bytes the last of which is a NUL; `None` for others.
    pub(crate) fn new(with_nul: &'a [u8]) -> Option<Self> {
        if let [text @ .., 0] = with_nul { Some(Self(text)) } else { None }
    }

    /// The text without the NUL.
    pub(crate) fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    /// Where the text begins, up to the NUL behind it.
    pub(crate) fn as_ptr(self) -> *const u8 {
        self.0.as_ptr()
    }
}

/// Memory that texts are written to, one behind the other.
pub(crate) struct Room<'a> {
    free: &'a mut [u8],
    /// The length of the text that is being written, with what found no place.
    length: usize,
}

impl<'a> Room<'a> {
    /// Room in a piece of memory.
    pub(crate) fn new(free: &'a mut [u8]) -> Self {
        Self { free, length: 0 }
    }

    /// Adds to the text that is being written. What does not fit is cut off.
    #[inline(never)]
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if let Some(place) = self.free.get_mut(self.length) {
                *place = *byte;
            }
            self.length += 1;
        }
    }

    /// What was written of the text so far.
    pub(crate) fn written(&self) -> &[u8] {
        self.free.get(..self.length).unwrap_or(self.free)
    }

    /// Takes the end of the text back, from a length on.
    pub(crate) fn cut(&mut self, length: usize) {
        self.length = length;
    }

    /// The memory for a text that the system writes. How long that became is told to [`Room::cut`].
    pub(crate) fn reserve(&mut self, length: usize) -> &mut [u8] {
        self.free.get_mut(..length).unwrap_or_default()
    }

    /// Ends the text; `None` when it did not fit.
    #[inline(never)]
    pub(crate) fn finish(&mut self) -> Option<Text<'a>> {
        let free = core::mem::take(&mut self.free);
        let (text, rest) = free.split_at_mut_checked(self.length)?;
        let (nul, rest) = rest.split_first_mut()?;
        *nul = 0;
        *self = Self::new(rest);
        Some(Text(text))
    }

    /// Adds a number, in decimal.
    #[inline(never)]
    pub(crate) fn write_number(&mut self, number: u64) {
        if number >= 10 {
            self.write_number(number / 10);
        }
        let digit = (number % 10) as u8;
        self.write(&[b'0' + digit]);
    }

    /// Writes a path of two parts, one directly behind the other; `None` when it is too long.
    #[inline(never)]
    pub(crate) fn path(&mut self, first: &[u8], second: &[u8]) -> Option<Text<'a>> {
        self.write(first);
        self.write(second);
        if self.length < PATH_LIMIT {
            return self.finish();
        }
        self.cut(0);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_ends_in_a_nul() {
        let bytes = b"abc\0";
        assert_eq!(Text::new(bytes).map(Text::as_bytes), Some(&b"abc"[..]));
        assert_eq!(Text::new(bytes).map(Text::as_ptr), Some(bytes.as_ptr()));
        assert_eq!((Text::new(b"abc"), Text::new(b"")), (None, None));
        assert_eq!(Text::new(b"\0"), Some(Text::EMPTY));
    }

    #[test]
    fn a_path_is_what_its_parts_are() {
        let mut memory = [0xff; 64];
        let mut room = Room::new(&mut memory);
        let first = room.path(b"/env/bin/", b"python3.11").unwrap();
        let second = room.path(b"/x", b"").unwrap();
        assert_eq!(first.as_bytes(), b"/env/bin/python3.11");
        assert_eq!(second.as_bytes(), b"/x");
        assert!(memory.starts_with(b"/env/bin/python3.11\0/x\0"));
    }

    #[test]
    fn a_path_that_no_call_can_take_is_refused() {
        let mut memory = vec![0xff; 2 * PATH_LIMIT];
        let mut room = Room::new(&mut memory);
        let long = [b'a'; PATH_LIMIT];
        assert_eq!(room.path(&long, b""), None);
        assert!(room.path(&long[1..], b"").is_some_and(|path| path.as_bytes() == &long[1..]));
    }

    #[test]
    fn what_does_not_fit_is_cut_off_and_is_no_text() {
        let mut memory = [0xff; 4];
        let mut room = Room::new(&mut memory);
        room.write(b"abc");
        room.write(b"de");
        assert_eq!(room.written(), b"abcd");
        assert_eq!(room.finish(), None);
        room.write(b"a");
        assert_eq!(room.written(), b"");
        let mut memory = [0xff; 4];
        let mut room = Room::new(&mut memory);
        room.write(b"abc");
        assert!(room.finish().is_some());
        assert_eq!(room.reserve(1).len(), 0);
    }

    proptest! {
        #[test]
        fn digits_are_those_of_the_number(number: u64) {
            let mut memory = [0; 20];
            let mut room = Room::new(&mut memory);
            room.write_number(number);
            let expected = number.to_string();
            prop_assert_eq!(room.written(), expected.as_bytes());
        }
    }
}
