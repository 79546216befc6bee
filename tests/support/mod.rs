//! What the end-to-end tests are written with.
//!
//! ```ignore
//! Test::new()
//!     .spec("packages: [lxml]\n")
//!     .apply()
//!     .succeeds()
//!     .python(["-c", "import lxml"])
//!     .succeeds();
//! ```

#![allow(dead_code, reason = "every test file takes what it needs of this")]
#![allow(clippy::missing_panics_doc, reason = "to panic is how a test says no")]

pub(crate) mod adopted;
pub(crate) mod aloud;
pub(crate) mod bases;
pub(crate) mod debian;
pub(crate) mod digest;
pub(crate) mod makers;
pub(crate) mod mounts;
pub(crate) mod needs;
pub(crate) mod nobody;
pub(crate) mod outcome;
pub(crate) mod private_dpkg;
pub(crate) mod probe;
pub(crate) mod report;
pub(crate) mod root;
pub(crate) mod sandbox;
pub(crate) mod site;
pub(crate) mod strace;
pub(crate) mod test;
pub(crate) mod told;
