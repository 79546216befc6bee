//! Site directories and the names in them, from one reading of each directory.

use std::path::PathBuf;

/// A site directory, by its place in the inventory's list (lower has precedence).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteId(pub usize);

/// Whose directory it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// An entry of `sources:`.
    Source,
    /// The base interpreter's own.
    Base,
}

/// A directory that packages can be picked from.
#[derive(Debug, Clone)]
pub struct SiteDirectory {
    /// Its number.
    pub id: SiteId,
    /// Where it is; absolute, as the interpreter or the spec names it.
    pub path: PathBuf,
    /// Whose it is.
    pub origin: Origin,
}
