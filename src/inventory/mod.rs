//! Stage 3: what is installed, where, and who owns it.

pub mod metadata;
pub mod site;
pub mod system;
pub mod unit;
pub mod walk;
