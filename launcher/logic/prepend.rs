//! Putting entries before what a variable of paths holds.

/// Writes the new value of a variable, piece by piece: the entries, then what it held. Entries that
/// already stand at its front in their place are not written again, and no empty entry comes to be,
/// which a loader would take for the current directory.
pub(crate) fn prepend<'a>(
    entries: impl Iterator<Item = &'a [u8]> + Clone,
    held: &[u8],
    mut write: impl FnMut(&[u8]),
) {
    let mut rest = entries;
    let mut first = true;
    let mut separated = |bytes: &[u8]| {
        if !core::mem::take(&mut first) {
            write(b":");
        }
        write(bytes);
    };
    // Before `b:c`, of `a` and `b` only `a` is missing. No entries at all stand anywhere.
    while !stands_at_front(rest.clone(), held) {
        let Some(entry) = rest.next() else { break };
        separated(entry);
    }
    if !held.is_empty() {
        separated(held);
    }
}

/// Whether a value begins with the entries.
fn stands_at_front<'a>(entries: impl Iterator<Item = &'a [u8]>, held: &[u8]) -> bool {
    let mut rest = Some(held);
    for entry in entries {
        let Some(behind) = rest.and_then(|rest| rest.strip_prefix(entry)) else { return false };
        rest = match behind.split_first() {
            None => None,
            Some((b':', behind)) => Some(behind),
            Some(_) => return false,
        };
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn joined(entries: &[&str], held: &str) -> String {
        let mut value = Vec::new();
        let entries = entries.iter().map(|entry| entry.as_bytes());
        prepend(entries, held.as_bytes(), |bytes| value.extend_from_slice(bytes));
        String::from_utf8(value).unwrap()
    }

    #[test]
    fn entries_come_first_in_their_order() {
        assert_eq!(joined(&["/a", "/b"], "/c"), "/a:/b:/c");
        assert_eq!(joined(&["/a", "/b"], ""), "/a:/b");
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
