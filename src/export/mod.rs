//! Beside the selection: what was selected, in the words of other tools. Everything here is pure, and
//! the same selection gives the same bytes.
//!
//! Python's own tools are told of distributions, by name and version as the receipts carry them
//! ([`crate::tree::receipt`]); Debian's are told of packages; a bill of materials has both.

mod buildout;
mod contents;
mod cyclonedx;
mod debian;
mod licence;
mod mark;
mod pins;
mod purl;
#[cfg(test)]
mod sample;
mod timestamp;
mod uv;
mod wheel;
mod zip;

pub use buildout::versions;
pub use contents::{Contents, Distribution, Unit};
pub use cyclonedx::{Subject, document};
pub use debian::{Relation, depends, relations, substvars};
pub use mark::is_ours;
pub use pins::{constraints, requirements};
pub use timestamp::utc;
pub use uv::{CONSTRAINTS, directory, pyproject};
