//! What dpkg makes of the relations.

use insta::assert_snapshot;

use crate::scene::{PACKAGES, export, packages, picked};
use crate::support::needs;
use crate::support::test::Test;

#[test]
fn debian_is_told_of_packages_with_upper_bounds() {
    let checked = packages().test(PACKAGES).isolate(export("deb-depends", &[])).succeeds();
    assert_snapshot!(checked.stdout(), @"python3-alpha (>= 1:4.9.2+dfsg), python3-alpha (<< 1:4.10), python3-bare (>= 1.0~rc1), python3-bare (<< 1.1), python3-beta (>= 590), python3-beta (<< 591)");
    let checked = checked.isolate(export("deb-substvars", &[])).succeeds();
    assert_snapshot!(checked.stdout(), @r"
    # Made by isolate export --format deb-substvars
    isolate:Depends=python3-alpha (>= 1:4.9.2+dfsg), python3-alpha (<< 1:4.10), python3-bare (>= 1.0~rc1), python3-bare (<< 1.1), python3-beta (>= 590), python3-beta (<< 591)
    ");
    let checked = picked().isolate(export("deb-depends", &["-v"])).succeeds();
    assert_snapshot!(format!("{:?}\n{}", checked.stdout(), checked.stderr()), @r#"
    "\n"
    note[no-deb]: left out, of no Debian package: idna, lz4, six, torch
    "#);
}

#[test]
fn the_relations_of_a_real_system_hold_on_it() {
    let Some(()) = needs::apt(&["python3-lxml", "python3-requests", "python3-lz4"]) else { return };
    let spec = "python: system\npackages: [lxml, requests, lz4]\n";
    let checked = Test::new().spec(spec).isolate(export("deb-depends", &[])).succeeds();
    let text = checked.stdout();
    let relations: Vec<&str> = text.trim().split(", ").collect();
    assert!(relations.len() > 6 && relations.len().is_multiple_of(2), "{text}");
    assert!(text.contains("python3-lxml (>= "), "{text}");
    let mut checked = checked;
    for relation in relations {
        let (package, rest) = relation.split_once(" (").unwrap();
        let (operator, version) = rest.strip_suffix(')').unwrap().split_once(' ').unwrap();
        let query = ["-W", "-f", "${Version}", package];
        let installed = checked.run("dpkg-query", query).succeeds();
        let words = ["--compare-versions", installed.raw_stdout(), operator, version];
        let words = words.map(str::to_owned);
        checked = installed.run("dpkg", words).succeeds();
    }
}
