//! A zip archive whose entries are stored as they are (PKWARE's APPNOTE, 4.3): the same files give the
//! same bytes, whatever the time and whoever the user.

/// The polynomial of CRC-32, its bits reversed.
const POLYNOMIAL: u32 = 0xedb8_8320;

/// The version of the format that is needed to read it: 2.0.
const NEEDED: u16 = 20;

/// What wrote it: Unix, so that the permissions count.
const MADE_BY: u16 = 3 << 8 | NEEDED;

/// 1 January 1980, the first day that the format knows.
const DATE: u16 = 1 << 5 | 1;

/// An ordinary file that its owner may write and all may read.
const ATTRIBUTES: u32 = 0o100_644 << 16;

/// Archives files, in their order. Names are ASCII; there are fewer than 65536 files, of less than
/// 4 GB together.
pub(super) fn archive(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in files {
        let offset = length(&out);
        let common = common(name, content);
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&common);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(content);
        directory.extend_from_slice(b"PK\x01\x02");
        directory.extend_from_slice(&MADE_BY.to_le_bytes());
        directory.extend_from_slice(&common);
        // No comment, the first disk, no text.
        directory.extend_from_slice(&[0; 6]);
        directory.extend_from_slice(&ATTRIBUTES.to_le_bytes());
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let offset = length(&out);
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    let count = u16::try_from(files.len()).unwrap_or(u16::MAX);
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&length(&directory).to_le_bytes());
    out.extend_from_slice(&offset.to_le_bytes());
    out.extend_from_slice(&[0; 2]);
    out
}

/// What a file's own header and its entry in the directory have in common, up to the name.
fn common(name: &str, content: &[u8]) -> Vec<u8> {
    let size = length(content);
    let name = u16::try_from(name.len()).unwrap_or(u16::MAX);
    let mut out = Vec::with_capacity(26);
    // No flags, stored, at midnight.
    for number in [NEEDED, 0, 0, 0, DATE] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    for number in [checksum(content), size, size] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    out.extend_from_slice(&name.to_le_bytes());
    // No extra field.
    out.extend_from_slice(&[0; 2]);
    out
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// CRC-32 bit by bit: archives here have a few kB.
fn checksum(bytes: &[u8]) -> u32 {
    let one = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ POLYNOMIAL } else { crc >> 1 };
    let byte = |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), |crc, _| one(crc));
    !bytes.iter().fold(!0, byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_of_the_standard() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
        assert_eq!(checksum(b""), 0);
    }

    #[test]
    fn an_archive_has_all_its_parts() {
        let archive = archive(&[("a".to_owned(), b"x".to_vec()), ("b/c".to_owned(), Vec::new())]);
        assert_eq!(archive.len(), 30 + 1 + 1 + 30 + 3 + 46 + 1 + 46 + 3 + 22);
        assert!(archive.starts_with(b"PK\x03\x04\x14\0\0\0\0\0\0\0\x21\0"));
        assert!(archive.ends_with(&[
            b'P', b'K', 5, 6, 0, 0, 0, 0, 2, 0, 2, 0, 96, 0, 0, 0, 65, 0, 0, 0, 0, 0
        ]));
    }
}
