//! What the package database itself may hold: diversions, several architectures, packages that are
//! gone, and damage.

use crate::support::private_dpkg::{Deb, Debian};

fn alpha() -> Deb {
    Deb::new("python3-alpha", "1-1").egg_info("alpha", "1").module("alpha/__init__.py")
}

#[test]
fn a_diverted_file_belongs_to_who_took_its_place() {
    let original = alpha().lists("alpha/impl.py").module("alpha/impl.py.distrib");
    let other = Deb::new("python3-alpha-fast", "1-1").file("alpha/impl.py", "FAST = True\n");
    let system =
        || Debian::new().diverted("alpha/impl.py", "alpha/impl.py.distrib", "python3-alpha-fast");
    let checked = system().deb(original).deb(other).test("packages: [alpha]\n").apply().succeeds();
    // The file that stands there is not a picked package's.
    checked.imports("alpha").hides("alpha.impl");
    let original = alpha().lists("alpha/impl.py").module("alpha/impl.py.distrib");
    let other = Deb::new("python3-alpha-fast", "1-1").file("alpha/impl.py", "FAST = True\n");
    let test =
        system().deb(original).deb(other).test("packages: [alpha, 'deb:python3-alpha-fast']\n");
    test.apply().succeeds().imports("alpha.impl");
}

#[test]
fn of_two_architectures_the_machines_own_is_taken() {
    let of = |architecture: &str, module: &str| {
        Deb::new("python3-ext", "1-1")
            .architecture(architecture)
            .multi_arch_same()
            .egg_info("ext", "1")
            .module("ext/__init__.py")
            .module(module)
    };
    let system =
        || Debian::new().deb(of("i386", "ext/for_i386.py")).deb(of("amd64", "ext/for_amd64.py"));
    let checked = system().test("packages: ['deb:python3-ext']\n").apply().succeeds();
    checked.imports("ext.for_amd64").hides("ext.for_i386");
    let checked = system().test("packages: ['deb:python3-ext:i386']\n").apply().succeeds();
    checked.imports("ext.for_i386").hides("ext.for_amd64");
}

#[test]
fn a_package_that_was_removed_is_not_there() {
    let gone = Deb::new("python3-gone", "1-1").removed();
    let checked = Debian::new()
        .deb(alpha())
        .deb(gone)
        .test("packages: ['deb:python3-gone']\n")
        .apply()
        .fails();
    checked.stderr_contains("error[not-installed]: no package named python3-gone is installed");
}

#[test]
fn a_package_that_puts_nothing_into_a_site_directory_says_so() {
    let program = Deb::new("hello", "2.10-3").module("../bin/hello");
    let checked = Debian::new().deb(program).test("packages: ['deb:hello']\n").apply().fails();
    checked
        .stderr_contains(
            "error[nothing-to-pick]: hello is installed, but puts nothing into a site directory",
        )
        .stderr_contains("looked in [DIR]/site");
}

#[test]
fn a_package_whose_list_is_lost_is_not_taken_for_what_its_name_says() {
    let test = Debian::new().deb(alpha()).test("packages: ['deb:python3-alpha']\n");
    let test = test.prepare(|directory| {
        fs_err::remove_file(directory.join("dpkg/info/python3-alpha.list")).unwrap();
    });
    let checked = test.apply().fails();
    checked.stderr_contains("python3-alpha is installed, but puts nothing into a site directory");
}

#[test]
fn a_distribution_whose_packages_list_is_lost_is_taken_by_its_own_lists() {
    let test = Debian::new().deb(alpha()).test("packages: [alpha]\n");
    let test = test.prepare(|directory| {
        fs_err::remove_file(directory.join("dpkg/info/python3-alpha.list")).unwrap();
    });
    let checked = test.arg("--output-format").arg("json").apply().succeeds();
    let report = checked.report().only();
    let picked = report.pick("alpha").unwrap();
    assert_eq!(
        (picked.package.is_none(), picked.imports.as_slice()),
        (true, ["alpha".to_owned()].as_slice())
    );
    checked.imports("alpha");
}

#[test]
fn a_database_that_is_damaged_is_no_crash() {
    for damage in ["\0\0\0\n", "Package\n\n: x\n", "Package: python3-alpha\n", &"x".repeat(100_000)]
    {
        let test = Debian::new().deb(alpha()).test("packages: [alpha]\n");
        // What dpkg does not know is taken by its own metadata, as what pip installed.
        test.file("dpkg/status", damage).apply().succeeds().imports("alpha");
    }
}

#[test]
fn a_file_in_the_place_of_the_lists_is_told() {
    let test = Debian::new().deb(alpha()).test("packages: [alpha]\n").prepare(|directory| {
        let list = directory.join("dpkg/info/python3-alpha.list");
        fs_err::remove_file(&list).unwrap();
        fs_err::create_dir(&list).unwrap();
    });
    let checked = test.apply().status(2);
    checked.stderr_contains(
        "error[io]: cannot read [DIR]/dpkg/info/python3-alpha.list: Is a directory",
    );
}

#[test]
fn lines_of_a_list_that_are_no_paths_are_passed_over() {
    let test = Debian::new().deb(alpha()).test("packages: [alpha]\n").prepare(|directory| {
        let list = directory.join("dpkg/info/python3-alpha.list");
        let mut text = fs_err::read(&list).unwrap();
        text.extend(b"relative/path\n\n\xff\xfe\n");
        let site = directory.join("site").to_str().unwrap().to_owned();
        text.extend(format!("{site}/../outside.py\n{site}/a\x07b.py\n").bytes());
        text.extend(format!("{site}/alpha/\n").bytes().chain(*b"/"));
        fs_err::write(&list, text).unwrap();
        fs_err::write(directory.join("outside.py"), "").unwrap();
    });
    let checked = test.apply().succeeds().imports("alpha");
    let checked = checked.python(["-I", "-c", "import outside"]).fails();
    checked.stderr_contains("ModuleNotFoundError");
}
