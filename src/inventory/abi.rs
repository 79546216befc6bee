//! Whether the extension modules among a unit's files fit the base interpreter.

use std::collections::{BTreeMap, BTreeSet};

use crate::inventory::importable::Place;

/// An extension module of which no file fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The module, as a path without suffix: `lxml/etree`.
    pub module: String,
    /// The tags that it is there for, sorted: `cpython-311-x86_64-linux-gnu`.
    pub tags: Vec<String>,
}

/// The extension modules of which no file has one of the `suffixes` that the base loads. One directory of Debian's
/// serves every Python 3 of the machine, so that a module may be there for several, or for others.
pub fn mismatches<'a>(
    files: &(impl Iterator<Item = Place<'a>> + Clone),
    suffixes: &[String],
) -> Vec<Mismatch> {
    modules(files.clone())
        .into_iter()
        .filter(|(_, tags)| !tags.iter().any(|tag| loads(tag, suffixes)))
        .filter(|(module, _)| {
            let (directory, stem) =
                module.rsplit_once('/').map_or((None, module.as_str()), |(d, s)| (Some(d), s));
            // A module of the same name without a tag, or in Python, is what is imported instead.
            !files.clone().any(|(at, name)| {
                let is = |suffix: &str| name.strip_suffix(suffix) == Some(stem);
                (is(".so") || is(".py")) && at == directory
            })
        })
        .map(|(module, tags)| {
            let tags = tags.into_iter().map(str::to_owned).collect();
            Mismatch { module, tags }
        })
        .collect()
}

/// Which Pythons the extension modules among some files are built for, as their tags say it, sorted:
/// those that every module is there for. Nothing where there is no module that is built for some.
pub fn fits<'a>(files: impl Iterator<Item = Place<'a>>) -> Vec<String> {
    let modules = modules(files);
    let tags: BTreeSet<&str> = modules.values().flatten().copied().collect();
    let everywhere =
        |tag: &&str| modules.values().all(|there| there.contains(tag) || there.contains("abi3"));
    tags.into_iter().filter(everywhere).map(str::to_owned).collect()
}

/// The modules that are built for certain interpreters, as paths without suffix, and their tags.
fn modules<'a>(files: impl Iterator<Item = Place<'a>>) -> BTreeMap<String, BTreeSet<&'a str>> {
    let mut modules: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (directory, name) in files {
        if let Some((stem, tag)) = tagged(name) {
            let module = directory.map_or(stem.to_owned(), |above| format!("{above}/{stem}"));
            modules.entry(module).or_default().insert(tag);
        }
    }
    modules
}

/// Stem and tag of an extension module that is built for certain interpreters.
fn tagged(file_name: &str) -> Option<(&str, &str)> {
    let (stem, tag) = file_name.strip_suffix(".so")?.split_once('.')?;
    let built_for_python =
        tag.starts_with("cpython-") || tag.starts_with("pypy") || tag.starts_with("abi3");
    built_for_python.then_some((stem, tag))
}

fn loads(tag: &str, suffixes: &[String]) -> bool {
    suffixes.contains(&format!(".{tag}.so"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::RelPath;

    fn place(path: &RelPath) -> Place<'_> {
        (path.parent_str(), path.file_name())
    }

    fn mismatched(files: &[&str]) -> Vec<String> {
        let suffixes = [".cpython-311-x86_64-linux-gnu.so", ".abi3.so", ".so"].map(str::to_owned);
        let files: Vec<RelPath> = files.iter().map(|file| RelPath::new(file).unwrap()).collect();
        mismatches(&files.iter().map(place), &suffixes)
            .into_iter()
            .map(|wrong| format!("{} {}", wrong.module, wrong.tags.join(",")))
            .collect()
    }

    #[test]
    fn a_module_fits_when_one_of_its_files_does() {
        let fits = [
            "lxml/etree.cpython-310-x86_64-linux-gnu.so",
            "lxml/etree.cpython-311-x86_64-linux-gnu.so",
            "cryptography/_rust.abi3.so",
            "plain.so",
        ];
        assert!(mismatched(&fits).is_empty());
    }

    #[test]
    fn a_module_for_others_alone_does_not_fit() {
        assert_eq!(
            mismatched(&[
                "yaml/_yaml.cpython-314-x86_64-linux-gnu.so",
                "yaml/_yaml.cpython-313-x86_64-linux-gnu.so",
                "fast.abi3t.so",
                "debug.cpython-311d-x86_64-linux-gnu.so",
            ]),
            [
                "debug cpython-311d-x86_64-linux-gnu",
                "fast abi3t",
                "yaml/_yaml cpython-313-x86_64-linux-gnu,cpython-314-x86_64-linux-gnu"
            ]
        );
    }

    #[test]
    fn a_module_that_is_there_in_python_too_is_no_mismatch() {
        assert!(
            mismatched(&["a/speedups.cpython-310-x86_64-linux-gnu.so", "a/speedups.py"]).is_empty()
        );
        assert_eq!(mismatched(&["a/b.cpython-310-x86_64-linux-gnu.so", "b.py"]).len(), 1);
    }

    #[test]
    fn what_fits_is_what_every_module_is_there_for() {
        let fits = |files: &[&str]| {
            let files: Vec<RelPath> =
                files.iter().map(|file| RelPath::new(file).unwrap()).collect();
            super::fits(files.iter().map(place))
        };
        let both = ["a.cpython-311-x.so", "a.cpython-312-x.so", "b.cpython-311-x.so", "c.abi3.so"];
        assert_eq!(fits(&both), ["cpython-311-x"]);
        assert_eq!(fits(&["c.abi3.so"]), ["abi3"]);
        assert!(fits(&["c.py", "d.so"]).is_empty());
    }

    #[test]
    fn libraries_with_dots_in_their_names_are_no_modules() {
        assert!(mismatched(&["x.libs/libfoo.1.so", "lib/libbar.so.1.2"]).is_empty());
    }
}
