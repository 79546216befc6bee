//! How a script starts: its first line, or the lines that start it through `/bin/sh`.

use std::ops::Range;

use super::Reason;
use super::encoding::is_declaration;
use super::lines::Lines;
use super::python_name::is_python;
use super::shell::words;
use super::written_head::LIMIT;

/// What the second line of a trampoline begins with.
pub(super) const EXEC: &[u8] = b"'''exec' ";
/// What it ends with.
pub(super) const ARGUMENTS: &[u8] = br#" "$0" "$@""#;
/// The last line of a trampoline.
pub(super) const END: &str = "' '''";
/// How uv finds an executable beside the script, in an environment that can be moved.
const BESIDE: &[u8] = br#""$(dirname -- "$(realpath -- "$0")")"/"#;

/// How a script starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// How many bytes of the file it takes.
    pub(super) length: usize,
    pub(super) interpreter: Program,
    /// What the interpreter gets before the script.
    pub(super) arguments: Vec<Vec<u8>>,
    pub(super) form: Form,
    /// The comment within a trampoline that declares an encoding; may be empty.
    pub(super) comment: Range<usize>,
    /// Whether it starts that interpreter on every system. Some tools write first lines that do not.
    pub(super) is_sound: bool,
}

/// What is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Program {
    /// What lies at a path.
    At(Vec<u8>),
    /// What has a name beside the script.
    Beside(Vec<u8>),
    /// What has a name on PATH, through `env`.
    Named(Vec<u8>),
}

/// In which form that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The kernel reads it.
    FirstLine,
    /// `/bin/sh` reads it, and Python takes it for a string.
    Trampoline,
}

impl Program {
    /// Its path or name.
    pub(super) fn text(&self) -> &[u8] {
        match self {
            Self::At(text) | Self::Beside(text) | Self::Named(text) => text,
        }
    }
}

/// Reads how a script starts.
///
/// # Errors
///
/// When it starts no Python, or in a way that no generator writes.
pub(super) fn read(lines: &Lines<'_>) -> Result<Head, Reason> {
    let whole = lines.get(0).unwrap_or_default();
    let line = whole.strip_prefix(b"#!").ok_or(Reason::NoFirstLine)?.trim_ascii();
    if line == b"/bin/sh" {
        return trampoline(lines);
    }
    let (program, rest) = if let Some(quoted) = line.strip_prefix(b"\"") {
        // distlib of old, which no kernel understands.
        let end = memchr::memchr(b'"', quoted).ok_or_else(|| not_python(line))?;
        (&quoted[..end], &quoted[end + 1..])
    } else {
        program(line)
    };
    if file_name(program) == b"env" {
        return through_env(lines, rest);
    }
    if !is_python(file_name(program)) {
        return Err(not_python(line));
    }
    let arguments: Vec<_> = split(rest).map(<[u8]>::to_vec).collect();
    let span = lines.span(0);
    let is_sound = line.starts_with(program)
        && program.starts_with(b"/")
        && !program.iter().any(u8::is_ascii_whitespace)
        && arguments.len() <= 1
        && span.len() <= LIMIT
        && !lines.bytes()[span.clone()].ends_with(b"\r\n");
    Ok(Head {
        length: span.end,
        interpreter: Program::At(program.to_vec()),
        arguments,
        form: Form::FirstLine,
        comment: span.end..span.end,
        is_sound,
    })
}

/// The program of a first line, and the rest. The path of a Python may hold spaces, as zc.buildout
/// writes it though no kernel can read it.
fn program(line: &[u8]) -> (&[u8], &[u8]) {
    let is_space = |byte: &u8| byte.is_ascii_whitespace();
    let ends = || (0..=line.len()).filter(|end| line.get(*end).is_none_or(is_space));
    let first = ends().next().unwrap_or(line.len());
    let end = if file_name(&line[..first]) == b"env" {
        first
    } else {
        ends().find(|end| is_python(file_name(&line[..*end]))).unwrap_or(first)
    };
    line.split_at(end)
}

/// A first line that has `env` look for the Python.
fn through_env(lines: &Lines<'_>, rest: &[u8]) -> Result<Head, Reason> {
    let mut words = split(rest).skip_while(|word| matches!(*word, b"-S" | b"--split-string"));
    let name = words.next().unwrap_or_default();
    if !is_python(file_name(name)) {
        let line = lines.get(0).unwrap_or_default();
        return Err(if name.starts_with(b"-") || name.contains(&b'=') {
            Reason::OddStart(lossy(line))
        } else {
            not_python(&line[2..])
        });
    }
    let end = lines.span(0).end;
    Ok(Head {
        length: end,
        interpreter: Program::Named(name.to_vec()),
        arguments: words.map(<[u8]>::to_vec).collect(),
        form: Form::FirstLine,
        comment: end..end,
        is_sound: false,
    })
}

