//! The installed packages of one manager, by name and by what they provide.

use std::collections::HashMap;

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

/// All installed packages.
#[derive(Debug)]
pub(super) struct Catalogue<T> {
    pub(super) records: Vec<Record<T>>,
    named: HashMap<String, Vec<usize>>,
    provided: HashMap<String, Vec<usize>>,
    /// The machine's architecture.
    native: String,
}

impl<T> Catalogue<T> {
    /// Orders records. The package manager's own package, `manager`, has the architecture that is
    /// the machine's.
    pub(super) fn new(records: Vec<Record<T>>, manager: &str) -> Self {
        let mut named: HashMap<String, Vec<usize>> = HashMap::new();
        let mut provided: HashMap<String, Vec<usize>> = HashMap::new();
        let mut native = String::new();
        for (number, Record { package, provides, .. }) in records.iter().enumerate() {
            named.entry(package.name.clone()).or_default().push(number);
            for name in provides {
                provided.entry(name.clone()).or_default().push(number);
            }
            if package.name == manager {
                native.clone_from(&package.architecture);
            }
        }
        Self { records, named, provided, native }
    }

    /// The package of that name, or `name:arch`; of several architectures the machine's own.
    pub(super) fn find(&self, name: &str) -> Option<&Record<T>> {
        self.called(name).into_iter().next()
    }

    /// The packages of that name, and then those that provide it, each once.
    pub(super) fn providers(&self, name: &str) -> Vec<&Record<T>> {
        let mut found = self.called(name);
        let provided = self.numbers(&self.provided, name).next().is_some();
        let name = if provided { name } else { split(name).0 };
        for record in self.numbers(&self.provided, name) {
            if !found.iter().any(|known| known.package == record.package) {
                found.push(record);
            }
        }
        found
    }

    /// The record of a package.
    pub(super) fn record(&self, package: &SystemPackage) -> Option<&Record<T>> {
        self.records_named(&package.name).find(|record| record.package == *package)
    }

    /// The names of all packages, each as [`Catalogue::find`] takes it.
    pub(super) fn names(&self) -> Vec<String> {
        let name = |record: &Record<T>| {
            let SystemPackage { name, architecture, .. } = &record.package;
            let first = self.find(name).is_some_and(|first| first.package == record.package);
            if first { name.clone() } else { format!("{name}:{architecture}") }
        };
        self.records.iter().map(name).collect()
    }

    /// The packages of that name, or `name:arch`, the machine's own architecture first.
    fn called(&self, name: &str) -> Vec<&Record<T>> {
        let (name, architecture) =
            if self.named.contains_key(name) { (name, None) } else { split(name) };
        let mut found: Vec<&Record<T>> = self.records_named(name).collect();
        found.retain(|record| architecture.is_none_or(|a| a == record.package.architecture));
        found.sort_by_key(|record| !self.is_native(&record.package));
        found
    }

    fn is_native(&self, package: &SystemPackage) -> bool {
        package.architecture == self.native
            || matches!(package.architecture.as_str(), "all" | "noarch")
    }

    fn records_named(&self, name: &str) -> impl Iterator<Item = &Record<T>> {
        self.numbers(&self.named, name)
    }

    fn numbers<'a>(
        &'a self,
        map: &'a HashMap<String, Vec<usize>>,
        name: &str,
    ) -> impl Iterator<Item = &'a Record<T>> {
        map.get(name).into_iter().flatten().map(|number| &self.records[*number])
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
