//! What runs, or adds a path, when a Python starts: what is told of each thing, and how much of a risk
//! it is. Everything here is pure; nothing of what is judged is ever run.

pub mod customize;
pub mod item;
pub mod known;
pub mod marks;
pub mod owner;
pub mod risk;
pub mod start;
pub mod variables;

pub use item::{Item, Kind};
pub use owner::Owner;
pub use risk::Risk;
