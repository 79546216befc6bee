//! Seeds: what a spec wants installed into the environment. Whether they are, and what installs them;
//! everything here is pure.

mod direct_url;
mod installer;
mod judge;

pub use installer::{Found, Installer, is_passed};
pub use judge::{State, Surroundings, judge};
