//! `isolate audit` tells everything that Python runs, or adds to its path, when it starts; and runs
//! nothing of it.

#[path = "../support/mod.rs"]
mod support;

mod customize;
mod environment;
mod fake;
mod library;
mod machine;
mod path_files;
mod real;
