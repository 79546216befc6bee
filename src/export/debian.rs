//! Relations for the control file of a Debian package that ships an environment (Debian policy 7.1).

use std::collections::BTreeMap;
use std::fmt;

use crate::common::version::debian;
use crate::common::{Diagnostic, some};
use crate::export::mark::first_line;
use crate::export::{Contents, Unit};
use crate::inventory::system::{Manager, SystemPackage};

/// How many names a note has.
const NAMES: usize = 8;

/// One package, and between which versions it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// The package.
    pub package: String,
    /// The first version that will do: the upstream version that is there, of any packaging.
    pub from: String,
    /// The first version that will not do any more; none where only the very version will.
    pub before: Option<String>,
}

/// The relations of all system packages of dpkg's that come through, and a note on what comes from
/// elsewhere.
pub fn relations(contents: &Contents) -> (Vec<Relation>, Option<Diagnostic>) {
    let deb = |unit: &Unit| unit.package.clone().filter(|one| one.manager == Manager::Deb);
    let packages = contents.units.iter().filter_map(deb);
    let packages: BTreeMap<String, SystemPackage> =
        packages.map(|package| (package.name.clone(), package)).collect();
    let others = contents.units.iter().filter(|unit| deb(unit).is_none());
    let names: Vec<String> = others.map(|unit| unit.name.clone()).collect();
    let message = format!("left out, of no Debian package: {}", some(&names, NAMES));
    let note = (!names.is_empty()).then(|| Diagnostic::note("no-deb", message));
    (packages.into_values().map(|package| relation(&package)).collect(), note)
}

/// The value of a `Depends` field, in one line.
pub fn depends(contents: &Contents) -> String {
    format!("{}\n", joined(contents))
}

/// A substitution variable with that value (deb-substvars(5)): `${isolate:Depends}`.
pub fn substvars(contents: &Contents) -> String {
    format!("{}isolate:Depends={}\n", first_line("deb-substvars"), joined(contents))
}

fn joined(contents: &Contents) -> String {
    let (relations, _) = relations(contents);
    relations.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// From the upstream version that is there up to, and without, the next minor one: links lead to files
/// by their names, and these stay the same in what distributors call a stable update. Where a version
/// does not begin with a number nothing tells what follows it.
fn relation(package: &SystemPackage) -> Relation {
    let version = package.version.as_str();
    let epoch = version.split_once(':').map_or(String::new(), |(epoch, _)| format!("{epoch}:"));
    let upstream = debian::upstream(version);
    match next_minor(upstream) {
        Some(next) => Relation {
            package: package.name.clone(),
            from: format!("{epoch}{upstream}"),
            before: Some(format!("{epoch}{next}")),
        },
        None => Relation { package: package.name.clone(), from: version.to_owned(), before: None },
    }
}

/// The second number of a version and one more, or its first where it has no second: `4.10` behind
/// `4.9.2+dfsg`, `591` behind `590`.
fn next_minor(upstream: &str) -> Option<String> {
    let number = |text: &str| {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        text[..end].parse::<u64>().ok().map(|number| (number, end))
    };
    let (major, end) = number(upstream)?;
    let minor = upstream[end..].strip_prefix('.').and_then(number);
    match minor {
        Some((minor, _)) => Some(format!("{major}.{}", minor.checked_add(1)?)),
        None => Some(major.checked_add(1)?.to_string()),
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { package, from, before } = self;
        match before {
            Some(before) => write!(f, "{package} (>= {from}), {package} (<< {before})"),
            None => write!(f, "{package} (= {from})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use insta::assert_snapshot;

    use super::*;
    use crate::export::sample;

    #[test]
    fn a_package_is_held_to_its_minor_version() {
        for (version, expected) in [
            ("4.9.2-1+deb12u1", "x (>= 4.9.2), x (<< 4.10)"),
            ("4.0.2+dfsg-1+b2", "x (>= 4.0.2+dfsg), x (<< 4.1)"),
            ("1:2.9-3", "x (>= 1:2.9), x (<< 1:2.10)"),
            ("590-2", "x (>= 590), x (<< 591)"),
            ("2022.9.24", "x (>= 2022.9.24), x (<< 2022.10)"),
            ("0~20191211-1", "x (>= 0~20191211), x (<< 1)"),
            ("1.0~rc1-1", "x (>= 1.0~rc1), x (<< 1.1)"),
            ("2.0a-1", "x (>= 2.0a), x (<< 2.1)"),
            ("r99-1", "x (= r99-1)"),
            ("99999999999999999999-1", "x (= 99999999999999999999-1)"),
        ] {
            let relation = relation(&sample::deb("x", version));
            assert_eq!(relation.to_string(), expected);
            assert_ne!(debian::compare(&relation.from, version), Ordering::Greater, "{version}");
            if let Some(before) = &relation.before {
                assert_eq!(debian::compare(version, before), Ordering::Less, "{version}");
            }
        }
    }

    #[test]
    fn all_packages_are_named_once_and_the_rest_in_a_note() {
        let contents = sample::contents();
        assert_snapshot!(depends(&contents), @"python3-lz4 (>= 4.0.2+dfsg), python3-lz4 (<< 4.1), python3-torch (>= 2.1.0~a0+nv), python3-torch (<< 2.2), python3-xapian (>= 1.4.22), python3-xapian (<< 1.5)");
        assert_snapshot!(substvars(&contents), @r"
        # Made by isolate export --format deb-substvars
        isolate:Depends=python3-lz4 (>= 4.0.2+dfsg), python3-lz4 (<< 4.1), python3-torch (>= 2.1.0~a0+nv), python3-torch (<< 2.2), python3-xapian (>= 1.4.22), python3-xapian (<< 1.5)
        ");
        assert_snapshot!(relations(&contents).1.unwrap().message, @"left out, of no Debian package: odd, Zope.Event");
        assert_eq!(depends(&Contents::default()), "\n");
    }
}
