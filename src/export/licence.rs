//! The licences that a distribution's metadata declares.

use crate::inventory::metadata::Metadata;

/// A `License` that is longer than this is no name of one: many put the whole text there.
const NAME_LIMIT: usize = 80;

/// What the classifiers of licences begin with.
const CLASSIFIER: &str = "License :: ";

/// A licence, as a bill of materials tells them apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Licence {
    /// An SPDX expression.
    Expression(String),
    /// A name in the author's own words.
    Name(String),
}

/// The licences in the order of trust: `License-Expression` (PEP 639), the classifiers, and the free
/// text of `License` where it is short enough to be a name.
pub(super) fn licences(metadata: &Metadata) -> Vec<Licence> {
    let said = |value: &String| !value.is_empty() && value != "UNKNOWN";
    if let Some(one) = metadata.header("License-Expression").into_iter().find(said) {
        return vec![Licence::Expression(one)];
    }
    let classifiers = metadata.header("Classifier");
    let names = classifiers.iter().filter_map(|one| one.strip_prefix(CLASSIFIER));
    // `License :: OSI Approved` alone names none.
    let names = names.filter_map(|one| one.rsplit(" :: ").next());
    let names = names.map(str::trim).filter(|one| !one.is_empty() && *one != "OSI Approved");
    let mut names: Vec<Licence> = names.map(|one| Licence::Name(one.to_owned())).collect();
    names.dedup();
    if names.is_empty() {
        let free = metadata.header("License").into_iter().filter(said);
        names.extend(free.filter(|one| one.len() <= NAME_LIMIT).map(Licence::Name));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample;

    #[test]
    fn what_is_most_exact_counts() {
        let name = |text: &str| Licence::Name(text.to_owned());
        let of = |headers: &str| licences(&sample::metadata("x", "1", headers));
        let both = "License: MIT\nClassifier: License :: OSI Approved :: MIT License\n";
        assert_eq!(of("License: BSD\n"), [name("BSD")]);
        assert_eq!(of(both), [name("MIT License")]);
        let expression = format!("{both}License-Expression: MIT OR Apache-2.0\n");
        assert_eq!(of(&expression), [Licence::Expression("MIT OR Apache-2.0".to_owned())]);
        assert_eq!(of("License: UNKNOWN\nClassifier: License :: OSI Approved\n"), []);
        assert_eq!(of(&format!("License: {}\n", "Permission is hereby ".repeat(9))), []);
    }
}
