//! Everything that people run an environment's Python under, with environments that `isolate apply`
//! made: cherry-picked ones of Debian's Python, and ones with `sources` of every pyenv Python. The
//! pick must import wherever it is the environment itself that runs.

#[path = "../support/mod.rs"]
mod support;

mod calling;
mod nested;
mod processes;
mod subject;
mod tools;
mod unprivileged;
