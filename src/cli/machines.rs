//! The commands for machines: what editors, shells and packagers take.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// `isolate schema`.
#[derive(Debug, Args)]
pub struct Schema {}

/// `isolate completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// A shell that completions are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// The Bourne again shell.
    Bash,
    /// The Z shell.
    Zsh,
    /// The friendly interactive shell.
    Fish,
    /// Microsoft's.
    #[value(name = "powershell")]
    PowerShell,
    /// Nu.
    Nushell,
}

/// `isolate man`.
#[derive(Debug, Args)]
pub struct Man {
    /// Write the pages of isolate and of each command into this directory
    #[arg(long, value_name = "DIR", env = "ISOLATE_OUTPUT")]
    pub output: Option<PathBuf>,
}
