//! What an environment survives: runs that are killed or fail anywhere, programs that import while
//! it changes, many runs at once, and users who put their own things everywhere. All of it is done to
//! the program as it is built, in real directories.

#[path = "../support/mod.rs"]
mod support;

mod crowd;
mod disk;
mod faults;
mod kill;
mod lock;
mod loops;
mod permission;
mod picks;
mod planted;
mod stage;
mod sweep;
mod user;
