//! What a generated script must say in another environment.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::edits::Edits;
use super::head::{Form, Head, Program};
use super::kind::Kind;
use super::lines::Lines;
use super::path_list::{Entry, PathList};
use super::python_name::{of_interpreter, of_path};
use super::recognise::recognise_lines;
use super::target::Target;
use super::written_head::{fits_first_line, trampoline, written};
use super::{Reason, encoding, generate, literal};

/// What becomes of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It says what it must say already.
    Unchanged(Kind),
    /// It must say something else.
    Changed(Changed),
    /// It stays as it is.
    Left(Reason),
}

/// A script anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// What it is.
    pub kind: Kind,
    /// The whole file.
    pub content: Vec<u8>,
    /// Whether it starts another Python than before, or in another way.
    pub starts_anew: bool,
    /// The paths that are not on its `sys.path` any more: they led into the base's site directories.
    pub dropped: Vec<PathBuf>,
    /// The path in whose place the view is.
    pub replaced: Option<PathBuf>,
}

/// Points a generated script at an environment: its first line, and the entries for `sys.path` that lead
/// into site directories of the base. They are dropped when nothing is picked from there, and the first
/// of the others gives way to the view, unless that is there already. Everything else stays, to the
/// byte. `path` is where the script is, absolute and with links resolved, as Python finds `__file__`.
///
/// What it makes of its own result is [`Outcome::Unchanged`].
pub fn regenerate(script: &[u8], path: &Path, target: &Target<'_>) -> Outcome {
    match changed(script, path, target) {
        Ok(changed) if changed.content == script => Outcome::Unchanged(changed.kind),
        Ok(changed) => Outcome::Changed(changed),
        Err(reason) => Outcome::Left(reason),
    }
}

/// The script anew, which may be the same.
fn changed(script: &[u8], path: &Path, target: &Target<'_>) -> Result<Changed, Reason> {
    let lines = Lines::of(script);
    let recognised = recognise_lines(&lines)?;
    let python = target.usable_python()?;
    let kind = recognised.kind;
    let Some(head) = recognised.head else {
        let content = generate::interpreter_anew(script, target);
        let starts_anew = content != script;
        return Ok(Changed { kind, content, starts_anew, dropped: Vec::new(), replaced: None });
    };
    let is_utf8 = encoding::is_utf8(&lines);
    let no_list = PathList { entries: Vec::new(), ascent: None };
    let list = recognised.paths.unwrap_or(no_list);
    let is_foreign = |entry: &Entry| !is_utf8 && !script[entry.expression.clone()].is_ascii();
    if !is_utf8 && !python.is_ascii() || list.entries.iter().any(is_foreign) {
        return Err(Reason::Encoding);
    }
    let edits = Edits::of(&list, path, target);
    check_version(&head, &edits.staying, target)?;

    let (mut content, length) = head_anew(&lines, &head, kind, path, target)?;
    let starts_anew = script[..length] != content;
    let view = target.view.map(|view| literal::write(view.as_os_str().as_bytes(), !is_utf8));
    let mut done = length;
    for (span, is_view) in &edits.spans {
        content.extend(&script[done..span.start]);
        if *is_view {
            content.extend(view.as_deref().unwrap_or_default().bytes());
        }
        done = span.end;
    }
    content.extend(&script[done..]);
    let Edits { dropped, replaced, .. } = edits;
    Ok(Changed { kind, content, starts_anew, dropped, replaced })
}

/// Holds what a script is made for against the environment's version.
fn check_version(head: &Head, staying: &[PathBuf], target: &Target<'_>) -> Result<(), Reason> {
    let by_interpreter = of_interpreter(head.interpreter.text())
        .map(|series| (series, OsStr::from_bytes(head.interpreter.text())));
    let by_paths = staying.iter().filter_map(|path| {
        let path = path.as_os_str();
        Some((of_path(path.as_bytes())?, path))
    });
    for (series, by) in by_interpreter.into_iter().chain(by_paths) {
        if !series.admits(target.version) {
            return Err(Reason::OtherVersion {
                made_for: series,
                by: by.to_string_lossy().into_owned(),
                environment: target.version,
            });
        }
    }
    Ok(())
}

/// How the script must start, and how much of the file that takes the place of.
fn head_anew(
    lines: &Lines<'_>,
    head: &Head,
    kind: Kind,
    path: &Path,
    target: &Target<'_>,
) -> Result<(Vec<u8>, usize), Reason> {
    let script = lines.bytes();
    if head.is_sound && starts_target(head, path, target) {
        return Ok((script[..head.length].to_vec(), head.length));
    }
    let python = target.usable_python()?;
    let body = lines.at(head.length);
    let mut length = head.length;
    let mut declaration = &script[head.comment.clone()];
    if kind == Kind::Trampoline {
        // Nothing else tells that it is a generated one.
        return Ok((trampoline(python, &head.arguments, declaration), length));
    }
    if head.form == Form::FirstLine && !fits_first_line(python, &head.arguments) {
        if begins_with_docstring(lines, body) {
            return Err(Reason::Docstring);
        }
        // It must stay among the first two lines.
        if lines.get(body).is_some_and(encoding::is_declaration) {
            declaration = &script[lines.span(body)];
            length = lines.span(body).end;
        }
    }
    Ok((written(python, &head.arguments, declaration), length))
}

/// Whether a script starts the environment's Python, by any of its names.
fn starts_target(head: &Head, path: &Path, target: &Target<'_>) -> bool {
    let program = OsStr::from_bytes(head.interpreter.text());
    let program = match &head.interpreter {
        Program::At(_) => PathBuf::from(program),
        Program::Beside(_) => path.with_file_name(program),
        Program::Named(_) => return false,
    };
    let (major, minor) = target.version;
    let names = ["python".to_owned(), format!("python{major}"), format!("python{major}.{minor}")];
    let is_name = |name: &OsStr| names.iter().any(|known| name == known.as_str());
    // The kernel takes a path as it stands: `..` in it is a path of somebody's own.
    program == target.python
        || program.parent() == target.python.parent() && program.file_name().is_some_and(is_name)
}

/// Whether the first statement of a body is a text.
fn begins_with_docstring(lines: &Lines<'_>, body: usize) -> bool {
    let is_code = |line: &&[u8]| !line.is_empty() && !line.starts_with(b"#");
    let mut code = (body..lines.len()).filter_map(|index| lines.get(index)).map(<[u8]>::trim_ascii);
    code.find(is_code).is_some_and(|line| {
        let line = line.strip_prefix(b"r").or(line.strip_prefix(b"R")).unwrap_or(line);
        let line = line.strip_prefix(b"u").or(line.strip_prefix(b"U")).unwrap_or(line);
        matches!(line.first(), Some(b'"' | b'\''))
    })
}
