//! How results are shown.

use clap::{Args, ValueEnum};

/// How results are shown.
#[derive(Debug, Args)]
pub struct Output {
    /// The form of the results on standard output
    #[arg(long, global = true, value_enum, default_value_t, env = "ISOLATE_OUTPUT_FORMAT")]
    pub output_format: Format,
    /// Say only what is wrong
    #[arg(short, long, global = true, env = "ISOLATE_QUIET", conflicts_with = "verbose",
          value_parser = clap::builder::BoolishValueParser::new(), num_args = 0,
          default_missing_value = "true")]
    pub quiet: bool,
    /// Say everything: every dependency with all its reasons, and notes
    #[arg(short, long, global = true, env = "ISOLATE_VERBOSE",
          value_parser = clap::builder::BoolishValueParser::new(), num_args = 0,
          default_missing_value = "true")]
    pub verbose: bool,
    /// Whether to use colours; `NO_COLOR` and `FORCE_COLOR` are respected
    #[arg(long, global = true, value_enum, default_value_t, env = "ISOLATE_COLOR")]
    pub color: Colour,
}

/// The form of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For machines: one document with a versioned envelope, errors included.
    Json,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Colour {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
