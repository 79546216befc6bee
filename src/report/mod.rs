//! Stage 8: what was done, and what is wrong, for people and for machines.

mod applied;
mod colour;
pub mod detail;
pub mod json;
pub mod outcome;
mod planned;
pub mod proposed;
mod render;
pub mod result;
pub mod text;

pub use render::{Style, render};
