//! Which Python, or which environment, is looked at.

use std::path::{Path, PathBuf};

use crate::apply;
use crate::cli;
use crate::commands::python;
use crate::common::{Diagnostic, Result, absolute};
use crate::interpreter::{self, Context, Environment, Interpreter, OF_ENVIRONMENT, Request};
use crate::plan::Manifest;
use crate::spec::{self, Overrides};

/// What is looked at.
pub(super) struct Subject {
    /// The base.
    pub(super) interpreter: Interpreter,
    /// The virtual environment, if it is one.
    pub(super) environment: Option<Environment>,
    /// What isolate wrote into it.
    pub(super) manifest: Option<Manifest>,
    /// What is to be said of the choice.
    pub(super) remarks: Vec<Diagnostic>,
}

impl Subject {
    /// Finds what a command line means: what it names; else the environment of the nearest spec, or the
    /// Python that this would be made from; else the system's Python.
    ///
    /// # Errors
    ///
    /// When there is no such Python, or no environment in a directory that is named.
    pub(super) fn find(options: &cli::Audit) -> Result<Self> {
        let context = Context::from_process(&here()?);
        let Some(named) = &options.python else { return Self::nearest(&context) };
        let directory = Path::new(named);
        let is_environment = directory.join("pyvenv.cfg").is_file();
        if is_environment || directory.is_dir() && named.contains('/') {
            return Self::of_directory(directory, &context);
        }
        Self::of_request(&Request::parse(named)?, &context)
    }

    fn nearest(context: &Context) -> Result<Self> {
        let file = match spec::discover(&context.directory) {
            Ok(file) => file,
            Err(error) if error.code == "spec-not-found" => {
                return Self::of_request(&Request::System, context);
            }
            Err(error) => return Err(error),
        };
        let spec = spec::read(&file, &Overrides::default())?;
        if spec.environment.join("pyvenv.cfg").is_file() {
            return Self::of_directory(&spec.environment, context);
        }
        let context = Context::from_process(spec.directory());
        let mut subject = Self::of_request(&python::request(&spec)?, &context)?;
        let message = format!(
            "{} has not been made: the Python that it would be made from is looked at",
            spec.environment.display()
        );
        subject.remarks.push(Diagnostic::note("not-applied", message));
        Ok(subject)
    }

    fn of_directory(directory: &Path, context: &Context) -> Result<Self> {
        let directory = absolute(directory)
            .map_err(|error| Box::new(Diagnostic::io("find", directory, &error)))?;
        let executable = directory.join("bin/python");
        if Environment::of(&executable).is_none() {
            let message = format!("{} is no virtual environment", directory.display());
            return Diagnostic::error("no-environment", message)
                .help("it has no pyvenv.cfg; name an environment, or a Python by its file")
                .err();
        }
        Self::of_request(&Request::Path(executable), context)
    }

    fn of_request(request: &Request, context: &Context) -> Result<Self> {
        let environment = interpreter::environment(request, context);
        let interpreter = interpreter::find(request, context)?;
        let mut remarks = interpreter.remarks.clone();
        let manifest = match &environment {
            Some(environment) => {
                remarks.retain(|remark| remark.code != OF_ENVIRONMENT);
                apply::history(&environment.directory)?.manifests().next().cloned()
            }
            None => None,
        };
        Ok(Self { interpreter, environment, manifest, remarks })
    }

    /// Whether its `bin/python` is our launcher, which keeps variables out.
    pub(super) fn has_launcher(&self) -> bool {
        let python = crate::common::RelPath::new("bin/python").ok();
        let record = python.and_then(|path| self.manifest.as_ref()?.resolved(&path).cloned());
        matches!(record, Some(crate::plan::Record::File { executable: true, .. }))
    }
}

fn here() -> Result<PathBuf> {
    std::env::current_dir()
        .map_err(|error| Box::new(Diagnostic::io("find the directory", Path::new("."), &error)))
}
