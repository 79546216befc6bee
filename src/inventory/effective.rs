//! The version that a unit's distribution counts as.

use crate::common::version::pep440;
use crate::inventory::metadata::Metadata;
use crate::inventory::system::{SystemPackage, SystemPackages};

/// A distribution's version as installers are to see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectiveVersion {
    /// The version.
    pub version: String,
    /// What the metadata says, where that is another.
    pub recorded: Option<String>,
    /// Whether PEP 440 can read it. Where it cannot, no installer may see it: one bad version in
    /// site-packages makes every uv command fail.
    pub readable: bool,
}

/// The version of a distribution: its own, unless PEP 440 cannot read that or it is the `0.0.0` of a
/// build that lost it (kiwisolver and mpmath on Debian 12); then the upstream version of the system
/// package, if PEP 440 can read that one.
pub fn effective(
    metadata: &Metadata,
    package: Option<(&SystemPackage, &dyn SystemPackages)>,
) -> EffectiveVersion {
    let own = metadata.version.as_str();
    let lost = own == "0.0.0" || !pep440::readable(own);
    if lost && let Some((package, system)) = package {
        let upstream = system.upstream_version(&package.version);
        if pep440::readable(upstream) {
            return EffectiveVersion {
                version: upstream.to_owned(),
                recorded: Some(own.to_owned()),
                readable: true,
            };
        }
    }
    EffectiveVersion { version: own.to_owned(), recorded: None, readable: pep440::readable(own) }
}
