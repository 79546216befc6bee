//! Odd names and versions.

use crate::support::outcome::Checked;
use crate::support::private_dpkg::{Deb, Debian, header};

/// A package of one version whose metadata says another.
fn package(debian: &str, recorded: &str) -> Debian {
    let directory = format!("thing-{}.egg-info/PKG-INFO", recorded.replace('-', "_"));
    Debian::new().deb(
        Deb::new("python3-thing", debian)
            .file(&directory, &header("thing", recorded))
            .module("thing.py"),
    )
}

/// The names of the receipts in site-packages, which installers read.
fn receipts(checked: &Checked) -> Vec<String> {
    let entries = fs_err::read_dir(checked.site_packages()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".dist-info")).collect();
    names.sort();
    names
}

#[test]
fn a_version_that_the_build_lost_is_the_packages() {
    let checked =
        package("1.4.4-1+b2", "0.0.0").test("packages: [thing >=1.4]\n").apply().succeeds();
    assert_eq!(receipts(&checked), ["thing-1.4.4.dist-info"]);
    checked.imports("thing").version_is("thing", "1.4.4");
}

#[test]
fn a_distributors_suffix_is_no_hindrance() {
    for request in ["==4.4.0", "<=4.4.0", ">=4.4", "~=4.4.0"] {
        let spec = format!("packages: ['thing {request}']\n");
        let checked = package("4.4.0+dfsg-1", "4.4.0+dfsg").test(&spec).apply().succeeds();
        checked.version_is("thing", "4.4.0+dfsg");
    }
    let checked = package("1.5-1+deb12u1", "1.5+deb12u1")
        .test("packages: [thing ==1.5]\n")
        .apply()
        .succeeds();
    checked.version_is("thing", "1.5+deb12u1");
    let checked =
        package("4.4.0+dfsg-1", "4.4.0+dfsg").test("packages: ['thing >4.4.0']\n").apply().fails();
    checked.stderr_contains("thing 4.4.0+dfsg is installed, but >4.4.0 is asked for");
}

#[test]
fn a_version_that_nobody_can_read_is_the_packages() {
    let checked =
        package("2:7.1~rc1-3", "-debian-thing").test("packages: [thing]\n").apply().succeeds();
    // `7.1~rc1` is none of PEP 440's either.
    assert_eq!(receipts(&checked), Vec::<String>::new(), "no installer may see it");
    let checked = checked.imports("thing");
    let view = checked.site_packages().with_file_name("system-packages");
    let names = fs_err::read_dir(view).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(names.into_iter().any(|name| name.to_string_lossy().ends_with(".dist-info")));
    let checked =
        package("2:7.1-3", "-debian-thing").test("packages: [thing]\n").apply().succeeds();
    assert_eq!(receipts(&checked), ["thing-7.1.dist-info"]);
    checked.version_is("thing", "7.1");
}

#[test]
fn a_version_that_nobody_can_read_satisfies_nothing() {
    let test = package("7.1~rc1-3", "what.ever").test("packages: [thing >=1]\n");
    let checked = test.apply().fails();
    checked.stderr_contains("thing what.ever is installed, but >=1 is asked for");
}

#[test]
fn a_name_with_odd_characters_is_found_by_its_normal_form() {
    let deb = Deb::new("python3-h5py-serial", "3.7.0-1")
        .file(
            "h5py.-debian-h5py-serial-3.7.0.egg-info/PKG-INFO",
            &header("h5py.-debian-h5py-serial", "3.7.0"),
        )
        .module("h5pyserial/__init__.py");
    let test = Debian::new().deb(deb).test("packages: [h5py-debian-h5py-serial]\n");
    let checked = test.apply().succeeds();
    assert_eq!(receipts(&checked), ["h5py_debian_h5py_serial-3.7.0.dist-info"]);
    checked.imports("h5pyserial");
}

#[test]
fn debians_own_relations_compare_debians_own_versions() {
    let system = || package("1:4.4.0~rc1+dfsg-1", "4.4.0");
    system()
        .test("packages: ['deb:python3-thing (>= 1:4.4.0~)']\n")
        .apply()
        .succeeds()
        .imports("thing");
    let checked = system().test("packages: ['deb:python3-thing (>= 1:4.4.0)']\n").apply().fails();
    checked.stderr_contains("python3-thing 1:4.4.0~rc1+dfsg-1 is installed, but");
}
