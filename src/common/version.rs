//! Versions: PEP 440 as people mean it of a distribution that an operating system patched, and the
//! orders of Debian and rpm.

pub mod debian;
pub mod pep440;
pub(crate) mod relation;
pub mod rpm;
