//! What a section of a lock is for: `debian-12 amd64 cp311`.

use crate::common::os_release::OperatingSystem;
use crate::interpreter::Facts;
use crate::inventory::system::SystemPackage;

/// The name of a target: the operating system by its os-release(5), the architecture as the base's
/// system package has it (else as the machine calls it), and the Python by its tag (PEP 425).
pub fn target(system: &OperatingSystem, facts: &Facts, base: Option<&SystemPackage>) -> String {
    let (major, minor, _) = facts.version;
    let threads = if facts.free_threaded { "t" } else { "" };
    let tag = match facts.implementation.as_str() {
        "cpython" => "cp",
        other => other,
    };
    let machine = match base {
        // A package of no architecture says nothing of the machine.
        Some(package) if !matches!(package.architecture.as_str(), "all" | "noarch") => {
            package.architecture.as_str()
        }
        _ => facts.markers.0.get("platform_machine").map_or("any", String::as_str),
    };
    format!("{system} {machine} {tag}{major}{minor}{threads}")
}
