//! The variable by which a launcher knows what comes from inside its environment.
//!
//! It says `device-inode:process:digest`, all of them in decimal: the environment that handed on,
//! the process that it handed on to, and the Python variables that it handed on.

use super::bytes::cut;
use super::digest::Digest;
use super::text::{Room, Text};

/// Its name.
pub(crate) const MARKER: &[u8] = b"ISOLATE_BORDER";

/// Which directory an environment is. A copy of it is another one; applying a spec again does not
/// change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) device: u64,
    pub(crate) inode: u64,
}

impl Identity {
    /// What the values of an environment's markers begin with; `None` when there is no room for it.
    pub(crate) fn text<'a>(self, room: &mut Room<'a>) -> Option<Text<'a>> {
        room.write_number(self.device);
        room.write(b"-");
        room.write_number(self.inode);
        room.write(b":");
        room.finish()
    }
}

/// Who is at the border.
#[derive(Clone, Copy)]
pub(crate) struct Crossing {
    /// The process that crosses.
    pub(crate) process: u64,
    /// The process that started it.
    pub(crate) parent: u64,
}

impl Crossing {
    /// Whether what follows the environment in a marker says that variables were set by somebody
    /// inside: by the process that was handed on to, which is our parent, or is us after an `execve`;
    /// or by nobody at all since then.
    pub(crate) fn comes_from_inside(
        self,
        mut marker: &[u8],
        digest: Digest,
        room: &mut Room<'_>,
    ) -> bool {
        let process = cut(&mut marker, b':');
        !marker.is_empty()
            && (is(process, self.parent, room)
                || is(process, self.process, room)
                || is(marker, digest.0, room))
    }

    /// Writes a new marker, the name included.
    pub(crate) fn write(self, identity: &[u8], digest: Digest, room: &mut Room<'_>) {
        room.write(MARKER);
        room.write(b"=");
        room.write(identity);
        room.write_number(self.process);
        room.write(b":");
        room.write_number(digest.0);
    }
}

/// Whether a text is a number.
#[inline(never)]
fn is(text: &[u8], number: u64, room: &mut Room<'_>) -> bool {
    room.write_number(number);
    let is = *room.written() == *text;
    room.cut(0);
    is
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOBODY: Crossing = Crossing { process: 1, parent: 2 };

    fn trusts(crossing: Crossing, marker: &str, digest: u64) -> bool {
        let mut memory = [0; 20];
        crossing.comes_from_inside(marker.as_bytes(), Digest(digest), &mut Room::new(&mut memory))
    }

    /// The marker's value.
    fn value(identity: Identity, process: u64, digest: Digest) -> String {
        let mut memory = [0; 256];
        let mut room = Room::new(&mut memory);
        let identity = identity.text(&mut room).unwrap();
        Crossing { process, parent: 0 }.write(identity.as_bytes(), digest, &mut room);
        let text = room.finish().unwrap().as_bytes();
        String::from_utf8(text.strip_prefix(b"ISOLATE_BORDER=").unwrap().to_vec()).unwrap()
    }

    #[test]
    fn a_marker_reads_as_it_is_meant() {
        let identity = Identity { device: 7, inode: 42 };
        assert_eq!(value(identity, 4711, Digest(11)), "7-42:4711:11");
    }

    #[test]
    fn what_is_no_marker_is_not_trusted() {
        for text in ["", ":", "::", "4711", "1", "11", "-1:11x", " 1:", ":1", "01:0011", "x:11:"] {
            assert!(!trusts(NOBODY, text, 11), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_trusted_by_its_process_or_its_digest(
            device: u64, inode: u64, process in 3_u64.., digest in 1_u64..,
        ) {
            let text = value(Identity { device, inode }, process, Digest(digest));
            let rest = text.strip_prefix(&format!("{device}-{inode}:")).unwrap();
            prop_assert!(!trusts(NOBODY, rest, 0));
            prop_assert!(trusts(NOBODY, rest, digest));
            let child = Crossing { parent: process, ..NOBODY };
            prop_assert!(trusts(child, rest, 0));
            let same = Crossing { process, ..NOBODY };
            prop_assert!(trusts(same, rest, 0));
        }
    }
}
