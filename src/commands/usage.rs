//! Command lines that cannot be read.

use std::process::ExitCode;

use clap::error::ErrorKind;

use crate::commands::show;
use crate::common::Diagnostic;
use crate::report::json;
use crate::report::outcome::Failed;

/// A command line that cannot be read: clap's own words, or the envelope for those who asked for it.
pub(super) fn misused(error: &clap::Error) -> ExitCode {
    let wants_json = std::env::args().any(|argument| argument == "--output-format=json")
        || std::env::args()
            .zip(std::env::args().skip(1))
            .any(|(a, b)| a == "--output-format" && b == "json")
        || std::env::var("ISOLATE_OUTPUT_FORMAT").is_ok_and(|format| format == "json");
    let is_help = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if wants_json && !is_help {
        let outcome = [Err(Failed::from(Box::new(usage(error))))];
        show::put(&mut std::io::stdout(), &format!("{}\n", json::document("", &outcome)));
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
