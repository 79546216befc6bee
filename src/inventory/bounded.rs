//! Reading of files whose content is not to be trusted: regular files only, up to a limit.

use std::io::Read;
use std::path::Path;

/// What reading a file gave.
#[derive(Debug, PartialEq, Eq)]
pub enum Bounded {
    /// All of it.
    Whole(Vec<u8>),
    /// There is no such file.
    Missing,
    /// A directory, a pipe, a device: reading one could give anything, or never end.
    NotAFile,
    /// It is larger than the limit.
    TooLarge,
}

/// Reads a regular file of at most `limit` bytes; links are followed.
///
/// # Errors
///
/// Those of the operating system, except that of a missing file.
pub fn read(path: &Path, limit: u64) -> std::io::Result<Bounded> {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    // Links that lead round in a circle lead to no file, as those that lead nowhere.
    let circle = rustix::io::Errno::LOOP.raw_os_error();
    let metadata = match std::fs::metadata(path) {
        Err(error)
            if matches!(error.kind(), NotFound | NotADirectory)
                || error.raw_os_error() == Some(circle) =>
        {
            return Ok(Bounded::Missing);
        }
        metadata => metadata?,
    };
    if !metadata.is_file() {
        return Ok(Bounded::NotAFile);
    }
    if metadata.len() > limit {
        return Ok(Bounded::TooLarge);
    }
    // A file under /proc, or one that grows, has more than it says.
    let mut content = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    std::fs::File::open(path)?.take(limit + 1).read_to_end(&mut content)?;
    if content.len() as u64 > limit {
        return Ok(Bounded::TooLarge);
    }
    Ok(Bounded::Whole(content))
}

/// Bytes as text: UTF-8, or else Latin-1, in which old metadata is written and which reads anything.
pub(super) fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_limit() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("f");
        assert_eq!(read(&path, 3).unwrap(), Bounded::Missing);
        std::fs::write(&path, "abc").unwrap();
        assert_eq!(read(&path, 3).unwrap(), Bounded::Whole(b"abc".to_vec()));
        assert_eq!(read(&path, 2).unwrap(), Bounded::TooLarge);
        assert_eq!(read(&path.join("below"), 2).unwrap(), Bounded::Missing);
        assert_eq!(read(directory.path(), 2).unwrap(), Bounded::NotAFile);
    }

    #[test]
    fn a_device_is_not_read() {
        assert_eq!(read(Path::new("/dev/zero"), 2).unwrap(), Bounded::NotAFile);
    }

    #[test]
    fn latin_1_is_read_where_utf_8_is_not() {
        assert_eq!(decode("Jos\u{e9}".as_bytes()), "Jos\u{e9}");
        assert_eq!(decode(b"Jos\xe9"), "Jos\u{e9}");
    }
}
