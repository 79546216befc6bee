//! Paths as bytes, in buffers of the size that the kernel takes.

/// `PATH_MAX` of Linux, the NUL at the end counted.
const SIZE: usize = 4096;

/// A path with a NUL behind it.
pub(crate) struct PathBuffer {
    bytes: [u8; SIZE],
    length: usize,
}

/// A path that no system call can take: too long, or with a NUL in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unusable;

impl PathBuffer {
    /// An empty path.
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; SIZE], length: 0 }
    }

    /// Sets the path to the parts, one directly behind the other. When they are unusable, the path
    /// is empty.
    #[expect(clippy::manual_contains, reason = "`contains` would bring a larger search with it")]
    pub(crate) fn set(&mut self, parts: &[&[u8]]) -> Result<(), Unusable> {
        self.length = 0;
        let mut end = 0;
        for part in parts {
            let room = self.bytes.get_mut(end..).and_then(|rest| rest.get_mut(..part.len()));
            let (Some(room), false) = (room, part.iter().any(|byte| *byte == 0)) else {
                return self.clear();
            };
            room.copy_from_slice(part);
            end += part.len();
        }
        let Some(last) = self.bytes.get_mut(end) else { return self.clear() };
        *last = 0;
        self.length = end;
        Ok(())
    }

    fn clear(&mut self) -> Result<(), Unusable> {
        if let Some(first) = self.bytes.first_mut() {
            *first = 0;
        }
        Err(Unusable)
    }

    /// Takes what a system call writes into the buffer. It answers how long that is.
    pub(crate) fn fill<E>(
        &mut self,
        call: impl FnOnce(&mut [u8]) -> Result<usize, E>,
    ) -> Result<(), E> {
        self.length = 0;
        let Some((last, room)) = self.bytes.split_last_mut() else { return Ok(()) };
        *last = 0;
        let length = call(room)?.min(room.len());
        if let Some(end) = self.bytes.get_mut(length) {
            *end = 0;
        }
        self.length = length;
        Ok(())
    }

    /// The path.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// The path and the NUL behind it.
    pub(crate) fn with_nul(&self) -> &[u8] {
        self.bytes.get(..=self.length).unwrap_or_default()
    }
}

/// The directory of a path that has a slash in it; `None` where it has none.
pub(crate) fn directory(path: &[u8]) -> Option<&[u8]> {
    let slash = path.iter().rposition(|byte| *byte == b'/')?;
    let directory = trimmed(path.get(..slash)?);
    Some(if directory.is_empty() { b"/" } else { directory })
}

/// The last part of a path.
pub(crate) fn file_name(path: &[u8]) -> &[u8] {
    path.rsplit(|byte| *byte == b'/').next().unwrap_or(path)
}

/// The directory above a directory, as two parts of a path to be read one behind the other.
///
/// It is found in the text, as `CPython`'s `getpath` does, which matters when `directory` is a link.
/// Only `.` and `..` have nothing in the text to take away.
pub(crate) fn above(directory: &[u8]) -> [&[u8]; 2] {
    let plain = trimmed(directory);
    match file_name(plain) {
        b"" => [b"/", b""],
        b"." | b".." => [plain, b"/.."],
        _ => [self::directory(plain).unwrap_or(b"."), b""],
    }
}

/// A path without the slashes at its end.
fn trimmed(path: &[u8]) -> &[u8] {
    let end = path.iter().rposition(|byte| *byte != b'/').map_or(0, |last| last + 1);
    path.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_what_its_parts_are() {
        let mut path = PathBuffer::new();
        path.set(&[b"/env/bin", b"/", b"python3.11"]).unwrap();
        assert_eq!(path.with_nul(), b"/env/bin/python3.11\0");
        path.set(&[b"/x"]).unwrap();
        assert_eq!(path.with_nul(), b"/x\0");
        path.fill(|room| -> Result<_, ()> {
            room[..2].copy_from_slice(b"/y");
            Ok(2)
        })
        .unwrap();
        assert_eq!(path.with_nul(), b"/y\0");
    }

    #[test]
    fn a_path_that_no_call_can_take_is_refused() {
        let mut path = PathBuffer::new();
        assert_eq!(path.set(&[&[b'a'; SIZE - 1]]), Ok(()));
        assert_eq!(path.set(&[&[b'a'; SIZE]]), Err(Unusable));
        assert_eq!(path.as_bytes(), b"");
        assert_eq!(path.set(&[b"/env/bin\0/python"]), Err(Unusable));
        assert_eq!(path.with_nul(), b"\0");
    }

    #[test]
    fn directories_are_read_from_the_text() {
        assert_eq!(directory(b"python"), None);
        assert_eq!(directory(b"/python"), Some(&b"/"[..]));
        assert_eq!(directory(b"env//bin//python"), Some(&b"env//bin"[..]));
        let above = |text: &str| above(text.as_bytes()).concat();
        assert_eq!(above("/env/bin"), b"/env");
        assert_eq!(above("/env/bin/"), b"/env");
        assert_eq!(above("bin"), b".");
        assert_eq!(above("/bin"), b"/");
        assert_eq!(above("/"), b"/");
        assert_eq!(above("."), b"./..");
        assert_eq!(above("../.."), b"../../..");
    }
}
