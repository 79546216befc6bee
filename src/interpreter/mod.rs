//! Stage 2: the base interpreter: finding it, and asking it for its facts.
//!
//! ```text
//! request  ->  candidates  ->  ask (cache, query)  ->  base  ->  Interpreter
//! text         where to look   what it answers         behind environments and shims
//! ```

mod answer;
mod ask;
mod base;
mod cache;
mod candidates;
pub mod context;
pub mod facts;
mod failure;
mod files;
mod find;
pub(crate) mod process;
mod pyvenv;
mod real;
pub mod request;
mod support;
mod system;
mod version;
mod watched;

#[cfg(test)]
mod tests;

pub use base::OF_ENVIRONMENT;
pub(crate) use candidates::on_path;
pub use context::Context;
pub use facts::{Facts, Interpreter};
pub use find::{environment, find};
pub use pyvenv::Environment;
pub use request::Request;
pub use watched::{circumstances, watched, watched_base};
