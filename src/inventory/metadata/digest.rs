//! The digests that RECORD has of its files.

use sha2::{Digest as _, Sha256};

use super::read::record_text;
use crate::common::RelPath;
use crate::inventory::metadata::Metadata;

/// The letters of base64 that is safe in URLs (RFC 4648, section 5).
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

impl Metadata {
    /// Whether the content of a file is the one that RECORD has the SHA-256 of ("Recording installed
    /// projects": in base64 that is safe in URLs, without padding). `None` where it has none.
    pub fn is_as_recorded(&self, path: &RelPath, content: &[u8]) -> Option<bool> {
        let text = record_text(self)?;
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&*text);
        let mut rows = reader.byte_records().flatten();
        let row = rows.find(|row| row.get(0) == Some(path.as_str().as_bytes()))?;
        let digest = row.get(1)?.strip_prefix(b"sha256=")?;
        Some(digest == encoded(&Sha256::digest(content)).as_bytes())
    }
}

fn encoded(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut three = [0; 3];
        three[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
        for place in 0..=chunk.len() {
            let letter = bits >> (18 - 6 * place) & 63;
            text.push(char::from(LETTERS[letter as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_rfc_4648() {
        let pairs = [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg")];
        for (plain, code) in pairs {
            assert_eq!(encoded(plain.as_bytes()), code);
        }
        assert_eq!(encoded(&[0xfb, 0xff]), "-_8");
    }
}
