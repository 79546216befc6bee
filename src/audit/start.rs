//! The lines of a `.start` file (PEP 829): functions that Python calls when it starts, from 3.15 on.

use crate::inventory::pth::lines;

/// The first version that reads `.start` files.
pub const READ_SINCE: (u32, u32) = (3, 15);

/// The first version that does not run the import lines of `.pth` files any more.
pub const ONLY_SINCE: (u32, u32) = (3, 18);

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// White space only.
    Blank,
    /// It begins with `#`.
    Comment,
    /// `module:function`, which is called.
    EntryPoint {
        /// The module.
        module: String,
    },
    /// Anything else is passed over.
    Invalid,
}

/// The lines of a `.start` file with their numbers, from 1.
pub fn entry_points(content: &[u8]) -> impl Iterator<Item = (usize, &[u8], Start)> {
    lines(content).enumerate().map(|(index, line)| (index + 1, line, Start::of(line)))
}

impl Start {
    fn of(line: &[u8]) -> Self {
        let Ok(text) = std::str::from_utf8(line) else { return Self::Invalid };
        let text = text.trim();
        if text.is_empty() {
            return Self::Blank;
        }
        if text.starts_with('#') {
            return Self::Comment;
        }
        match text.split_once(':') {
            Some((module, function)) if is_dotted(module) && is_dotted(function) => {
                Self::EntryPoint { module: module.to_owned() }
            }
            _ => Self::Invalid,
        }
    }
}

fn is_dotted(name: &str) -> bool {
    name.split('.').all(crate::inventory::site::is_identifier)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_modules_with_functions_are_called() {
        let text = b"# a\n\na.b:c\n a:b.c \na\na.b:\nimport os\nos:system('x')\n\xff:x\n";
        let found: Vec<Start> = entry_points(text).map(|(_, _, start)| start).collect();
        let entry = |module: &str| Start::EntryPoint { module: module.to_owned() };
        assert_eq!(found[..4], [Start::Comment, Start::Blank, entry("a.b"), entry("a")]);
        assert!(found[4..].iter().all(|start| *start == Start::Invalid), "{found:?}");
    }
}
