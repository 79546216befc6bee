//! What a command came to, on the standard streams.

use std::io::{IsTerminal, Write};
use std::path::Path;

use crate::cli::{Cli, Colour, Format, Output};
use crate::common::{Diagnostic, Severity};
use crate::report::detail::Detail;
use crate::report::outcome::{Failed, Report};
use crate::report::{Style, json, render};

/// What a command came to: for each spec a result, or everything that is wrong with it.
pub(super) type Outcome = Vec<Result<Report, Failed>>;

/// Shows a remark that cannot wait for the end, such as that another run has to be waited for.
pub(super) fn at_once(remark: &Diagnostic, output: &Output) {
    if is_shown(remark, detail(output)) {
        let style = style(output.color, std::io::stderr().is_terminal());
        put(&mut std::io::stderr(), &render(remark, style));
    }
}

/// Shows what a command came to: errors and remarks on standard error, results on standard output.
pub(super) fn outcome(cli: &Cli, outcome: &Outcome) {
    let detail = detail(&cli.output);
    for result in outcome {
        let said = match result {
            Ok(report) => report.told().diagnostics(),
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
            let style = style(cli.output.color, std::io::stdout().is_terminal());
            for report in outcome.iter().flatten() {
                put(&mut std::io::stdout(), &report.told().text(detail, style));
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
pub(super) fn put(stream: &mut dyn Write, text: &str) {
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
}
