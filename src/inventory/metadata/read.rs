//! Reading a distribution's metadata from its directory or file.

use std::path::Path;

use crate::common::{Diagnostic, ProjectName, RelPath, Result};
use crate::inventory::bounded::{self, Bounded, decode};
use crate::inventory::metadata::file_list::Start;
use crate::inventory::metadata::headers::Headers;
use crate::inventory::metadata::identity::identify;
use crate::inventory::metadata::requires::requires;
use crate::inventory::metadata::{FileList, Form, Metadata, MetadataEntry};
use crate::inventory::site::SiteDirectory;

/// The largest METADATA, and the largest of its companions. The largest that was found in a
/// distribution's archive is below 1 MB.
const TEXT_LIMIT: u64 = 16 << 20;

/// The largest list of files: a million files with their digests.
const LIST_LIMIT: u64 = 256 << 20;

impl Metadata {
    /// Reads the metadata that an entry of a site directory is; links are followed.
    ///
    /// What is broken (no file, no name, too large, not readable) becomes a remark as long as the
    /// entry's name says what the distribution is.
    ///
    /// # Errors
    ///
    /// An entry that is no readable metadata ([`MetadataEntry::unpickable`]), and one without any
    /// usable name.
    pub fn read(site: &SiteDirectory, entry: &MetadataEntry) -> Result<Self> {
        let path = entry.entry.under(&site.path);
        let Some(form) = entry.form() else {
            let why = entry.unpickable().unwrap_or_default();
            return Diagnostic::error(
                "not-pickable",
                format!("{} cannot be picked: {why}", path.display()),
            )
            .err();
        };
        let form = actual_form(form, &path);
        let mut reader = Reader { path: &path, form, remarks: Vec::new() };
        let text = in_utf8(reader.text());
        let headers = Headers::parse(&text);
        let identity = identify(&headers, entry, &path)?;
        let requires_txt = match form {
            Form::EggInfoDirectory => reader.companion("requires.txt"),
            _ => None,
        };
        let requires_txt = requires_txt.as_deref().map(decode);
        let requires = requires(&headers, requires_txt.as_deref(), &path);
        let entry_points = reader.companion("entry_points.txt");
        let top_level = reader.companion("top_level.txt").map(|text| names(&text));
        let editable = form == Form::DistInfo
            && reader.companion("direct_url.json").is_some_and(|text| is_editable(&text));
        let mut remarks = reader.remarks;
        remarks.extend(identity.remarks);
        remarks.extend(requires.remarks);
        Ok(Self {
            project: ProjectName::new(&identity.name),
            name: identity.name,
            version: identity.version,
            site: site.id,
            entry: entry.entry.clone(),
            form,
            text,
            requires: requires.texts,
            requirements: requires.requirements,
            extras: requires.extras,
            entry_points,
            top_level: top_level.unwrap_or_default(),
            editable,
            remarks,
            path,
        })
    }

    /// All values of a header, as METADATA or PKG-INFO has them.
    pub fn header(&self, name: &str) -> Vec<String> {
        Headers::parse(&self.text).all(name).map(str::to_owned).collect()
    }

    /// The files that RECORD lists, if there is one.
    ///
    /// # Errors
    ///
    /// A RECORD that cannot be read, is no file, or is too large to be one.
    pub fn record(&self) -> Result<Option<FileList>> {
        if self.form != Form::DistInfo {
            return Ok(None);
        }
        let site = self.site_path();
        let start = Start { site, directory: None };
        Ok(list(&self.path.join("RECORD"))?.map(|content| FileList::from_record(&content, start)))
    }

    /// The files that installed-files.txt lists, if there is one; setuptools wrote it beside
    /// PKG-INFO, with paths that start there.
    ///
    /// # Errors
    ///
    /// A list that cannot be read, is no file, or is too large to be one.
    pub fn installed_files(&self) -> Result<Option<FileList>> {
        if self.form != Form::EggInfoDirectory {
            return Ok(None);
        }
        let start = Start { site: self.site_path(), directory: Some(&self.entry) };
        let content = list(&self.path.join("installed-files.txt"))?;
        Ok(content.map(|content| FileList::from_lines(&content, start)))
    }

