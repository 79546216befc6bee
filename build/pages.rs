//! The completions and manual pages, made from the command line as it is declared. They are made here,
//! and not by the program, because their generators would be a twentieth of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_complete::shells::{Bash, Fish, PowerShell, Zsh};
use clap_complete::{Generator, generate};
use clap_complete_nushell::Nushell;

use crate::cli::Cli;

/// The best that there is: it is done once.
const LEVEL: u8 = 9;

/// Writes all of them into one file: a JSON object of texts by name, deflated. Completions are called
/// by their shell (`bash`), pages by their file (`isolate-apply.1`).
pub(super) fn write(file: &Path) {
    let mut texts = BTreeMap::new();
    texts.insert("bash".to_owned(), script(Bash));
    texts.insert("fish".to_owned(), script(Fish));
    texts.insert("nushell".to_owned(), script(Nushell));
    texts.insert("powershell".to_owned(), script(PowerShell));
    texts.insert("zsh".to_owned(), script(Zsh));
    let mut program = Cli::command().disable_help_subcommand(true);
    // Hands the options that all commands share down to each, and gives the pages their names.
    program.build();
    for command in std::iter::once(&program).chain(program.get_subcommands()) {
        let name = command.get_display_name().unwrap_or(command.get_name());
        texts.insert(format!("{name}.1"), page(command));
    }
    let json = serde_json::to_vec(&texts).expect("texts have a JSON form");
    let deflated = miniz_oxide::deflate::compress_to_vec(&json, LEVEL);
    fs::write(file, deflated).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

/// What makes a shell complete the program's commands and options.
fn script(shell: impl Generator) -> String {
    let mut script = Vec::new();
    generate(shell, &mut Cli::command(), "isolate", &mut script);
    String::from_utf8(script).expect("a script is UTF-8")
}

/// A manual page as roff.
fn page(command: &Command) -> String {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page).expect("there is enough memory");
    String::from_utf8(page).expect("a page is UTF-8")
}
