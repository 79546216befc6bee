//! dpkg's lists of files, `info/NAME.list`: read with few calls, for there are hundreds of them.

use std::io::ErrorKind;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use memchr::memchr;
use rustix::buffer::spare_capacity;
use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::{Errno, read};

use crate::common::{Diagnostic, Result};
use crate::inventory::entries;

/// What is read at once: nearly every list, on a Debian 12 with 833 of them.
const ONCE: usize = 256 << 10;

/// What is looked at once where a list need not be kept: it stays in a processor's own cache.
const PIECE: usize = 64 << 10;

/// How the names of lists end.
const SUFFIX: &[u8] = b".list";

/// Whose list is wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whose<'a> {
    pub(super) name: &'a str,
    pub(super) architecture: &'a str,
    /// Whether several architectures of it can be installed together.
    pub(super) same: bool,
    /// Its file in `status.d`, if it is there.
    pub(super) part: Option<&'a Path>,
}

/// The directory of lists.
#[derive(Debug)]
pub(super) struct Lists {
    path: PathBuf,
    /// None where there is no such directory.
    directory: Option<OwnedFd>,
}

impl Lists {
    /// The lists of an admin directory.
    ///
    /// # Errors
    ///
    /// A directory that is there and cannot be opened.
    pub(super) fn of(admin: &Path) -> Result<Self> {
        let path = admin.join("info");
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let directory = match openat(CWD, &path, flags, Mode::empty()) {
            Err(Errno::NOENT) => None,
            directory => Some(directory.map_err(|error| Box::new(failed(&path, error)))?),
        };
        Ok(Self { path, directory })
    }

    /// Reads the list of a package's files: `NAME.list`, or `NAME:ARCH.list` where several
    /// architectures can be installed together (`info/format` 1). A package without one has no files:
    /// so dpkg takes it too, with a warning.
    ///
    /// # Errors
    ///
    /// A list that is there and cannot be read.
    pub(super) fn read(&self, whose: Whose, list: &mut Vec<u8>) -> Result<()> {
        list.clear();
        if let Some(part) = whose.part {
            *list = of_part(part)?;
            return Ok(());
        }
        let Some(directory) = &self.directory else { return Ok(()) };
        let Whose { name, architecture, same, .. } = whose;
        let mut files = [format!("{name}.list"), format!("{name}:{architecture}.list")];
        if same {
            files.reverse();
        }
        for file in files {
            if self.read_file(directory, &file, list)? {
                break;
            }
        }
        Ok(())
    }

    /// Whether there is a file of that name; if so, its content is in `list`.
    fn read_file(&self, directory: &OwnedFd, name: &str, list: &mut Vec<u8>) -> Result<bool> {
        match content(directory, name, list) {
            Ok(()) => Ok(true),
            Err(Errno::NOENT) => Ok(false),
            Err(error) => Err(Box::new(failed(&self.path.join(name), error))),
        }
    }

    /// The names of all lists, in no order; those of packages that are removed and not purged too.
    pub(super) fn names(&self) -> rustix::io::Result<Vec<Box<[u8]>>> {
        let mut names: Vec<Box<[u8]>> = Vec::new();
        let Some(directory) = &self.directory else { return Ok(names) };
        // Of its own: a descriptor that was read to its end has nothing more to tell.
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let directory = openat(directory, ".", flags, Mode::empty())?;
        entries::each(&directory, &mut Vec::new(), |name, _| {
            if name.ends_with(SUFFIX) {
                names.push(name.into());
            }
        })?;
        Ok(names)
    }

    /// Gives the list that has one of the [`Lists::names`] piece by piece, and before each piece the
    /// last `overlap` bytes of what came before; nothing of a list that is gone by now.
    pub(super) fn pieces(
        &self,
        name: &[u8],
        overlap: usize,
        buffer: &mut Vec<u8>,
        mut visit: impl FnMut(&[u8]),
    ) -> rustix::io::Result<()> {
        let Some(directory) = &self.directory else { return Ok(()) };
        let file = match openat(directory, name, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty()) {
            Err(Errno::NOENT) => return Ok(()),
            file => file?,
        };
        buffer.resize(overlap + PIECE, 0);
        let mut kept = 0;
        loop {
            let end = match read(&file, &mut buffer[kept..]) {
                Ok(0) => return Ok(()),
                Err(Errno::INTR) => continue,
                length => kept + length?,
            };
            visit(&buffer[..end]);
            if is_last(&buffer[..end], buffer.len()) {
                return Ok(());
            }
            kept = overlap.min(end);
            buffer.copy_within(end - kept..end, 0);
        }
    }
}

/// Whether what a read has left in a buffer of some capacity is the end of a list. A file gives less
/// than there is room for only there, or where its disk fails, which the next read would tell: that
/// one is spared only where the last line is whole.
fn is_last(read: &[u8], capacity: usize) -> bool {
    read.len() < capacity && read.ends_with(b"\n")
}

/// The package whose list is called so, as the name has it: without an architecture.
pub(super) fn package_of(name: &[u8]) -> &[u8] {
    let name = name.strip_suffix(SUFFIX).unwrap_or(name);
    &name[..memchr(b':', name).unwrap_or(name.len())]
}

