//! The environment's `pyvenv.cfg`: lines of `key = value`, as PEP 405 has them, with keys of our own.

/// The key of what is executed.
const BASE: &[u8] = b"isolate.base";
/// The key of the last part of the name that it is executed by.
const NAME: &[u8] = b"isolate.name";
/// The key of the spec that the environment was made from.
const SPEC: &[u8] = b"isolate.spec";
/// The key of a Python variable that is let through.
const KEEP: &[u8] = b"isolate.keep";
/// The key of a variable that is set.
const SET: &[u8] = b"isolate.set";
/// The key of an entry that is put before what a variable holds.
const PREPEND: &[u8] = b"isolate.prepend";

/// A `pyvenv.cfg`, read where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Config<'c> {
    text: &'c [u8],
    /// From the first line on that sets or prepends, so that there is nothing to search where no
    /// line does.
    changes: &'c [u8],
}

/// What a line does to a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Gives it a value.
    Set,
    /// Puts an entry before what it holds.
    Prepend,
}

/// A line that does something to a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change<'c> {
    pub(crate) action: Action,
    pub(crate) name: &'c [u8],
    pub(crate) value: &'c [u8],
}

impl<'c> Config<'c> {
    /// Takes the content of a file.
    pub(crate) fn new(text: &'c [u8]) -> Self {
        let (mut changes, mut rest) = (text, text);
        while let Some((key, value)) = next_pair(&mut rest) {
            if change(key, value).is_some() {
                return Self { text, changes };
            }
            changes = rest;
        }
        Self { text, changes: &[] }
    }

    /// What is executed: `isolate.base`, which an environment of ours has and another has not.
    pub(crate) fn base(&self) -> Option<&'c [u8]> {
        self.get(BASE)
    }

    /// What `argv[0]` ends in: `isolate.name`, or the base's own.
    pub(crate) fn name(&self) -> Option<&'c [u8]> {
        self.get(NAME).or_else(|| self.base().map(super::path::file_name))
    }

    /// The spec that made the environment, if that is known.
    pub(crate) fn spec(&self) -> Option<&'c [u8]> {
        self.get(SPEC)
    }

    /// The directory of the Python that the environment was made with.
    pub(crate) fn home(&self) -> Option<&'c [u8]> {
        self.get(b"home")
    }

    /// Whether a Python variable is let through.
    pub(crate) fn keeps(&self, name: &[u8]) -> bool {
        let mut rest = self.text;
        while let Some((key, value)) = next_pair(&mut rest) {
            if key == KEEP && value == name {
                return true;
            }
        }
        false
    }

    /// What is done to variables, in order.
    pub(crate) fn changes(&self) -> Changes<'c> {
        Changes { rest: self.changes }
    }

    /// Whether anything is done to a variable.
    pub(crate) fn changes_variable(&self, name: &[u8]) -> bool {
        self.changes().any(|change| change.name == name)
    }

    /// The last value that is set for a variable.
    pub(crate) fn set(&self, name: &[u8]) -> Option<&'c [u8]> {
        let of_name = |change: &Change| change.action == Action::Set && change.name == name;
        self.changes().filter(of_name).last().map(|change| change.value)
    }

    /// The entries that are put before what a variable holds, the frontmost first.
    pub(crate) fn prepended(&self, name: &[u8]) -> impl Iterator<Item = &'c [u8]> + Clone {
        self.changes()
            .filter(move |change| change.action == Action::Prepend && change.name == name)
            .map(|change| change.value)
    }

    fn get(&self, key: &[u8]) -> Option<&'c [u8]> {
        let mut rest = self.text;
        while let Some((name, value)) = next_pair(&mut rest) {
            if name == key {
                return Some(value).filter(|value| !value.is_empty());
            }
        }
        None
    }
}

/// The lines of a text that do something to a variable.
#[derive(Clone)]
pub(crate) struct Changes<'c> {
    rest: &'c [u8],
}

impl<'c> Iterator for Changes<'c> {
    type Item = Change<'c>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some((key, value)) = next_pair(&mut self.rest) {
            if let Some(change) = change(key, value) {
                return Some(change);
            }
        }
        None
    }
}

/// Takes lines from a text up to the next one that has a key and a value.
fn next_pair<'c>(rest: &mut &'c [u8]) -> Option<(&'c [u8], &'c [u8])> {
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let line = rest.get(..end)?;
        *rest = rest.get(end + 1..).unwrap_or_default();
        if let Some(pair) = pair(line) {
            return Some(pair);
        }
    }
    None
}

/// A line as its key and its value, without the space around them.
fn pair(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let equals = line.iter().position(|byte| *byte == b'=')?;
    let (key, value) = line.split_at_checked(equals)?;
    Some((key.trim_ascii(), value.get(1..)?.trim_ascii()))
}

/// A line as what it does to a variable, if it does.
fn change<'c>(key: &[u8], assignment: &'c [u8]) -> Option<Change<'c>> {
    let action = match key {
        SET => Action::Set,
        PREPEND => Action::Prepend,
        _ => return None,
    };
    let (name, value) = pair(assignment)?;
    (!name.is_empty()).then_some(Change { action, name, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] = b"home = /usr/bin\nversion=3.11.2\r\n\nno pair\n isolate.base =  /opt/a b/python3.11 \n\
        isolate.keep = PYTHONPATH\nisolate.set = A=x = y\nisolate.prepend = B=/1\nisolate.prepend = B=/2\n\
        isolate.set = A = z\nisolate.set = =z\nisolate.set = nothing";

    #[test]
    fn values_are_read_without_the_space_around_them() {
        let config = Config::new(TEXT);
        assert_eq!(config.home(), Some(&b"/usr/bin"[..]));
        assert_eq!(config.base(), Some(&b"/opt/a b/python3.11"[..]));
        assert_eq!(config.name(), Some(&b"python3.11"[..]));
        assert_eq!(config.spec(), None);
        assert_eq!(Config::new(b"isolate.base = /a/b\nisolate.name = c").name(), Some(&b"c"[..]));
        assert_eq!(Config::new(b"isolate.base =\n").base(), None);
    }

    #[test]
    fn a_kept_variable_is_kept_by_its_whole_name() {
        let config = Config::new(TEXT);
        assert!(config.keeps(b"PYTHONPATH"));
        assert!(!config.keeps(b"PYTHON") && !config.keeps(b"PYTHONPATHS"));
    }

    #[test]
    fn changes_come_in_order_and_malformed_ones_do_not_come() {
        let config = Config::new(TEXT);
        let names: Vec<_> = config.changes().map(|change| change.name).collect();
        assert_eq!(names, [b"A", b"B", b"B", b"A"]);
        assert_eq!(config.set(b"A"), Some(&b"z"[..]));
        assert_eq!(config.prepended(b"B").collect::<Vec<_>>(), [b"/1", b"/2"]);
        assert!(config.changes_variable(b"B") && !config.changes_variable(b"C"));
        assert_eq!(Config::new(b"home = /usr/bin\n").changes().count(), 0);
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_file_holds_it_is_read(text in "[a-z=. \\n\\r]{0,80}") {
            let config = Config::new(text.as_bytes());
            let _ = (config.base(), config.name(), config.set(b"a"), config.keeps(b"a"));
        }
    }
}
