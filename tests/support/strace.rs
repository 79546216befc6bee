//! System calls of a run that change files: which there are, and what happens when one of them is not
//! let through.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

use super::outcome::{Checked, Outcome};

/// The calls that change files. Not every architecture has all of them.
const CHANGING: &str = "?open,?openat,?openat2,?creat,?mkdir,?mkdirat,?mknod,?mknodat,?write,\
    ?pwrite64,?writev,?pwritev,?pwritev2,?truncate,?ftruncate,?fallocate,?sendfile,?splice,\
    ?copy_file_range,?ioctl,?link,?linkat,?symlink,?symlinkat,?rename,?renameat,?renameat2,\
    ?unlink,?unlinkat,?rmdir,?chmod,?fchmod,?fchmodat,?fchmodat2,?chown,?fchown,?fchownat,?lchown,\
    ?utime,?utimes,?futimesat,?utimensat,?setxattr,?lsetxattr,?fsetxattr,?removexattr,\
    ?lremovexattr,?fremovexattr";

/// What an opening has in its flags when it makes or empties a file.
const OPENS_FOR_CHANGE: [&str; 3] = ["O_CREAT", "O_TRUNC", "O_TMPFILE"];

/// strace, with which runs of `isolate` are looked at and disturbed.
#[derive(Debug, Clone)]
pub(crate) struct Strace(PathBuf);

/// One system call of a run, by which a run of the same can be met at the same point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    /// `renameat2`.
    pub(crate) name: String,
    /// How many of that name its process had made with it.
    pub(crate) ordinal: usize,
    /// The call as strace shows it.
    pub(crate) text: String,
}

/// A run that was looked at.
#[derive(Debug)]
pub(crate) struct Traced {
    pub(crate) checked: Checked,
    /// What it changed, in order.
    pub(crate) calls: Vec<Call>,
    /// Everything that strace saw.
    pub(crate) log: String,
}

impl Strace {
    /// The one at that path.
    pub(crate) fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Runs `isolate` to its end, and tells which calls changed something in the test's directory.
    #[track_caller]
    pub(crate) fn trace(&self, checked: &Checked, arguments: &[&str]) -> Traced {
        let trace = format!("trace={CHANGING}");
        let (outcome, log) = self.run(checked, &["-y", "-e", &trace], arguments);
        let checked = outcome.succeeds();
        let log = fs_err::read_to_string(log).unwrap();
        let calls = calls(&log, &checked.directory());
        assert!(!calls.is_empty(), "strace saw no change: {}\n{log}", checked.transcript());
        Traced { checked, calls, log }
    }

    /// Runs `isolate`, and kills it when it makes that call, before the call does anything.
    #[track_caller]
    pub(crate) fn kill_at(&self, checked: &Checked, arguments: &[&str], call: &Call) -> Checked {
        let (outcome, log) = self.inject(checked, arguments, call, "signal=KILL");
        let log = fs_err::read_to_string(log).unwrap();
        let checked = outcome.killed();
        let last = log.lines().rev().find(|line| line.contains(&format!(" {}(", call.name)));
        let met = last.map(|line| steady(parameters(line)));
        assert_eq!(met.as_deref(), Some(steady(&call.text).as_str()), "another call was met");
        checked
    }

    /// Runs `isolate`, and lets that call fail with an error such as `EIO`.
    #[track_caller]
    pub(crate) fn fail_at(
        &self,
        checked: &Checked,
        arguments: &[&str],
        call: &Call,
        error: &str,
    ) -> Checked {
        self.inject(checked, arguments, call, &format!("error={error}")).0.ends()
    }

    fn inject(
        &self,
        checked: &Checked,
        arguments: &[&str],
        call: &Call,
        what: &str,
    ) -> (Outcome, PathBuf) {
        let trace = format!("trace={}", call.name);
        let inject = format!("inject={}:{what}:when={}", call.name, call.ordinal);
        self.run(checked, &["-y", "-e", &trace, "-e", &inject], arguments)
    }

    fn run(&self, checked: &Checked, options: &[&str], arguments: &[&str]) -> (Outcome, PathBuf) {
        let log = checked.directory().with_file_name("tmp").join("strace.log");
        let words = ["-f", "-qq", "-s", "64", "-o", log.to_str().unwrap()].into_iter();
        let isolate = [env!("CARGO_BIN_EXE_isolate")];
        let words = words.chain(options.iter().copied()).chain(isolate);
        let outcome = checked.clone().run(&self.0, words.chain(arguments.iter().copied()));
        (outcome, log)
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} number {}: {}", self.name, self.ordinal, self.text)
    }
}

/// The calls in a log that changed something below a directory. What failed changed nothing, and a
/// call that was interrupted in the log by another process counts as one that succeeded.
fn calls(log: &str, directory: &Path) -> Vec<Call> {
    let mut counts: HashMap<(&str, &str), usize> = HashMap::new();
    let mut found = Vec::new();
    for line in log.lines() {
        let Some((process, rest)) = line.split_once(' ') else { continue };
        let text = rest.trim_start();
        let Some((name, _)) = text.split_once('(').filter(|(name, _)| is_name(name)) else {
            continue;
        };
        let ordinal = counts.entry((process, name)).or_default();
        *ordinal += 1;
        let reads = name.starts_with("open")
            && !OPENS_FOR_CHANGE.iter().any(|flag| text.contains(flag))
            || name == "ioctl" && !text.contains("FICLONE");
        let failed = text.contains(") = -1 ");
        // What is written may name the directory as well.
        let place =
            if name.contains("write") { text.split('>').next().unwrap_or(text) } else { text };
        if !reads && !failed && place.contains(directory.to_str().unwrap()) {
            let text = parameters(line).to_owned();
            found.push(Call { name: name.to_owned(), ordinal: *ordinal, text });
        }
    }
    found
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// A line of a log without the number of the process and what came of the call.
fn parameters(line: &str) -> &str {
    let call = line.split_once(' ').map_or(line, |(_, rest)| rest.trim_start());
    let end = call.rfind(") = ").or_else(|| call.rfind(" <unfinished")).unwrap_or(call.len());
    &call[..end]
}

/// Text without what is another in every run: the names that have a number of the process in them, and
/// where a text of which they are part is cut off, and how long it was.
fn steady(text: &str) -> String {
    static NAME: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"staging-[0-9]+|\.isolate-\w{6}").unwrap());
    static END: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"[^/"]*"\.\.\., [0-9]+$"#).unwrap());
    END.replace(&NAME.replace_all(text, "[NAME]"), "").into_owned()
}
