//! What the query scripts print.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::interpreter::facts::Facts;

/// The script that an interpreter is asked with. Its argument is [`THOROUGH`], which it runs where it
/// cannot answer itself.
pub(super) const QUICK: &str = include_str!("quick.py");

/// The script that says the same of any Python, and takes its time.
pub(super) const THOROUGH: &str = include_str!("query.py");

/// What tells these scripts from those of another build of this program, found when it is built.
pub(super) const SCRIPTS: u64 = fingerprint(&[QUICK, THOROUGH]);

/// 64 bits of some texts (FNV-1a).
const fn fingerprint(texts: &[&str]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut text = 0;
    while text < texts.len() {
        let bytes = texts[text].as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
            at += 1;
        }
        text += 1;
    }
    hash
}

/// Their one line, which is also what the cache keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Answer {
    /// `sys.executable`; empty where Python could not tell.
    pub(super) executable: PathBuf,
    /// The file that the process ran, where there is a `/proc`: of a wrapper script, what is behind.
    pub(super) binary: Option<PathBuf>,
    /// `sys._base_executable`: from 3.11 on, of a virtual environment, its base.
    pub(super) base_executable: Option<PathBuf>,
    /// `sys.implementation.name`.
    pub(super) implementation: String,
    /// `sys.version_info[:3]`.
    pub(super) version: (u32, u32, u32),
    /// The files and directories that the answer was read from.
    pub(super) read: Vec<PathBuf>,
    /// The facts, of a `CPython` that is not too old. Their `real_executable` is only what the links
    /// lead to, and nobody has tried it.
    pub(super) facts: Option<Facts>,
}

impl Answer {
    /// Takes what the script printed: the last line, because a wrapper may have greeted before.
    /// `None` when that is no answer.
    pub(super) fn parse(output: &[u8]) -> Option<Self> {
        let line = output.trim_ascii_end().rsplit(|byte| *byte == b'\n').next()?;
        serde_json::from_slice(line).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = r#"{"executable": "/usr/bin/python2", "binary": null, "base_executable": null,
        "implementation": "cpython", "version": [2, 7, 18], "read": [],
        "facts": null}"#;

    #[test]
    fn the_last_line_is_the_answer() {
        let line = OLD.replace('\n', "");
        let answer = Answer::parse(format!("Welcome!\n{line}\n\n").as_bytes()).unwrap();
        assert_eq!(answer.version, (2, 7, 18));
        assert_eq!(answer.facts, None);
    }

    #[test]
    fn every_byte_of_the_scripts_tells() {
        // From the description of FNV: of nothing, of one byte, and of some.
        assert_eq!(fingerprint(&[]), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint(&["a"]), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fingerprint(&["foo", "bar"]), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn anything_else_is_none() {
        for rubbish in ["", "\n", "hello", "{}", "[1]", "{\"version\": [3, 11, 2]}", "\0\u{fe}"] {
            assert_eq!(Answer::parse(rubbish.as_bytes()), None, "{rubbish:?}");
        }
    }
}
