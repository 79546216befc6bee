//! Running a program that may do anything: for a bounded time, with a bounded answer.

use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

/// How much of the standard error is kept: its end, where the reason stands.
const ERROR_TAIL: usize = 4096;

/// How long a program that was killed may take to hand over the end of its standard error.
const FAREWELL: Duration = Duration::from_millis(200);

/// How often, and how far apart, a program is tried again that somebody has open for writing.
const BUSY_TRIES: u32 = 10;
const BUSY_PAUSE: Duration = Duration::from_millis(20);

/// What a program may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// The time until it must have ended.
    pub(crate) time: Duration,
    /// The bytes that it may write to standard output.
    pub(crate) output: usize,
}

/// How it ended.
#[derive(Debug)]
pub(crate) enum End {
    /// By itself.
    Exit(ExitStatus),
    /// It was killed for taking too long.
    TooSlow,
    /// It was killed for writing too much.
    TooMuch,
}

/// What came of running a program.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// How it ended.
    pub(crate) end: End,
    /// What it wrote to standard output; empty when it was killed.
    pub(crate) stdout: Vec<u8>,
    /// The end of what it wrote to standard error.
    pub(crate) stderr: String,
}

/// What the threads that read the program's pipes tell.
enum Heard {
    /// All of standard output, or `None` when that is too much.
    Output(Option<Vec<u8>>),
    /// The end of standard error.
    Error(Vec<u8>),
}

/// Runs a program in a process group of its own, with nothing on standard input, and kills that
/// group as soon as a limit is passed.
///
/// # Errors
///
/// When the program cannot be started or waited for.
pub(crate) fn run(command: &mut Command, limits: Limits) -> io::Result<Outcome> {
    let deadline = Instant::now() + limits.time;
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let mut group = Group { child: spawn(command)?, collected: false };
    let heard = listen(&mut group.child, limits.output);
    let mut outcome = Outcome { end: End::TooSlow, stdout: Vec::new(), stderr: String::new() };
    match hear(&heard, deadline, &mut outcome) {
        Ok(()) => {
            if let Some(status) = group.wait(deadline)? {
                outcome.end = End::Exit(status);
            }
        }
        Err(end) => {
            group.kill();
            outcome.end = end;
            while let Ok(heard) = heard.recv_timeout(FAREWELL) {
                if let Heard::Error(tail) = heard {
                    outcome.stderr = lossy(&tail);
                }
            }
        }
    }
    Ok(outcome)
}

/// Starts the program, again for a moment while its file is still being written.
fn spawn(command: &mut Command) -> io::Result<Child> {
    for _ in 1..BUSY_TRIES {
        match command.spawn() {
            Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy => {
                thread::sleep(BUSY_PAUSE);
            }
            result => return result,
        }
    }
    command.spawn()
}

/// Reads both pipes in threads, so that neither blocks the other.
fn listen(child: &mut Child, limit: usize) -> Receiver<Heard> {
    let (sender, receiver) = channel();
    if let Some(pipe) = child.stdout.take() {
        tell(&sender, move || Heard::Output(read_all(pipe, limit)));
    }
    if let Some(pipe) = child.stderr.take() {
        tell(&sender, move || Heard::Error(read_tail(pipe)));
    }
    receiver
}

fn tell(sender: &Sender<Heard>, read: impl FnOnce() -> Heard + Send + 'static) {
    let sender = sender.clone();
    // Nobody listens any more when the program was killed; then there is nobody to tell.
    thread::spawn(move || drop(sender.send(read())));
}

/// Waits until both pipes are closed; which limit was passed, if one was.
fn hear(heard: &Receiver<Heard>, deadline: Instant, outcome: &mut Outcome) -> Result<(), End> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match heard.recv_timeout(left) {
            Ok(Heard::Output(Some(bytes))) => outcome.stdout = bytes,
            Ok(Heard::Output(None)) => return Err(End::TooMuch),
            Ok(Heard::Error(tail)) => outcome.stderr = lossy(&tail),
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Err(RecvTimeoutError::Timeout) => return Err(End::TooSlow),
        }
    }
}

/// Everything, or `None` when it is more than the limit.
fn read_all(pipe: impl Read, limit: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    // What arrived before an error is as good as what arrived before the end.
    let _ = pipe.take(most).read_to_end(&mut bytes);
    (bytes.len() <= limit).then_some(bytes)
}

