//! The variable by which a launcher knows what comes from inside its environment.

use super::digest::Digest;

/// Its name.
pub(crate) const MARKER: &[u8] = b"ISOLATE_BORDER";

/// Which directory an environment is. A copy of it is another one; applying a spec again does not
/// change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) device: u64,
    pub(crate) inode: u64,
}

/// What the marker says: `device-inode:process:digest`, all but the process in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marker {
    /// The environment that handed on.
    pub(crate) identity: Identity,
    /// The process that it handed on to.
    pub(crate) process: u32,
    /// The Python variables that it handed on.
    pub(crate) digest: Digest,
}

impl Marker {
    /// Reads the value of the variable; `None` for anything that [`Marker::write`] does not write.
    pub(crate) fn read(value: &[u8]) -> Option<Self> {
        let mut fields = value.split(|byte| *byte == b':');
        let (identity, process, digest) = (fields.next()?, fields.next()?, fields.next()?);
        let dash = identity.iter().position(|byte| *byte == b'-')?;
        let identity = Identity {
            device: number(identity.get(..dash)?, 16)?,
            inode: number(identity.get(dash + 1..)?, 16)?,
        };
        let process = u32::try_from(number(process, 10)?).ok()?;
        let marker = Self { identity, process, digest: Digest(number(digest, 16)?) };
        fields.next().is_none().then_some(marker)
    }

    /// Writes the value of the variable, piece by piece.
    pub(crate) fn write(&self, mut write: impl FnMut(&[u8])) {
        write(Digits::of(self.identity.device, 16).as_bytes());
        write(b"-");
        write(Digits::of(self.identity.inode, 16).as_bytes());
        write(b":");
        write(Digits::of(u64::from(self.process), 10).as_bytes());
        write(b":");
        write(Digits::of(self.digest.0, 16).as_bytes());
    }
}

/// A number out of its digits.
fn number(digits: &[u8], base: u32) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |sum, digit| {
        let value = char::from(*digit).to_digit(base)?;
        sum.checked_mul(u64::from(base))?.checked_add(u64::from(value))
    })
}

/// A number as its digits.
pub(crate) struct Digits {
    /// Filled from the end; 20 digits hold any number.
    bytes: [u8; 20],
    start: usize,
}

impl Digits {
    /// The digits of a number in a base of at most 16.
    pub(crate) fn of(mut number: u64, base: u64) -> Self {
        let mut digits = Self { bytes: [0; 20], start: 20 };
        for place in digits.bytes.iter_mut().rev() {
            #[expect(clippy::cast_possible_truncation, reason = "a digit is smaller than its base")]
            let digit = (number % base) as u8;
            *place = if digit < 10 { b'0' + digit } else { b'a' + (digit - 10) };
            digits.start -= 1;
            number /= base;
            if number == 0 {
                break;
            }
        }
        digits
    }

    /// The text.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(marker: &Marker) -> Vec<u8> {
        let mut text = Vec::new();
        marker.write(|bytes| text.extend_from_slice(bytes));
        text
    }

    #[test]
    fn a_marker_reads_as_it_is_meant() {
        let identity = Identity { device: 0xfe01, inode: 0x2a };
        let marker = Marker { identity, process: 4711, digest: Digest(0xbeef) };
        assert_eq!(text(&marker), b"fe01-2a:4711:beef");
    }

    #[test]
    fn what_is_no_marker_is_not_trusted() {
        let whole = "fe01-2a:4711:beef";
        for end in 0..whole.rfind(':').unwrap() + 2 {
            assert_eq!(Marker::read(&whole.as_bytes()[..end]).is_some(), end > 13, "{end}");
        }
        for text in
            ["", ":::", "fe01-2a:4711:beef:", "fe01-2a:-1:beef", "x-y:1:1", "1-1:4294967296:1"]
        {
            assert_eq!(Marker::read(text.as_bytes()), None, "{text}");
        }
        assert_eq!(Marker::read(b"11111111111111111-1:1:1"), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(device: u64, inode: u64, process: u32, digest: u64) {
            let identity = Identity { device, inode };
            let marker = Marker { identity, process, digest: Digest(digest) };
            prop_assert_eq!(Marker::read(&text(&marker)), Some(marker));
        }

        #[test]
        fn digits_are_those_of_the_number(number: u64) {
            let digits = Digits::of(number, 10);
            let expected = number.to_string();
            prop_assert_eq!(digits.as_bytes(), expected.as_bytes());
        }
    }
}
