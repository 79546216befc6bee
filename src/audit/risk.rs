//! How much of a risk something is that Python does when it starts.

use serde::{Deserialize, Serialize};

use crate::audit::owner::Owner;

/// The levels, in ascending order.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Risk {
    /// It does nothing, or what its well-known owner is known to do: a comment, a path inside of the
    /// site directory, a line of setuptools' by its exact text, what isolate wrote.
    #[default]
    None,
    /// It reaches imports without running anything at start: a path outside of the site directory or
    /// to nowhere, a Python variable, the user's site directory, the system's site directories in a
    /// virtual environment, a well-known line in a file that nobody owns.
    Notice,
    /// Code that runs or can be imported, is not known by its text, and has an owner: a system
    /// package, or a distribution by its RECORD.
    Code,
    /// Code that nobody owns, that is not what its owner installed, or that a distribution owns and
    /// that looks as attacks do (see [`marks`](super::marks)).
    Suspicious,
}

/// The risk of code. `known` tells that it is well known by its exact text, `marked` that it looks as
/// attacks do. The package manager of the system vouches for what is in its packages; who put a
/// distribution on an index may be anybody.
pub fn of_code(owner: &Owner, known: bool, marked: bool) -> Risk {
    match owner {
        Owner::Isolate => Risk::None,
        Owner::Nobody if known => Risk::Notice,
        Owner::Nobody | Owner::Changed { .. } => Risk::Suspicious,
        _ if known => Risk::None,
        Owner::Distribution { .. } if marked => Risk::Suspicious,
        Owner::SystemPackage { .. } | Owner::Distribution { .. } => Risk::Code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_judged_by_its_owner_and_its_looks() {
        let package = Owner::SystemPackage { name: "p".into(), version: "1".into() };
        let wheel = Owner::Distribution { name: "d".into(), version: "1".into() };
        let changed = Owner::Changed { name: "d".into(), version: "1".into() };
        let table = [
            (&Owner::Isolate, [Risk::None, Risk::None, Risk::None]),
            (&package, [Risk::Code, Risk::Code, Risk::None]),
            (&wheel, [Risk::Code, Risk::Suspicious, Risk::None]),
            (&Owner::Nobody, [Risk::Suspicious, Risk::Suspicious, Risk::Notice]),
            (&changed, [Risk::Suspicious, Risk::Suspicious, Risk::Suspicious]),
        ];
        for (owner, expected) in table {
            let found = [
                of_code(owner, false, false),
                of_code(owner, false, true),
                of_code(owner, true, false),
            ];
            assert_eq!(found, expected, "{owner:?}");
        }
        assert!(
            Risk::None < Risk::Notice && Risk::Notice < Risk::Code && Risk::Code < Risk::Suspicious
        );
    }
}
