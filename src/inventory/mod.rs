//! Stage 3: what is installed, where, and who owns it.

mod bounded;
pub mod metadata;
pub mod namespace;
pub mod pth;
pub mod site;
pub mod system;
pub mod unit;
pub mod walk;
