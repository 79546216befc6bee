//! `isolate export`: what other tools make of it.

#[path = "../support/mod.rs"]
mod support;

mod bill;
mod debian;
mod files;
mod pins;
mod scene;
mod uv;
