//! Bad input, each kind with its own message: what a person sees who has only that message, the exit
//! status, and that nothing was written.

#[path = "../support/mod.rs"]
mod support;

mod command_line;
mod conflicts;
mod environment;
mod interpreter;
mod nobody;
mod picks;
mod refusal;
mod sources;
mod spec;
