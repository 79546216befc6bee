//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Isolated Python environments with exactly the system packages that a spec allows.
#[derive(Debug, Parser)]
#[command(name = "isolate", version, about, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// How to say it.
    #[command(flatten)]
    pub output: Output,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the environment that a spec describes, or bring it up to date
    Apply(Apply),
    /// Say what apply would do, and do nothing
    Plan(Plan),
    /// Go back to what stood before the last apply that changed something
    Rollback(Rollback),
}

impl Command {
    /// Its name, as the JSON envelope carries it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Apply(_) => "apply",
            Self::Plan(_) => "plan",
            Self::Rollback(_) => "rollback",
        }
    }
}

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

/// Specs, and the environments that they are for.
#[derive(Debug, Args)]
pub struct Target {
    /// Specs, or patterns such as 'services/*/isolate.yaml'; without one the nearest isolate.yaml
    /// upwards
    #[arg(value_name = "SPEC")]
    pub specs: Vec<PathBuf>,
    /// The environment's directory, instead of the spec's; alone, the environment's own spec is taken
    #[arg(long, value_name = "DIR", env = "ISOLATE_ENVIRONMENT")]
    pub environment: Option<PathBuf>,
}

/// How the desired state of an environment is found.
#[derive(Debug, Clone, Args)]
pub struct Wanted {
    /// The Python, instead of the spec's: system, a path, a command, or a version
    #[arg(long, value_name = "PYTHON", env = "ISOLATE_PYTHON")]
    pub python: Option<String>,
    /// Add to an environment that uv, tox, nox, poetry, virtualenv or venv made
    #[arg(long, env = "ISOLATE_ADOPT", value_parser = clap::builder::BoolishValueParser::new(),
          num_args = 0, default_missing_value = "true")]
    pub adopt: bool,
    /// For packagers: write below this directory what is to stand at the environment's own path in
    /// the end
    #[arg(long, value_name = "DESTDIR", env = "ISOLATE_ROOT", conflicts_with = "adopt")]
    pub root: Option<PathBuf>,
    /// Look at everything, whatever former runs have found out
    #[arg(long, env = "ISOLATE_VERIFY", value_parser = clap::builder::BoolishValueParser::new(),
          num_args = 0, default_missing_value = "true")]
    pub verify: bool,
}

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
