//! Putting entries before what a variable of paths holds.

use super::bytes::{behind, cut};
use super::text::Room;

/// Writes what a variable held behind the entries that were written from `begun` on, each with a `:`
/// behind it. Entries that stand in their place at its front already are taken back, and no empty
/// entry comes to be, which a loader would take for the current directory.
pub(crate) fn append_held(room: &mut Room<'_>, begun: usize, held: &[u8]) {
    let written = room.written();
    let mut doubled = written.get(begun..).unwrap_or_default();
    // Before `b:c`, of `a:b:` only `a:` is missing.
    while !stands_at_front(doubled, held) {
        cut(&mut doubled, b':');
    }
    let mut end = written.len() - doubled.len();
    if held.is_empty() && end > begun {
        end -= 1;
    }
    room.cut(end);
    room.write(held);
}

/// Whether a value begins with entries that have a `:` behind each of them.
fn stands_at_front(entries: &[u8], held: &[u8]) -> bool {
    let Some((_, entries)) = entries.split_last() else { return true };
    matches!(behind(held, entries), Some([] | [b':', ..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn joined(entries: &[&str], held: &str) -> String {
        let mut memory = [0; 256];
        let mut room = Room::new(&mut memory);
        room.write(b"A=");
        for entry in entries {
            room.write(entry.as_bytes());
            room.write(b":");
        }
        append_held(&mut room, 2, held.as_bytes());
        String::from_utf8(room.written().to_vec()).unwrap().split_off(2)
    }

    #[test]
    fn entries_come_first_in_their_order() {
        assert_eq!(joined(&["/a", "/b"], "/c"), "/a:/b:/c");
        assert_eq!(joined(&["/a", "/b"], ""), "/a:/b");
        assert_eq!(joined(&[], "/c"), "/c");
        assert_eq!(joined(&[], ""), "");
    }

    #[test]
    fn what_stands_in_its_place_is_not_doubled() {
        assert_eq!(joined(&["/a", "/b"], "/a:/b:/c"), "/a:/b:/c");
        assert_eq!(joined(&["/a", "/b"], "/b:/c"), "/a:/b:/c");
        assert_eq!(joined(&["/a", "/b"], "/a:/b"), "/a:/b");
        assert_eq!(joined(&["/a"], "/ab:/c"), "/a:/ab:/c");
        assert_eq!(joined(&["/a"], "/c:/a"), "/a:/c:/a");
    }

    proptest! {
        #[test]
        fn doing_it_again_changes_nothing(
            entries in proptest::collection::vec("/[ab]{1,2}", 1..4),
            held in "(/[ab]{1,2}(:/[ab]{1,2}){0,3})?",
        ) {
            let entries: Vec<_> = entries.iter().map(String::as_str).collect();
            let once = joined(&entries, &held);
            prop_assert!(once.starts_with(&entries.join(":")));
            prop_assert!(once.ends_with(&held));
            prop_assert_eq!(joined(&entries, &once), once);
        }
    }
}
