//! Whose something is that Python meets when it starts.

use std::fmt;

use serde::Serialize;

/// The owner of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Owner {
    /// A package of the operating system, by its package manager's database.
    SystemPackage {
        /// `python3-lxml`.
        name: String,
        /// `4.9.2-1+b1`.
        version: String,
    },
    /// A distribution, by its RECORD (or installed-files.txt).
    Distribution {
        /// As its metadata spells it.
        name: String,
        /// As its metadata spells it.
        version: String,
    },
    /// What isolate wrote, by the manifest of the environment and the digest in that.
    Isolate,
    /// Something owns the path, and the content is not what it installed.
    Changed {
        /// The package, the distribution, or `isolate`.
        name: String,
        /// Its version; empty for isolate.
        version: String,
    },
    /// Nothing that is known.
    Nobody,
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SystemPackage { name, version } => write!(f, "of the package {name} {version}"),
            Self::Distribution { name, version } => {
                write!(f, "of the distribution {name} {version}")
            }
            Self::Isolate => f.write_str("isolate's own"),
            Self::Changed { name, .. } => write!(f, "not what {name} installed"),
            Self::Nobody => f.write_str("nobody's"),
        }
    }
}
