//! What version of Python names and paths tell of.

use std::fmt;

/// A version as far as a name has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Series {
    /// The major version.
    pub major: u32,
    /// The minor version.
    pub minor: Option<u32>,
}

impl Series {
    /// Whether a Python of this series may be one of a version.
    pub(super) fn admits(self, (major, minor): (u32, u32)) -> bool {
        self.major == major && self.minor.is_none_or(|own| own == minor)
    }
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.minor {
            Some(minor) => write!(f, "{}.{minor}", self.major),
            None => write!(f, "{}", self.major),
        }
    }
}

/// Whether the file name of an executable is that of a `CPython`: `python`, `python3`, `python3.11`,
/// `python3.13t`, `python3-dbg`.
pub(super) fn is_python(name: &[u8]) -> bool {
    let Some(rest) = name.strip_prefix(b"python") else { return false };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
    matches!(&rest[digits..], b"" | b"t" | b"d" | b"m" | b"dm" | b"td" | b"-dbg")
}

/// The series of an interpreter: by its name, or else by the directory that it lies in.
pub(super) fn of_interpreter(path: &[u8]) -> Option<Series> {
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or(path);
    let by_name = name.strip_prefix(b"python").and_then(series);
    match by_name {
        Some(Series { minor: None, .. }) | None => of_path(path).or(by_name),
        precise => precise,
    }
}

/// The series of what lies at a path: `lib/python3.9/…`, `….pyenv/versions/3.9.18/lib/…`,
/// `…/cpython-3.9.18-linux-x86_64-gnu/…`, `…-py3.9.egg` and `…-py3.9-linux-x86_64.egg`.
pub(super) fn of_path(path: &[u8]) -> Option<Series> {
    let mut above: &[u8] = b"";
    let mut components = path.split(|byte| *byte == b'/').peekable();
    while let Some(component) = components.next() {
        let inner = matches!(components.peek(), Some(&(b"bin" | b"lib" | b"lib64")));
        let text = if matches!(above, b"lib" | b"lib64") {
            component.strip_prefix(b"python")
        } else if above.eq_ignore_ascii_case(b"versions") && inner {
            Some(component)
        } else {
            component.strip_prefix(b"cpython-").filter(|_| inner)
        };
        let found = text.and_then(series).or_else(|| of_egg(component));
        if let Some(found @ Series { minor: Some(_), .. }) = found {
            return Some(found);
        }
        above = component;
    }
    None
}

/// The series that the file name of an egg has.
fn of_egg(name: &[u8]) -> Option<Series> {
    let stem = name.strip_suffix(b".egg")?;
    let place = memchr::memmem::rfind(stem, b"-py")?;
    series(&stem[place + b"-py".len()..])
}

/// The version that a text begins with: digits, perhaps a full stop and digits.
fn series(text: &[u8]) -> Option<Series> {
    let (major, rest) = number(text)?;
    let minor = rest.strip_prefix(b".").and_then(number).map(|(minor, _)| minor);
    Some(Series { major, minor })
}

/// The number that a text begins with, and what follows.
fn number(text: &[u8]) -> Option<(u32, &[u8])> {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = text.split_at(length);
    Some((std::str::from_utf8(digits).ok()?.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(found: Option<Series>) -> String {
        found.map_or_else(|| "-".to_owned(), |found| found.to_string())
    }

    #[test]
    fn names_of_interpreters() {
        for name in ["python", "python3", "python3.11", "python3.13t", "python3-dbg", "python2.7"] {
            assert!(is_python(name.as_bytes()), "{name}");
        }
        for name in ["pypy3", "pythonw.exe", "ipython", "python-config", "", "sh"] {
            assert!(!is_python(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn series_of_interpreters_and_paths() {
        for (path, expected) in [
            ("/usr/bin/python3.9", "3.9"),
            ("/usr/bin/python3", "3"),
            ("/usr/bin/python", "-"),
            ("python2", "2"),
            ("/root/.pyenv/versions/3.9.18/bin/python3", "3.9"),
            ("/x/cpython-3.12.1-linux-x86_64-gnu/bin/python3", "3.12"),
            ("/opt/versions/3.9/app/bin/python", "-"),
        ] {
            assert_eq!(shown(of_interpreter(path.as_bytes())), expected, "{path}");
        }
        for (path, expected) in [
            ("/srv/lib/python3.9/site-packages", "3.9"),
            ("/usr/lib/python3/dist-packages", "-"),
            ("/srv/eggs/six-1.16-py2.7.egg", "2.7"),
            ("/srv/eggs/lxml-4-py3.10-linux-x86_64.egg/x", "3.10"),
            ("/srv/eggs/v5/six-1.16-py2.py3-none-any", "-"),
            ("/srv/python3.9/app", "-"),
        ] {
            assert_eq!(shown(of_path(path.as_bytes())), expected, "{path}");
        }
    }
}
