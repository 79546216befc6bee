//! Diversions: a package's files that another one moved aside (dpkg-divert(1)).

use std::collections::HashMap;

use crate::inventory::system::aliases::Aliases;
use crate::inventory::system::path_index::Directories;

/// Where a path went, and for whom.
#[derive(Debug)]
struct Diversion {
    to: Vec<u8>,
    /// The package that the path was diverted for; none for a local diversion, which is for nobody.
    by: Option<Vec<u8>>,
}

/// The diversions of a system, by the path that is diverted.
#[derive(Debug, Default)]
pub(super) struct Diversions {
    by_path: HashMap<Vec<u8>, Diversion>,
    /// Whether a diverted path has this length: most paths have another, and need not be looked up.
    lengths: Vec<bool>,
}

impl Diversions {
    /// Reads dpkg's file: for every diversion three lines, the path, the other path, and the
    /// package, or `:` for a local one.
    pub(super) fn parse(text: &[u8], aliases: &Aliases) -> Self {
        let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
        let canonical = |path: &[u8]| aliases.canonical(path).into_owned();
        let diversion = |lines: &[&[u8]]| {
            let by = (lines[2] != b":").then(|| lines[2].to_owned());
            (canonical(lines[0]), Diversion { to: canonical(lines[1]), by })
        };
        let whole = |lines: &&[&[u8]]| lines.iter().all(|line| !line.is_empty());
        let by_path: HashMap<_, _> = lines.chunks_exact(3).filter(whole).map(diversion).collect();
        let longest = by_path.keys().map(Vec::len).max().unwrap_or_default();
        let mut lengths = vec![false; longest + 1];
        for path in by_path.keys() {
            lengths[path.len()] = true;
        }
        Self { by_path, lengths }
    }

    /// Where the file is that a package's list calls `path`.
    pub(super) fn place<'a>(&'a self, path: &'a [u8], package: &str) -> &'a [u8] {
        if !matches!(self.lengths.get(path.len()), Some(true)) {
            return path;
        }
        match self.by_path.get(path) {
            Some(diversion) if diversion.by.as_deref() != Some(package.as_bytes()) => &diversion.to,
            _ => path,
        }
    }

    /// Whether a path is diverted, or something else is diverted to it.
    pub(super) fn touch(&self, path: &[u8]) -> bool {
        self.by_path.contains_key(path) || self.by_path.values().any(|other| other.to == path)
    }

    /// Whether anything is diverted into some directories from elsewhere.
    pub(super) fn lead_into(&self, directories: &Directories) -> bool {
        self.by_path.iter().any(|(from, diversion)| {
            directories.contain(&diversion.to) && !directories.contain(from)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diverted_path_belongs_to_whom_it_was_diverted_for() {
        let text = b"/bin/sh\n/bin/sh.distrib\ndash\n/etc/x\n/etc/x.local\n:\n";
        let diversions = Diversions::parse(text, &Aliases::default());
        assert_eq!(diversions.place(b"/bin/sh", "dash"), b"/bin/sh");
        assert_eq!(diversions.place(b"/bin/sh", "bash"), b"/bin/sh.distrib");
        assert_eq!(diversions.place(b"/etc/x", "any"), b"/etc/x.local");
        assert_eq!(diversions.place(b"/etc/y", "any"), b"/etc/y");
    }

    #[test]
    fn a_broken_file_diverts_what_it_can() {
        for text in [&b""[..], b"\n", b"/a\n", b"/a\n/b\n"] {
            let diversions = Diversions::parse(text, &Aliases::default());
            assert_eq!(diversions.place(b"/a", "x"), b"/a");
        }
    }
}
