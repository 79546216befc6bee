//! The commands: each runs the pipeline as far as it needs, and hands its result to the report.

mod adopted;
mod apply;
mod describe;
mod job;
mod launcher;
mod moved;
mod parallel;
mod place;
mod plan;
mod python;
mod rollback;
mod scene;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::cli::{self, Cli, Colour, Command, Format, Output};
use crate::commands::scene::Request;
use crate::common::diagnostic::Blame;
use crate::common::{Diagnostic, Severity};
use crate::report::json;
use crate::report::result::{Failed, Report};
use crate::report::text::{self, Detail};
use crate::report::{Style, planned, render};
use crate::spec::Spec;

/// What a command came to: for each spec a result, or everything that is wrong with it.
type Outcome = Vec<Result<Report, Failed>>;

/// Runs the program on the process's arguments. Exit codes: 0 done; 1 the input or the system is not
/// as it must be, or `plan --exit-code` found something to do; 2 a wrong command line, or a fault of
/// the machine. Of several specs the worst counts.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misused(&error),
    };
    let outcome = outcome(&cli);
    show(&cli, &outcome);
    let asks = matches!(&cli.command, Command::Plan(options) if options.exit_code);
    let codes = outcome.iter().map(|result| match result {
        Ok(Report::Planned(planned)) if asks && planned.changed => 1,
        Ok(_) => 0,
        Err(failed) => exit_code(&failed.errors),
    });
    ExitCode::from(codes.max().unwrap_or_default())
}

fn outcome(cli: &Cli) -> Outcome {
    let waiting = |remark: Diagnostic| {
        if is_shown(&remark, detail(&cli.output)) {
            let style = style(cli.output.color, std::io::stderr().is_terminal());
            put(&mut std::io::stderr(), &render(&remark, style));
        }
    };
    match &cli.command {
        Command::Apply(options) => {
            let request = Request::new(&options.wanted, &waiting);
            each(&options.target, &options.wanted, |spec| {
                let applied = apply::run(spec, options, &request)?;
                Ok(Report::Applied(Box::new(applied)))
            })
        }
        Command::Plan(options) => {
            let request = Request::new(&options.wanted, &waiting);
            each(&options.target, &options.wanted, |spec| {
                plan::run(spec, &request).map(Report::Planned)
            })
        }
        Command::Rollback(options) => match rollback::environments(&options.target) {
            Err(error) => vec![Err(failed(None, vec![*error]))],
            Ok(environments) => parallel::map(environments, |environment| {
                let rolled_back = environment
                    .and_then(|environment| rollback::run(&environment, options, &waiting));
                rolled_back.map(Report::RolledBack).map_err(|error| failed(None, vec![*error]))
            }),
        },
    }
}

/// Does something with each spec of a command line, several at once.
fn each(
    target: &cli::Target,
    wanted: &cli::Wanted,
    work: impl Fn(Spec) -> Result<Report, Vec<Diagnostic>> + Sync,
) -> Outcome {
    let jobs = match job::jobs(target, wanted.python.as_deref()) {
        Ok(jobs) => jobs,
        Err(error) => return vec![Err(failed(None, vec![*error]))],
    };
    parallel::map(jobs, |job| {
        let spec = job.map_err(|error| failed(None, vec![*error]))?;
        let file = spec.file.clone();
        work(spec).map_err(|errors| failed(Some(file), errors))
    })
}

fn failed(spec: Option<PathBuf>, errors: Vec<Diagnostic>) -> Failed {
    Failed { spec, errors }
}

fn exit_code(errors: &[Diagnostic]) -> u8 {
    let usage = errors.iter().any(|error| error.blame == Blame::Usage);
    if usage { 2 } else { 1 }
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
        let outcome = [Err(failed(None, vec![usage(error)]))];
        put(&mut std::io::stdout(), &format!("{}\n", json::document("", &outcome)));
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
    let detail = detail(&cli.output);
    for result in outcome {
        let said = match result {
            Ok(report) => report.diagnostics(),
            Err(failed) => &failed.errors,
        };
        let mut said: Vec<Diagnostic> = said.to_vec();
        said.retain(|diagnostic| is_shown(diagnostic, detail));
        if let (Err(Failed { spec: Some(spec), .. }), true) = (result, outcome.len() > 1) {
            for diagnostic in &mut said {
                about(diagnostic, spec);
            }
        }
        for diagnostic in &said {
            let style = style(cli.output.color, std::io::stderr().is_terminal());
            put(&mut std::io::stderr(), &render(diagnostic, style));
        }
    }
    match cli.output.output_format {
        Format::Json => {
            let document = json::document(cli.command.name(), outcome);
            put(&mut std::io::stdout(), &format!("{document}\n"));
        }
        Format::Text => {
            let style = crate::commands::style(cli.output.color, std::io::stdout().is_terminal());
            for report in outcome.iter().flatten() {
                put(&mut std::io::stdout(), &text(report, detail, style));
            }
        }
    }
}

/// Says which of several specs an error is about, unless its place does.
fn about(diagnostic: &mut Diagnostic, spec: &Path) {
    if !diagnostic.places.iter().any(|place| place.file == spec) {
        diagnostic.help.push(format!("this is about {}", spec.display()));
    }
}

fn text(report: &Report, detail: Detail, style: Style) -> String {
    match report {
        Report::Applied(applied) => text::applied(applied, detail, style),
        Report::Planned(plan) => planned::planned(plan, detail, style),
        Report::RolledBack(result) => planned::rolled_back(result, detail, style),
        Report::Failed(_) => String::new(),
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
