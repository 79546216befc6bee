//! The commands that start something in an environment, and that end one.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use crate::cli::Target;

/// `isolate run`.
#[derive(Debug, Args)]
pub struct Run {
    /// The spec; without it the nearest isolate.yaml upwards
    #[arg(value_name = "SPEC")]
    pub spec: Option<PathBuf>,
    /// The environment's directory, instead of the spec's; alone, the environment's own spec is taken
    #[arg(long, value_name = "DIR", env = "ISOLATE_ENVIRONMENT")]
    pub environment: Option<PathBuf>,
    /// The Python, instead of the spec's: system, a path, a command, or a version
    #[arg(long, value_name = "PYTHON", env = "ISOLATE_PYTHON")]
    pub python: Option<String>,
    /// Only if the lock approves what is there
    #[arg(long, env = "ISOLATE_LOCKED", value_parser = clap::builder::BoolishValueParser::new(),
          num_args = 0, default_missing_value = "true", conflicts_with = "frozen")]
    pub locked: bool,
    /// Only if there is a lock for this target; take its word that nothing has changed
    #[arg(long, env = "ISOLATE_FROZEN", value_parser = clap::builder::BoolishValueParser::new(),
          num_args = 0, default_missing_value = "true")]
    pub frozen: bool,
    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}

/// `isolate destroy`.
#[derive(Debug, Args)]
pub struct Destroy {
    /// Which specs and environments.
    #[command(flatten)]
    pub target: Target,
}
