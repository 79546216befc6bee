//! The process environment, as a list that entries are taken out of and added to.

use super::bytes::value;
use super::text::{Room, Text};

/// Entries, in memory of the caller's. The first place without one is behind the last of them; those
/// that were taken out are empty, and do not count.
pub(crate) struct Entries<'m, 'a>(pub(crate) &'m mut [Option<Text<'a>>]);

impl<'a> Entries<'_, 'a> {
    /// Adds the entry that was written to a room; `None` when there is no place for it.
    #[inline(never)]
    pub(crate) fn push(&mut self, room: &mut Room<'a>) -> Option<()> {
        let entry = room.finish()?;
        for place in self.0.iter_mut() {
            if place.is_none() {
                *place = Some(entry);
                return Some(());
            }
        }
        None
    }

    /// The entries, those that were taken out among them.
    pub(crate) fn iter(&mut self) -> impl Iterator<Item = &mut Text<'a>> {
        self.0.iter_mut().map_while(Option::as_mut)
    }

    /// Takes every entry of a name out: the value of the first one.
    #[inline(never)]
    pub(crate) fn take(&mut self, name: &[u8]) -> Option<&'a [u8]> {
        let mut first = None;
        for entry in self.iter() {
            let held = value(entry.as_bytes(), name);
            if held.is_some() {
                first = first.or(held);
                *entry = Text::EMPTY;
            }
        }
        first
    }
}
