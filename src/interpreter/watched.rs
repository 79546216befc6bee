//! What the choice of an interpreter depends on: as long as none of it changes, the same one would be
//! found, and give the same answers.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::cache::{Cache, Watch};
use crate::interpreter::context::Context;
use crate::interpreter::facts::{Facts, Interpreter};
use crate::interpreter::pyvenv::Environment;
use crate::interpreter::request::Request;
use crate::interpreter::{base, cache, candidates, files, version};

/// What the answer to a request depends on, as it is now. `None` where paths cannot tell: when a shim or
/// an environment led to the base, or a shim or something that did not answer may be of a version that
/// is asked for; and when the answers of interpreters are not [cached](Context::cache).
pub fn watched(request: &Request, interpreter: &Interpreter, context: &Context) -> Option<Watch> {
    if !interpreter.remarks.is_empty() {
        return None;
    }
    let directory = context.cache.clone()?;
    let kept = Cache::new(directory, std::time::SystemTime::now());
    let mut paths: BTreeSet<PathBuf> = match request {
        // A program that is installed there changes the directory.
        Request::System => {
            ["/usr/bin", "/usr/libexec/platform-python"].map(|path| context.rooted(path)).into()
        }
        Request::Command(name) => {
            context.path.iter().map(|directory| directory.join(name)).collect()
        }
        Request::Path(path) => [context.directory.join(path)].into(),
        Request::Version(_) => candidates::looked_at(context),
    };
    let facts = &interpreter.facts;
    paths.extend([facts.executable.clone(), facts.real_executable.clone()]);
    let mut watch = Watch::over(paths);
    for executable in [&facts.executable, &facts.real_executable] {
        watch = watch.and(cache::depends_on(&kept, executable)?);
    }
    if let Request::Version(wanted) = request {
        let asked = candidates::everywhere(context);
        for candidate in asked.iter().filter(|candidate| version::is_asked(candidate, wanted)) {
            watch = watch.and(of_base(&candidate.path, &kept, context)?);
        }
    }
    Some(watch)
}

/// What it depends on which base a virtual environment has, by its Python, and what that answers.
/// `None` as [`watched`] has it.
pub fn watched_base(python: &Path, base: &Facts, context: &Context) -> Option<Watch> {
    let kept = Cache::new(context.cache.clone()?, std::time::SystemTime::now());
    let real = cache::depends_on(&kept, &base.real_executable)?;
    Some(of_base(python, &kept, context)?.and(real))
}

/// What it depends on which base is behind an executable, and of which version that is. `None` where
/// more than one virtual environment is before the base, or anything else; and where it did not answer,
/// or a virtual environment has no base any more, which may be otherwise next time.
fn of_base(executable: &Path, kept: &Cache, context: &Context) -> Option<Watch> {
    let watch = cache::depends_on(kept, &files::plain(executable))?;
    let Ok(base) = base::resolve(executable, context) else {
        return Environment::of(executable).is_none().then_some(watch);
    };
    let passed = |code| base.remarks.iter().filter(|remark| remark.code == code).count();
    match (passed(base::BEHIND_SHIM), passed(base::OF_ENVIRONMENT)) {
        (0, 0) => Some(watch),
        (0, 1) => Some(watch.and(cache::depends_on(kept, &base.facts.executable)?)),
        _ => None,
    }
}

/// What of the process's environment the answer to a request depends on, and of the machine.
pub fn circumstances(request: &Request, context: &Context) -> String {
    let Context { path, directory, root, pyenv, .. } = context;
    format!("{:?}", (request, path, directory, root, pyenv, cache::kernel()))
}
