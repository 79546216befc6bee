//! The launcher in ordinary Rust, for every Unix that has no launcher of raw system calls.

#[path = "../logic/mod.rs"]
#[expect(dead_code, reason = "some of it is for a launcher that has no allocator")]
mod logic;
mod unix;

use std::ffi::{CString, OsString};
use std::io::Write;
use std::os::unix::ffi::OsStringExt;
use std::process::exit;

use logic::Output;
use logic::failure::{Failure, Subject};
use logic::launch::Space;
use logic::locate::Invocation;
use unix::{Unix, execute, executed_as};

/// The variables that the base is started with.
#[derive(Default)]
struct Environment {
    entries: Vec<CString>,
    /// The entry that is being written.
    open: Vec<u8>,
}

impl<'a> Output<'a> for Environment {
    fn keep(&mut self, entry: &'a [u8]) {
        self.write(entry);
        self.end();
    }

    fn write(&mut self, bytes: &[u8]) {
        self.open.extend_from_slice(bytes);
    }

    fn end(&mut self) {
        // Neither the process environment nor a `pyvenv.cfg` that was read as lines of text for a
        // C program has a NUL in an entry; what comes behind one would not be seen.
        let mut entry = std::mem::take(&mut self.open);
        entry.truncate(entry.iter().position(|byte| *byte == 0).unwrap_or(entry.len()));
        self.entries.extend(CString::new(entry));
    }
}

fn main() {
    exit(launch().status())
}

/// Executes the base; comes back only with why that was not possible, which was told.
fn launch() -> Failure {
    let arguments: Vec<_> = std::env::args_os().map(OsString::into_vec).collect();
    let variables: Vec<_> = unix::variables();
    let mut environment = Environment::default();
    let mut space = Box::new(Space::new());
    let called_as = arguments.first().map(Vec::as_slice).unwrap_or_default();
    let executed_as = executed_as();
    let invocation = Invocation { called_as, executed_as: &executed_as };
    let entries = variables.iter().map(Vec::as_slice);
    match space.prepare(&Unix, invocation, &entries, &mut environment) {
        Ok(launch) => {
            let own = arguments.iter().skip(1).map(Vec::as_slice);
            let arguments: Vec<_> = std::iter::once(launch.called_as.as_bytes())
                .chain(own)
                .filter_map(|argument| CString::new(argument).ok())
                .collect();
            let errno = execute(launch.base, &arguments, &environment.entries);
            told(Failure::NotExecuted(errno), launch.subject())
        }
        Err(failure) => told(failure, space.subject()),
    }
}

/// Tells a failure on standard error.
fn told(failure: Failure, subject: Subject<'_>) -> Failure {
    let mut message = Vec::new();
    failure.tell(subject, |bytes| message.extend_from_slice(bytes));
    // Where standard error is closed nobody is there to be told.
    let _ = std::io::stderr().write_all(&message);
    failure
}
