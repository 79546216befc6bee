//! Stage 8: what was done, and what is wrong, for people and for machines.

mod applied;
pub mod audited;
pub mod checked;
mod colour;
pub mod destroyed;
pub mod detail;
pub mod explained;
pub mod exported;
pub mod json;
pub mod listed;
pub mod locked;
pub mod outcome;
mod planned;
pub mod proposed;
mod render;
pub mod result;
pub mod text;

pub use render::{Style, render};
