//! How much is said.

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Nothing but errors.
    Quiet,
    /// The picks one by one, dependencies in a line each with their first reason.
    Normal,
    /// Everything, every reason included.
    Verbose,
}
