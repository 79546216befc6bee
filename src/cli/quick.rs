//! Reads a command line without making up all of it: the options of fifteen commands take longer to
//! declare than an apply that has nothing to do takes for the rest.

use std::ffi::OsString;

use clap::{Args, FromArgMatches, Parser};

use crate::cli::{Apply, Cli, Output};

/// The name of the command that is read so.
const APPLY: &str = "apply";

impl Cli {
    /// Reads a command line, the program's name first. What is no plain `isolate apply` is for the whole
    /// declaration, which has the help, the suggestions and the right words.
    ///
    /// # Errors
    ///
    /// Those of clap, help and version among them.
    pub fn read(arguments: Vec<OsString>) -> Result<Self, clap::Error> {
        match arguments.get(1) {
            Some(command) if command == APPLY => {
                Self::apply(&arguments).map_or_else(|_| Self::try_parse_from(arguments), Ok)
            }
            _ => Self::try_parse_from(arguments),
        }
    }

    fn apply(arguments: &[OsString]) -> Result<Self, clap::Error> {
        let apply = Apply::augment_args(clap::Command::new(APPLY));
        let program = Output::augment_args(clap::Command::new("isolate")).subcommand(apply);
        Self::from_arg_matches(&program.try_get_matches_from(arguments)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn it_is_read_as_by_the_whole() {
        for line in [
            "isolate apply",
            "isolate apply a.yaml b.yaml --python 3.11 -v",
            "isolate apply --root /tmp/x --durable --color never --output-format json",
            "isolate apply --environment x --only regenerate -q -- -a.yaml",
        ] {
            let quick = Cli::apply(&arguments(line)).unwrap();
            let whole = Cli::try_parse_from(arguments(line)).unwrap();
            assert_eq!(format!("{quick:?}"), format!("{whole:?}"), "{line}");
        }
    }

    #[test]
    fn what_it_cannot_read_is_said_by_the_whole() {
        for line in [
            "isolate apply --help",
            "isolate apply --verfy",
            "isolate apply --only all",
            "isolate aply",
            "isolate",
            "isolate --version",
            "isolate apply --version",
        ] {
            let read = Cli::read(arguments(line)).unwrap_err();
            let whole = Cli::try_parse_from(arguments(line)).unwrap_err();
            assert_eq!(read.to_string(), whole.to_string(), "{line}");
        }
    }
}
