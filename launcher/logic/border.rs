//! What of a process environment crosses the border of an environment.

use super::Output;
use super::config::Config;
use super::digest::{Digest, Entry};
use super::marker::{Identity, MARKER, Marker};
use super::prepend::prepend;
use super::variables::{name, reaches_python};

/// A border, and who is about to cross it.
pub(crate) struct Border<'c> {
    pub(crate) config: Config<'c>,
    pub(crate) identity: Identity,
    /// The process that crosses.
    pub(crate) process: u32,
    /// The process that started it.
    pub(crate) parent: u32,
}

impl<'c> Border<'c> {
    /// Hands a process environment on. What comes from outside loses the variables that reach into
    /// Python, and is changed as the environment says. What comes from inside passes as it is,
    /// because a program sets variables for its own children on purpose (pip's build isolation sets
    /// `PYTHONPATH`). Either way the marker is renewed.
    pub(crate) fn hand_on<'a>(
        &self,
        entries: &(impl Iterator<Item = &'a [u8]> + Clone),
        output: &mut impl Output<'a>,
    ) {
        let inside = self.comes_from_inside(entries.clone());
        let mut handing = Handing { border: self, digest: Digest::default(), entry: None, output };
        for entry in entries.clone() {
            let name = name(entry);
            let stays = |name| name != MARKER && (inside || !self.touches(name));
            if name.is_none_or(stays) {
                handing.keep(entry);
            }
        }
        if !inside {
            self.write_changes(entries, &mut handing);
        }
        let Handing { digest, .. } = handing;
        output.write(MARKER);
        output.write(b"=");
        let marker = Marker { identity: self.identity, process: self.process, digest };
        marker.write(|bytes| output.write(bytes));
        output.end();
    }

    /// Whether variables were set by somebody inside: by the process that this launcher handed on
    /// to, which is our parent, or is us after an `execve`; or by nobody at all since then.
    fn comes_from_inside<'a>(&self, entries: impl Iterator<Item = &'a [u8]>) -> bool {
        let mut marker = None;
        let mut digest = Digest::default();
        for entry in entries {
            match name(entry) {
                Some(name) if name == MARKER => marker = marker.or_else(|| value(entry)),
                Some(name) if self.cleans(name) => {
                    let mut hash = Entry::new();
                    hash.add(entry);
                    digest.add(hash);
                }
                _ => {}
            }
        }
        marker.and_then(Marker::read).is_some_and(|marker| {
            marker.identity == self.identity
                && (marker.process == self.parent
                    || marker.process == self.process
                    || marker.digest == digest)
        })
    }

    /// Whether a variable is dropped at the border.
    fn cleans(&self, name: &[u8]) -> bool {
        reaches_python(name) && !self.config.keeps(name)
    }

    /// Whether a variable does not cross the border as it is.
    fn touches(&self, name: &[u8]) -> bool {
        self.cleans(name) || self.config.changes_variable(name)
    }

    /// Writes the variables that the environment sets, or puts something before.
    fn write_changes<'a>(
        &self,
        entries: &(impl Iterator<Item = &'a [u8]> + Clone),
        handing: &mut Handing<'_, 'c, impl Output<'a>>,
    ) {
        for (index, change) in self.config.changes().enumerate() {
            let name = change.name;
            if self.config.changes().position(|other| other.name == name) != Some(index) {
                continue;
            }
            let held = match self.config.set(name) {
                Some(set) => set,
                None if self.cleans(name) => &[],
                None => came(entries.clone(), name).unwrap_or_default(),
            };
            handing.begin(name);
            prepend(self.config.prepended(name), held, |bytes| handing.write(bytes));
            handing.end();
        }
    }
}

/// The value that a variable came with.
fn came<'a>(mut entries: impl Iterator<Item = &'a [u8]>, wanted: &[u8]) -> Option<&'a [u8]> {
    entries.find(|entry| name(entry) == Some(wanted)).and_then(value)
}

/// The value of an entry.
fn value(entry: &[u8]) -> Option<&[u8]> {
    name(entry).and_then(|name| entry.get(name.len() + 1..))
}

/// An output that takes the digest of what goes into it.
struct Handing<'b, 'c, O> {
    border: &'b Border<'c>,
    digest: Digest,
    /// The entry that is being written, when it counts for the digest.
    entry: Option<Entry>,
    output: &'b mut O,
}

