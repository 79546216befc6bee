//! What former runs worked out and the next need not, kept in the user's [cache](crate::cache).
//!
//! Three things are kept. The [base](Memory::base) that was found for a request. A
//! [draft](Memory::draft): what a selection came to, for any environment that is made from the same
//! picks. And a [record](Memory::record) of each environment: that it stood exactly as its spec wants
//! it. Each holds while the stats of everything that it follows from are the same; what that trusts is told in `docs/how-it-works.md`. A run with `--verify` remembers
//! nothing, and looks at everything.

mod base;
mod codec;
mod question;
mod record;

use crate::cache::{Cache, Watch};
use crate::common::Digest;
use crate::tree::draft::Draft;

pub use question::{of_draft, of_environment};
pub use record::{Record, watched};

/// The folder of the cache that drafts are in.
const DRAFTS: &str = "drafts";

/// What former runs worked out.
#[derive(Debug, Clone)]
pub struct Memory {
    cache: Cache,
}

impl Memory {
    /// The memory in the cache that the process's variables name, if they name one.
    pub fn from_process() -> Option<Self> {
        Cache::from_process().map(|cache| Self { cache })
    }

    /// The draft that answers a question, if nothing has changed since it was made, and what it follows
    /// from.
    pub fn draft(&self, question: Digest) -> Option<(Draft, Watch)> {
        codec::decode(self.cache.read(DRAFTS, question)?)
    }

    /// Keeps a draft with what it follows from, unless some of that has changed a moment ago.
    pub fn keep_draft(&self, question: Digest, draft: &Draft, watch: &Watch) {
        self.cache.keep(DRAFTS, question, watch, || codec::encode(draft, watch));
    }
}
