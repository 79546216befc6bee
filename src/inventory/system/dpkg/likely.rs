//! The packages that are likely to own a distribution, by their names: Debian calls a package after
//! the project (`python3-lxml`), after what is imported (`python3-yaml`), or its source after the
//! project (`pyyaml`). On a Debian 12 with 86 distributions that is right for 85.

use std::collections::HashMap;

use super::paragraph::Paragraph;
use super::status::Status;
use crate::common::ProjectName;
use crate::inventory::system::catalogue::Row;

/// The numbers of packages by what is left of their own and their sources' names without what says
/// that they are for Python; normalised as projects' names are.
#[derive(Debug)]
pub(super) struct Likely(HashMap<ProjectName, Vec<usize>>);

impl Likely {
    /// Takes the packages of a database; those called so come before those whose source is.
    pub(super) fn of(status: &Status) -> Self {
        let mut likely: HashMap<ProjectName, Vec<usize>> = HashMap::new();
        let mut add = |name: &str, number: usize| {
            let numbers = likely.entry(ProjectName::new(stem(name))).or_default();
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        };
        let rows = || status.records.iter().enumerate();
        rows().for_each(|(number, row)| add(row.name(), number));
        let differs = |(_, row): &(usize, &Paragraph)| row.source() != row.name();
        rows().filter(differs).for_each(|(number, row)| add(row.source(), number));
        Self(likely)
    }

    /// The packages that one of the names leads to, the likelier first.
    pub(super) fn owners<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = usize> + 'a {
        let names = names.iter().flat_map(|name| [Some(*name), bare(name)]).flatten();
        names.flat_map(|name| self.0.get(&ProjectName::new(name)).into_iter().flatten().copied())
    }
}

/// `lxml` of `python3-lxml`.
fn stem(package: &str) -> &str {
    ["python3-", "python-"].iter().find_map(|p| package.strip_prefix(p)).unwrap_or(package)
}

/// A project's name without what says that it is for Python: `systemd-python`, `pytz`.
fn bare(name: &str) -> Option<&str> {
    let name = name.trim_start_matches("python-");
    name.strip_suffix("-python").or_else(|| name.strip_prefix("py"))
}
