//! What real system Pythons look like, case by case, with made-up packages of a private dpkg
//! database: cases that this machine's own packages may not have. Nothing is answered wrongly in
//! silence.

#[path = "../support/mod.rs"]
mod support;

mod database;
mod dependencies;
mod links;
mod metadata;
mod namespaces;
mod ownership;
mod path_files;
mod versions;
