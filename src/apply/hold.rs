//! The lock on an environment: whoever changes it is alone.
//!
//! It is an advisory lock (flock(2)) on the environment's directory itself, so that nothing has to be
//! written to take it, and nothing stays behind when its holder is killed.

use std::cell::RefCell;
use std::fs::{File, TryLockError};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Child;

use crate::apply::claim::require_writable;
use crate::apply::fault::fault;
use crate::common::{Diagnostic, Result};

/// An environment directory that no other run changes while this lives. One that was made for it goes
/// again with it, should it still be empty.
#[derive(Debug)]
pub struct Hold {
    environment: PathBuf,
    made: bool,
    /// What was started to see whether it can run; nobody needs to know how it ends.
    tried: RefCell<Option<Child>>,
    _lock: Option<File>,
    /// Why there is no lock.
    pub remark: Option<Diagnostic>,
}

/// Takes hold of an environment, whose directory is made when there is none. Where another run has
/// it, `waiting` is told so, and then this waits.
///
/// # Errors
///
/// When the directory can neither be opened nor made.
pub fn hold(environment: &Path, waiting: &dyn Fn(Diagnostic)) -> Result<Hold> {
    let mut made = false;
    loop {
        made |= make(environment)?;
        if let Some(mut hold) = try_hold(environment, waiting)? {
            hold.made = made;
            return Ok(hold);
        }
    }
}

/// Takes hold of an environment whose directory exists; of one that does not there is nothing to hold.
///
/// # Errors
///
/// As [`hold`].
pub fn hold_existing(environment: &Path, waiting: &dyn Fn(Diagnostic)) -> Result<Option<Hold>> {
    while environment.is_dir() {
        if let Some(hold) = try_hold(environment, waiting)? {
            return Ok(Some(hold));
        }
    }
    Ok(None)
}

impl Hold {
    /// The environment's directory.
    pub fn environment(&self) -> &Path {
        &self.environment
    }

    /// Waits at the end for a process that was started, rather than now.
    pub(super) fn wait_at_the_end(&self, child: Child) {
        let _ = self.tried.replace(Some(child)).map(|mut before| before.wait());
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let _ = self.tried.take().map(|mut child| child.wait());
        if self.made {
            // Does nothing when something was put in place.
            let _ = std::fs::remove_dir(&self.environment);
        }
    }
}

/// Locks the directory. Nothing, when it is another one, or none, by the time the lock is had: a run
/// that fails takes away the directory that it made.
fn try_hold(environment: &Path, waiting: &dyn Fn(Diagnostic)) -> Result<Option<Hold>> {
    let directory = match File::open(environment) {
        Ok(directory) => directory,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return failed("open", environment, &error).err(),
    };
    let locked = match directory.try_lock() {
        Err(TryLockError::WouldBlock) => {
            waiting(busy(environment));
            directory.lock()
        }
        Err(TryLockError::Error(error)) => Err(error),
        Ok(()) => Ok(()),
    };
    let remark = locked.err().map(|error| without_lock(environment, &error));
    let lock = remark.is_none().then_some(directory);
    let is_same = lock.as_ref().is_none_or(|lock| is_at(lock, environment));
    Ok(is_same.then(|| Hold {
        environment: environment.to_owned(),
        made: false,
        tried: RefCell::default(),
        _lock: lock,
        remark,
    }))
}

fn is_at(directory: &File, path: &Path) -> bool {
    match (directory.metadata(), path.metadata()) {
        (Ok(one), Ok(other)) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
        _ => false,
    }
}

/// Makes the environment directory, mode 0755, and says whether it did.
fn make(environment: &Path) -> Result<bool> {
    if environment.is_dir() {
        return Ok(false);
    }
    require_writable(environment)?;
    if let Some(above) = environment.parent() {
        std::fs::create_dir_all(above).map_err(|error| failed("make", above, &error))?;
    }
    match std::fs::create_dir(environment) {
        // Another run was faster.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Ok(false),
        made => made.map_err(|error| failed("make", environment, &error))?,
    }
    std::fs::set_permissions(environment, std::fs::Permissions::from_mode(0o755))
        .map_err(|error| failed("make", environment, &error))?;
    Ok(true)
}

fn failed(doing: &str, path: &Path, error: &std::io::Error) -> Diagnostic {
    match rustix::io::Errno::from_io_error(error) {
        Some(cause) => fault(doing, path, cause),
        None => Diagnostic::io(doing, path, error),
    }
}

fn busy(environment: &Path) -> Diagnostic {
    let message =
        format!("another isolate is at work on {}: waiting for it", environment.display());
    Diagnostic::warning("waiting", message)
}

fn without_lock(environment: &Path, error: &std::io::Error) -> Diagnostic {
    let message = format!("cannot lock {}: {error}", environment.display());
    Diagnostic::warning("no-lock", message)
        .help("this goes on without a lock, as it must on some network file systems")
        .help("see to it that no other isolate works on this environment at the same time")
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn an_empty_directory_that_was_made_goes_again() {
        let directory = tempfile::tempdir().unwrap();
        let environment = directory.path().join("a/env");
        let hold = hold(&environment, &|_| ()).unwrap();
        assert!(environment.is_dir() && hold.remark.is_none());
        drop(hold);
        assert!(!environment.exists());
        let hold = super::hold(&environment, &|_| ()).unwrap();
        std::fs::write(environment.join("x"), "").unwrap();
        drop(hold);
        assert!(environment.join("x").exists());
    }

    #[test]
    fn a_second_one_waits_and_says_so() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().to_owned();
        let first = hold(&path, &|_| ()).unwrap();
        let (told, waits) = mpsc::channel();
        let second = std::thread::spawn(move || {
            hold(&path, &|remark| told.send(remark.message).unwrap()).map(drop)
        });
        let message = waits.recv().unwrap();
        assert!(message.contains("another isolate is at work on"), "{message}");
        drop(first);
        second.join().unwrap().unwrap();
    }

    #[test]
    fn a_directory_that_is_gone_when_the_lock_is_had_is_made_again() {
        let directory = tempfile::tempdir().unwrap();
        let environment = directory.path().join("env");
        let first = hold(&environment, &|_| ()).unwrap();
        let first = Cell::new(Some(first));
        // The first one fails while the second waits: its directory goes.
        let second = hold(&environment, &|_| drop(first.take())).unwrap();
        assert!(is_at(&File::open(&environment).unwrap(), second.environment()));
        assert!(environment.is_dir());
    }

    #[test]
    fn there_is_nothing_to_hold_of_what_does_not_exist() {
        let directory = tempfile::tempdir().unwrap();
        assert!(hold_existing(&directory.path().join("no"), &|_| ()).unwrap().is_none());
        assert!(hold_existing(directory.path(), &|_| ()).unwrap().is_some());
    }
}