impl<O> Handing<'_, '_, O> {
    fn keep<'a>(&mut self, entry: &'a [u8])
    where
        O: Output<'a>,
    {
        if name(entry).is_some_and(|name| self.border.cleans(name)) {
            let mut hash = Entry::new();
            hash.add(entry);
            self.digest.add(hash);
        }
        self.output.keep(entry);
    }

    fn begin<'a>(&mut self, name: &[u8])
    where
        O: Output<'a>,
    {
        self.entry = self.border.cleans(name).then(Entry::new);
        self.write(name);
        self.write(b"=");
    }

    fn write<'a>(&mut self, bytes: &[u8])
    where
        O: Output<'a>,
    {
        if let Some(entry) = &mut self.entry {
            entry.add(bytes);
        }
        self.output.write(bytes);
    }

    fn end<'a>(&mut self)
    where
        O: Output<'a>,
    {
        if let Some(entry) = self.entry.take() {
            self.digest.add(entry);
        }
        self.output.end();
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::Entries;
    use super::*;

    const IDENTITY: Identity = Identity { device: 0xfe01, inode: 0x2a };

    fn crossing(config: &str, process: u32, parent: u32, entries: &[String]) -> Vec<String> {
        let config = Config::new(config.as_bytes());
        let border = Border { config, identity: IDENTITY, process, parent };
        let mut output = Entries::default();
        border.hand_on(&entries.iter().map(String::as_bytes), &mut output);
        let mut texts = output.texts();
        texts.sort();
        texts
    }

    /// What crosses from outside, and the marker apart from it.
    fn outside(config: &str, entries: &[&str]) -> (Vec<String>, String) {
        let entries: Vec<_> = entries.iter().map(ToString::to_string).collect();
        let mut texts = crossing(config, 20, 10, &entries);
        let is_marker = |text: &String| text.starts_with("ISOLATE_BORDER=");
        let at = texts.iter().position(is_marker).expect("there is always a marker");
        let marker = texts.remove(at);
        assert!(!texts.iter().any(is_marker), "there is only one marker");
        (texts, marker)
    }

    #[test]
    fn python_variables_stay_out_and_all_else_crosses() {
        let entries =
            ["PATH=/bin", "PYTHONPATH=/x", "PYTHONUTF8=1", "broken", "PYTHONPATH=/y", "E="];
        let (texts, marker) = outside("", &entries);
        assert_eq!(texts, ["E=", "PATH=/bin", "PYTHONUTF8=1", "broken"]);
        assert_eq!(marker, "ISOLATE_BORDER=fe01-2a:20:0");
    }

    #[test]
    fn what_is_kept_crosses_and_what_is_told_is_done() {
        let config = "isolate.keep = PYTHONPATH\nisolate.set = A=1\nisolate.prepend = PYTHONPATH=/a\n\
                      isolate.prepend = B=/b\nisolate.prepend = C=/c\nisolate.set = C=/set\n\
                      isolate.prepend = PYTHONHOME=/h\nisolate.prepend = PYTHONPATH=/b";
        let entries = ["A=0", "B=", "PYTHONPATH=/x", "PYTHONHOME=/evil", "A=2", "C=/came"];
        let (texts, _) = outside(config, &entries);
        assert_eq!(texts, ["A=1", "B=/b", "C=/c:/set", "PYTHONHOME=/h", "PYTHONPATH=/a:/b:/x"]);
    }

    #[test]
    fn a_child_and_an_exec_of_what_was_handed_on_to_are_inside() {
        let (mut inside, marker) = outside("", &["A=1"]);
        inside.extend([marker, "PYTHONPATH=/overlay".to_owned()]);
        for (process, parent) in [(30, 20), (20, 10)] {
            let texts = crossing("", process, parent, &inside);
            assert!(texts.contains(&"PYTHONPATH=/overlay".to_owned()), "{process} of {parent}");
        }
    }

    #[test]
    fn a_stranger_who_changes_something_is_outside() {
        let (mut entries, marker) = outside("", &["A=1"]);
        entries.extend([marker, "PYTHONPATH=/shell".to_owned()]);
        let texts = crossing("", 40, 30, &entries);
        assert!(!texts.iter().any(|text| text.starts_with("PYTHONPATH")), "{texts:?}");
    }

    #[test]
    fn a_stranger_who_changes_nothing_is_inside() {
        // A child with an overlay hands it on to a grandchild through a shell.
        let (mut entries, marker) = outside("", &[]);
        entries.extend([marker, "PYTHONPATH=/overlay".to_owned()]);
        let child = crossing("", 30, 20, &entries);
        let grandchild = crossing("", 50, 40, &child);
        assert!(grandchild.contains(&"PYTHONPATH=/overlay".to_owned()), "{grandchild:?}");
        // So it is with what the environment itself sets.
        let config = "isolate.set = PYTHONPATH=/set\nisolate.prepend = B=/b";
        let (mut entries, marker) = outside(config, &[]);
        entries.extend([marker, "B=/mine".to_owned()]);
        let texts = crossing(config, 50, 40, &entries);
        assert!(texts.contains(&"B=/mine".to_owned()), "{texts:?}");
    }

    #[test]
    fn a_kept_variable_does_not_count_for_the_digest() {
        let config = "isolate.keep = PYTHONPATH";
        let (_, without) = outside(config, &[]);
        let (_, with) = outside(config, &["PYTHONPATH=/x"]);
        assert_eq!(with, without);
    }

    #[test]
    fn the_marker_of_another_environment_is_worth_nothing() {
        let entries =
            ["ISOLATE_BORDER=fe01-2b:10:0", "PYTHONPATH=/x", "ISOLATE_BORDER=fe01-2a:10:0"];
        let (texts, _) = outside("", &entries);
        assert_eq!(texts, Vec::<String>::new());
    }
}
