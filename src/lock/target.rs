//! What a section of a lock is for: `debian-12 amd64 cp311`.

use crate::interpreter::Facts;
use crate::inventory::system::SystemPackage;

/// The name of a target: the operating system by its os-release(5), the architecture as the base's
/// system package has it (else as the machine calls it), and the Python by its tag (PEP 425).
pub fn target(os_release: &str, facts: &Facts, base: Option<&SystemPackage>) -> String {
    let (major, minor, _) = facts.version;
    let threads = if facts.free_threaded { "t" } else { "" };
    let tag = match facts.implementation.as_str() {
        "cpython" => "cp",
        other => other,
    };
    let system = system(os_release);
    let machine = match base {
        // A package of no architecture says nothing of the machine.
        Some(package) if !matches!(package.architecture.as_str(), "all" | "noarch") => {
            package.architecture.as_str()
        }
        _ => facts.markers.0.get("platform_machine").map_or("any", String::as_str),
    };
    format!("{system} {machine} {tag}{major}{minor}{threads}")
}

/// `debian-12`; a system that has no version yet goes by its code name, and one that says nothing is
/// `linux`.
fn system(os_release: &str) -> String {
    let value = |key: &str| {
        let lines = os_release.lines().filter_map(|line| line.trim().split_once('='));
        let value = lines.filter(|(name, _)| *name == key).map(|(_, value)| value).next_back()?;
        let plain: String = value.chars().filter(|c| is_plain(*c)).collect();
        (!plain.is_empty()).then_some(plain)
    };
    let id = value("ID").unwrap_or_else(|| "linux".to_owned());
    match value("VERSION_ID").or_else(|| value("VERSION_CODENAME")) {
        Some(version) => format!("{id}-{version}"),
        None => id,
    }
}

/// Quotes go, and whatever would make another word of it.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "._-".contains(c)
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
            assert_eq!(system(text), expected);
        }
    }
}
