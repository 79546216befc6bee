//! Asking an executable who it is.

use std::io;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use crate::cache::Cache;
use crate::common::Result;
use crate::interpreter::answer::{Answer, QUICK, THOROUGH};
use crate::interpreter::base;
use crate::interpreter::cache;
use crate::interpreter::context::Context;
use crate::interpreter::failure;
use crate::interpreter::process::{self, End, Limits, Outcome};

/// Answers have some 10 kB.
const MOST_OUTPUT: usize = 1 << 20;

/// Isolated, without `site` and without writing byte code: no code of the machine's own runs
/// (no `.pth`, no sitecustomize), and nothing is left behind.
const ISOLATED: &[&str] = &["-I", "-S", "-B", "-c", QUICK, THOROUGH];

/// The same for Python 2 and for 3.3 and older, which do not have `-I`.
const OLD_ISOLATED: &[&str] = &["-E", "-s", "-S", "-B", "-c", QUICK, THOROUGH];

/// What an executable answers, from the cache if it would say the same again. Not cached is what
/// leads to another executable: a shim leads elsewhere tomorrow.
///
/// # Errors
///
/// When it is no program, cannot be started, crashes, hangs, or gives no answer that can be read.
pub(super) fn ask(executable: &Path, context: &Context) -> Result<Answer> {
    let cache = context.cache.clone().map(|directory| Cache::new(directory, SystemTime::now()));
    if let Some(answer) = cache.as_ref().and_then(|kept| cache::load(kept, executable)) {
        return Ok(answer);
    }
    failure::examine(executable)?;
    let answer = query(executable, context)?;
    if base::leads_to(executable, &answer).is_none()
        && let Some(kept) = &cache
    {
        cache::store(kept, executable, &answer);
    }
    Ok(answer)
}

fn query(executable: &Path, context: &Context) -> Result<Answer> {
    let run = |arguments: &[&str]| {
        run(executable, arguments, context)
            .map_err(|error| failure::not_started(executable, &error))
    };
    let mut outcome = run(ISOLATED)?;
    if outcome.stderr.contains("Unknown option: -I") {
        outcome = run(OLD_ISOLATED)?;
    }
    match outcome.end {
        End::TooSlow => failure::too_slow(executable, context.time_limit, &outcome.stderr).err(),
        End::TooMuch => failure::too_much(executable, MOST_OUTPUT).err(),
        End::Exit(status) if !status.success() => {
            failure::failed(executable, status, &outcome.stderr).err()
        }
        End::Exit(_) => match Answer::parse(&outcome.stdout) {
            Some(answer) => Ok(answer),
            None => failure::rubbish(executable, &outcome.stdout, &outcome.stderr).err(),
        },
    }
}

fn run(executable: &Path, arguments: &[&str], context: &Context) -> io::Result<Outcome> {
    let mut command = Command::new(executable);
    command.args(arguments).env_clear().envs(&context.variables);
    // pyenv and its kind choose by the directory that they are called in.
    if context.directory.is_dir() {
        command.current_dir(&context.directory);
    }
    process::run(&mut command, Limits { time: context.time_limit, output: MOST_OUTPUT })
}
