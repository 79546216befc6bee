//! A digest of variables that does not depend on their order.

/// The sum of the hashes of entries. It tells an accident from what was handed on; it is no
/// protection against somebody who wants to deceive it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Digest(pub(crate) u64);

/// One entry on its way into a digest, piece by piece.
#[derive(Clone, Copy)]
pub(crate) struct Entry(u64);

impl Entry {
    /// An empty entry: the offset basis of FNV-1a.
    pub(crate) fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Adds to the entry: FNV-1a of 64 bits.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

impl Digest {
    /// Adds a whole entry. Its hash is mixed before it is summed (the finaliser of `SplitMix64`), so
    /// that bytes cannot move from one entry to another unseen.
    pub(crate) fn add(&mut self, entry: Entry) {
        let mut hash = entry.0;
        hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        self.0 = self.0.wrapping_add(hash ^ (hash >> 31));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(entries: &[&str]) -> Digest {
        let mut digest = Digest::default();
        for text in entries {
            let mut entry = Entry::new();
            entry.add(text.as_bytes());
            digest.add(entry);
        }
        digest
    }

    #[test]
    fn the_order_of_entries_is_all_that_does_not_matter() {
        assert_eq!(of(&["A=1", "B=2"]), of(&["B=2", "A=1"]));
        assert_ne!(of(&["A=1", "B=2"]), of(&["A=2", "B=1"]));
        assert_ne!(of(&["A=1"]), of(&[]));
        assert_ne!(of(&["A=1", "A=1"]), of(&["A=1"]));
    }

    #[test]
    fn an_entry_in_pieces_is_the_same_entry() {
        let mut pieces = Entry::new();
        pieces.add(b"A=");
        pieces.add(b"1");
        let mut digest = Digest::default();
        digest.add(pieces);
        assert_eq!(digest, of(&["A=1"]));
    }
}
