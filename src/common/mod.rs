//! Words that every stage shares.

mod absolute;
pub mod diagnostic;
pub mod digest;
pub mod name;
#[cfg(test)]
pub(crate) mod oracle;
pub(crate) mod order;
pub mod os_release;
pub mod relpath;
pub mod requirement;
pub mod syntax;
mod text;
pub mod version;

pub use absolute::absolute;
pub use diagnostic::{Diagnostic, Place, Result, Severity};
pub use digest::Digest;
pub use name::ProjectName;
pub use relpath::RelPath;

/// The first of several names in a list for people, and how many more there are.
pub fn some(names: &[String], most: usize) -> String {
    let shown = names.iter().take(most).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
