//! The `.pth` files of a site directory, line by line.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::audit::known::{Known, known};
use crate::audit::risk::of_code;
use crate::audit::start::{ONLY_SINCE, READ_SINCE};
use crate::audit::{Item, Kind, Owner, Risk, marks};
use crate::commands::audit::Auditor;
use crate::common::{Result, order};
use crate::inventory::bounded::{self, Bounded};
use crate::inventory::pth::{LIMIT, Lead, Line, lines};

/// What ends a line for Python 3.13 and later (`str.splitlines`), and for hardly any editor.
const HIDDEN_ENDS: [char; 8] =
    ['\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}'];

/// A file whose lines are told.
pub(super) struct File<'a> {
    site: &'a Path,
    path: &'a Path,
    pub(super) owner: Owner,
    /// Why its import lines are not run, if they are not.
    pub(super) idle: Option<String>,
    /// What speaks against all of it.
    pub(super) marks: Vec<String>,
}

impl Auditor<'_> {
    /// What the files of a site directory do. The places that they add to the path.
    ///
    /// # Errors
    ///
    /// A package database that cannot be read.
    pub(super) fn site(&self, site: &Path, items: &mut Vec<Item>) -> Result<Vec<PathBuf>> {
        let names = match names(site) {
            Ok(names) => names,
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                return Ok(Vec::new());
            }
            Err(error) => {
                let message = format!("cannot be read: {error}");
                items.push(Item::new(Kind::StartUpFile, site, message).risk(Risk::Notice));
                return Ok(Vec::new());
            }
        };
        let mut added = Vec::new();
        for name in &names {
            let path = site.join(name);
            let stem = |end: &[u8]| name.as_bytes().strip_suffix(end).map(<[u8]>::to_owned);
            if let Some(stem) = stem(b".pth") {
                let start = OsString::from_vec([&stem[..], b".start"].concat());
                let idle = self.idle(names.contains(&start));
                added.extend(self.path_file(site, &path, idle, items)?);
            } else if stem(b".start").is_some() {
                self.start_file(site, &path, items)?;
            }
        }
        Ok(added)
    }

    /// Why import lines are not run, if they are not (PEP 829).
    fn idle(&self, has_start: bool) -> Option<String> {
        let version = self.version();
        if version >= ONLY_SINCE {
            return Some(format!("Python {}.{} runs no import lines", version.0, version.1));
        }
        let replaced = has_start && version >= READ_SINCE;
        replaced.then(|| "the .start file of the same name is read in its place".to_owned())
    }

    fn path_file(
        &self,
        site: &Path,
        path: &Path,
        idle: Option<String>,
        items: &mut Vec<Item>,
    ) -> Result<Vec<PathBuf>> {
        let Some((content, mut file)) = self.opened(site, path, items)? else {
            return Ok(Vec::new());
        };
        file.idle = file.idle.or(idle);
        let mut added = Vec::new();
        for (index, line) in lines(&content).enumerate() {
            for (piece, text) in pieces(line).into_iter().enumerate() {
                let hidden = piece > 0;
                let item = match Line::of(text) {
                    Line::Blank if hidden => continue,
                    Line::Blank => {
                        Item::new(Kind::Blank, path, "is empty").owner(file.owner.clone())
                    }
                    Line::Comment => {
                        Item::new(Kind::Comment, path, "is a comment").owner(file.owner.clone())
                    }
                    Line::Import(text) => self.import_line(&file, text, hidden)?,
                    Line::Path(text) if is_indented_import(text) => {
                        self.import_line(&file, text, hidden)?
                    }
                    Line::Path(text) => path_line(&file, text, &mut added),
                };
                items.push(item.line(index + 1, text));
            }
        }
        Ok(added)
    }

    /// The content of a file whose lines are to be told, and what is known of the file. What has no
    /// lines is told as a whole.
    pub(super) fn opened<'f>(
        &self,
        site: &'f Path,
        path: &'f Path,
        items: &mut Vec<Item>,
    ) -> Result<Option<(Vec<u8>, File<'f>)>> {
        let read = bounded::read(path, LIMIT);
        let content = read.as_ref().ok().and_then(|read| match read {
            Bounded::Whole(content) => Some(content.as_slice()),
            _ => None,
        });
        let owner = self.owner(path, content)?;
        let is_hidden = path.file_name().is_some_and(|name| name.as_bytes().starts_with(b"."));
        let item = |message: &str| Item::new(Kind::StartUpFile, path, message).owner(owner.clone());
        let item = match read {
            Ok(Bounded::Whole(content)) => {
                let idle = is_hidden && self.passes_hidden_over();
                let idle = idle.then(|| "its name begins with a dot".to_owned());
                let marks = if is_hidden { vec!["a hidden file".to_owned()] } else { Vec::new() };
                let file = File { site, path, owner, idle, marks };
                return Ok(Some((content, file)));
            }
            Ok(Bounded::Missing) => item("leads nowhere, and is passed over").risk(Risk::Notice),
            Ok(Bounded::NotAFile) if path.is_dir() => item("is a directory, and is passed over"),
            Ok(Bounded::NotAFile) => item("is no file: Python reads what somebody writes into it")
                .risk(of_code(&owner, false, true)),
            Ok(Bounded::TooLarge) => item("is too large to be looked at, and Python reads it")
                .risk(of_code(&owner, false, true))
                .reasons(["more than 1 MB"]),
            Err(error) => item(&format!("cannot be read: {}", plain(&error)))
                .risk(of_code(&owner, false, false)),
        };
        items.push(item);
        Ok(None)
    }

    fn import_line(&self, file: &File<'_>, line: &[u8], hidden: bool) -> Result<Item> {
        let item = |message: String| {
            Item::new(Kind::ImportLine, file.path, message).owner(file.owner.clone())
        };
        if let Some(idle) = &file.idle {
            let risk = if file.owner == Owner::Nobody { Risk::Notice } else { Risk::None };
            return Ok(item(format!("is not run: {idle}")).risk(risk));
        }
        if let Some(known) = known(line).filter(|_| file.marks.is_empty() && !hidden) {
            return self.known_line(file, &known);
        }
        let mut found = file.marks.clone();
        found.extend(marks::of_line(line));
        if hidden {
            found.push("a line end that is not seen".to_owned());
        }
        if is_indented_import(line) {
            // Which some versions of site take for a path.
            found.push("blanks before import".to_owned());
        }
        let risk = of_code(&file.owner, false, !found.is_empty());
        Ok(item("runs code".to_owned()).risk(risk).reasons(found))
    }

    /// A line that is known by its text: what it imports counts as well.
    fn known_line(&self, file: &File<'_>, known: &Known) -> Result<Item> {
        let mut risk = of_code(&file.owner, true, false);
        let mut reasons = Vec::new();
        let module = known.module.as_deref().and_then(|name| module_file(file.site, name));
        if let Some(module) = module {
            let content = match bounded::read(&module, LIMIT) {
                Ok(Bounded::Whole(content)) => content,
                _ => Vec::new(),
            };
            let owner = self.owner(&module, Some(&content))?;
            if matches!(owner, Owner::Nobody | Owner::Changed { .. }) {
                let marks = marks::of_module(&content);
                let is_changed = owner != Owner::Nobody;
                let bad = is_changed || !marks.is_empty();
                risk = risk.max(if bad { Risk::Suspicious } else { Risk::Notice });
                reasons.push(format!("it imports {}, which is {owner}", module.display()));
                reasons.extend(marks);
            }
        }
        let message = known.what;
        let item = Item::new(Kind::ImportLine, file.path, message).owner(file.owner.clone());
        Ok(item.risk(risk).reasons(reasons))
    }
}

