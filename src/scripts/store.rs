//! The scripts that were made anew, with what they were before: a file of the environment.
//!
//! Scripts lie outside of the environment that they are made for, mostly. What is kept of them inside is
//! one file of the tree, so that it is planned, staged, rolled back and destroyed with the rest: a line
//! of JSON that names them, and their contents, one after the other.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::common::Digest;

/// Where it lies in an environment.
pub const STORE: &str = "isolate/scripts";

/// The version of its layout.
const FORMAT: u32 = 1;

/// A script that was made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What it was, as its generator wrote it.
    pub original: Vec<u8>,
    /// What it is for the environment.
    pub anew: Vec<u8>,
}

/// All of them, by their paths: relative to the spec's directory where they lie below it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Store {
    /// The scripts.
    pub scripts: BTreeMap<String, Kept>,
}

/// The first line.
#[derive(Serialize, Deserialize)]
struct Head {
    format: u32,
    scripts: Vec<Entry>,
}

/// A script, and how long its two contents are.
#[derive(Serialize, Deserialize)]
struct Entry {
    path: String,
    original: usize,
    anew: usize,
}

impl Store {
    /// The content of the file; nothing where there is no script.
    pub fn encode(&self) -> Option<Vec<u8>> {
        if self.scripts.is_empty() {
            return None;
        }
        let entry = |(path, kept): (&String, &Kept)| Entry {
            path: path.clone(),
            original: kept.original.len(),
            anew: kept.anew.len(),
        };
        let head = Head { format: FORMAT, scripts: self.scripts.iter().map(entry).collect() };
        let mut file = serde_json::to_vec(&head).ok()?;
        file.push(b'\n');
        for kept in self.scripts.values() {
            file.extend_from_slice(&kept.original);
            file.extend_from_slice(&kept.anew);
        }
        Some(file)
    }

    /// Reads the content of the file; nothing where it is damaged, or of another format.
    pub fn decode(file: &[u8]) -> Option<Self> {
        let end = memchr::memchr(b'\n', file)?;
        let head: Head = serde_json::from_slice(&file[..end]).ok()?;
        if head.format != FORMAT {
            return None;
        }
        let mut rest = &file[end + 1..];
        let mut scripts = BTreeMap::new();
        for Entry { path, original, anew } in head.scripts {
            let mut take = |length: usize| {
                let (taken, after) = rest.split_at_checked(length)?;
                rest = after;
                Some(taken.to_vec())
            };
            let kept = Kept { original: take(original)?, anew: take(anew)? };
            scripts.insert(path, kept);
        }
        rest.is_empty().then_some(Self { scripts })
    }

    /// What a script's generator wrote, where it stands now as it was made anew; else what stands.
    pub fn original<'a>(&'a self, path: &str, standing: &'a [u8]) -> &'a [u8] {
        match self.scripts.get(path) {
            Some(kept) if kept.anew == standing => &kept.original,
            _ => standing,
        }
    }
}

/// What has to be written where, so that scripts are as a store says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Moves {
    /// What becomes as it was, before anything else changes.
    pub restored: Vec<Move>,
    /// What becomes new, after everything else has.
    pub renewed: Vec<Move>,
    /// What somebody has edited since, and stays as it is.
    pub edited: Vec<String>,
}

/// A script that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Its path, as in the store.
    pub path: String,
    /// What stands there.
    pub before: Digest,
    /// What is to stand there.
    pub content: Vec<u8>,
}

impl Moves {
    /// The moves from what one store says to what another one says. `standing` gives what stands at a
    /// path; what is neither as one of the two has it is somebody's.
    pub fn between(
        from: &Store,
        to: &Store,
        mut standing: impl FnMut(&str) -> Option<Vec<u8>>,
    ) -> Self {
        let mut moves = Self::default();
        for (path, kept) in &to.scripts {
            let Some(now) = standing(path) else { continue };
            let before = from.scripts.get(path);
            let is_known = now == kept.original
                || before.is_some_and(|before| now == before.anew || now == before.original);
            if now == kept.anew {
                continue;
            }
            if is_known {
                moves.renewed.push(Move::of(path, &now, &kept.anew));
            } else {
                moves.edited.push(path.clone());
            }
        }
        let gone = from.scripts.iter().filter(|(path, _)| !to.scripts.contains_key(*path));
        for (path, kept) in gone {
            let Some(now) = standing(path) else { continue };
            if now == kept.anew {
                moves.restored.push(Move::of(path, &now, &kept.original));
            } else if now != kept.original {
                moves.edited.push(path.clone());
            }
        }
        moves
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.restored.is_empty() && self.renewed.is_empty()
    }
}

impl Move {
    fn of(path: &str, before: &[u8], content: &[u8]) -> Self {
        Self { path: path.to_owned(), before: Digest::of(before), content: content.to_vec() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn store(scripts: &[(&str, &str, &str)]) -> Store {
        let kept = |original: &str, anew: &str| Kept {
            original: original.as_bytes().to_vec(),
            anew: anew.as_bytes().to_vec(),
        };
        Store { scripts: scripts.iter().map(|(p, o, a)| ((*p).to_owned(), kept(o, a))).collect() }
    }

    proptest! {
        #[test]
        fn a_store_is_read_as_it_was_written(
            scripts in proptest::collection::btree_map(".{0,8}", any::<(Vec<u8>, Vec<u8>)>(), 1..6)
        ) {
            let kept = |(original, anew)| Kept { original, anew };
            let store = Store { scripts: scripts.into_iter().map(|(p, k)| (p, kept(k))).collect() };
            let file = store.encode().unwrap();
            prop_assert_eq!(Store::decode(&file), Some(store));
            prop_assert_eq!(Store::decode(&file[..file.len() / 2]), None);
        }
    }

    #[test]
    fn moves_go_to_what_is_wanted_and_never_over_what_was_edited() {
        let from = store(&[("a", "a0", "a1"), ("b", "b0", "b1"), ("c", "c0", "c1")]);
        let to = store(&[("a", "a0", "a2"), ("d", "d0", "d1"), ("e", "e0", "e1")]);
        let stands = |path: &str| match path {
            "a" => Some(b"a1".to_vec()),
            "b" => Some(b"b1".to_vec()),
            "c" => Some(b"edited".to_vec()),
            "d" => Some(b"d0".to_vec()),
            "e" => Some(b"e1".to_vec()),
            _ => None,
        };
        let moves = Moves::between(&from, &to, stands);
        let told = |moves: &[Move]| -> Vec<String> {
            let text = |m: &Move| format!("{} {}", m.path, String::from_utf8_lossy(&m.content));
            moves.iter().map(text).collect()
        };
        assert_eq!(told(&moves.renewed), ["a a2", "d d1"]);
        assert_eq!(told(&moves.restored), ["b b0"]);
        assert_eq!(moves.edited, ["c"]);
        assert!(
            Moves::between(&to, &to, |path| to.scripts.get(path).map(|k| k.anew.clone()))
                .is_empty()
        );
    }

    #[test]
    fn what_we_made_leads_back_to_its_original() {
        let store = store(&[("a", "old", "new")]);
        assert_eq!(store.original("a", b"new"), b"old");
        assert_eq!(store.original("a", b"another"), b"another");
        assert_eq!(store.original("b", b"new"), b"new");
    }
}