fn failed(path: &Path, error: Errno) -> Diagnostic {
    Diagnostic::io("read", path, &error.into())
}

fn content(directory: impl AsFd, name: &str, list: &mut Vec<u8>) -> rustix::io::Result<()> {
    let file = openat(directory, name, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
    list.clear();
    loop {
        list.reserve(if list.is_empty() { ONCE } else { list.len() });
        match read(&file, spare_capacity(list)) {
            Ok(0) => return Ok(()),
            Ok(_) if is_last(list, list.capacity()) => return Ok(()),
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
}

/// The paths in a list; the root is `/.` there.
pub(super) fn lines(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = list;
    let lines = std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = memchr(b'\n', rest).unwrap_or(rest.len());
        let line = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        Some(line)
    });
    lines
        .filter(|line| line.starts_with(b"/"))
        .map(|line: &[u8]| if line.len() == 2 && line.ends_with(b"/.") { &line[..1] } else { line })
}

/// Where the sums of a part of `status.d` are.
pub(super) fn sums_of_part(part: &Path) -> PathBuf {
    let mut name = part.as_os_str().to_owned();
    name.push(".md5sums");
    name.into()
}

/// The files of a package in `status.d`, made into a list: its md5sums, which have no directories.
fn of_part(part: &Path) -> Result<Vec<u8>> {
    let file = sums_of_part(part);
    let sums = match fs_err::read(&file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        sums => sums.map_err(|e| Box::new(Diagnostic::io("read", &file, &e)))?,
    };
    let mut list = Vec::with_capacity(sums.len());
    for line in sums.split(|byte| *byte == b'\n') {
        if let Some(space) = memchr(b' ', line) {
            list.push(b'/');
            list.extend_from_slice(line[space..].trim_ascii_start());
            list.push(b'\n');
        }
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_any_length_is_read_into_what_another_one_left() {
        let admin = tempfile::tempdir().unwrap();
        std::fs::create_dir(admin.path().join("info")).unwrap();
        let long = "/usr/x\n".repeat(100_000);
        std::fs::write(admin.path().join("info/long.list"), &long).unwrap();
        std::fs::write(admin.path().join("info/short.list"), "/.\n/usr").unwrap();
        let lists = Lists::of(admin.path()).unwrap();
        let mut list = Vec::new();
        for (name, expected) in [("long", long.as_str()), ("short", "/.\n/usr"), ("none", "")] {
            let whose = Whose { name, architecture: "all", same: false, part: None };
            lists.read(whose, &mut list).unwrap();
            assert!(list == expected.as_bytes(), "{name}");
        }
        assert_eq!(lines(b"/.\n/usr").collect::<Vec<_>>(), [&b"/"[..], b"/usr"]);
        assert_eq!(lines(b"/a\n\nb\n/c\n").collect::<Vec<_>>(), [&b"/a"[..], b"/c"]);
    }

    #[test]
    fn a_list_comes_in_pieces_that_overlap() {
        let admin = tempfile::tempdir().unwrap();
        std::fs::create_dir(admin.path().join("info")).unwrap();
        let long: String = (0..30_000).fold(String::new(), |text, n| text + &format!("/{n}\n"));
        for (name, text) in [("a:amd64.list", long.as_str()), ("b.list", "/x"), ("c.md5sums", "")] {
            std::fs::write(admin.path().join("info").join(name), text).unwrap();
        }
        let lists = Lists::of(admin.path()).unwrap();
        for _ in 0..2 {
            let mut names = lists.names().unwrap();
            names.sort();
            assert_eq!(names, [Box::from(&b"a:amd64.list"[..]), Box::from(&b"b.list"[..])]);
        }
        assert_eq!((package_of(b"a:amd64.list"), package_of(b"b.list")), (&b"a"[..], &b"b"[..]));
        let pieces = |name: &[u8]| {
            let mut pieces: Vec<Vec<u8>> = Vec::new();
            lists.pieces(name, 5, &mut Vec::new(), |piece| pieces.push(piece.to_owned())).unwrap();
            pieces
        };
        let several = pieces(b"a:amd64.list");
        assert!(several.len() > 2);
        let mut whole = several[0].clone();
        for piece in &several[1..] {
            assert!(whole.ends_with(&piece[..5]));
            whole.extend_from_slice(&piece[5..]);
        }
        assert!(whole == long.as_bytes());
        assert_eq!(pieces(b"b.list"), [b"/x"]);
        assert!(pieces(b"gone.list").is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_an_error_and_what_is_not_there_is_empty() {
        let admin = tempfile::tempdir().unwrap();
        let whose = Whose { name: "a", architecture: "all", same: true, part: None };
        let mut list = vec![b'x'];
        Lists::of(admin.path()).unwrap().read(whose, &mut list).unwrap();
        assert!(list.is_empty());
        std::fs::create_dir_all(admin.path().join("info/a.list")).unwrap();
        let error = Lists::of(admin.path()).unwrap().read(whose, &mut list).unwrap_err();
        assert_eq!(error.code, "io");
        assert!(error.message.contains("a.list"), "{error}");
    }
}
