//! The commands that change an environment, or say how.

use clap::{Args, ValueEnum};

use crate::cli::{Target, Wanted};

/// `isolate apply`.
#[derive(Debug, Args)]
pub struct Apply {
    /// Which specs and environments.
    #[command(flatten)]
    pub target: Target,
    /// How the desired state is found.
    #[command(flatten)]
    pub wanted: Wanted,
    /// Wait until everything is on the disk
    #[arg(long, env = "ISOLATE_DURABLE", value_parser = clap::builder::BoolishValueParser::new(),
          num_args = 0, default_missing_value = "true")]
    pub durable: bool,
    /// Only make generated scripts anew, and leave the environment as it stands
    #[arg(long, value_enum, env = "ISOLATE_ONLY")]
    pub only: Option<Part>,
    /// Only if the lock approves what is there
    #[arg(long, env = "ISOLATE_LOCKED", value_parser = clap::builder::BoolishValueParser::new(),
          num_args = 0, default_missing_value = "true", conflicts_with = "frozen")]
    pub locked: bool,
    /// Only if there is a lock for this target; take its word that nothing has changed
    #[arg(long, env = "ISOLATE_FROZEN", value_parser = clap::builder::BoolishValueParser::new(),
          num_args = 0, default_missing_value = "true")]
    pub frozen: bool,
}

/// A part of what apply does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// The scripts of `regenerate:`.
    Regenerate,
}

/// `isolate plan`.
#[derive(Debug, Args)]
pub struct Plan {
    /// Which specs and environments.
    #[command(flatten)]
    pub target: Target,
    /// How the desired state is found.
    #[command(flatten)]
    pub wanted: Wanted,
    /// End with 1 when apply would change something
    #[arg(long, env = "ISOLATE_EXIT_CODE", value_parser = clap::builder::BoolishValueParser::new(),
          num_args = 0, default_missing_value = "true")]
    pub exit_code: bool,
}

/// `isolate rollback`.
#[derive(Debug, Args)]
pub struct Rollback {
    /// Which specs and environments.
    #[command(flatten)]
    pub target: Target,
    /// Wait until everything is on the disk
    #[arg(long, env = "ISOLATE_DURABLE", value_parser = clap::builder::BoolishValueParser::new(),
          num_args = 0, default_missing_value = "true")]
    pub durable: bool,
}
