//! Beside the selection: what a selection was when it was approved, and how it differs from that.
//! Everything here is pure.

mod compare;
mod file;
mod section;
mod target;
#[cfg(test)]
mod tests;

pub use compare::{Difference, compare};
pub use file::{Lock, path};
pub use section::{Base, Section, Unit, Upgrade};
pub use target::target;
