//! A draft as a file: a line that says what it follows from, a line that says what it is, and the
//! content of its files, one after the other.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::cache::Watch;
use crate::common::{Digest, ProjectName, RelPath};
use crate::selection::Command;
use crate::selection::summary::Summary;
use crate::tree::draft::{Draft, Receipt};
use crate::tree::{Content, Node};

/// The second line.
#[derive(Serialize, Deserialize)]
struct Head {
    summary: Summary,
    has_view: bool,
    view: Vec<(RelPath, Kind)>,
    receipts: Vec<(ProjectName, Vec<(RelPath, Kind)>)>,
    allow_list: Range<usize>,
    path_lines: Vec<RelPath>,
    commands: Vec<Command>,
}

/// A node, with the place of its content.
#[derive(Serialize, Deserialize)]
enum Kind {
    #[serde(rename = "d")]
    Directory,
    #[serde(rename = "l")]
    Link(PathBuf),
    #[serde(rename = "f")]
    File(Range<usize>, bool, Digest),
    /// A hard link to the same path, as all of a receipt's.
    #[serde(rename = "s")]
    Same,
    #[serde(rename = "h")]
    HardLink(RelPath),
}

/// A draft as a file's content; none where a path cannot be written down.
pub(super) fn encode(draft: &Draft, watch: &Watch) -> Option<Vec<u8>> {
    let mut contents = Written::default();
    let receipts = draft.receipts.iter();
    let head = Head {
        summary: draft.summary.clone(),
        has_view: draft.has_view,
        view: contents.kinds(&draft.view),
        receipts: receipts
            .map(|receipt| (receipt.project.clone(), contents.kinds(&receipt.nodes)))
            .collect(),
        allow_list: contents.add(&draft.allow_list),
        path_lines: draft.path_lines.clone(),
        commands: draft.commands.clone(),
    };
    let mut file = serde_json::to_vec(watch).ok()?;
    file.push(b'\n');
    serde_json::to_writer(&mut file, &head).ok()?;
    file.push(b'\n');
    file.reserve_exact(contents.length);
    contents.pieces.iter().for_each(|piece| file.extend_from_slice(piece));
    Some(file)
}

/// The draft in a file's content, if it is one and everything that it follows from is the same; and
/// what that is.
pub(super) fn decode(file: Vec<u8>) -> Option<(Draft, Watch)> {
    let (watch, rest) = line(&file)?;
    let watch: Watch = serde_json::from_slice(watch).ok()?;
    if !watch.is_same() {
        return None;
    }
    let (head, contents) = line(rest)?;
    let head: Head = serde_json::from_slice(head).ok()?;
    let start = file.len() - contents.len();
    let contents = &Contents { file: Arc::new(file), start };
    let receipt = |(project, kinds): (ProjectName, Vec<(RelPath, Kind)>)| {
        Some(Receipt { project, nodes: nodes(kinds, contents)? })
    };
    let draft = Draft {
        summary: head.summary,
        has_view: head.has_view,
        view: nodes(head.view, contents)?,
        receipts: head.receipts.into_iter().map(receipt).collect::<Option<_>>()?,
        allow_list: contents.part(head.allow_list, None)?,
        path_lines: head.path_lines,
        commands: head.commands,
    };
    Some((draft, watch))
}

/// The first line, without its end, and what follows. JSON has no line ends of its own.
fn line(file: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(b'\n', file)?;
    Some((&file[..end], &file[end + 1..]))
}

/// The contents that are to be written one after the other.
#[derive(Default)]
struct Written<'a> {
    pieces: Vec<&'a [u8]>,
    length: usize,
}

impl<'a> Written<'a> {
    /// Adds a content; where it will be.
    fn add(&mut self, content: &'a [u8]) -> Range<usize> {
        let start = self.length;
        self.pieces.push(content);
        self.length += content.len();
        start..self.length
    }

    fn kinds(&mut self, nodes: &'a [(RelPath, Node)]) -> Vec<(RelPath, Kind)> {
        let mut kind = |path: &RelPath, node: &'a Node| match node {
            Node::Directory => Kind::Directory,
            Node::Link(target) => Kind::Link(target.clone()),
            Node::File { content, executable } => {
                Kind::File(self.add(content), *executable, content.digest())
            }
            Node::HardLink(to) if to == path => Kind::Same,
            Node::HardLink(to) => Kind::HardLink(to.clone()),
        };
        nodes.iter().map(|(path, node)| (path.clone(), kind(path, node))).collect()
    }
}

/// A file, with the place where the contents begin in it.
struct Contents {
    file: Arc<Vec<u8>>,
    start: usize,
}

impl Contents {
    fn part(&self, place: Range<usize>, digest: Option<Digest>) -> Option<Content> {
        let at = |offset| self.start.checked_add(offset);
        Content::part(&self.file, at(place.start)?..at(place.end)?, digest)
    }
}

fn nodes(kinds: Vec<(RelPath, Kind)>, contents: &Contents) -> Option<Vec<(RelPath, Node)>> {
    let node = |path: &RelPath, kind| {
        Some(match kind {
            Kind::Directory => Node::Directory,
            Kind::Link(target) => Node::Link(target),
            Kind::File(place, executable, digest) => {
                Node::File { content: contents.part(place, Some(digest))?, executable }
            }
            Kind::Same => Node::HardLink(path.clone()),
            Kind::HardLink(to) => Node::HardLink(to),
        })
    };
    let with_path = |(path, kind): (RelPath, Kind)| node(&path, kind).map(|node| (path, node));
    kinds.into_iter().map(with_path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripts::{EntryPoint, Group};

    fn draft() -> Draft {
        let path = |text: &str| RelPath::new(text).unwrap();
        let file = Node::File { content: b"\xff\nbytes".to_vec().into(), executable: false };
        Draft {
            summary: Summary::default(),
            has_view: true,
            view: vec![
                (path("lxml"), Node::Link("/usr/lib/python3/dist-packages/lxml".into())),
                (path("x.dist-info"), Node::Directory),
                (path("x.dist-info/METADATA"), file),
            ],
            receipts: vec![Receipt {
                project: ProjectName::new("x"),
                nodes: vec![(
                    path("x.dist-info/METADATA"),
                    Node::HardLink(path("x.dist-info/METADATA")),
                )],
            }],
            allow_list: "x\n".into(),
            path_lines: vec![path("PIL/compat")],
            commands: vec![Command {
                distribution: "x".to_owned(),
                entry: EntryPoint::parse("x = x:main [y]", Group::Gui).unwrap(),
                lacks: vec![ProjectName::new("z")],
            }],
        }
    }

    #[test]
    fn a_draft_is_read_as_it_was_written() {
        let file = encode(&draft(), &Watch::default()).unwrap();
        assert_eq!(decode(file), Some((draft(), Watch::default())));
    }

    #[test]
    fn a_draft_is_worth_nothing_when_something_has_changed() {
        let directory = tempfile::tempdir().unwrap();
        let watched = directory.path().join("status");
        let file = encode(&draft(), &Watch::over([watched.clone()])).unwrap();
        assert!(decode(file.clone()).is_some());
        std::fs::write(watched, "").unwrap();
        assert_eq!(decode(file), None);
    }

    #[test]
    fn a_damaged_file_is_no_draft() {
        let file = encode(&draft(), &Watch::default()).unwrap();
        for length in 0..file.len() {
            assert_eq!(decode(file[..length].to_vec()), None, "{length}");
        }
    }
}