/// A start through `/bin/sh`.
fn trampoline(lines: &Lines<'_>) -> Result<Head, Reason> {
    // uv puts a declaration of the encoding where Python sees it.
    let comment = usize::from(lines.get(1).is_some_and(is_declaration));
    let line = lines.get(1 + comment).unwrap_or_default();
    let Some(exec) = line.strip_prefix(EXEC) else {
        return Err(not_python(b"/bin/sh"));
    };
    let odd = || Reason::OddStart(lossy(line));
    let command = exec.strip_suffix(ARGUMENTS).ok_or_else(odd)?;
    if !lines.is(2 + comment, END) {
        return Err(odd());
    }
    let beside = command.strip_prefix(BESIDE);
    let mut words = words(beside.unwrap_or(command)).ok_or_else(odd)?.into_iter();
    let program = words.next().filter(|program| is_python(file_name(program))).ok_or_else(odd)?;
    if beside.is_none() && !program.starts_with(b"/") {
        return Err(odd());
    }
    let length = lines.span(2 + comment).end;
    Ok(Head {
        length,
        interpreter: if beside.is_some() { Program::Beside(program) } else { Program::At(program) },
        arguments: words.collect(),
        form: Form::Trampoline,
        comment: lines.start(1)..lines.start(1 + comment),
        is_sound: !lines.bytes()[..length].contains(&b'\r'),
    })
}

/// The words between white space.
fn split(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
}

/// The last part of a path.
fn file_name(path: &[u8]) -> &[u8] {
    path.rsplit(|byte| *byte == b'/').next().unwrap_or(path)
}

fn not_python(line: &[u8]) -> Reason {
    Reason::NotPython(lossy(line.trim_ascii()))
}

fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match read(&Lines::of(text.as_bytes())) {
            Ok(head) => {
                let arguments = head.arguments.iter().map(|argument| lossy(argument));
                let arguments = arguments.collect::<Vec<_>>().join("|");
                let text = lossy(head.interpreter.text());
                format!("{text} [{arguments}] {}", if head.is_sound { "sound" } else { "unsound" })
            }
            Err(reason) => format!("{reason:?}"),
        }
    }

    #[test]
    fn first_lines() {
        let long = format!("#!/{}/python\n", "x".repeat(120));
        for (text, expected) in [
            ("#!/v/bin/python\nx", "/v/bin/python [] sound"),
            ("#! /v/bin/python3.11 -E \n", "/v/bin/python3.11 [-E] sound"),
            ("#!/v/bin/python -E -s\n", "/v/bin/python [-E|-s] unsound"),
            ("#!/v/bin/python\r\n", "/v/bin/python [] unsound"),
            ("#!/a b/python -E\n", "/a b/python [-E] unsound"),
            ("#!\"/a b/python\" -E\n", "/a b/python [-E] unsound"),
            ("#!/usr/bin/env python3\n", "python3 [] unsound"),
            ("#!/usr/bin/env -S python3 -u\n", "python3 [-u] unsound"),
            ("#!/usr/bin/env -S X=1 python3\n", "OddStart(\"#!/usr/bin/env -S X=1 python3\")"),
            ("#!/usr/bin/env bash\n", "NotPython(\"/usr/bin/env bash\")"),
            ("#!/bin/sh\necho\n", "NotPython(\"/bin/sh\")"),
            ("#!/usr/bin/pypy3\n", "NotPython(\"/usr/bin/pypy3\")"),
            ("#!\n", "NotPython(\"\")"),
            ("import sys\n", "NoFirstLine"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
        assert!(shown(&long).ends_with("unsound"));
    }

    #[test]
    fn trampolines() {
        let of = |command: &str| shown(&format!("#!/bin/sh\n'''exec' {command}\n' '''\nx = 1\n"));
        for (command, expected) in [
            (r#"/v/python "$0" "$@""#, "/v/python [] sound"),
            (r#""/a b/python" -E -s "$0" "$@""#, "/a b/python [-E|-s] sound"),
            (r#"'/it'"'"'s/python' "$0" "$@""#, "/it's/python [] sound"),
            (r#""$(dirname -- "$(realpath -- "$0")")"/'python' "$0" "$@""#, "python [] sound"),
        ] {
            assert_eq!(of(command), expected);
        }
        for command in [r#"python3 "$0" "$@""#, r#"/v/ruby "$0" "$@""#, "/v/python", r#""$0" "$@""#]
        {
            assert!(of(command).starts_with("OddStart"), "{command}");
        }
        assert!(shown("#!/bin/sh\n'''exec' /v/python \"$0\" \"$@\"\n' ''' -E\n").contains("Odd"));
        let declared = "#!/bin/sh\n# coding: utf-8\n'''exec' /v/python \"$0\" \"$@\"\n' '''\nx\n";
        let head = read(&Lines::of(declared.as_bytes())).unwrap();
        assert_eq!((head.comment, head.length), (10..26, declared.len() - 2));
    }
}
