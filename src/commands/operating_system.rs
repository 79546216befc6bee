//! The operating system of this machine.

use crate::common::os_release::OperatingSystem;

/// What an operating system says of itself, the first that is there (os-release(5)).
const OS_RELEASE: [&str; 2] = ["/etc/os-release", "/usr/lib/os-release"];

/// The operating system that this program runs on.
pub(super) fn operating_system() -> OperatingSystem {
    let text = OS_RELEASE.iter().find_map(|file| std::fs::read_to_string(file).ok());
    OperatingSystem::parse(&text.unwrap_or_default())
}
