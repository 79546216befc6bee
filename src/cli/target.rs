//! What a command is about: specs, environments, and how their desired state is found.

use std::path::PathBuf;

use clap::Args;

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
#[derive(Debug, Clone, Default, Args)]
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
    /// Make scripts anew that lie outside of the spec's directory, too
    #[arg(long, env = "ISOLATE_ALLOW_OUTSIDE",
          value_parser = clap::builder::BoolishValueParser::new(),
          num_args = 0, default_missing_value = "true")]
    pub allow_outside: bool,
    /// Look at everything, whatever former runs have found out
    #[arg(long, env = "ISOLATE_VERIFY", value_parser = clap::builder::BoolishValueParser::new(),
          num_args = 0, default_missing_value = "true")]
    pub verify: bool,
}

/// How it is found what an environment is made from, for commands that write nothing into it.
#[derive(Debug, Clone, Args)]
pub struct Look {
    /// The Python, instead of the spec's: system, a path, a command, or a version
    #[arg(long, value_name = "PYTHON", env = "ISOLATE_PYTHON")]
    pub python: Option<String>,
}

impl Look {
    /// The same for the stages, which then look at everything.
    pub fn wanted(&self) -> Wanted {
        let python = self.python.clone();
        // To look at what lies outside does no harm.
        Wanted { python, verify: true, allow_outside: true, ..Wanted::default() }
    }

    /// The same for the stages, which may take what former runs have found out.
    pub fn remembering(&self) -> Wanted {
        Wanted { python: self.python.clone(), ..Wanted::default() }
    }
}
