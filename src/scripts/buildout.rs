//! The structure of zc.buildout's scripts.
//!
//! ```text
//! #!/srv/app/.venv/bin/python
//! (for a script of old: what it has before its first import)
//! (with relative-paths: import os, and what base is)
//! import sys
//! sys.path[0:0] = [
//!   '/srv/app/eggs/six-1.16.0-py3.11.egg',
//!   ]
//! (initialization)
//! (import and call, the interpreter, or the rest of the script of old)
//! ```

use super::kind::Kind;
use super::lines::Lines;
use super::path_list::{OPENING, PathList};
use super::{Reason, encoding};

const JOIN: &str = "join = os.path.join";
const BASE: &str = "base = os.path.dirname(os.path.abspath(os.path.realpath(__file__)))";
const ASCENT: &str = "base = os.path.dirname(base)";

/// What every interpreter of zc.buildout has, from its first line on.
const INTERPRETER_START: [&str; 2] = ["_interactive = True", "if len(sys.argv) > 1:"];
/// Its last lines.
const INTERPRETER_END: [&str; 3] = [
    "if _interactive:",
    "    del _interactive",
    "    __import__(\"code\").interact(banner=\"\", local=globals())",
];

/// What zc.buildout's script is, whose body begins at a line.
///
/// # Errors
///
/// When it is not as zc.buildout writes it.
pub(super) fn read(lines: &Lines<'_>, body: usize) -> Result<(Kind, PathList), Reason> {
    let opening =
        (body..lines.len()).find(|index| lines.is(*index, OPENING)).ok_or(Reason::NotGenerated)?;
    let (before, ascent) = preamble(lines, body, opening).ok_or(Reason::NotGenerated)?;
    let (list, after) = PathList::read(lines, opening + 1, ascent)?;
    if after >= lines.len() {
        return Err(Reason::CutShort { line: lines.len() });
    }
    let kind = kind(lines, body..before, after).ok_or(Reason::NotGenerated)?;
    Ok((kind, list))
}

/// Whether there is what begins a list for `sys.path`.
pub(super) fn has_list(lines: &Lines<'_>, body: usize) -> bool {
    opening(lines, body).is_some()
}

/// The first line that begins a list for `sys.path`.
fn opening(lines: &Lines<'_>, body: usize) -> Option<usize> {
    (body..lines.len()).find(|index| lines.is(*index, OPENING))
}

/// Where the part ends that comes before the imports, and how often `base` goes up.
fn preamble(lines: &Lines<'_>, body: usize, opening: usize) -> Option<(usize, Option<usize>)> {
    // Interpreters have a blank line between import and list.
    let mut import = opening.checked_sub(1)?;
    if lines.is(import, "") {
        import = import.checked_sub(1)?;
    }
    let blank = import.checked_sub(1)?;
    if blank < body || !lines.is(import, "import sys") || !lines.is(blank, "") {
        return None;
    }
    let mut base = blank.checked_sub(1)?;
    let mut ascent = 0;
    while base > body && lines.is(base, ASCENT) {
        base -= 1;
        ascent += 1;
    }
    if base < body || !lines.is(base, BASE) {
        return Some((blank, None));
    }
    // A blank line, `import os`, and another.
    let start = base.checked_sub(4).filter(|start| *start >= body)?;
    let is_known = lines.is(base - 1, JOIN)
        && lines.is(base - 2, "")
        && lines.is(base - 3, "import os")
        && lines.is(start, "");
    is_known.then_some((start, Some(ascent)))
}

/// Which kind it is, by what comes before the imports and what comes after the list.
fn kind(lines: &Lines<'_>, before: std::ops::Range<usize>, after: usize) -> Option<Kind> {
    // Initialization or nothing: a blank line follows in any case.
    if !lines.is(after, "") {
        return None;
    }
    let is_bare = before.clone().all(|index| {
        let line = lines.get(index).unwrap_or_default();
        line.is_empty() || encoding::is_declaration(line)
    });
    if is_bare && is_interpreter(lines, after) {
        return Some(Kind::BuildoutInterpreter);
    }
    if is_bare && is_console(lines, after) {
        return Some(Kind::BuildoutConsole);
    }
    is_script(lines, before, after).then_some(Kind::BuildoutScript)
}

/// Whether the rest is that of an interpreter.
fn is_interpreter(lines: &Lines<'_>, after: usize) -> bool {
    let end = end(lines);
    let Some(last) = end.checked_sub(INTERPRETER_END.len()).filter(|last| *last > after) else {
        return false;
    };
    let has_start = (after..last).any(|index| {
        INTERPRETER_START.iter().enumerate().all(|(offset, line)| lines.is(index + offset, line))
    });
    has_start
        && INTERPRETER_END.iter().enumerate().all(|(offset, line)| lines.is(last + offset, line))
}

/// Whether the rest is an import and a call of what was imported. The arguments of the call, which the
/// recipe's user wrote, may take several lines.
fn is_console(lines: &Lines<'_>, after: usize) -> bool {
    let call = (after..lines.len()).rev().find(|index| {
        lines.get(*index).is_some_and(|line| line.starts_with(b"    sys.exit("))
            && lines.is(*index - 1, "if __name__ == '__main__':")
    });
    let Some(call) = call.filter(|call| *call >= after + 4) else { return false };
    let Some(module) = lines.get(call - 3).and_then(|line| line.strip_prefix(b"import ")) else {
        return false;
    };
    let called = lines.get(call).and_then(|line| {
        line.strip_prefix(b"    sys.exit(")?.strip_prefix(module)?.strip_prefix(b".")
    });
    lines.is(call - 2, "")
        && lines.is(call - 4, "")
        && called.is_some_and(|rest| rest.contains(&b'('))
        && lines.get(end(lines) - 1).is_some_and(|line| line.ends_with(b"))"))
}

/// Whether the rest may be that of a script of old. Its first import is the first thing that comes
/// after the list, behind two blank lines.
fn is_script(lines: &Lines<'_>, before: std::ops::Range<usize>, after: usize) -> bool {
    let mut before = before;
    before.end > before.start
        && lines.is(before.end - 1, "")
        && !before.any(|index| is_import(lines.get(index).unwrap_or_default()))
        && (after..lines.len()).any(|index| {
            lines.is(index, "")
                && lines.is(index + 1, "")
                && lines.get(index + 2).is_none_or(is_import)
        })
}

/// Whether zc.buildout takes a line for the first import of a script (`_distutils_script`).
fn is_import(line: &[u8]) -> bool {
    let has = |word: &[u8]| memchr::memmem::find(line, word).is_some();
    (line.starts_with(b"import") || line.starts_with(b"from"))
        && has(b"import")
        && !has(b"__future__")
}

/// The index behind the last line that is not blank.
fn end(lines: &Lines<'_>) -> usize {
    (0..lines.len())
        .rev()
        .find(|index| !lines.get(*index).unwrap_or_default().trim_ascii().is_empty())
        .map_or(0, |last| last + 1)
}
