//! The command that writes a first spec.

use std::path::PathBuf;

use clap::Args;

/// `isolate init`.
#[derive(Debug, Args)]
pub struct Init {
    /// What to make the spec of: a virtual environment, Python sources or directories of them, or a
    /// buildout.cfg
    #[arg(long, value_name = "PATH", num_args = 1.., env = "ISOLATE_FROM")]
    pub from: Vec<PathBuf>,
    /// The Python whose packages are looked for, and that the spec asks for
    #[arg(long, value_name = "PYTHON", env = "ISOLATE_PYTHON")]
    pub python: Option<String>,
    /// Print the spec, and write nothing
    #[arg(long, env = "ISOLATE_PRINT", value_parser = clap::builder::BoolishValueParser::new(),
          num_args = 0, default_missing_value = "true")]
    pub print: bool,
}
