//! Which generator wrote a script.

use super::head::{self, Form, Head};
use super::kind::Kind;
use super::lines::Lines;
use super::path_list::PathList;
use super::{Reason, buildout, generate, template};

/// A script that a generator wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// What it is.
    pub kind: Kind,
    pub(super) head: Option<Head>,
    pub(super) paths: Option<PathList>,
}

/// Recognises a generated script by its structure.
///
/// # Errors
///
/// Why it is none, or none that can be generated anew.
///
/// ```
/// # use isolate::scripts::{Kind, Reason, recognise};
/// let own = b"#!/usr/bin/env python3\nprint('mine')\n";
/// assert_eq!(recognise(own).unwrap_err(), Reason::NotGenerated);
/// let generated = b"#!/srv/app/bin/python\n\nimport sys\nsys.path[0:0] = [\n  '/srv/app/src',\n  ]\n\n\
///     import demo\n\nif __name__ == '__main__':\n    sys.exit(demo.main())\n";
/// assert_eq!(recognise(generated).unwrap().kind, Kind::BuildoutConsole);
/// ```
pub fn recognise(script: &[u8]) -> Result<Recognised, Reason> {
    recognise_lines(&Lines::of(script))
}

/// As [`recognise`], of what is split into lines.
pub(super) fn recognise_lines(lines: &Lines<'_>) -> Result<Recognised, Reason> {
    let script = lines.bytes();
    if script.is_empty() {
        return Err(Reason::Empty);
    }
    if memchr::memchr(0, script).is_some() {
        return Err(Reason::Binary);
    }
    if script.starts_with(b"\xef\xbb\xbf") {
        return Err(Reason::ByteOrderMark);
    }
    if generate::is_interpreter(script) {
        return Ok(Recognised { kind: Kind::Interpreter, head: None, paths: None });
    }
    let head = head::read(lines)?;
    let body = &script[head.length..];
    // A declaration that a trampoline took in is part of the body all the same.
    let declaration = &script[head.comment.clone()];
    let installer = template::installer_of(body).or_else(|| {
        let is_in_head = !declaration.is_empty();
        is_in_head.then(|| template::installer_of(&[declaration, body].concat())).flatten()
    });
    if let Some(installer) = installer {
        return Ok(Recognised { kind: Kind::Installed(installer), head: Some(head), paths: None });
    }
    let start = lines.at(head.length);
    match buildout::read(lines, start) {
        Ok((kind, list)) => Ok(Recognised { kind, head: Some(head), paths: Some(list) }),
        // Only installers write trampolines, whatever follows; not a path, though, that would leak.
        Err(Reason::NotGenerated)
            if head.form == Form::Trampoline
                && !body.is_empty()
                && !buildout::has_list(lines, start) =>
        {
            Ok(Recognised { kind: Kind::Trampoline, head: Some(head), paths: None })
        }
        Err(reason) => Err(reason),
    }
}