    /// The site directory, if it is UTF-8.
    fn site_path(&self) -> Option<&str> {
        self.path.ancestors().nth(self.entry.parts().count())?.to_str()
    }
}

/// Reads the files of one distribution's metadata, and remembers what went wrong.
struct Reader<'a> {
    path: &'a Path,
    form: Form,
    remarks: Vec<Diagnostic>,
}

impl Reader<'_> {
    /// METADATA or PKG-INFO, whichever has something in it, in the order of `importlib.metadata`.
    fn text(&mut self) -> Vec<u8> {
        let path = self.path;
        let text = match self.form {
            Form::EggInfoFile => self.read(path),
            _ => self
                .read(&path.join("METADATA"))
                .filter(|text| !text.is_empty())
                .or_else(|| self.read(&path.join("PKG-INFO"))),
        };
        text.unwrap_or_default()
    }

    /// Another file of a metadata directory.
    fn companion(&mut self, name: &str) -> Option<Vec<u8>> {
        match self.form {
            Form::EggInfoFile => None,
            _ => self.read(&self.path.join(name)),
        }
    }

    fn read(&mut self, path: &Path) -> Option<Vec<u8>> {
        let why = match bounded::read(path, TEXT_LIMIT) {
            Ok(Bounded::Whole(content)) => return Some(content),
            Ok(Bounded::Missing) => return None,
            Ok(Bounded::NotAFile) => "it is no file".to_owned(),
            Ok(Bounded::TooLarge) => format!("it is larger than {} MB", TEXT_LIMIT >> 20),
            Err(error) => error.to_string(),
        };
        self.remarks.push(
            Diagnostic::warning(
                "unreadable-metadata",
                format!("{} is passed over: {why}", path.display()),
            )
            .help("what it says is not known here; reinstall the distribution that it belongs to"),
        );
        None
    }
}

/// Bytes as UTF-8, line by line as the headers are read: what is copied for installers and
/// importlib.metadata must be (core metadata specification), or they fail as a whole.
fn in_utf8(text: Vec<u8>) -> Vec<u8> {
    if std::str::from_utf8(&text).is_ok() {
        return text;
    }
    let lines: Vec<String> = text.split(|byte| *byte == b'\n').map(decode).collect();
    lines.join("\n").into_bytes()
}

/// How an entry is kept when links are followed: an `.egg-info` is a file or a directory.
fn actual_form(form: Form, path: &Path) -> Form {
    match form {
        Form::DistInfo => Form::DistInfo,
        Form::EggInfoDirectory | Form::EggInfoFile if path.is_file() => Form::EggInfoFile,
        Form::EggInfoDirectory | Form::EggInfoFile => Form::EggInfoDirectory,
    }
}

/// The text of RECORD, if there is one that can be read.
pub(super) fn record_text(metadata: &Metadata) -> Option<Vec<u8>> {
    let is_there = metadata.form == Form::DistInfo;
    is_there.then(|| list(&metadata.path.join("RECORD")).ok().flatten()).flatten()
}

/// The content of a list of files, if there is one.
fn list(path: &Path) -> Result<Option<Vec<u8>>> {
    let why = match bounded::read(path, LIST_LIMIT) {
        Ok(Bounded::Whole(content)) => return Ok(Some(content)),
        Ok(Bounded::Missing) => return Ok(None),
        Ok(Bounded::NotAFile) => "it is no file".to_owned(),
        Ok(Bounded::TooLarge) => format!("it is larger than {} MB", LIST_LIMIT >> 20),
        Err(error) => return Err(Box::new(Diagnostic::io("read", path, &error))),
    };
    Diagnostic::error("unreadable-file-list", format!("{} cannot be used: {why}", path.display()))
        .help("reinstall the distribution that it belongs to")
        .err()
}

/// The lines of a `top_level.txt` that are names, or paths of a package.
fn names(text: &[u8]) -> Vec<String> {
    let text = decode(text);
    let names = text.lines().filter_map(|line| RelPath::new(line.trim()).ok());
    names.map(|name| name.to_string()).collect()
}

/// Whether a `direct_url.json` is that of an editable install (PEP 610).
fn is_editable(text: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(text)
        .is_ok_and(|json| json["dir_info"]["editable"] == serde_json::Value::Bool(true))
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
