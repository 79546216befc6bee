//! The command that approves.

use clap::Args;

use crate::cli::{Look, Target};

/// `isolate lock`.
#[derive(Debug, Args)]
pub struct Lock {
    /// Which specs and environments.
    #[command(flatten)]
    pub target: Target,
    /// How the desired state is found.
    #[command(flatten)]
    pub look: Look,
    /// Approve anew what has changed: all of it, or what is called so (`python` is the base)
    #[arg(long, value_name = "NAME", num_args = 0..=1, env = "ISOLATE_UPGRADE",
          default_missing_value = "")]
    pub upgrade: Option<Vec<String>>,
}
