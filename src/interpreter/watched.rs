//! What the choice of an interpreter depends on: as long as none of it changes, the same one would be
//! found, and give the same answers.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::cache::{Cache, Watch};
use crate::interpreter::cache;
use crate::interpreter::context::Context;
use crate::interpreter::facts::Interpreter;
use crate::interpreter::request::Request;

/// What the answer to a request depends on, as it is now. `None` where it cannot be told by a few paths:
/// for a version, which is looked for everywhere; when a shim or an environment led to the base; and
/// when the answers of the interpreter are not [cached](Context::cache).
pub fn watched(request: &Request, interpreter: &Interpreter, context: &Context) -> Option<Watch> {
    if !interpreter.remarks.is_empty() {
        return None;
    }
    let mut paths: BTreeSet<PathBuf> = match request {
        // A program that is installed there changes the directory.
        Request::System => {
            ["/usr/bin", "/usr/libexec/platform-python"].map(|path| context.rooted(path)).into()
        }
        Request::Command(name) => {
            context.path.iter().map(|directory| directory.join(name)).collect()
        }
        Request::Path(path) => [context.directory.join(path)].into(),
        Request::Version(_) => return None,
    };
    let directory = context.cache.clone()?;
    let kept = Cache::new(directory, std::time::SystemTime::now());
    let facts = &interpreter.facts;
    paths.extend([facts.executable.clone(), facts.real_executable.clone()]);
    let mut watch = Watch::over(paths);
    for executable in [&facts.executable, &facts.real_executable] {
        watch = watch.and(cache::depends_on(&kept, executable)?);
    }
    Some(watch)
}

/// What of the process's environment the answer to a request depends on, and of the machine.
pub fn circumstances(request: &Request, context: &Context) -> String {
    let Context { path, directory, root, pyenv, .. } = context;
    format!("{:?}", (request, path, directory, root, pyenv, cache::kernel()))
}
