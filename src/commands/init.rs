//! `isolate init`: a first spec, empty or made of what is there.

mod buildout;
mod environment;
mod provided;
mod sources;

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::cli;
use crate::commands::init::provided::Provided;
use crate::common::{Diagnostic, Result, order};
use crate::interpreter::{self, Context, Interpreter, Request};
use crate::proposal::Proposal;
use crate::proposal::render::{STARTER, render};
use crate::report::proposed::Proposed;
use crate::spec::FILE_NAME;

/// What a path after `--from` is.
enum From {
    Environment(PathBuf),
    Buildout(PathBuf),
    Sources(PathBuf),
}

/// Proposes a spec, and writes it into the current directory, where none may be.
///
/// # Errors
///
/// When there is a spec already, when what it is to be made of cannot be read, or no Python is found.
pub(super) fn run(options: &cli::Init) -> Result<Proposed> {
    let file = Path::new(FILE_NAME);
    if !options.print && file.symlink_metadata().is_ok() {
        return exists().err();
    }
    let mut diagnostics = Vec::new();
    let proposal = if options.from.is_empty() {
        Proposal { python: options.python.clone(), ..Proposal::default() }
    } else {
        propose(options, &mut diagnostics)?
    };
    let mut text = if options.from.is_empty() { STARTER.to_owned() } else { render(&proposal) };
    if let (true, Some(python)) = (options.from.is_empty(), &proposal.python) {
        text.push_str(&render(&Proposal { python: Some(python.clone()), ..Proposal::default() }));
    }
    if !options.print {
        write(file, &text)?;
    }
    Ok(Proposed {
        spec: (!options.print).then(|| file.to_owned()),
        text,
        picks: proposal.picks,
        missing: proposal.missing,
        diagnostics,
    })
}

/// What the sources of a spec come to, with the Python that all are looked for in.
fn propose(options: &cli::Init, diagnostics: &mut Vec<Diagnostic>) -> Result<Proposal> {
    let from = options.from.iter().map(|path| kind(path)).collect::<Result<Vec<From>>>()?;
    let mut proposal = Proposal::default();
    for path in &options.from {
        proposal.about.push(format!("Made by isolate init from {}", path.display()));
    }
    proposal.about.push("Take away what is not needed, then: isolate apply".to_owned());
    let context = Context::from_process(Path::new("."));
    let environment = from.iter().find_map(|from| match from {
        From::Environment(directory) => Some(directory.as_path()),
        _ => None,
    });
    let base = base(options, environment, &context, &mut proposal)?;
    let provided = Provided::by(&base.facts);
    for from in &from {
        match from {
            From::Environment(directory) => {
                diagnostics.extend(environment::propose(directory, &provided, &mut proposal)?);
            }
            From::Buildout(file) => {
                diagnostics.extend(buildout::propose(file, &provided, &mut proposal)?);
            }
            From::Sources(path) => sources::propose(path, &provided, &mut proposal)?,
        }
    }
    order::sort_by(&mut proposal.picks, |one, other| {
        (one.pick.to_lowercase(), one).cmp(&(other.pick.to_lowercase(), other))
    });
    proposal.picks.dedup_by(|a, b| a.pick == b.pick);
    proposal.missing.sort();
    proposal.missing.dedup_by(|a, b| a.name == b.name);
    Ok(proposal)
}

fn kind(path: &Path) -> Result<From> {
    if path.is_dir() {
        let environment = path.join("pyvenv.cfg").is_file();
        let kind = if environment { From::Environment } else { From::Sources };
        return Ok(kind(path.to_owned()));
    }
    fs_err::metadata(path).map_err(|error| Box::new(Diagnostic::io("read", path, &error)))?;
    let is_buildout = path.extension().is_some_and(|extension| extension == "cfg");
    Ok(if is_buildout { From::Buildout(path.to_owned()) } else { From::Sources(path.to_owned()) })
}

/// The Python: what is asked for, that of the environment, or the system's. The proposal names it
/// where it is not the system's.
fn base(
    options: &cli::Init,
    environment: Option<&Path>,
    context: &Context,
    proposal: &mut Proposal,
) -> Result<Interpreter> {
    if let Some(python) = &options.python {
        proposal.python = Some(python.clone());
        return interpreter::find(&Request::parse(python)?, context);
    }
    let Some(environment) = environment else {
        return interpreter::find(&Request::System, context);
    };
    let python = crate::common::absolute(&environment.join("bin/python"))
        .map_err(|error| Box::new(Diagnostic::io("find", environment, &error)))?;
    let base = interpreter::find(&Request::Path(python), context)?;
    let real = &base.facts.real_executable;
    let system = interpreter::find(&Request::System, context);
    if !system.is_ok_and(|system| system.facts.real_executable == *real) {
        proposal.python = real.to_str().map(str::to_owned);
    }
    Ok(base)
}

/// Writes the spec, and never over anything.
fn write(file: &Path, text: &str) -> Result<()> {
    let written = File::create_new(file).and_then(|mut new| new.write_all(text.as_bytes()));
    match written {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => exists().err(),
        Err(error) => Diagnostic::io("write", file, &error).err(),
    }
}

fn exists() -> Diagnostic {
    Diagnostic::error("spec-exists", format!("there is an {FILE_NAME} here already"))
        .help("nothing was written; `--print` shows the new one, or move the old one away")
}
