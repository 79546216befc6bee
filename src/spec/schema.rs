//! The JSON Schema of a spec, for editors and other programs.

/// The schema (draft-07), with a description for each key. It is generated from the tables that the
/// reader itself goes by; a test of this module holds the file to them, and writes it.
pub const SCHEMA: &str = include_str!("../../isolate.schema.json");

#[cfg(test)]
mod generated;
#[cfg(test)]
pub(super) mod tests;
