//! The program's JSON report, format 1, as far as tests look at it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Deserialize;

/// The envelope.
#[derive(Debug, Deserialize)]
pub(crate) struct Report {
    pub(crate) format: u32,
    pub(crate) program: String,
    pub(crate) version: String,
    pub(crate) command: String,
    pub(crate) results: Vec<Applied>,
    pub(crate) errors: Vec<Message>,
}

/// What was done for one spec.
#[derive(Debug, Deserialize)]
pub(crate) struct Applied {
    pub(crate) environment: PathBuf,
    pub(crate) python: Python,
    pub(crate) changed: bool,
    pub(crate) picks: Vec<Picked>,
    pub(crate) left_out: Vec<LeftOut>,
    pub(crate) shadowed: Vec<String>,
    pub(crate) diagnostics: Vec<Message>,
}

/// The base.
#[derive(Debug, Deserialize)]
pub(crate) struct Python {
    pub(crate) executable: PathBuf,
    pub(crate) version: String,
    pub(crate) found: String,
}

/// One thing that the view lets through.
#[derive(Debug, Deserialize)]
pub(crate) struct Picked {
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    pub(crate) from: PathBuf,
    pub(crate) package: Option<Package>,
    pub(crate) imports: Vec<String>,
    pub(crate) why: Vec<String>,
    pub(crate) kind: String,
}

/// A package of the operating system.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) manager: String,
    pub(crate) name: String,
    pub(crate) version: String,
}

/// A dependency that was not placed.
#[derive(Debug, Deserialize)]
pub(crate) struct LeftOut {
    pub(crate) name: String,
    pub(crate) why: String,
}

/// A diagnostic.
#[derive(Debug, Deserialize)]
#[allow(clippy::struct_field_names, reason = "the names are the format's")]
pub(crate) struct Message {
    pub(crate) severity: String,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) help: Vec<String>,
}

impl Report {
    /// The result of a run on one spec.
    #[track_caller]
    pub(crate) fn only(self) -> Applied {
        assert_eq!((self.format, self.program.as_str()), (1, "isolate"));
        assert!(self.errors.is_empty(), "{:?}", self.errors);
        let [applied] = <[Applied; 1]>::try_from(self.results).unwrap();
        applied
    }
}

impl Applied {
    /// The entry of that name.
    pub(crate) fn pick(&self, name: &str) -> Option<&Picked> {
        self.picks.iter().find(|pick| normalised(&pick.name) == normalised(name))
    }

    /// The names of all entries, normalised.
    pub(crate) fn names(&self) -> BTreeSet<String> {
        self.picks.iter().map(|pick| normalised(&pick.name)).collect()
    }
}

impl Picked {
    /// The Debian package that the entry came from.
    pub(crate) fn deb(&self) -> Option<&str> {
        let package = self.package.as_ref().filter(|package| package.manager == "deb")?;
        Some(&package.name)
    }
}

/// A project name as PEP 503 compares it; apart from the program's own code on purpose.
pub(crate) fn normalised(name: &str) -> String {
    let parts: Vec<&str> = name.split(['-', '_', '.']).filter(|part| !part.is_empty()).collect();
    parts.join("-").to_lowercase()
}
