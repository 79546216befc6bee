//! Which operating system this is, by its os-release(5).

use std::fmt;

/// An operating system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatingSystem {
    /// `debian`; a system that says nothing is `linux`.
    pub id: String,
    /// `12`; a system that has no version yet goes by its code name, such as `sid`.
    pub version: Option<String>,
}

impl OperatingSystem {
    /// The operating system that a text of os-release(5) tells of.
    pub fn parse(os_release: &str) -> Self {
        let value = |key: &str| {
            let lines = os_release.lines().filter_map(|line| line.trim().split_once('='));
            let mut values = lines.filter(|(name, _)| *name == key).map(|(_, value)| value);
            let plain: String = values.next_back()?.chars().filter(|c| is_plain(*c)).collect();
            (!plain.is_empty()).then_some(plain)
        };
        Self {
            id: value("ID").unwrap_or_else(|| "linux".to_owned()),
            version: value("VERSION_ID").or_else(|| value("VERSION_CODENAME")),
        }
    }
}

/// Quotes go, and whatever would make another word of it.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "._-".contains(c)
}

/// `debian-12`.
impl fmt::Display for OperatingSystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.version {
            Some(version) => write!(f, "{}-{version}", self.id),
            None => f.write_str(&self.id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_by_their_own_word() {
        for (text, expected) in [
            ("PRETTY_NAME=\"Debian GNU/Linux 12\"\nVERSION_ID=\"12\"\nID=debian\n", "debian-12"),
            ("ID=debian\nVERSION_CODENAME=sid\n", "debian-sid"),
            ("ID='opensuse-leap'\nVERSION_ID='15.6'\n", "opensuse-leap-15.6"),
            ("ID=arch\n", "arch"),
            ("# nothing\n", "linux"),
            ("ID=\"a b\"\nVERSION_ID=\"\"\n", "ab"),
        ] {
            assert_eq!(OperatingSystem::parse(text).to_string(), expected);
        }
    }
}
