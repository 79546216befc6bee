//! The content of a file, with its digest.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt;
use std::ops::Deref;

use crate::common::Digest;

/// What is in a file. Its digest is taken once, when it is first asked for: manifest, plan and
/// comparison all want it.
#[derive(Clone, Default)]
pub struct Content {
    bytes: Cow<'static, [u8]>,
    digest: OnceCell<Digest>,
}

impl Content {
    /// The digest of the bytes.
    pub fn digest(&self) -> Digest {
        *self.digest.get_or_init(|| Digest::of(&self.bytes))
    }
}

impl Content {
    /// A content of which the digest is known.
    pub fn known(bytes: Vec<u8>, digest: Digest) -> Self {
        Self { bytes: Cow::Owned(bytes), digest: OnceCell::from(digest) }
    }
}

impl Deref for Content {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Content {}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes: Cow::Owned(bytes), digest: OnceCell::new() }
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<&'static [u8]> for Content {
    fn from(bytes: &'static [u8]) -> Self {
        Self { bytes: Cow::Borrowed(bytes), digest: OnceCell::new() }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.bytes.escape_ascii().to_string())
    }
}
