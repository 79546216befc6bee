//! Builds the launcher.
fn main() {}
