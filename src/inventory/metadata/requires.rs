//! What a distribution says it requires, and its extras.

use std::path::Path;

use crate::common::Diagnostic;
use crate::common::requirement::{Requirement, from_requires_txt};
use crate::inventory::metadata::headers::Headers;

/// Requirements and extras, and what is odd about them.
#[derive(Debug, Default)]
pub(super) struct Requires {
    /// Word for word; those of requires.txt in the form of Requires-Dist.
    pub(super) texts: Vec<String>,
    /// Those of them that can be read.
    pub(super) requirements: Vec<Requirement>,
    pub(super) extras: Vec<String>,
    pub(super) remarks: Vec<Diagnostic>,
}

/// Takes the requirements from the headers, or, where they have none, from requires.txt, as
/// `importlib.metadata` does.
pub(super) fn requires(headers: &Headers<'_>, requires_txt: Option<&str>, path: &Path) -> Requires {
    let mut texts: Vec<String> = headers.all("Requires-Dist").map(str::to_owned).collect();
    let mut extras: Vec<String> = headers.all("Provides-Extra").map(str::to_owned).collect();
    if let Some(text) = requires_txt {
        if texts.is_empty() {
            texts = from_requires_txt(text);
        }
        if extras.is_empty() {
            extras = sections(text);
        }
    }
    extras.retain(|extra| !extra.is_empty() && !extra.contains(char::is_control));
    let mut found = Requires { extras, ..Requires::default() };
    for text in texts {
        found.add(text, path);
    }
    found
}

/// The version and the requirements in the text of a METADATA; requirements that nobody can read are
/// left out.
pub fn declared(text: &[u8]) -> (String, Vec<Requirement>) {
    let headers = Headers::parse(text);
    let version = headers.get("Version").unwrap_or_default().to_owned();
    (version, requires(&headers, None, Path::new("METADATA")).requirements)
}

impl Requires {
    fn add(&mut self, text: String, path: &Path) {
        let unreadable = |why: &str| {
            Diagnostic::note(
                "unreadable-requirement",
                format!("{} requires {text:?}, which cannot be read: {why}", path.display()),
            )
        };
        if text.contains(char::is_control) {
            self.remarks.push(unreadable("it has a control character"));
            return;
        }
        match Requirement::parse(&text) {
            Ok(requirement) => self.requirements.push(requirement),
            Err(error) => self.remarks.push(unreadable(&error.message)),
        }
        self.texts.push(text);
    }
}

/// The extras that the sections of a requires.txt name: `[extra]`, `[extra:marker]`, `[:marker]`.
fn sections(requires_txt: &str) -> Vec<String> {
    let mut extras: Vec<String> = Vec::new();
    for line in requires_txt.lines() {
        let line = line.trim();
        let Some(section) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) else {
            continue;
        };
        let extra = section.split(':').next().unwrap_or_default().trim();
        if !extra.is_empty() && !extras.iter().any(|known| known == extra) {
            extras.push(extra.to_owned());
        }
    }
    extras
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(headers: &str, requires_txt: Option<&str>) -> Requires {
        requires(&Headers::parse(headers.as_bytes()), requires_txt, Path::new("a.egg-info"))
    }

    #[test]
    fn headers_are_kept_word_for_word_and_win_over_requires_txt() {
        let found = texts(
            "Requires-Dist: B.c  (>=1) ; extra == 'x'\nRequires-Dist: d\nProvides-Extra: x\n",
            Some("other\n[y]\nmore\n"),
        );
        assert_eq!(found.texts, ["B.c  (>=1) ; extra == 'x'", "d"]);
        assert_eq!(found.extras, ["x"]);
        assert_eq!(found.requirements.len(), 2);
        assert!(found.remarks.is_empty());
    }

    #[test]
    fn requires_txt_stands_in() {
        let found = texts(
            "Name: a\n",
            Some("six\n\n[tests]\nnose\n\n[tests:python_version<'3']\nx\n[:os_name=='nt']\ny\n"),
        );
        assert_eq!(found.extras, ["tests"]);
        assert_eq!(found.texts.len(), 4);
        assert_eq!(found.texts[0], "six");
        assert!(found.texts[1].contains("nose") && found.texts[1].contains("extra"));
    }

    #[test]
    fn an_empty_requires_txt_requires_nothing() {
        let found = texts("Name: a\n", Some(""));
        assert!(found.texts.is_empty() && found.extras.is_empty() && found.remarks.is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_kept_and_said() {
        let found = texts("Requires-Dist: >>> no\nRequires-Dist: a\x01b\n", None);
        assert_eq!(found.texts, [">>> no"]);
        assert!(found.requirements.is_empty());
        let codes: Vec<_> = found.remarks.iter().map(|remark| remark.code).collect();
        assert_eq!(codes, ["unreadable-requirement"; 2]);
    }
}
