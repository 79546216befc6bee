//! A package's paragraph in dpkg's status: the fields that are looked at of every package are found
//! in one pass over the lines; the others are read when the package is asked for.

use std::cell::OnceCell;
use std::ops::Range;
use std::path::PathBuf;
use std::rc::Rc;

use memchr::memchr_iter;

use super::control::{fields, related, relations};
use super::lists::Whose;
use super::status::{Installed, Record};
use crate::inventory::system::catalogue::Row;
use crate::inventory::system::{Manager, SystemPackage};

/// A paragraph of a text that has many.
#[derive(Debug)]
pub(super) struct Paragraph {
    text: Rc<String>,
    /// Where in the text it is, and the values of some of its fields.
    at: Range<usize>,
    name: Range<usize>,
    architecture: Range<usize>,
    source: Range<usize>,
    provides: Range<usize>,
    /// Whether several architectures of it can be installed together.
    pub(super) same: bool,
    /// Whether its files are there.
    pub(super) installed: bool,
    /// Its file in `status.d`, if it is there.
    pub(super) part: Option<PathBuf>,
    record: OnceCell<Record>,
}

/// The paragraphs of a text that are of packages.
pub(super) fn all(text: &Rc<String>) -> Vec<Paragraph> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut open: Option<Paragraph> = None;
    // The field that is looked at and not at its end yet, and where its value begins.
    let mut field: Option<(&str, usize)> = None;
    let mut start = 0;
    for end in memchr_iter(b'\n', bytes).chain([bytes.len()]) {
        let first = bytes.get(start).filter(|_| start < end);
        if !matches!(first, Some(b' ' | b'\t'))
            && let Some((name, value)) = field.take()
            && let Some(paragraph) = &mut open
        {
            paragraph.set(name, value..start);
        }
        if let Some(first) = first {
            open.get_or_insert_with(|| Paragraph::at(text, start));
            if let Some(name) = field_of(*first, &bytes[start..]) {
                field = Some((name, start + name.len()));
            }
        } else {
            found.extend(open.take().and_then(|paragraph| paragraph.until(end)));
        }
        start = end + 1;
    }
    if let (Some((name, value)), Some(paragraph)) = (field, &mut open) {
        paragraph.set(name, value..bytes.len());
    }
    found.extend(open.and_then(|paragraph| paragraph.until(bytes.len())));
    found
}

/// The field that a line begins with, of those that are looked at; `first` is its first byte. Few
/// lines begin so; the rest is not looked at.
fn field_of(first: u8, line: &[u8]) -> Option<&'static str> {
    let fields: &[&str] = match first {
        b'P' => &[PACKAGE, PROVIDES],
        b'S' => &[STATUS, SOURCE],
        b'A' => &[ARCHITECTURE],
        b'M' => &[MULTI_ARCH],
        _ => return None,
    };
    fields.iter().copied().find(|name| line.starts_with(name.as_bytes()))
}

impl Paragraph {
    /// One that begins somewhere in a text.
    fn at(text: &Rc<String>, start: usize) -> Self {
        Self {
            text: Rc::clone(text),
            at: start..start,
            name: 0..0,
            architecture: 0..0,
            source: 0..0,
            provides: 0..0,
            same: false,
            installed: false,
            part: None,
            record: OnceCell::new(),
        }
    }

    /// It, when it has come to its end; none without a name.
    fn until(mut self, end: usize) -> Option<Self> {
        self.at.end = end;
        (!self.name.is_empty()).then_some(self)
    }

    /// Takes the value of a field.
    fn set(&mut self, name: &str, value: Range<usize>) {
        let text = &self.text[value.clone()];
        let start = value.start + (text.len() - text.trim_start().len());
        let value = start..start + text.trim().len();
        match name {
            PACKAGE => self.name = value,
            ARCHITECTURE => self.architecture = value,
            SOURCE => self.source = value,
            PROVIDES => self.provides = value,
            STATUS => self.installed = has_files(&self.text[value]),
            MULTI_ARCH => self.same = &self.text[value] == "same",
            _ => {}
        }
    }

