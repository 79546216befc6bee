//! The command that compares.

use clap::Args;

use crate::cli::{Look, Target};

/// `isolate check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Which specs and environments.
    #[command(flatten)]
    pub target: Target,
    /// How the desired state is found.
    #[command(flatten)]
    pub look: Look,
    /// Import everything that comes through, each name in a process of its own
    #[arg(long, env = "ISOLATE_IMPORTS", value_parser = clap::builder::BoolishValueParser::new(),
          num_args = 0, default_missing_value = "true")]
    pub imports: bool,
    /// The seconds that an import may take
    #[arg(long, value_name = "SECONDS", env = "ISOLATE_TIMEOUT", default_value_t = 30)]
    pub timeout: u64,
    /// Read every file that comes through, and compare it with what its package brought
    #[arg(long, env = "ISOLATE_DEEP", value_parser = clap::builder::BoolishValueParser::new(),
          num_args = 0, default_missing_value = "true")]
    pub deep: bool,
}
