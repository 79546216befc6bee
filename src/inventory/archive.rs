//! The names in a zip archive, from its central directory (PKWARE's APPNOTE, 4.3.12 and 4.3.16), as
//! `zipimport` reads them. Nothing is unpacked.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};
use std::path::Path;

/// The end of an archive: a record of 22 bytes, and a comment of at most 64 kB.
const LONGEST_END: u64 = 22 + 0xffff;

/// The largest central directory that is read: that of some hundred thousand files.
const LARGEST: u64 = 16 << 20;

/// The names in an archive.
///
/// # Errors
///
/// Those of the operating system; what is no archive or too large to be read is [`ErrorKind::InvalidData`].
pub fn names(path: &Path) -> Result<Vec<Vec<u8>>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(odd("no file"));
    }
    let mut file = File::open(path)?;
    let length = file.seek(SeekFrom::End(0))?;
    let start = length.saturating_sub(LONGEST_END);
    let end = part(&mut file, start, length - start)?;
    let at = memchr::memmem::rfind(&end, b"PK\x05\x06").ok_or_else(|| odd("no zip archive"))?;
    let record = end.get(at..at + 22).ok_or_else(|| odd("a broken archive"))?;
    let size = number(record, 12)?;
    // What stands before an archive (a script that it is appended to) shifts all its offsets.
    let directory = (start + at as u64).checked_sub(size).ok_or_else(|| odd("a broken archive"))?;
    if size > LARGEST {
        return Err(odd("a very large archive"));
    }
    entries(&part(&mut file, directory, size)?)
}

fn entries(mut directory: &[u8]) -> Result<Vec<Vec<u8>>> {
    let mut names = Vec::new();
    while directory.starts_with(b"PK\x01\x02") {
        let lengths = [28, 30, 32].map(|at| short(directory, at));
        let [name, extra, comment] = lengths;
        let (name, rest) = (name?, extra? + comment?);
        let found = directory.get(46..46 + name).ok_or_else(|| odd("a broken archive"))?;
        names.push(found.to_owned());
        directory = directory.get(46 + name + rest..).unwrap_or_default();
    }
    Ok(names)
}

fn part(file: &mut File, start: u64, length: u64) -> Result<Vec<u8>> {
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn number(bytes: &[u8], at: usize) -> Result<u64> {
    let found = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
    found.map(|four| u32::from_le_bytes(four).into()).ok_or_else(|| odd("a broken archive"))
}

fn short(bytes: &[u8], at: usize) -> Result<usize> {
    let found = bytes.get(at..at + 2).and_then(|two| two.try_into().ok());
    found.map(|two| u16::from_le_bytes(two).into()).ok_or_else(|| odd("a broken archive"))
}

fn odd(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive with empty files, without what stands before the central directory.
    fn archive(names: &[&str]) -> Vec<u8> {
        let mut directory = Vec::new();
        for name in names {
            let mut entry = vec![0; 46];
            entry[..4].copy_from_slice(b"PK\x01\x02");
            entry[28] = u8::try_from(name.len()).unwrap();
            directory.extend(entry);
            directory.extend(name.as_bytes());
        }
        let mut end = vec![0; 22];
        end[..4].copy_from_slice(b"PK\x05\x06");
        end[12..16].copy_from_slice(&u32::try_from(directory.len()).unwrap().to_le_bytes());
        [b"#!/bin/sh\n".to_vec(), directory, end].concat()
    }

    #[test]
    fn names_are_found_whatever_stands_before() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("x.zip");
        std::fs::write(&path, archive(&["a.py", "sitecustomize/__init__.py"])).unwrap();
        assert_eq!(names(&path).unwrap(), [&b"a.py"[..], b"sitecustomize/__init__.py"]);
        assert_eq!(names(&directory.path().join("none")).unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(names(directory.path()).unwrap_err().kind(), ErrorKind::InvalidData);
    }

    #[test]
    fn what_is_broken_is_an_error_or_has_no_names() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("x.zip");
        let whole = archive(&["a.py", "b.py"]);
        for end in 0..whole.len() {
            std::fs::write(&path, &whole[..end]).unwrap();
            assert!(names(&path).is_err(), "{end}");
        }
        let mut broken = whole;
        let at = broken.len() - 10;
        broken[at..at + 4].fill(0xff);
        std::fs::write(&path, broken).unwrap();
        assert!(names(&path).is_err());
    }
}