    /// Whose list of files is the package's.
    pub(super) fn whose(&self) -> Whose<'_> {
        let (name, architecture) = (self.name(), self.architecture());
        Whose { name, architecture, same: self.same, part: self.part.as_deref() }
    }

    /// Whether two paragraphs are of one package.
    pub(super) fn is_same_package(&self, other: &Self) -> bool {
        self.name() == other.name() && self.architecture() == other.architecture()
    }

    /// The name of the source package, which is the package's own unless a field says otherwise.
    pub(super) fn source(&self) -> &str {
        let source = self.text[self.source.clone()].split([' ', '(']).next().unwrap_or_default();
        if source.is_empty() { self.name() } else { source }
    }

    /// The configuration files as the package brought them: path and MD5 (`Conffiles`, in the status
    /// only). An obsolete one, which has a word more, is left out.
    pub(super) fn configuration(&self) -> impl Iterator<Item = (&str, &str)> {
        let field = fields(&self.text[self.at.clone()]).find(|(name, _)| *name == "Conffiles");
        field.map(|(_, value)| value).unwrap_or_default().lines().filter_map(|line| {
            let mut words = line.rsplitn(2, ' ');
            let (sum, path) = (words.next()?, words.next()?.trim());
            (sum.len() == 32 && path.starts_with('/')).then_some((path, sum))
        })
    }

    fn parse(&self) -> Record {
        let (mut version, mut pre_depends, mut depends, mut recommends) = ("", "", "", "");
        for (name, value) in fields(&self.text[self.at.clone()]) {
            match name {
                "Version" => version = value,
                "Pre-Depends" => pre_depends = value,
                "Depends" => depends = value,
                "Recommends" => recommends = value,
                _ => {}
            }
        }
        let mut all = relations(pre_depends);
        all.extend(relations(depends));
        Record {
            package: SystemPackage {
                manager: Manager::Deb,
                name: self.name().to_owned(),
                version: version.to_owned(),
                architecture: self.architecture().to_owned(),
                source: self.source().to_owned(),
            },
            provides: related(&self.text[self.provides.clone()]).map(str::to_owned).collect(),
            own: Installed { depends: all, recommends: relations(recommends) },
        }
    }
}

impl Row<Installed> for Paragraph {
    fn name(&self) -> &str {
        &self.text[self.name.clone()]
    }

    fn architecture(&self) -> &str {
        &self.text[self.architecture.clone()]
    }

    fn provided(&self, add: &mut dyn FnMut(&str)) {
        related(&self.text[self.provides.clone()]).for_each(add);
    }

    fn record(&self) -> &Record {
        self.record.get_or_init(|| self.parse())
    }
}

const PACKAGE: &str = "Package:";
const ARCHITECTURE: &str = "Architecture:";
const SOURCE: &str = "Source:";
const PROVIDES: &str = "Provides:";
const STATUS: &str = "Status:";
const MULTI_ARCH: &str = "Multi-Arch:";

/// Whether a package with that status has its files on the disk (dpkg(1), "Package states").
fn has_files(status: &str) -> bool {
    let state = status.split_whitespace().nth(2).unwrap_or_default();
    matches!(
        state,
        "installed" | "unpacked" | "half-configured" | "triggers-awaited" | "triggers-pending"
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::inventory::system::dpkg::control::paragraphs;

    /// The fields that are looked at, one paragraph after the other, out of all fields.
    fn slowly(text: &str) -> Vec<[String; 5]> {
        let all = paragraphs(text).map(|paragraph| {
            let of = |wanted: &str| {
                let named = fields(paragraph).filter(|(name, _)| *name == wanted);
                named.last().map_or("", |(_, value)| value).to_owned()
            };
            ["Package", "Architecture", "Provides", "Status", "Multi-Arch"].map(of)
        });
        all.filter(|fields| !fields[0].is_empty()).collect()
    }

    fn quickly(text: &str) -> Vec<[String; 5]> {
        let text = Rc::new(text.to_owned());
        let read = |paragraph: &Paragraph| {
            let provides = text[paragraph.provides.clone()].to_owned();
            let state = if paragraph.installed { "installed" } else { "" };
            let same = if paragraph.same { "same" } else { "" };
            let (name, architecture) = (paragraph.name(), paragraph.architecture());
            [name.to_owned(), architecture.to_owned(), provides, state.to_owned(), same.to_owned()]
        };
        all(&text).iter().map(read).collect()
    }

    #[track_caller]
    fn agree(text: &str) {
        let mut slow = slowly(text);
        for [_, _, _, status, same] in &mut slow {
            *status = if has_files(status) { "installed" } else { "" }.to_owned();
            *same = if same == "same" { "same" } else { "" }.to_owned();
        }
        assert_eq!(quickly(text), slow, "of {text:?}");
    }

    #[test]
    fn the_machines_own_status_reads_as_all_its_fields_do() {
        match std::fs::read_to_string("/var/lib/dpkg/status") {
            Ok(text) => agree(&text),
            Err(_) => eprintln!("skipped: dpkg is not installed here"),
        }
    }

    proptest! {
        #[test]
        fn odd_paragraphs_read_as_all_their_fields_do(
            lines in proptest::collection::vec(
                prop_oneof![
                    Just("Package: a"), Just("Package:  b "), Just("Package:"), Just("Package"),
                    Just("Architecture:all"), Just("Provides: x,"), Just(" y (= 1)"), Just("\tz"),
                    Just("Status: install ok installed"), Just("Status: install ok"), Just(""),
                    Just("Multi-Arch: same"), Just("Multi-Arch: foreign"), Just("Source: s (1)"),
                    Just("\r"), Just("Other: é"), Just(" Package: c"), Just("PackageX: d"),
                ], 0..16),
            end in prop_oneof![Just(""), Just("\n"), Just("\n\n")],
        ) {
            agree(&(lines.join("\n") + end));
        }
    }
}
