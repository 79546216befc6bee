//! The launcher and the environments around it, with real interpreters and real shells.

#[path = "../../launcher/logic/mod.rs"]
mod logic;

mod activate;
mod border;
mod budget;
mod calling;
mod environment;
mod failures;
mod leaks;
mod nested;
mod scaffolded;
mod startup;
