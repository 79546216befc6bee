//! What the launcher says when it cannot start Python.

use super::Errno;
use super::marker::Digits;

/// Why Python was not started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// There is no `pyvenv.cfg` beside the launcher.
    NoEnvironment,
    /// The `pyvenv.cfg` is of no environment of ours, and leads to none.
    NotOurs,
    /// The `pyvenv.cfg` cannot be read.
    Unreadable(Errno),
    /// The `pyvenv.cfg` is larger than any that was written by us.
    TooLarge,
    /// A path is longer than the system takes.
    PathTooLong,
    /// The environment's directory cannot be looked at.
    Unseen(Errno),
    /// There is no memory for the variables.
    NoMemory,
    /// The base cannot be executed.
    NotExecuted(Errno),
}

/// What a failure is about.
#[derive(Clone, Copy, Default)]
pub(crate) struct Subject<'a> {
    /// The `pyvenv.cfg` that was looked at last.
    pub(crate) file: &'a [u8],
    /// The base.
    pub(crate) base: &'a [u8],
    /// The spec that the environment was made from.
    pub(crate) spec: Option<&'a [u8]>,
}

impl Failure {
    /// The exit status, as shells have it: 127 for what is not there, 126 for what cannot be run.
    pub(crate) fn status(self) -> i32 {
        match self {
            Self::NoEnvironment | Self::NotOurs => 127,
            Self::NotExecuted(errno) if is_gone(errno) => 127,
            _ => 126,
        }
    }

    /// Writes the message, piece by piece.
    pub(crate) fn tell(self, subject: Subject<'_>, mut write: impl FnMut(&[u8])) {
        let Subject { file, base, spec } = subject;
        write(b"isolate: ");
        match self {
            Self::NoEnvironment => {
                write(b"no environment around this executable: there is no ");
                write(file);
                write(b"; make one with: isolate apply\n");
                return;
            }
            Self::NotOurs => {
                write(file);
                write(b" leads to no environment of isolate");
            }
            Self::Unreadable(errno) => {
                write(b"cannot read ");
                write(file);
                explain(errno, &mut write);
            }
            Self::TooLarge => {
                write(file);
                write(b" is larger than 64 kB");
            }
            Self::PathTooLong => {
                write(b"a path that ");
                write(file);
                write(b" leads to is longer than the system takes\n");
                return;
            }
            Self::Unseen(errno) => {
                write(b"cannot look at the directory of ");
                write(file);
                explain(errno, &mut write);
                write(b"\n");
                return;
            }
            Self::NoMemory => {
                write(b"no memory for the variables of the process\n");
                return;
            }
            Self::NotExecuted(errno) if is_gone(errno) => {
                write(base);
                write(b" is gone (was the system upgraded?)");
            }
            Self::NotExecuted(errno) => {
                write(b"cannot run ");
                write(base);
                explain(errno, &mut write);
                write(b"\n");
                return;
            }
        }
        write(b"; run: isolate apply");
        if let Some(spec) = spec {
            write(b" ");
            quote(spec, &mut write);
        }
        write(b"\n");
    }
}

/// `ENOENT` and `ENOTDIR`.
fn is_gone(errno: Errno) -> bool {
    matches!(errno, 2 | 20)
}

/// Writes what an error number means. Those named are the same on every Unix.
fn explain(errno: Errno, write: &mut impl FnMut(&[u8])) {
    write(b": ");
    let text: &[u8] = match errno {
        1 => b"Operation not permitted",
        2 => b"No such file or directory",
        5 => b"Input/output error",
        7 => b"Argument list too long",
        8 => b"Exec format error",
        12 => b"Cannot allocate memory",
        13 => b"Permission denied",
        20 => b"Not a directory",
        21 => b"Is a directory",
        23 => b"Too many open files in system",
        24 => b"Too many open files",
        26 => b"Text file busy",
        _ => {
            write(b"error ");
            write(Digits::of(u64::from(errno.unsigned_abs()), 10).as_bytes());
            return;
        }
    };
    write(text);
}

/// Writes a path so that a shell takes it as one word.
fn quote(path: &[u8], write: &mut impl FnMut(&[u8])) {
    let plain = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || !byte.is_ascii()
            || b"/._-+,:@%=".iter().any(|known| known == byte)
    };
    if path.iter().all(plain) {
        return write(path);
    }
    write(b"'");
    for (index, part) in path.split(|byte| *byte == b'\'').enumerate() {
        if index > 0 {
            write(b"'\\''");
        }
        write(part);
    }
    write(b"'");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(failure: Failure, spec: Option<&str>) -> String {
        let subject = Subject {
            file: b"/env/pyvenv.cfg",
            base: b"/usr/bin/python3.11",
            spec: spec.map(str::as_bytes),
        };
        let mut text = Vec::new();
        failure.tell(subject, |bytes| text.extend_from_slice(bytes));
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn a_base_that_is_gone_is_named_with_its_remedy() {
        let gone = Failure::NotExecuted(2);
        insta::assert_snapshot!(message(gone, Some("/srv/app/isolate.yaml")), @"isolate: /usr/bin/python3.11 is gone (was the system upgraded?); run: isolate apply /srv/app/isolate.yaml");
        insta::assert_snapshot!(message(gone, Some("/srv/it's mine/isolate.yaml")), @r"isolate: /usr/bin/python3.11 is gone (was the system upgraded?); run: isolate apply '/srv/it'\''s mine/isolate.yaml'");
        insta::assert_snapshot!(message(gone, None), @"isolate: /usr/bin/python3.11 is gone (was the system upgraded?); run: isolate apply");
        assert_eq!(gone.status(), 127);
    }

    #[test]
    fn other_errors_are_told_in_the_systems_words() {
        insta::assert_snapshot!(message(Failure::NotExecuted(13), None), @"isolate: cannot run /usr/bin/python3.11: Permission denied");
        insta::assert_snapshot!(message(Failure::NotExecuted(4711), None), @"isolate: cannot run /usr/bin/python3.11: error 4711");
        insta::assert_snapshot!(message(Failure::Unreadable(13), None), @"isolate: cannot read /env/pyvenv.cfg: Permission denied; run: isolate apply");
        insta::assert_snapshot!(message(Failure::TooLarge, None), @"isolate: /env/pyvenv.cfg is larger than 64 kB; run: isolate apply");
        insta::assert_snapshot!(message(Failure::NotOurs, None), @"isolate: /env/pyvenv.cfg leads to no environment of isolate; run: isolate apply");
        insta::assert_snapshot!(message(Failure::NoEnvironment, None), @"isolate: no environment around this executable: there is no /env/pyvenv.cfg; make one with: isolate apply");
        insta::assert_snapshot!(message(Failure::PathTooLong, None), @"isolate: a path that /env/pyvenv.cfg leads to is longer than the system takes");
        insta::assert_snapshot!(message(Failure::Unseen(13), None), @"isolate: cannot look at the directory of /env/pyvenv.cfg: Permission denied");
        insta::assert_snapshot!(message(Failure::NoMemory, None), @"isolate: no memory for the variables of the process");
        assert_eq!(Failure::NotExecuted(13).status(), 126);
        assert_eq!(Failure::NoEnvironment.status(), 127);
    }
}
