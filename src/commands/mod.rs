//! The commands: each runs the pipeline as far as it needs, and hands its result to the report.

mod adopted;
mod apply;
mod launcher;
mod python;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::cli::{Cli, Colour, Command, Format, Output};
use crate::common::diagnostic::Blame;
use crate::common::{Diagnostic, Severity};
use crate::report::json;
use crate::report::result::Applied;
use crate::report::text::{self, Detail};
use crate::report::{Style, render};

/// What a command came to: results, or everything that is wrong.
type Outcome = Result<Vec<Applied>, Vec<Diagnostic>>;

/// Runs the program on the process's arguments. Exit codes: 0 done; 1 the input or the system is not
/// as it must be; 2 a wrong command line, or a fault of the machine.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misused(&error),
    };
    let outcome = match &cli.command {
        Command::Apply(options) => apply::run(options).map(|result| vec![result]),
    };
    show(&cli, &outcome);
    match &outcome {
        Ok(_) => ExitCode::SUCCESS,
        Err(errors) => exit_code(errors),
    }
}

fn exit_code(errors: &[Diagnostic]) -> ExitCode {
    let usage = errors.iter().any(|error| error.blame == Blame::Usage);
    ExitCode::from(if usage { 2 } else { 1 })
}

/// A command line that cannot be read: clap's own words, or the envelope for those who asked for it.
fn misused(error: &clap::Error) -> ExitCode {
    let wants_json = std::env::args().any(|argument| argument == "--output-format=json")
        || std::env::args()
            .zip(std::env::args().skip(1))
            .any(|(a, b)| a == "--output-format" && b == "json")
        || std::env::var("ISOLATE_OUTPUT_FORMAT").is_ok_and(|format| format == "json");
    let is_help = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if wants_json && !is_help {
        put(&mut std::io::stdout(), &format!("{}\n", json::document("", &[], &[usage(error)])));
        return ExitCode::from(2);
    }
    // Help goes to standard output and succeeds; clap knows which is which.
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// clap's error as a diagnostic: its first line, and those that say what would have been right.
fn usage(error: &clap::Error) -> Diagnostic {
    let text = error.to_string();
    let mut lines = text.lines().map(str::trim);
    let message = lines.next().unwrap_or_default().trim_start_matches("error: ");
    let advice = lines.filter(|line| line.starts_with("tip: ") || line.starts_with('['));
    let diagnostic = Diagnostic::error("usage", message).usage();
    advice.fold(diagnostic, Diagnostic::help).help("see `isolate --help`")
}

fn show(cli: &Cli, outcome: &Outcome) {
    let (results, errors) = match outcome {
        Ok(results) => (results.as_slice(), [].as_slice()),
        Err(errors) => ([].as_slice(), errors.as_slice()),
    };
    let detail = detail(&cli.output);
    let style = style(cli.output.color, std::io::stderr().is_terminal());
    let remarks = results.iter().flat_map(|result| &result.diagnostics);
    for diagnostic in remarks.chain(errors).filter(|diagnostic| is_shown(diagnostic, detail)) {
        put(&mut std::io::stderr(), &render(diagnostic, style));
    }
    match cli.output.output_format {
        Format::Json => {
            let document = json::document(cli.command.name(), results, errors);
            put(&mut std::io::stdout(), &format!("{document}\n"));
        }
        Format::Text => {
            let style = crate::commands::style(cli.output.color, std::io::stdout().is_terminal());
            for result in results {
                put(&mut std::io::stdout(), &text::applied(result, detail, style));
            }
        }
    }
}

fn detail(output: &Output) -> Detail {
    match (output.quiet, output.verbose) {
        (true, _) => Detail::Quiet,
        (_, true) => Detail::Verbose,
        _ => Detail::Normal,
    }
}

fn is_shown(diagnostic: &Diagnostic, detail: Detail) -> bool {
    match diagnostic.severity {
        Severity::Error => true,
        Severity::Warning => detail >= Detail::Normal,
        Severity::Note => detail == Detail::Verbose,
    }
}

/// `--color`, then `NO_COLOR`, then `FORCE_COLOR` or `CLICOLOR_FORCE`, then the terminal.
fn style(colour: Colour, terminal: bool) -> Style {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let forced = set("FORCE_COLOR") || set("CLICOLOR_FORCE");
    let on = match colour {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => !set("NO_COLOR") && (forced || terminal),
    };
    if on { Style::Colour } else { Style::Plain }
}

/// Writes to a standard stream. A reader that went away (`isolate apply | head`) is no fault.
fn put(stream: &mut dyn Write, text: &str) {
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
}
