//! The command that looks at what a Python does when it starts.

use clap::Args;

/// `isolate audit`.
#[derive(Debug, Args)]
pub struct Audit {
    /// The Python: system, a path, a command or a version; or the directory of an environment. Without
    /// it the environment of the nearest isolate.yaml upwards, or else the system's Python
    #[arg(value_name = "PYTHON", env = "ISOLATE_PYTHON")]
    pub python: Option<String>,
}