/// What a line that is no import line does. The place that it adds to the path goes to `added`.
fn path_line(file: &File<'_>, line: &[u8], added: &mut Vec<PathBuf>) -> Item {
    let item =
        |message: &str| Item::new(Kind::PathLine, file.path, message).owner(file.owner.clone());
    let is_hidden = file.idle.is_some() && !file.marks.is_empty();
    let Ok(text) = std::str::from_utf8(line) else {
        let risk = match file.owner {
            Owner::Nobody | Owner::Changed { .. } => Risk::Suspicious,
            _ => Risk::Notice,
        };
        return item("is no path that can be read").risk(risk).reasons(["not UTF-8"]);
    };
    let text = text.trim_end();
    if text.contains(char::is_control) {
        return item("is no path that can be read").risk(Risk::Notice);
    }
    if is_hidden {
        return item("is passed over, with the whole file");
    }
    let own = |risk| if file.owner == Owner::Isolate { Risk::None } else { risk };
    match Lead::of(text, file.site) {
        Lead::Missing => item("adds nothing: there is nothing").risk(own(Risk::Notice)),
        Lead::Inside(inside, _) if inside.as_os_str().is_empty() => {
            item("is the site directory itself")
        }
        Lead::Inside(_, real) => {
            added.push(real);
            item("adds a path inside of its site directory")
        }
        Lead::Outside(real) => {
            let open = is_open(&real).then_some("everybody may write there");
            added.push(real);
            item("adds a path outside of its site directory").risk(own(Risk::Notice)).reasons(open)
        }
    }
}

/// Where a site directory has a module of that name.
pub(super) fn module_file(site: &Path, name: &str) -> Option<PathBuf> {
    let package = site.join(name).join("__init__.py");
    let module = site.join(format!("{name}.py"));
    [package, module].into_iter().find(|path| path.is_file())
}

/// The parts of a line that are lines of their own for some versions of Python.
fn pieces(line: &[u8]) -> Vec<&[u8]> {
    match std::str::from_utf8(line) {
        Ok(text) if !text.is_empty() => text.split(HIDDEN_ENDS).map(str::as_bytes).collect(),
        _ => vec![line],
    }
}

/// Whether a line that is no import line for all versions would be one without the blanks before it.
fn is_indented_import(line: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&line[..line.len().min(4096)]);
    let inner = text.trim_start();
    inner.len() < text.len() && (inner.starts_with("import ") || inner.starts_with("import\t"))
}

/// Whether everybody may write to a place.
fn is_open(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o002 != 0)
}

/// The names in a directory, sorted as `site` sorts them.
pub(super) fn names(directory: &Path) -> std::io::Result<Vec<OsString>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        names.push(entry?.file_name());
    }
    order::sort_by(&mut names, Ord::cmp);
    Ok(names)
}

/// The words of an error without its number.
fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}
