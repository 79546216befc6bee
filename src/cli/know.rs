//! The commands that answer questions.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::{Look, Target};

/// `isolate list`.
#[derive(Debug, Args)]
pub struct List {
    /// Which specs and environments.
    #[command(flatten)]
    pub target: Target,
    /// How the desired state is found.
    #[command(flatten)]
    pub look: Look,
    /// Only what is so to the environment
    #[arg(long, value_enum, value_name = "STATE", env = "ISOLATE_STATE")]
    pub state: Option<Listed>,
}

/// What is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Listed {
    /// What comes through.
    Visible,
    /// What the system has and the spec does not let in.
    KeptOut,
    /// What comes through, and has another installed over it.
    Shadowed,
    /// What cannot be picked.
    Unpickable,
    /// What the environment has installed itself.
    Own,
}

/// `isolate explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// What you would pick, import or install (lxml, import:gi, deb:python3-gi), or a file of a site
    /// directory
    #[arg(required = true, value_name = "NAME")]
    pub names: Vec<String>,
    /// The spec; without it the nearest isolate.yaml upwards
    #[arg(long, value_name = "SPEC", env = "ISOLATE_SPEC")]
    pub spec: Option<PathBuf>,
    /// The environment's directory, instead of the spec's; alone, the environment's own spec is taken
    #[arg(long, value_name = "DIR", env = "ISOLATE_ENVIRONMENT")]
    pub environment: Option<PathBuf>,
    /// The Python, instead of the spec's: system, a path, a command, or a version
    #[arg(long, value_name = "PYTHON", env = "ISOLATE_PYTHON")]
    pub python: Option<String>,
}
