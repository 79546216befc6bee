//! Which base was found for a request.

use serde::{Deserialize, Serialize};

use crate::cache::Watch;
use crate::common::Digest;
use crate::interpreter::Interpreter;
use crate::memory::Memory;
use crate::memory::question::PROGRAM;

/// The folder of the cache that bases are in.
const BASES: &str = "bases";

/// A base, and what its choice follows from.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    interpreter: Interpreter,
    watch: Watch,
}

impl Memory {
    /// The base that was found in these [circumstances](crate::interpreter::circumstances), if it would
    /// be found again, and what its choice follows from.
    pub fn base(&self, circumstances: &str) -> Option<(Interpreter, Watch)> {
        let text = self.cache.read(BASES, key(circumstances))?;
        let entry: Entry = serde_json::from_slice(&text).ok()?;
        entry.watch.is_same().then_some((entry.interpreter, entry.watch))
    }

    /// Keeps a base with what its choice follows from, unless some of that has changed a moment ago.
    pub fn keep_base(&self, circumstances: &str, interpreter: &Interpreter, watch: &Watch) {
        let entry = Entry { interpreter: interpreter.clone(), watch: watch.clone() };
        self.cache.keep(BASES, key(circumstances), watch, || serde_json::to_vec(&entry).ok());
    }
}

fn key(circumstances: &str) -> Digest {
    Digest::of(format!("{PROGRAM} {circumstances}").as_bytes())
}
