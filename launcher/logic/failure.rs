//! What the launcher says when it cannot start Python.

use super::Errno;
use super::bytes::cut;
use super::config::Config;
use super::text::Room;

/// Why Python was not started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// There is no `pyvenv.cfg` beside the launcher.
    NoEnvironment,
    /// The `pyvenv.cfg` is of no environment of ours, and leads to none.
    NotOurs,
    /// The base is not there any more.
    Gone,
    /// The `pyvenv.cfg` is larger than any that was written by us.
    TooLarge,
    /// A path is longer than the system takes.
    PathTooLong,
    /// There is no memory for the variables.
    NoMemory,
    /// The `pyvenv.cfg` cannot be read.
    Unreadable(Errno),
    /// The environment's directory cannot be looked at.
    Unseen(Errno),
    /// The base cannot be executed.
    NotExecuted(Errno),
}

/// What a failure is about.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    /// The `pyvenv.cfg` that was looked at last.
    pub(crate) file: &'a [u8],
    /// What it says; nothing where there is none.
    pub(crate) config: Config<'a>,
}

/// What error numbers mean, those that are the same on every Unix.
const MEANINGS: Config<'static> = Config::new(
    b"1=Operation not permitted
2=No such file or directory
5=Input/output error
7=Argument list too long
8=Exec format error
12=Cannot allocate memory
13=Permission denied
20=Not a directory
21=Is a directory
23=Too many open files in system
24=Too many open files
26=Text file busy",
);

/// What stands before the number of any other error.
const UNKNOWN: &[u8] = b"error ";

impl Failure {
    /// That the base was not executed.
    pub(crate) fn of_execution(errno: Errno) -> Self {
        if is_absent(errno) { Self::Gone } else { Self::NotExecuted(errno) }
    }

    /// The exit status, as shells have it: 127 for what is not there, 126 for what cannot be run.
    pub(crate) fn status(self) -> u8 {
        if matches!(self, Self::NoEnvironment | Self::NotOurs | Self::Gone) { 127 } else { 126 }
    }

    /// Writes the message.
    pub(crate) fn tell(self, subject: Subject<'_>, room: &mut Room<'_>) {
        room.write(b"isolate: ");
        let mut rest = self.message();
        while !rest.is_empty() {
            room.write(cut(&mut rest, b'{'));
            match cut(&mut rest, b'}').first() {
                None => {}
                Some(b'f') => room.write(subject.file),
                Some(b'b') => room.write(subject.config.base()),
                Some(b'e') => self.explain(room),
                Some(_) => remedy(subject.config, room),
            }
        }
        room.write(b"\n");
    }

    /// The message, with braces where something is to be filled in.
    fn message(self) -> &'static [u8] {
        match self {
            Self::NoEnvironment => {
                b"no environment around this executable: there is no {file}; \
                  make one with: isolate apply"
            }
            Self::NotOurs => b"{file} leads to no environment of isolate{remedy}",
            Self::Gone => b"{base} is gone (was the system upgraded?){remedy}",
            Self::TooLarge => b"{file} is larger than 64 kB{remedy}",
            Self::PathTooLong => b"a path that {file} leads to is longer than the system takes",
            Self::NoMemory => b"no memory for the variables of the process",
            Self::Unreadable(_) => b"cannot read {file}: {error}{remedy}",
            Self::Unseen(_) => b"cannot look at the directory of {file}: {error}",
            Self::NotExecuted(_) => b"cannot run {base}: {error}",
        }
    }

    /// Writes what the error number means.
    fn explain(self, room: &mut Room<'_>) {
        let (Self::Unreadable(errno) | Self::Unseen(errno) | Self::NotExecuted(errno)) = self
        else {
            return;
        };
        let begun = room.written().len();
        room.write(UNKNOWN);
        room.write_number(errno);
        let digits = room.written().get(begun + UNKNOWN.len()..).unwrap_or_default();
        let meaning = MEANINGS.get(digits);
        if !meaning.is_empty() {
            room.cut(begun);
            room.write(meaning);
        }
    }
}

/// Whether an error says that there is no such file: `ENOENT`, or `ENOTDIR` for part of its path.
pub(crate) fn is_absent(errno: Errno) -> bool {
    matches!(errno, 2 | 20)
}

/// Writes what makes the environment anew.
fn remedy(config: Config<'_>, room: &mut Room<'_>) {
    room.write(b"; run: isolate apply");
    let spec = config.spec();
    if !spec.is_empty() {
        room.write(b" ");
        quote(spec, room);
    }
}

/// Writes a path so that a shell takes it as one word. A line of a `pyvenv.cfg` has no line end in
/// it, which is all that a backslash would not do for.
fn quote(path: &[u8], room: &mut Room<'_>) {
    for byte in path {
        if !matches!(byte, b'+'..=b':' | b'@'..=b'Z' | b'_' | b'a'..=b'z' | 0x80..) {
            room.write(b"\\");
        }
        room.write(core::slice::from_ref(byte));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(failure: Failure, spec: Option<&str>) -> String {
        let spec = spec.map(|spec| format!("isolate.spec = {spec}\n")).unwrap_or_default();
        let config = format!("isolate.base = /usr/bin/python3.11\n{spec}");
        let subject = Subject { file: b"/env/pyvenv.cfg", config: Config::new(config.as_bytes()) };
        let mut memory = [0; 256];
        let mut room = Room::new(&mut memory);
        failure.tell(subject, &mut room);
        String::from_utf8(room.written().to_vec()).unwrap()
    }

    #[test]
    fn a_base_that_is_gone_is_named_with_its_remedy() {
        let gone = Failure::of_execution(2);
        insta::assert_snapshot!(message(gone, Some("/srv/app/isolate.yaml")), @"isolate: /usr/bin/python3.11 is gone (was the system upgraded?); run: isolate apply /srv/app/isolate.yaml");
        insta::assert_snapshot!(message(gone, Some("/srv/it's mine/isolate.yaml")), @r"isolate: /usr/bin/python3.11 is gone (was the system upgraded?); run: isolate apply /srv/it\'s\ mine/isolate.yaml");
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
