//! Stage 8: what the program says.

pub mod render;

pub use render::{Style, render};
