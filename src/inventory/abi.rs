//! Whether the extension modules among a unit's files fit the base interpreter.

use std::collections::BTreeMap;

use crate::common::RelPath;
use crate::interpreter::Facts;

/// An extension module of which no file fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The module, as a path without suffix: `lxml/etree`.
    pub module: String,
    /// The tags that it is there for, sorted: `cpython-311-x86_64-linux-gnu`.
    pub tags: Vec<String>,
}

/// The extension modules of which no file has a suffix that the base loads. One directory of Debian's
/// serves every Python 3 of the machine, so that a module may be there for several, or for others.
pub fn mismatches(files: &[&RelPath], facts: &Facts) -> Vec<Mismatch> {
    let mut modules: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for file in files {
        if let Some((stem, tag)) = tagged(file.file_name()) {
            let module = file.parent().map_or(stem.to_owned(), |above| format!("{above}/{stem}"));
            modules.entry(module).or_default().push(tag);
        }
    }
    modules
        .into_iter()
        .filter(|(module, tags)| {
            let stem = module.rsplit('/').next().unwrap_or(module);
            let directory = module.rsplit_once('/').map(|(above, _)| above);
            // A module of the same name without a tag, or in Python, is what is imported instead.
            let otherwise = files.iter().any(|file| {
                file.parent().as_ref().map(RelPath::as_str) == directory
                    && (file.file_name().strip_suffix(".so") == Some(stem)
                        || file.file_name().strip_suffix(".py") == Some(stem))
            });
            !otherwise && !tags.iter().any(|tag| loads(tag, facts))
        })
        .map(|(module, tags)| {
            let mut tags: Vec<String> = tags.into_iter().map(str::to_owned).collect();
            tags.sort();
            tags.dedup();
            Mismatch { module, tags }
        })
        .collect()
}

/// Stem and tag of an extension module that is built for certain interpreters.
fn tagged(file_name: &str) -> Option<(&str, &str)> {
    let (stem, tag) = file_name.strip_suffix(".so")?.split_once('.')?;
    let built_for_python =
        tag.starts_with("cpython-") || tag.starts_with("pypy") || tag.starts_with("abi3");
    built_for_python.then_some((stem, tag))
}

fn loads(tag: &str, facts: &Facts) -> bool {
    let suffix = format!(".{tag}.so");
    facts.extension_suffixes.contains(&suffix)
}
