//! The launcher and the environments around it, with real interpreters and real shells.

#[path = "../../launcher/logic/mod.rs"]
mod logic;
