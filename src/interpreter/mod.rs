//! Stage 2: the base interpreter: finding it, and asking it for its facts.

pub mod facts;

pub use facts::{Facts, Interpreter};
