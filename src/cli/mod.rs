//! The command line: a file for each group of commands, and one for each group of options that they share.

mod audit;
mod change;
mod check;
mod export;
mod init;
mod know;
mod leave;
mod lock;
mod machines;
mod output;
mod quick;
mod target;

use clap::{Parser, Subcommand};

pub use audit::Audit;
pub use change::{Apply, Part, Plan, Rollback};
pub use check::Check;
pub use export::{Export, ExportFormat};
pub use init::Init;
pub use know::{Explain, List, Listed};
pub use leave::{Destroy, Run};
pub use lock::Lock;
pub use machines::{Completions, Man, Schema, Shell};
pub use output::{Colour, Format, Output};
pub use target::{Look, Target, Wanted};

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
    /// Approve what the spec selects now, in the lock beside it
    Lock(Lock),
    /// Find every difference between spec, lock, environment and system
    Check(Check),
    /// Find everything that runs code or adds a path when a Python starts
    Audit(Audit),
    /// List what the system has, what of it comes through, and why
    List(List),
    /// Say why a name comes through or not, and how to have it otherwise
    Explain(Explain),
    /// Say what the spec selects in the words of uv, pip, buildout or Debian, or as a bill of materials
    Export(Export),
    /// Go back to what stood before the last apply that changed something
    Rollback(Rollback),
    /// Apply if needed, and run a command inside
    Run(Run),
    /// Take away exactly what was written
    Destroy(Destroy),
    /// Write a first spec, empty or made of an environment, of sources, or of a buildout
    Init(Init),
    /// Print the JSON Schema of a spec, for editors
    Schema(Schema),
    /// Print the script that makes a shell complete commands and options
    Completions(Completions),
    /// Print the manual page of isolate, or write those of all commands
    Man(Man),
}

impl Command {
    /// Its name, as the JSON envelope carries it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Apply(_) => "apply",
            Self::Plan(_) => "plan",
            Self::Lock(_) => "lock",
            Self::Check(_) => "check",
            Self::Audit(_) => "audit",
            Self::List(_) => "list",
            Self::Explain(_) => "explain",
            Self::Export(_) => "export",
            Self::Rollback(_) => "rollback",
            Self::Run(_) => "run",
            Self::Destroy(_) => "destroy",
            Self::Init(_) => "init",
            Self::Schema(_) => "schema",
            Self::Completions(_) => "completions",
            Self::Man(_) => "man",
        }
    }
}
