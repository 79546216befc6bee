//! The installed packages of one manager, by name and by what they provide.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::marker::PhantomData;

use super::SystemPackage;

/// An installed package.
#[derive(Debug)]
pub(super) struct Record<T> {
    pub(super) package: SystemPackage,
    /// The virtual packages, or capabilities, that it provides.
    pub(super) provides: Vec<String>,
    /// What only its manager's own module understands.
    pub(super) own: T,
}

/// A package as its manager's file has it. Reading all of it may wait until somebody asks.
pub(super) trait Row<T> {
    /// The package's name.
    fn name(&self) -> &str;
    /// Its architecture.
    fn architecture(&self) -> &str;
    /// Gives the names that it provides, in their order.
    fn provided(&self, add: &mut dyn FnMut(&str));
    /// All of it.
    fn record(&self) -> &Record<T>;
}

impl<T> Row<T> for Record<T> {
    fn name(&self) -> &str {
        &self.package.name
    }

    fn architecture(&self) -> &str {
        &self.package.architecture
    }

    fn provided(&self, add: &mut dyn FnMut(&str)) {
        self.provides.iter().for_each(|name| add(name));
    }

    fn record(&self) -> &Self {
        self
    }
}

/// All installed packages.
#[derive(Debug)]
pub(super) struct Catalogue<T, R = Record<T>> {
    pub(super) records: Vec<R>,
    /// The numbers of the records, by name; those of one name in their order.
    named: Vec<usize>,
    /// The providers of every name that is provided; made when it is first asked for.
    provided: OnceCell<HashMap<Box<str>, Vec<usize>>>,
    /// The machine's architecture.
    native: String,
    own: PhantomData<T>,
}

impl<T, R: Row<T>> Catalogue<T, R> {
    /// Orders records. The package manager's own package, `manager`, has the architecture that is
    /// the machine's.
    pub(super) fn new(records: Vec<R>, manager: &str) -> Self {
        let mut named: Vec<usize> = (0..records.len()).collect();
        // Stable, and quick where the manager keeps its file in order, as dpkg does.
        named.sort_by(|one, other| records[*one].name().cmp(records[*other].name()));
        let native = records.iter().rfind(|row| row.name() == manager);
        let native = native.map(|row| row.architecture().to_owned()).unwrap_or_default();
        Self { records, named, provided: OnceCell::new(), native, own: PhantomData }
    }

    /// The package of that name, or `name:arch`; of several architectures the machine's own.
    pub(super) fn find(&self, name: &str) -> Option<&Record<T>> {
        self.called(name).into_iter().next().map(Row::record)
    }

    /// The packages of that name, and then those that provide it, each once.
    pub(super) fn providers(&self, name: &str) -> Vec<&Record<T>> {
        let mut found: Vec<&Record<T>> = self.called(name).into_iter().map(Row::record).collect();
        let provided = self.provided();
        let name = if provided.contains_key(name) { name } else { split(name).0 };
        for number in provided.get(name).into_iter().flatten() {
            let record = self.records[*number].record();
            if !found.iter().any(|known| known.package == record.package) {
                found.push(record);
            }
        }
        found
    }

    /// The record of a package.
    pub(super) fn record(&self, package: &SystemPackage) -> Option<&Record<T>> {
        self.number(package).map(|number| self.records[number].record())
    }

    /// The number of a package.
    pub(super) fn number(&self, package: &SystemPackage) -> Option<usize> {
        let mut named = self.numbers_named(&package.name).iter().copied();
        named.find(|number| self.records[*number].record().package == *package)
    }

    /// The names of all packages, each as [`Catalogue::find`] takes it.
    pub(super) fn names(&self) -> Vec<String> {
        let name = |row: &R| {
            let (name, architecture) = (row.name(), row.architecture());
            let first = self.find(name).is_some_and(|first| first.package == row.record().package);
            if first { name.to_owned() } else { format!("{name}:{architecture}") }
        };
        self.records.iter().map(name).collect()
    }

