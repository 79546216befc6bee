//! A wheel that holds the metadata of a pick and nothing else (binary distribution format,
//! <https://packaging.python.org/specifications/binary-distribution-format/>).
//!
//! An installer that finds the pick installed never opens it; a resolver learns from it which version
//! there is, and what that requires. Where the pick is not installed it installs nothing that could be
//! imported, and no commands: entry points are left out.

use crate::common::Digest;
use crate::export::contents::Distribution;
use crate::export::zip;

/// Without a version of this program, so that another one writes the same bytes.
const WHEEL: &str =
    "Wheel-Version: 1.0\nGenerator: isolate export\nRoot-Is-Purelib: true\nTag: py3-none-any\n";

/// What base64 writes for each six bits, in the form that is safe in file names (RFC 4648, 5).
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The name of the wheel of a distribution in a version of normal form.
pub(super) fn name(distribution: &Distribution, pin: &str) -> String {
    format!("{}-{pin}-py3-none-any.whl", distribution.project.escaped())
}

/// The bytes of that wheel.
pub(super) fn wheel(distribution: &Distribution, pin: &str) -> Vec<u8> {
    let directory = format!("{}-{pin}.dist-info", distribution.project.escaped());
    let mut files = vec![
        (format!("{directory}/METADATA"), distribution.metadata.clone()),
        (format!("{directory}/WHEEL"), WHEEL.as_bytes().to_vec()),
    ];
    let mut record = String::new();
    for (name, content) in &files {
        let digest = base64(Digest::of(content).bytes());
        record.extend([name, ",sha256=", &digest, ",", &content.len().to_string(), "\n"]);
    }
    record.extend([&directory, "/RECORD,,\n"]);
    files.push((format!("{directory}/RECORD"), record.into_bytes()));
    zip::archive(&files)
}

/// Whether a file is a wheel that was made here: its entries are stored as they are.
pub(super) fn is_ours(wheel: &[u8]) -> bool {
    wheel.starts_with(b"PK") && memchr::memmem::find(wheel, WHEEL.as_bytes()).is_some()
}

/// Base64 without padding, as RECORD has it.
fn base64(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..=chunk.len() {
            out.push(char::from(BASE64[(bits >> (18 - 6 * digit) & 63) as usize]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample;

    #[test]
    fn the_examples_of_rfc_4648() {
        for (bytes, text) in
            [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        assert_eq!(base64(&[0xfb, 0xff]), "-_8");
    }

    #[test]
    fn a_wheel_is_known_again_and_carries_the_metadata_of_the_receipt() {
        let one = sample::distribution("Zope.Event", "4.6+dfsg");
        assert_eq!(name(&one, "4.6+dfsg"), "zope_event-4.6+dfsg-py3-none-any.whl");
        let bytes = wheel(&one, "4.6+dfsg");
        assert!(is_ours(&bytes) && !is_ours(&bytes[2..]) && !is_ours(b"PK\x03\x04"));
        assert!(memchr::memmem::find(&bytes, &one.metadata).is_some());
        assert_eq!(bytes, wheel(&one, "4.6+dfsg"));
    }
}
