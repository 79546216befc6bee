//! Package URLs (<https://github.com/package-url/purl-spec>, ECMA-427), as bills of materials and
//! scanners name packages.

use crate::common::ProjectName;
use crate::common::os_release::OperatingSystem;
use crate::inventory::system::{Manager, SystemPackage};

/// The digits of percent-encoding.
const DIGITS: &[u8; 16] = b"0123456789ABCDEF";

/// A distribution: `pkg:pypi/lz4@4.0.2%2Bdfsg`; its name is normalised as PEP 503 has it.
pub(super) fn of_distribution(project: &ProjectName, version: &str) -> String {
    let name = encoded(project.as_str());
    match version {
        "" => format!("pkg:pypi/{name}"),
        version => format!("pkg:pypi/{name}@{}", encoded(version)),
    }
}

/// A system package: `pkg:deb/debian/python3-lxml@4.9.2-1%2Bb1?arch=amd64&distro=debian-12`. The epoch
/// of an rpm is a qualifier, that of a deb a part of its version.
pub(super) fn of_package(package: &SystemPackage, system: &OperatingSystem) -> String {
    let SystemPackage { manager, name, version, architecture, .. } = package;
    let (epoch, version) = match (manager, version.split_once(':')) {
        (Manager::Rpm, Some((epoch, version))) => (Some(epoch), version),
        _ => (None, version.as_str()),
    };
    let name = match manager {
        Manager::Deb => name.to_lowercase(),
        Manager::Rpm => name.clone(),
    };
    let vendor = encoded(&system.id.to_lowercase());
    let mut purl = format!("pkg:{manager}/{vendor}/{}@{}", encoded(&name), encoded(version));
    let system = system.to_string();
    let qualifiers = [("arch", Some(architecture)), ("distro", Some(&system))];
    let mut separator = '?';
    for (key, value) in qualifiers {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            purl.push(separator);
            purl.extend([key, "=", &encoded(value)]);
            separator = '&';
        }
    }
    if let Some(epoch) = epoch {
        purl.push(separator);
        purl.extend(["epoch=", &encoded(epoch)]);
    }
    purl
}

/// A text as a part of a package URL: all but letters, digits, `.`, `-`, `_`, `~` and `:` is
/// percent-encoded.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b".-_~:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let [high, low] = [byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)]);
            out.extend(['%', char::from(high), char::from(low)]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample;

    #[test]
    fn the_forms_of_the_specification() {
        let debian = OperatingSystem { id: "debian".to_owned(), version: Some("12".to_owned()) };
        let distribution = |name, version| of_distribution(&ProjectName::new(name), version);
        assert_eq!(distribution("Zope._Event", "4.6"), "pkg:pypi/zope-event@4.6");
        assert_eq!(distribution("lz4", "1!4.0.2+dfsg"), "pkg:pypi/lz4@1%214.0.2%2Bdfsg");
        assert_eq!(
            of_package(&sample::deb("python3-attr", "1:2.4.47-2+b1"), &debian),
            "pkg:deb/debian/python3-attr@1:2.4.47-2%2Bb1?arch=amd64&distro=debian-12"
        );
        let rpm = SystemPackage {
            manager: Manager::Rpm,
            architecture: "x86_64".to_owned(),
            ..sample::deb("python3-gobject", "1:3.46.0-2.fc40")
        };
        let fedora = OperatingSystem { id: "fedora".to_owned(), version: Some("40".to_owned()) };
        assert_eq!(
            of_package(&rpm, &fedora),
            "pkg:rpm/fedora/python3-gobject@3.46.0-2.fc40?arch=x86_64&distro=fedora-40&epoch=1"
        );
    }
}
