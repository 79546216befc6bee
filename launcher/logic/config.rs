//! The environment's `pyvenv.cfg`: lines of `key = value`, as PEP 405 has them, with keys of our own.

use super::bytes::{before, behind, cut, value};
use super::path::file_name;

/// The key of a variable that is set: `isolate.set = NAME=value`.
pub(crate) const SET: &[u8] = b"isolate.set";
/// The key of an entry that is put before what a variable holds: `isolate.prepend = NAME=entry`.
pub(crate) const PREPEND: &[u8] = b"isolate.prepend";

/// A `pyvenv.cfg`, or part of one, read where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Config<'c>(&'c [u8]);

impl<'c> Config<'c> {
    /// Takes lines.
    pub(crate) const fn new(lines: &'c [u8]) -> Self {
        Self(lines)
    }

    /// Takes the content of a file. It ends at a NUL, as for a program in C.
    pub(crate) fn of_file(content: &'c [u8]) -> Self {
        Self::new(before(content, 0).unwrap_or(content))
    }

    /// What is executed: `isolate.base`, which an environment of ours has and another has not.
    pub(crate) fn base(self) -> &'c [u8] {
        self.get(b"isolate.base")
    }

    /// What `argv[0]` ends in: `isolate.name`, or the base's own.
    pub(crate) fn name(self) -> &'c [u8] {
        let name = self.get(b"isolate.name");
        if name.is_empty() { file_name(self.base()) } else { name }
    }

    /// The spec that the environment was made from, if that is known.
    pub(crate) fn spec(self) -> &'c [u8] {
        self.get(b"isolate.spec")
    }

    /// The directory of the Python that the environment was made with.
    pub(crate) fn home(self) -> &'c [u8] {
        self.get(b"home")
    }

    /// Whether a Python variable is let through.
    pub(crate) fn keeps(mut self, name: &[u8]) -> bool {
        while let Some(kept) = self.next_value(b"isolate.keep") {
            if *kept == *name {
                return true;
            }
        }
        false
    }

    /// The first value of a key; nothing where there is none.
    #[inline(never)]
    pub(crate) fn get(mut self, key: &[u8]) -> &'c [u8] {
        self.next_value(key).unwrap_or_default()
    }

    /// Goes on behind the next line with a key that assigns to a variable: what it assigns.
    #[inline(never)]
    pub(crate) fn next_assigned(&mut self, key: &[u8], name: &[u8]) -> Option<&'c [u8]> {
        loop {
            if let Some(value) = value(self.next_value(key)?, name) {
                return Some(value);
            }
        }
    }

    /// Goes on behind the next line with a key: its value.
    #[inline(never)]
    pub(crate) fn next_value(&mut self, key: &[u8]) -> Option<&'c [u8]> {
        while !self.0.is_empty() {
            let value = setting(cut(&mut self.0, b'\n'), key);
            if value.is_some() {
                return value;
            }
        }
        None
    }
}

/// The value of a line, without the space around it, when its key is the given one.
#[inline(never)]
fn setting<'c>(line: &'c [u8], key: &[u8]) -> Option<&'c [u8]> {
    let rest = behind(line.trim_ascii(), key)?.trim_ascii();
    Some(behind(rest, b"=")?.trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] = b"home = /usr/bin\nversion=3.11.2\r\n\nno pair\n isolate.base =  /opt/a b/python3.11 \n\
        isolate.keep = PYTHONPATH\nisolate.set = A=x = y\nisolate.prepend = B=/1\nisolate.prepend = B=/2\n\
        isolate.set = A=z\nisolate.set=nothing\n\tisolate.set\t=\tAB= 1\nisolate.settle = A=c";

    #[test]
    fn values_are_read_without_the_space_around_them() {
        let config = Config::new(TEXT);
        assert_eq!(config.home(), b"/usr/bin");
        assert_eq!(config.base(), b"/opt/a b/python3.11");
        assert_eq!(config.name(), b"python3.11");
        assert_eq!(config.spec(), b"");
        assert_eq!(config.get(b"version"), b"3.11.2");
        assert_eq!(Config::new(b"isolate.base = /a/b\nisolate.name = c").name(), b"c");
        assert_eq!(Config::new(b"isolate.base =\n").base(), b"");
        let cut_off = Config::of_file(b"home = /a\0/b\nisolate.base = /c");
        assert_eq!((cut_off.home(), cut_off.base()), (&b"/a"[..], &b""[..]));
    }

    #[test]
    fn a_kept_variable_is_kept_by_its_whole_name() {
        let config = Config::new(TEXT);
        assert!(config.keeps(b"PYTHONPATH"));
        assert!(!config.keeps(b"PYTHON") && !config.keeps(b"PYTHONPATHS"));
    }

    #[test]
    fn lines_of_a_key_come_in_order() {
        let all = |key: &[u8]| {
            let mut rest = Config::new(TEXT);
            std::iter::from_fn(|| rest.next_value(key).map(<[u8]>::to_vec)).collect::<Vec<_>>()
        };
        assert_eq!(all(SET), [&b"A=x = y"[..], b"A=z", b"nothing", b"AB= 1"]);
        assert_eq!(all(PREPEND), [b"B=/1", b"B=/2"]);
        let assigned = |key: &[u8], name: &[u8]| {
            let mut rest = Config::new(TEXT);
            std::iter::from_fn(|| rest.next_assigned(key, name).map(<[u8]>::to_vec))
                .collect::<Vec<_>>()
        };
        assert_eq!(assigned(SET, b"A"), [&b"x = y"[..], b"z"]);
        assert_eq!(assigned(SET, b"nothing"), [b""; 0]);
        assert_eq!(assigned(PREPEND, b"B"), [b"/1", b"/2"]);
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_file_holds_it_is_read(text in "[a-z=. \\n\\r\\x00]{0,80}") {
            let config = Config::of_file(text.as_bytes());
            let _ = (config.base(), config.name(), config.keeps(b"a"));
        }
    }
}