    /// The packages of that name, or `name:arch`, the machine's own architecture first.
    fn called(&self, name: &str) -> Vec<&R> {
        let mut numbers = self.numbers_named(name);
        let mut architecture = None;
        if numbers.is_empty() {
            let (bare, wanted) = split(name);
            (numbers, architecture) = (self.numbers_named(bare), wanted);
        }
        let mut found: Vec<&R> = numbers.iter().map(|number| &self.records[*number]).collect();
        found.retain(|row| architecture.is_none_or(|a| a == row.architecture()));
        found.sort_by_key(|row| !self.is_native(row.architecture()));
        found
    }

    fn is_native(&self, architecture: &str) -> bool {
        architecture == self.native || matches!(architecture, "all" | "noarch")
    }

    /// The numbers of the packages that have exactly that name.
    pub(super) fn numbers_named(&self, name: &str) -> &[usize] {
        let start = self.named.partition_point(|number| self.records[*number].name() < name);
        let rest = &self.named[start..];
        &rest[..rest.partition_point(|number| self.records[*number].name() == name)]
    }

    fn provided(&self) -> &HashMap<Box<str>, Vec<usize>> {
        self.provided.get_or_init(|| {
            let mut provided: HashMap<Box<str>, Vec<usize>> = HashMap::new();
            for (number, row) in self.records.iter().enumerate() {
                row.provided(&mut |name| provided.entry(name.into()).or_default().push(number));
            }
            provided
        })
    }
}

/// A name and its architecture: `name:arch`, but not `perl(A::B)`; `name:any` is any.
fn split(name: &str) -> (&str, Option<&str>) {
    match name.split_once(':') {
        Some((name, "any")) => (name, None),
        Some((bare, architecture))
            if architecture.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)) =>
        {
            (bare, Some(architecture))
        }
        _ => (name, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::system::Manager;

    fn record(name: &str, architecture: &str, provides: &[&str]) -> Record<()> {
        let package = SystemPackage {
            manager: Manager::Deb,
            name: name.to_owned(),
            version: "1".to_owned(),
            architecture: architecture.to_owned(),
            source: name.to_owned(),
        };
        let provides = provides.iter().map(|name| (*name).to_owned()).collect();
        Record { package, provides, own: () }
    }

    fn catalogue() -> Catalogue<()> {
        let records = vec![
            record("manager", "amd64", &[]),
            record("libfoo", "i386", &["foo-api", "foo"]),
            record("libfoo", "amd64", &["foo-api", "foo", "libfoo"]),
            record("perl-x", "all", &["perl(A::B)"]),
        ];
        Catalogue::new(records, "manager")
    }

    fn names(records: &[&Record<()>]) -> Vec<String> {
        let name = |record: &&Record<()>| {
            format!("{}:{}", record.package.name, record.package.architecture)
        };
        records.iter().map(name).collect()
    }

    #[test]
    fn of_two_architectures_the_machines_own_comes_first() {
        let catalogue = catalogue();
        let architecture =
            |name: &str| catalogue.find(name).map(|found| found.package.architecture.as_str());
        assert_eq!(architecture("libfoo"), Some("amd64"));
        assert_eq!(architecture("libfoo:any"), Some("amd64"));
        assert_eq!(architecture("libfoo:i386"), Some("i386"));
        assert_eq!(architecture("libfoo:arm64"), None);
        assert_eq!(catalogue.names(), ["manager", "libfoo:i386", "libfoo", "perl-x"]);
    }

    #[test]
    fn a_package_comes_before_those_that_provide_it() {
        let catalogue = catalogue();
        assert_eq!(names(&catalogue.providers("foo-api")), ["libfoo:i386", "libfoo:amd64"]);
        assert_eq!(names(&catalogue.providers("foo-api:any")), ["libfoo:i386", "libfoo:amd64"]);
        assert_eq!(names(&catalogue.providers("libfoo")), ["libfoo:amd64", "libfoo:i386"]);
        assert_eq!(names(&catalogue.providers("perl(A::B)")), ["perl-x:all"]);
        assert!(catalogue.providers("none").is_empty() && catalogue.find("foo").is_none());
    }
}
