//! Stage 1: from text to what the user asked for. Pure but for reading the spec's own files.

pub mod model;
pub mod selector;

pub use model::{Dependencies, Isolation, Launcher, Pick, Source, Spec, Variables};
pub use selector::{Kind, Selector, VersionRequest};
