//! PEP 440 versions and specifiers, as people mean them of versions that a distributor patched.

use pep440_rs::VersionSpecifiers;

/// Whether a version (`4.0.2+dfsg`) satisfies specifiers as people mean them: its local part counts
/// for `===` only, except that `==4.0.2+dfsg` compares it too; pre-releases count, for there is only
/// one candidate. `None` for a version that PEP 440 cannot read.
pub fn satisfies(_version: &str, _specifiers: &VersionSpecifiers) -> Option<bool> {
    todo!()
}
