//! Stage 8: what was done, and what is wrong, for people and for machines.

mod colour;
pub mod json;
pub mod planned;
mod render;
pub mod result;
pub mod text;

pub use render::{Style, render};