/// The end, however much there is before it.
fn read_tail(mut pipe: impl Read) -> Vec<u8> {
    let mut tail = Vec::new();
    let mut chunk = [0; ERROR_TAIL];
    while let Ok(count @ 1..) = pipe.read(&mut chunk) {
        tail.extend_from_slice(&chunk[..count]);
        let spare = tail.len().saturating_sub(ERROR_TAIL);
        tail.drain(..spare);
    }
    tail
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A program and all that it started. When a limit was passed, nothing of it outlives this value.
struct Group {
    child: Child,
    /// Whether it was waited for; until then its number cannot be another's.
    collected: bool,
}

impl Group {
    /// Waits for the end of a program whose pipes are closed, which is near as a rule; `None` when
    /// it is not there by the deadline.
    fn wait(&mut self, deadline: Instant) -> io::Result<Option<ExitStatus>> {
        let mut pause = Duration::from_micros(50);
        loop {
            if let Some(status) = self.child.try_wait()? {
                self.collected = true;
                return Ok(Some(status));
            }
            if Instant::now() >= deadline {
                return Ok(None);
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(10));
        }
    }

    fn kill(&mut self) {
        if !self.collected {
            let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
            self.collected = self.child.wait().is_ok();
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { time: Duration::from_secs(20), output: 1000 };

    fn sh(script: &str, limits: Limits) -> Outcome {
        run(Command::new("/bin/sh").args(["-c", script]), limits).unwrap()
    }

    #[test]
    fn what_it_says_and_how_it_ended_comes_back() {
        let outcome = sh("cat; echo out; echo err >&2; exit 3", LIMITS);
        assert!(matches!(outcome.end, End::Exit(status) if status.code() == Some(3)));
        assert_eq!((outcome.stdout.as_slice(), outcome.stderr.as_str()), (&b"out\n"[..], "err\n"));
    }

    #[test]
    fn a_flood_is_cut_off() {
        let outcome = sh("while :; do echo y; done", LIMITS);
        assert!(matches!(outcome.end, End::TooMuch));
        let exact = sh("printf '%01000d' 0", LIMITS);
        assert!(matches!(exact.end, End::Exit(_)), "the limit itself is allowed");
        assert_eq!(exact.stdout.len(), 1000);
    }

    #[test]
    fn of_a_flood_of_errors_the_end_is_kept() {
        let outcome = sh("seq 1 20000 >&2; echo last >&2", LIMITS);
        assert!(matches!(outcome.end, End::Exit(_)));
        assert!(outcome.stderr.ends_with("20000\nlast\n") && outcome.stderr.len() <= ERROR_TAIL);
    }

    #[test]
    fn what_hangs_is_killed_with_all_that_it_started() {
        let limits = Limits { time: Duration::from_millis(1500), ..LIMITS };
        let started = Instant::now();
        let outcome = sh("echo stuck >&2; sleep 77 & echo $! >&2; wait", limits);
        assert!(started.elapsed() < Duration::from_secs(10));
        assert!(matches!(outcome.end, End::TooSlow));
        let (said, child) = outcome.stderr.trim().split_once('\n').unwrap();
        assert_eq!(said, "stuck");
        assert!(gone(child), "process {child} still runs");
    }

    #[test]
    fn what_it_left_behind_is_killed_too() {
        let limits = Limits { time: Duration::from_millis(1500), ..LIMITS };
        let outcome = sh("sleep 77 2>/dev/null & echo $! >&2", limits);
        assert!(matches!(outcome.end, End::TooSlow), "its child keeps standard output open");
        assert!(gone(outcome.stderr.trim()));
    }

    /// Whether a process has ended (it may still wait to be collected by its new parent).
    fn gone(process: &str) -> bool {
        for _ in 0..100 {
            match std::fs::read_to_string(format!("/proc/{process}/stat")) {
                Ok(stat) if !stat.contains(") Z ") => thread::sleep(Duration::from_millis(20)),
                _ => return true,
            }
        }
        false
    }

    #[test]
    fn closing_the_pipes_is_no_way_out() {
        let limits = Limits { time: Duration::from_millis(1500), ..LIMITS };
        let outcome = sh("exec >&- 2>&-; exec sleep 77", limits);
        assert!(matches!(outcome.end, End::TooSlow));
    }

    #[test]
    fn what_cannot_be_started_is_an_error() {
        let error = run(&mut Command::new("/nonexistent/python"), LIMITS).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
