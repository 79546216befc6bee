//! One thing that Python meets when it starts.

use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use serde::Serialize;

use crate::audit::owner::Owner;
use crate::audit::risk::Risk;

/// The longest text of a line that a report carries, in characters.
const LONGEST: usize = 2000;

/// What kind of thing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An empty line of a `.pth` or `.start` file.
    Blank,
    /// A comment in one.
    Comment,
    /// A line of a `.pth` file that adds a path.
    PathLine,
    /// A line of a `.pth` file that is run.
    ImportLine,
    /// A line of a `.start` file that names a function to call (PEP 829).
    EntryPoint,
    /// A `.pth` or `.start` file as a whole, where its lines cannot be told.
    StartUpFile,
    /// A module `sitecustomize`, in whatever form.
    Sitecustomize,
    /// A module `usercustomize`, in whatever form.
    Usercustomize,
    /// What `pyvenv.cfg` says.
    Configuration,
    /// A variable of the process environment.
    Variable,
    /// The user's site directory.
    UserSite,
    /// The archive before the standard library on the path, `python311.zip`.
    Archive,
    /// Something in the standard library's directories.
    Library,
}

/// One thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// How much of a risk it is.
    pub risk: Risk,
    /// What it is.
    pub kind: Kind,
    /// The file or directory, or the name of a variable; what cannot be shown is escaped.
    pub path: String,
    /// The line in the file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What it does, in one sentence without a full stop.
    pub message: String,
    /// The line, or the variable's value; what cannot be shown is escaped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Whose the file is; none for what is no file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// What speaks for the risk, a few words each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
}

impl Item {
    /// Something at a path, which is no risk until [`Item::risk`] says so.
    pub fn new(kind: Kind, path: &Path, message: impl Into<String>) -> Self {
        Self {
            risk: Risk::None,
            kind,
            path: shown(path.as_os_str().as_bytes()),
            line: None,
            message: message.into(),
            text: None,
            owner: None,
            reasons: Vec::new(),
        }
    }

    /// Sets the risk.
    #[must_use]
    pub fn risk(mut self, risk: Risk) -> Self {
        self.risk = risk;
        self
    }

    /// Sets the owner.
    #[must_use]
    pub fn owner(mut self, owner: Owner) -> Self {
        self.owner = Some(owner);
        self
    }

    /// Sets the line and its text.
    #[must_use]
    pub fn line(mut self, number: usize, text: &[u8]) -> Self {
        self.line = Some(number);
        self.text(text)
    }

    /// Sets the text.
    #[must_use]
    pub fn text(mut self, text: &[u8]) -> Self {
        // Of a line of many megabytes, no more than can be shown is looked at.
        let text = shown(&text[..text.len().min(4 * LONGEST)]);
        self.text = Some(match text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}...", &text[..end]),
            None => text,
        });
        self
    }

    /// Adds what speaks for the risk.
    #[must_use]
    pub fn reasons(mut self, reasons: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.reasons.extend(reasons.into_iter().map(Into::into));
        self
    }
}

/// Bytes as a text of one line, in which everything is escaped that a reader would not see, or that a
/// terminal would obey.
pub fn shown(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            if is_hidden(c) {
                text.extend(c.escape_default());
            } else {
                text.push(c);
            }
        }
        for byte in chunk.invalid() {
            // Writing into a string cannot fail.
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

/// Whether a character is not seen: it controls the terminal or the direction of writing, or takes no
/// room.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_not_be_seen_is_escaped() {
        assert_eq!(shown(b"a\nb\x1b[2J\xff"), r"a\nb\u{1b}[2J\xff");
        assert_eq!(shown("é\u{202e}\u{200b}x".as_bytes()), r"é\u{202e}\u{200b}x");
    }

    #[test]
    fn long_texts_are_cut() {
        let item =
            Item::new(Kind::ImportLine, Path::new("/x.pth"), "m").line(1, &vec![b'a'; 1 << 20]);
        assert_eq!(item.text.unwrap().len(), LONGEST + 3);
    }
}
