//! The command that tells other tools.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::{Look, Target};

/// `isolate export`.
#[derive(Debug, Args)]
pub struct Export {
    /// Which specs and environments.
    #[command(flatten)]
    pub target: Target,
    /// How the desired state is found.
    #[command(flatten)]
    pub look: Look,
    /// In whose words
    #[arg(long, value_enum, value_name = "FORMAT", env = "ISOLATE_FORMAT")]
    pub format: ExportFormat,
    /// Write into this file, and for uv into this directory, instead of standard output
    #[arg(short, long, value_name = "PATH", env = "ISOLATE_OUTPUT")]
    pub output: Option<PathBuf>,
    /// Replace a file that stands there, whoever wrote it
    #[arg(long, env = "ISOLATE_FORCE", value_parser = clap::builder::BoolishValueParser::new(),
          num_args = 0, default_missing_value = "true")]
    pub force: bool,
}

/// What a selection is exported as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Wheels that hold metadata only, and lines for pyproject.toml
    Uv,
    /// Constraints for pip and uv
    PipConstraints,
    /// A requirements file
    Requirements,
    /// A versions section for zc.buildout
    BuildoutVersions,
    /// The value of a Depends field
    DebDepends,
    /// The substitution variable isolate:Depends
    DebSubstvars,
    /// A bill of materials, version 1.6 in JSON
    Cyclonedx,
}
