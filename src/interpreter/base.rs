//! From the executable that was named to the base: through shims, out of virtual environments, to
//! the file that a launcher can exec.

use std::path::{Path, PathBuf};

use crate::common::{Diagnostic, Result};
use crate::interpreter::answer::Answer;
use crate::interpreter::ask::ask;
use crate::interpreter::context::Context;
use crate::interpreter::facts::Facts;
use crate::interpreter::pyvenv::{self, Environment};
use crate::interpreter::{files, real, support};

/// How many shims and environments may stand before a base: more is a circle.
const STEPS: usize = 8;

/// The code of the remark that the base of a virtual environment was taken.
pub const OF_ENVIRONMENT: &str = "python-of-environment";

/// The code of the remark that a shim led to what was taken.
pub(super) const BEHIND_SHIM: &str = "python-behind-shim";

/// A base interpreter, and what is to be said of the way to it.
#[derive(Debug)]
pub(super) struct Base {
    /// Its facts, complete.
    pub(super) facts: Facts,
    /// The shims and environments on the way, and whether its version was tried.
    pub(super) remarks: Vec<Diagnostic>,
}

/// Finds the base behind an executable, which is absolute.
///
/// # Errors
///
/// When something on the way is no interpreter, environments cannot be made of the base, or the base
/// of a virtual environment is gone.
pub(super) fn resolve(executable: &Path, context: &Context) -> Result<Base> {
    let mut remarks = Vec::new();
    let mut at = files::plain(executable);
    for _ in 0..STEPS {
        match step(&at, context).or_else(|error| by_way_of(*error, executable, &at).err())? {
            Step::Onward { to, remark } => {
                remarks.extend(remark);
                at = to;
            }
            Step::Arrived(facts) => {
                remarks.extend(support::remark(&facts));
                let real_executable = real::executable(&facts, context);
                return Ok(Base { facts: Facts { real_executable, ..*facts }, remarks });
            }
        }
    }
    let message =
        format!("{} leads from one interpreter to another without end", executable.display());
    Diagnostic::error("python-circle", message).help("name the base itself in `python:`").err()
}

/// What an executable turns out to be.
enum Step {
    /// A base.
    Arrived(Box<Facts>),
    /// Something that leads to another executable.
    Onward { to: PathBuf, remark: Option<Diagnostic> },
}

impl Step {
    fn out_of(environment: &Path, executable: &Path, base: PathBuf) -> Self {
        let remark = environment_remark(executable, environment, &base);
        Self::Onward { to: base, remark: Some(remark) }
    }
}

fn step(at: &Path, context: &Context) -> Result<Step> {
    let answer = match ask(at, context) {
        Ok(answer) => answer,
        // One of virtualenv before 20 knows its standard library only through its own site.py.
        Err(error) => {
            return match pyvenv::old_base(at) {
                Some((directory, base)) => Ok(Step::out_of(&directory, at, base)),
                None => Err(error),
            };
        }
    };
    if let Some(target) = leads_to(at, &answer) {
        let remark = shim_remark(at, &target);
        return Ok(Step::Onward { to: target, remark });
    }
    let facts = support::facts(at, &answer)?;
    match Environment::of(&answer.executable) {
        Some(environment) => {
            let base = base_of(&environment, &answer, facts, context)?;
            Ok(Step::out_of(&environment.directory, at, base))
        }
        None => Ok(Step::Arrived(Box::new(facts.clone()))),
    }
}

/// The executable that another one turned out to run: that of a shim or of a wrapper script. `None`
/// when it is an interpreter itself.
pub(super) fn leads_to(executable: &Path, answer: &Answer) -> Option<PathBuf> {
    if !answer.executable.as_os_str().is_empty() && !files::same(executable, &answer.executable) {
        return Some(answer.executable.clone());
    }
    // A script that hands its own name on: what it runs is the interpreter.
    let binary = answer.binary.as_ref()?;
    (files::is_script(executable) && binary.exists()).then(|| binary.clone())
}

/// The interpreter that a virtual environment was made from: the first of those that it names which
/// has the same version and the same prefix.
fn base_of(
    environment: &Environment,
    answer: &Answer,
    facts: &Facts,
    context: &Context,
) -> Result<PathBuf> {
    let named = environment.bases(&facts.library_name);
    let known = answer.base_executable.iter().cloned().chain(named);
    let is_base = |base: &PathBuf| {
        base.is_file()
            && files::plain(base) != files::plain(&answer.executable)
            && ask(base, context).ok().and_then(|answer| answer.facts).is_some_and(|found| {
                found.version == facts.version
                    && files::same(&found.base_prefix, &facts.base_prefix)
            })
    };
    if let Some(base) = known.into_iter().find(is_base) {
        return Ok(base);
    }
    let message = format!(
        "{} belongs to the virtual environment {}, and the Python that it was made from is gone",
        answer.executable.display(),
        environment.directory.display(),
    );
    let mut error = Diagnostic::error("python-base-missing", message);
    if let Some(home) = environment.home() {
        error = error.help(format!("its pyvenv.cfg says that it was in {}", home.display()));
    }
    error.help("name a Python that is no virtual environment in `python:`").err()
}

fn by_way_of(error: Diagnostic, executable: &Path, at: &Path) -> Diagnostic {
    if at == executable {
        return error;
    }
    error.help(format!("{} led to {}", executable.display(), at.display()))
}

/// Of one file by another name in the same directory, as our launcher has them, nothing is said.
fn shim_remark(shim: &Path, target: &Path) -> Option<Diagnostic> {
    (shim.parent() != target.parent()).then(|| {
        let message = format!("{} leads to {}, which is taken", shim.display(), target.display());
        Diagnostic::note(BEHIND_SHIM, message)
    })
}

fn environment_remark(executable: &Path, environment: &Path, base: &Path) -> Diagnostic {
    let message = format!(
        "{} belongs to the virtual environment {}; its base {} is taken",
        executable.display(),
        environment.display(),
        base.display()
    );
    Diagnostic::note(OF_ENVIRONMENT, message)
        .help(format!("packages of {} are not seen", environment.display()))
        .help(format!("write `python: {}` to mean the base", base.display()))
}
