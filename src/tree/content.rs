//! The content of a file, with its digest.

use std::cell::OnceCell;
use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use crate::common::Digest;

/// What is in a file. A clone shares the bytes. Its digest is taken once, when it is first asked for:
/// manifest, plan and comparison all want it.
#[derive(Clone)]
pub struct Content {
    bytes: Bytes,
    digest: OnceCell<Digest>,
}

/// Where the bytes are.
#[derive(Clone)]
enum Bytes {
    /// In the program.
    Static(&'static [u8]),
    /// A part of what several contents may share.
    Shared(Arc<Vec<u8>>, Range<usize>),
}

impl Content {
    /// The digest of the bytes.
    pub fn digest(&self) -> Digest {
        *self.digest.get_or_init(|| Digest::of(self))
    }

    /// A part of some bytes, of which the digest may be known; none where they have no such part.
    pub fn part(whole: &Arc<Vec<u8>>, range: Range<usize>, digest: Option<Digest>) -> Option<Self> {
        whole.get(range.clone())?;
        let digest = digest.map(OnceCell::from).unwrap_or_default();
        Some(Self { bytes: Bytes::Shared(Arc::clone(whole), range), digest })
    }
}

impl Default for Content {
    fn default() -> Self {
        Self::from(b"".as_slice())
    }
}

impl Deref for Content {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Static(bytes) => bytes,
            Bytes::Shared(whole, range) => &whole[range.clone()],
        }
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Content {}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        let range = 0..bytes.len();
        Self { bytes: Bytes::Shared(Arc::new(bytes), range), digest: OnceCell::new() }
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
        Self { bytes: Bytes::Static(bytes), digest: OnceCell::new() }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.escape_ascii().to_string())
    }
}
