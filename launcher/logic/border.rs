//! What of a process environment crosses the border of an environment.

use super::bytes::{before, behind, cut, value};
use super::config::{Config, PREPEND, SET};
use super::digest::Digest;
use super::entries::Entries;
use super::marker::{Crossing, Identity, MARKER};
use super::prepend::append_held;
use super::text::{Room, Text};
use super::variables::REACHING;

/// A border, and who is about to cross it.
pub(crate) struct Border<'a> {
    pub(crate) config: Config<'a>,
    pub(crate) identity: Identity,
    pub(crate) crossing: Crossing,
}

impl<'a> Border<'a> {
    /// Hands a process environment on. What comes from outside loses the variables that reach into
    /// Python, and is changed as the environment says. What comes from inside passes as it is,
    /// because a program sets variables for its own children on purpose (pip's build isolation sets
    /// `PYTHONPATH`). Either way the marker is renewed. `None` when there is no room for that.
    pub(crate) fn hand_on(&self, entries: &mut Entries<'_, 'a>, room: &mut Room<'a>) -> Option<()> {
        let identity = self.identity.text(room)?.as_bytes();
        let came = self.digest(entries, false);
        let marker = entries.take(MARKER).and_then(|marker| behind(marker, identity));
        if !marker.is_some_and(|marker| self.crossing.comes_from_inside(marker, came, room)) {
            self.digest(entries, true);
            self.set(entries, room)?;
            self.prepend(entries, room)?;
        }
        let digest = self.digest(entries, false);
        self.crossing.write(identity, digest, room);
        entries.push(room)
    }

    /// The digest of the variables that do not cross the border; they are taken out when they are
    /// `dropped`.
    #[inline(never)]
    fn digest(&self, entries: &mut Entries<'_, 'a>, dropped: bool) -> Digest {
        let mut digest = Digest::default();
        let mut names = REACHING.as_bytes();
        while !names.is_empty() {
            let name = cut(&mut names, b'\n');
            for entry in entries.iter() {
                if value(entry.as_bytes(), name).is_some() && !self.config.keeps(name) {
                    digest.add(*entry);
                    if dropped {
                        *entry = Text::EMPTY;
                    }
                }
            }
        }
        digest
    }

    /// Sets the variables that the environment sets.
    fn set(&self, entries: &mut Entries<'_, 'a>, room: &mut Room<'a>) -> Option<()> {
        let mut rest = self.config;
        while let Some(assignment) = rest.next_value(SET) {
            let Some(name @ [_, ..]) = before(assignment, b'=') else { continue };
            entries.take(name);
            room.write(assignment);
            entries.push(room)?;
        }
        Some(())
    }

    /// Puts entries before what variables hold. One that several lines name has its turn at the last
    /// of them.
    fn prepend(&self, entries: &mut Entries<'_, 'a>, room: &mut Room<'a>) -> Option<()> {
        let mut rest = self.config;
        while let Some(assignment) = rest.next_value(PREPEND) {
            let Some(name @ [_, ..]) = before(assignment, b'=') else { continue };
            let mut later = rest;
            if later.next_assigned(PREPEND, name).is_some() {
                continue;
            }
            room.write(name);
            room.write(b"=");
            let mut all = self.config;
            while let Some(entry) = all.next_assigned(PREPEND, name) {
                room.write(entry);
                room.write(b":");
            }
            append_held(room, name.len() + 1, entries.take(name).unwrap_or_default());
            entries.push(room)?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::{places, texts};
    use super::*;

    const IDENTITY: Identity = Identity { device: 7, inode: 42 };

    fn crossing(config: &str, process: u64, parent: u64, entries: &[String]) -> Vec<String> {
        let config = Config::new(config.as_bytes());
        let crossing = Crossing { process, parent };
        let border = Border { config, identity: IDENTITY, crossing };
        let came: Vec<_> = entries.iter().map(|entry| format!("{entry}\0")).collect();
        let (mut memory, mut places) = ([0; 1024], places(&came));
        let mut entries = Entries(&mut places);
        border.hand_on(&mut entries, &mut Room::new(&mut memory)).unwrap();
        let mut texts = texts(entries);
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
        assert_eq!(marker, "ISOLATE_BORDER=7-42:20:0");
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
    fn lines_that_assign_to_nothing_do_nothing() {
        let config = "isolate.set = A\nisolate.set = =1\nisolate.prepend = A\nisolate.prepend = =1\n\
                      isolate.set =\nisolate.prepend =";
        assert_eq!(outside(config, &["A=0", "=2"]).0, ["=2", "A=0"]);
    }

    #[test]
    fn the_last_of_what_is_set_counts_to_the_letter() {
        let config = "isolate.set = A=1\nisolate.set = B=2\nisolate.set = A= x=y:";
        assert_eq!(outside(config, &["A=0"]).0, ["A= x=y:", "B=2"]);
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
        let entries = ["ISOLATE_BORDER=7-43:10:0", "PYTHONPATH=/x", "ISOLATE_BORDER=7-42:10:0"];
        let (texts, _) = outside("", &entries);
        assert_eq!(texts, Vec::<String>::new());
    }
}
