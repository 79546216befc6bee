//! `seed:`: what is installed into environments, by whom, when, and what becomes of a failure.

#[path = "../support/mod.rs"]
mod support;

mod alongside;
mod failures;
mod installed;
mod installers;
mod wheels;
