//! A digest of variables.

use super::text::Text;

/// A hash of entries, in an order that the caller sees to. It tells an accident from what was handed
/// on; it is no protection against somebody who wants to deceive it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Digest(pub(crate) u64);

impl Digest {
    /// Adds an entry: FNV-1a of 64 bits, from zero on, so that zero stands for no entry at all. The
    /// NUL behind it is part of it, so that bytes cannot move from one entry to another unseen.
    #[inline(never)]
    pub(crate) fn add(&mut self, entry: Text<'_>) {
        for byte in entry.as_bytes() {
            self.add_byte(*byte);
        }
        self.add_byte(0);
    }

    fn add_byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(entries: &[&str]) -> Digest {
        let mut digest = Digest::default();
        for entry in entries {
            digest.add(Text::new(format!("{entry}\0").as_bytes()).unwrap());
        }
        digest
    }

    #[test]
    fn whatever_changes_is_seen() {
        let whole = of(&["A=1", "B=2"]);
        let others: [&[&str]; 6] =
            [&["A=2", "B=1"], &["A=1"], &["A=1B=2"], &["A=1B", "=2"], &["A=1", "B=2", "B=2"], &[]];
        for other in others {
            assert_ne!(of(other), whole, "{other:?}");
        }
        assert_eq!(of(&[]), Digest(0));
    }
}
