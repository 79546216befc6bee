use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::common::{Digest, ProjectName};
use crate::inventory::system::{Manager, SystemPackage};
use crate::spec::LockPolicy;

fn package(name: &str, version: &str) -> SystemPackage {
    SystemPackage {
        manager: Manager::Deb,
        name: name.to_owned(),
        version: version.to_owned(),
        architecture: "amd64".to_owned(),
        source: name.to_owned(),
    }
}

/// A unit of a distribution and the package that carries it.
fn unit(name: &str, version: &str, package_version: &str) -> Unit {
    Unit {
        name: name.to_owned(),
        version: Some(version.to_owned()),
        from: "/usr/lib/python3/dist-packages".into(),
        package: Some(package(&format!("python3-{name}"), package_version)),
        kind: "picked".to_owned(),
        why: vec![format!("picked: {name}")],
        files: Digest::of(format!("{name} {package_version}").as_bytes()),
    }
}

fn section(units: Vec<Unit>) -> Section {
    let base = Base {
        version: "3.11.2".to_owned(),
        soabi: Some("cpython-311-x86_64-linux-gnu".to_owned()),
        package: Some(package("python3.11-minimal", "3.11.2-6")),
    };
    Section { base, expansions: std::collections::BTreeMap::new(), units }
}

fn told(approved: Unit, now: Unit, policy: LockPolicy) -> String {
    let differences = compare(&section(vec![approved]), &section(vec![now]), policy);
    let line =
        |d: &Difference| format!("{}: {}", if d.drift { "drift" } else { "note" }, d.message);
    differences.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_packaging_may_change_where_the_policy_allows_it() {
    let (before, after) =
        (unit("lxml", "4.9.2", "4.9.2-1"), unit("lxml", "4.9.2", "4.9.2-1+deb12u1"));
    insta::assert_snapshot!(
        told(before.clone(), after.clone(), LockPolicy::Upstream),
        @"note: lxml was 4.9.2 (python3-lxml 4.9.2-1) and is 4.9.2 (python3-lxml 4.9.2-1+deb12u1)"
    );
    insta::assert_snapshot!(
        told(before, after, LockPolicy::Exact),
        @"drift: lxml was 4.9.2 (python3-lxml 4.9.2-1) and is 4.9.2 (python3-lxml 4.9.2-1+deb12u1)"
    );
}

#[test]
fn another_upstream_version_is_drift() {
    insta::assert_snapshot!(
        told(unit("lxml", "4.9.2", "4.9.2-1"), unit("lxml", "4.9.3", "4.9.3-1"), LockPolicy::Upstream),
        @"drift: lxml was 4.9.2 (python3-lxml 4.9.2-1) and is 4.9.3 (python3-lxml 4.9.3-1)"
    );
    // The package kept its version's upstream part, and the distribution in it did not.
    let odd = told(unit("a", "1.0", "1.0-1"), unit("a", "2.0", "1.0-2"), LockPolicy::Upstream);
    assert!(odd.starts_with("drift: "), "{odd}");
    // A package without metadata goes by its own version.
    let of = |version: &str| unit("xapian", version, version);
    let note = told(of("1.4-1"), of("1.4-2"), LockPolicy::Upstream);
    assert!(note.starts_with("note: "), "{note}");
    let drift = told(of("1.4-1"), of("1.5-1"), LockPolicy::Upstream);
    assert!(drift.starts_with("drift: "), "{drift}");
}

#[test]
fn files_places_and_owners_count() {
    let unit = || unit("lxml", "4.9.2", "4.9.2-1");
    let rebuilt = Unit { files: Digest::of(b"other"), ..unit() };
    insta::assert_snapshot!(
        told(unit(), rebuilt, LockPolicy::Upstream),
        @"drift: the files of lxml 4.9.2 (python3-lxml 4.9.2-1) are not those that were approved, though its version is"
    );
    let moved = Unit { from: "/opt/site".into(), ..unit() };
    insta::assert_snapshot!(
        told(unit(), moved, LockPolicy::Upstream),
        @"drift: lxml was in /usr/lib/python3/dist-packages and is in /opt/site"
    );
    let unowned = Unit { package: None, ..unit() };
    insta::assert_snapshot!(
        told(unit(), unowned, LockPolicy::Upstream),
        @"drift: lxml was 4.9.2 (python3-lxml 4.9.2-1) and is 4.9.2"
    );
    let mut other = section(vec![unit()]);
    other.base.version = "3.11.4".to_owned();
    let differences = compare(&section(vec![unit()]), &other, LockPolicy::Upstream);
    insta::assert_snapshot!(
        differences[0].message,
        @"Python was 3.11.2 (cpython-311-x86_64-linux-gnu, python3.11-minimal 3.11.2-6) and is 3.11.4 (cpython-311-x86_64-linux-gnu, python3.11-minimal 3.11.2-6)"
    );
    assert!(differences[0].drift);
}

#[test]
fn only_what_is_named_is_approved_anew() {
    let before =
        section(vec![unit("a", "1", "1-1"), unit("b", "1", "1-1"), unit("gone", "1", "1-1")]);
    let now = section(vec![unit("a", "2", "2-1"), unit("b", "2", "2-1"), unit("new", "1", "1-1")]);
    let names =
        |differences: &[Difference]| differences.iter().map(|d| d.name.clone()).collect::<Vec<_>>();
    let (renewed, refused) = before.renewed(&now, LockPolicy::Upstream, &Upgrade::Nothing);
    assert_eq!(names(&refused), ["a", "b"]);
    assert_eq!(renewed.units.iter().map(|u| &*u.name).collect::<Vec<_>>(), ["a", "b", "new"]);
    let only = Upgrade::Named(BTreeSet::from([ProjectName::new("A")]));
    let (renewed, refused) = before.renewed(&now, LockPolicy::Upstream, &only);
    assert_eq!(names(&refused), ["b"]);
    assert_eq!(renewed.unit("a"), now.unit("a"));
    assert_eq!(before.renewed(&now, LockPolicy::Upstream, &Upgrade::All), (now, vec![]));
}

#[test]
fn a_damaged_lock_says_what_to_do() {
    let read = |text: &str| Lock::from_json(text.as_bytes(), "isolate.lock".as_ref()).unwrap_err();
    let error = read("{\n<<<<<<< HEAD\n");
    insta::assert_snapshot!(error, @"isolate.lock is no lock: key must be a string at line 2 column 1");
    assert_eq!(error.code, "lock-damaged");
    assert_eq!(read(r#"{"format": 2}"#).code, "lock-newer");
    assert_eq!(read(r#"{"format": 1, "about": "", "targets": {"t": {}}}"#).code, "lock-damaged");
}

fn sections() -> impl Strategy<Value = Section> {
    let one = ("[a-e]", 1..4u8, 1..3u8).prop_map(|(name, version, revision)| {
        unit(&name, &version.to_string(), &format!("{version}-{revision}"))
    });
    prop::collection::vec(one, 0..5).prop_map(|mut units| {
        units.sort_by(|a, b| a.name.cmp(&b.name));
        units.dedup_by(|a, b| a.name == b.name);
        section(units)
    })
}

proptest! {
    #[test]
    fn equal_sections_have_no_difference(section in sections()) {
        prop_assert_eq!(compare(&section, &section, LockPolicy::Exact), vec![]);
        let renewed = section.renewed(&section, LockPolicy::Exact, &Upgrade::Nothing);
        prop_assert_eq!(renewed, (section, vec![]));
    }

    #[test]
    fn what_is_not_refused_is_as_the_policy_wants_it(a in sections(), b in sections()) {
        let (renewed, refused) = a.renewed(&b, LockPolicy::Upstream, &Upgrade::Nothing);
        let drift = compare(&renewed, &b, LockPolicy::Upstream).into_iter().filter(|d| d.drift);
        prop_assert_eq!(drift.collect::<Vec<_>>(), refused);
    }

    #[test]
    fn a_lock_is_read_as_it_was_written(a in sections(), b in sections()) {
        let mut lock = Lock::default();
        lock.targets.insert("debian-12 amd64 cp311".to_owned(), a);
        lock.targets.insert("debian-13 amd64 cp313".to_owned(), b);
        let text = lock.to_json().unwrap();
        let read = Lock::from_json(&text, "isolate.lock".as_ref()).unwrap();
        prop_assert_eq!(read.to_json().unwrap(), text);
        prop_assert_eq!(read, lock);
    }
}
