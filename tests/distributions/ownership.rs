//! Which files come with a name: import names that differ, packages without metadata, files that
//! metadata claims too many or too few of, distributions and packages that do not match one to one.

use crate::support::outcome::Checked;
use crate::support::private_dpkg::{Deb, Debian, header};

/// Applies a spec, with the report as JSON.
#[track_caller]
fn applied(debian: Debian, spec: &str) -> Checked {
    debian.test(spec).arg("--output-format").arg("json").apply().succeeds()
}

/// The names that an entry of the report is imported by.
#[track_caller]
fn imports(checked: &Checked, name: &str) -> Vec<String> {
    let applied = checked.report().only();
    applied.pick(name).unwrap_or_else(|| panic!("no {name}")).imports.clone()
}

#[test]
fn a_distribution_brings_names_that_are_not_its_own() {
    let gi = Deb::new("python3-gi", "3.42.2-1")
        .egg_info("PyGObject", "3.42.2")
        .module("gi/__init__.py")
        .module("pygtkcompat/__init__.py");
    let cgi = Deb::new("python3-legacy-cgi", "2.6-1")
        .egg_info("legacy-cgi", "2.6")
        .module("oldcgi.py")
        .module("oldcgitb.py");
    let checked = applied(Debian::new().deb(gi).deb(cgi), "packages: [pygobject, Legacy_CGI]\n");
    assert_eq!(imports(&checked, "PyGObject"), ["gi", "pygtkcompat"]);
    assert_eq!(imports(&checked, "legacy-cgi"), ["oldcgi", "oldcgitb"]);
    checked.imports("gi, pygtkcompat, oldcgi, oldcgitb").version_is("PyGObject", "3.42.2");
}

#[test]
fn the_system_package_may_be_called_anything() {
    let mysql = Deb::new("python3-mysqldb", "1.4.4-2+b3")
        .egg_info("mysqlclient", "1.4.4")
        .module("MySQLdb/__init__.py");
    let checked = applied(Debian::new().deb(mysql), "packages: [mysqlclient]\n");
    let report = checked.report().only();
    let picked = report.pick("mysqlclient").unwrap();
    assert_eq!((picked.deb(), picked.version.as_deref()), (Some("python3-mysqldb"), Some("1.4.4")));
    checked.imports("MySQLdb");
}

#[test]
fn a_package_without_metadata_is_picked_by_its_own_name_or_by_what_it_imports() {
    let xapian =
        || Deb::new("python3-xapian", "1.4.22-1").module("xapian/__init__.py").module("_xapian.py");
    let debian = || Debian::new().deb(xapian()).deb(Deb::new("python3-x", "1").module("other.py"));
    for selector in ["deb:python3-xapian", "import:xapian", "import:_xapian"] {
        let checked = applied(debian(), &format!("packages: ['{selector}']\n"));
        let report = checked.report().only();
        let picked = report.pick("python3-xapian").unwrap();
        assert_eq!(picked.version.as_deref(), Some("1.4.22-1"), "{selector}");
        assert_eq!(picked.imports, ["_xapian", "xapian"], "{selector}");
        checked.imports("xapian, _xapian").hides("other");
    }
    let checked = debian().test("packages: [xapian]\n").apply().fails();
    checked
        .stderr_contains("no distribution named xapian is installed")
        .stderr_contains("xapian can be imported: write `import:xapian`");
}

#[test]
fn what_top_level_claims_too_much_stays_with_its_owner() {
    let claims = |deb: Deb, name: &str, also: &str| {
        deb.egg_info(name, "1.0").of_egg_info(
            name,
            "1.0",
            "top_level.txt",
            &format!("{name}\n{also}\n"),
        )
    };
    let keyring = claims(Deb::new("python3-keyring", "1.0-1"), "keyring", "debian\ntests\nsrc\npy");
    let debian = claims(Deb::new("python3-debian", "1.0-1"), "debian", "debian_support");
    let debian = debian.module("debian/__init__.py");
    let tests = Deb::new("python3-tests", "1").module("tests/__init__.py");
    let system = Debian::new().deb(keyring.module("keyring/__init__.py")).deb(debian).deb(tests);
    let checked = applied(system, "packages: [keyring]\n");
    assert_eq!(imports(&checked, "keyring"), ["keyring"]);
    checked.imports("keyring").hides("debian").hides("tests");
}

#[test]
fn what_top_level_does_not_name_comes_too() {
    let opencv = Deb::new("python3-opencv", "4.6.0-1")
        .egg_info("opencv", "4.6.0")
        .of_egg_info("opencv", "4.6.0", "top_level.txt", "opencv\n")
        .module("cv2/__init__.py")
        .module("_cv2.py");
    let checked = applied(Debian::new().deb(opencv), "packages: [opencv]\n");
    assert_eq!(imports(&checked, "opencv"), ["_cv2", "cv2"]);
    checked.imports("cv2, _cv2");
}

#[test]
fn a_top_level_that_is_a_path_is_none_that_is_imported() {
    let api = Deb::new("python3-api", "1-1")
        .egg_info("apiclient", "1")
        .of_egg_info("apiclient", "1", "top_level.txt", "apiclient\napiclient/cache\n../up\n")
        .module("apiclient/__init__.py")
        .module("apiclient/cache/__init__.py");
    let checked = applied(Debian::new().deb(api), "packages: [apiclient]\n");
    assert_eq!(imports(&checked, "apiclient"), ["apiclient"]);
    let names = checked.site_packages().join("apiclient-1.dist-info/top_level.txt");
    assert_eq!(fs_err::read_to_string(names).unwrap(), "apiclient\n");
    checked.imports("apiclient.cache");
}

/// Two packages of one source: the second has no metadata.
fn split(depends: &str) -> Debian {
    let cffi = Deb::new("python3-cffi", "1.15-1")
        .field("Source", "python-cffi")
        .egg_info("cffi", "1.15")
        .file("cffi/__init__.py", "import _cffi_backend")
        .depends(depends);
    let backend = Deb::new("python3-cffi-backend", "1.15-1").field("Source", "python-cffi");
    Debian::new().deb(cffi).deb(backend.module("_cffi_backend.py"))
}

#[test]
fn a_distribution_in_two_packages_comes_as_one() {
    let checked = applied(split("python3-cffi-backend (>= 1.15)"), "packages: [cffi]\n");
    let report = checked.report().only();
    assert_eq!(report.pick("python3-cffi-backend").unwrap().kind, "companion");
    checked.imports("cffi");
    // The companion is a part of the pick, not a dependency.
    let system = split("python3-cffi-backend (>= 1.15)");
    applied(system, "packages: [{name: cffi, dependencies: false}]\n").imports("cffi");
}

#[test]
fn the_part_alone_does_not_bring_the_whole() {
    let checked =
        applied(split("python3-cffi-backend"), "packages: ['deb:python3-cffi-backend']\n");
    checked.imports("_cffi_backend").hides("cffi");
}

/// A package of two distributions.
fn double(one_claims: &str, two_claims: &str) -> Debian {
    let xdg = Deb::new("python3-xdg", "0.28-2")
        .egg_info("pyxdg", "0.28")
        .of_egg_info("pyxdg", "0.28", "top_level.txt", one_claims)
        .egg_info("xdg", "5.0")
        .of_egg_info("xdg", "5.0", "top_level.txt", two_claims)
        .module("xdg/__init__.py")
        .module("rxdg.py");
    Debian::new().deb(xdg)
}

#[test]
fn of_several_distributions_in_one_package_each_has_its_own_part() {
    let checked = applied(double("xdg\n", "rxdg\n"), "packages: [xdg]\n");
    assert_eq!(imports(&checked, "xdg"), ["rxdg"]);
    assert!(checked.report().only().pick("pyxdg").is_none());
    checked.imports("rxdg").hides("xdg").version_is("xdg", "5.0");
}

#[test]
fn where_their_files_cannot_be_told_apart_they_come_together_and_that_is_said() {
    let checked = double("", "").test("packages: [xdg]\n").arg("-v").apply().succeeds();
    checked
        .stderr_contains("python3-xdg carries pyxdg, xdg and does not tell their files apart: they come together")
        .imports("xdg, rxdg")
        .version_is("xdg", "5.0")
        .version_is("pyxdg", "0.28");
}

#[test]
fn a_whole_package_of_several_distributions_can_be_picked() {
    let checked = applied(double("xdg\n", "rxdg\n"), "packages: ['deb:python3-xdg']\n");
    checked.imports("xdg, rxdg").version_is("xdg", "5.0").version_is("pyxdg", "0.28");
}

#[test]
fn of_one_name_twice_the_fuller_metadata_counts() {
    let cryptography = Deb::new("python3-cryptography", "38.0.4-3")
        .file("cryptography-38.0.4.dist-info/METADATA", &header("cryptography", "38.0.4"))
        .file("cryptography.egg-info/PKG-INFO", &header("cryptography", "0.0.0"))
        .file("cryptography.egg-info/requires.txt", "nothing\n")
        .module("cryptography/__init__.py");
    let checked = applied(Debian::new().deb(cryptography), "packages: [cryptography]\n");
    let report = checked.report().only();
    assert_eq!(report.pick("cryptography").unwrap().version.as_deref(), Some("38.0.4"));
    checked.imports("cryptography").version_is("cryptography", "38.0.4");
}

#[test]
fn of_one_name_in_two_packages_one_is_taken_and_not_both() {
    let one = Deb::new("python3-thing", "1.0-1").egg_info("thing", "1.0").module("thing.py");
    let two = Deb::new("python3-thing-next", "2.0-1").egg_info("thing", "2.0").module("thing2.py");
    let checked = Debian::new().deb(one).deb(two).test("packages: [thing]\n").apply().succeeds();
    insta::assert_snapshot!(checked.stderr(), @"
    warning[several-versions]: thing has metadata of several versions in [DIR]/site: 1.0 is taken, 2.0 is not
    help: remove the metadata of the version that is not there, or install the package again
    ");
    let checked = checked.imports("thing").hides("thing2");
    checked.version_is("thing", "1.0");
}

#[test]
fn stale_lists_are_told_and_do_no_harm() {
    let sphinx = Deb::new("python3-sphinx", "5.3-1")
        .file("Sphinx-5.3.dist-info/METADATA", &header("Sphinx", "5.3"))
        .file(
            "Sphinx-5.3.dist-info/RECORD",
            "sphinx/__init__.py,,\nsphinx/gone.py,,\n../scripts/sphinx-build,,\nSphinx-5.3.dist-info/RECORD,,\n",
        )
        .module("sphinx/__init__.py")
        .module("sphinx/unlisted.py")
        .lists("sphinx/vanished.py");
    let test = Debian::new().deb(sphinx).test("packages: [sphinx]\n").arg("-v");
    let checked = test.apply().succeeds();
    checked
        .stderr_contains(
            "note[listed-but-missing]: 1 of the files that python3-sphinx lists are not there",
        )
        .imports("sphinx.unlisted")
        .hides("sphinx.vanished");
}

#[test]
fn what_lies_beside_and_nobody_owns_stays_out() {
    let deb = Deb::new("python3-alpha", "1-1").egg_info("alpha", "1").module("alpha/__init__.py");
    let test = Debian::new().deb(deb).test("packages: [alpha]\n");
    let checked =
        test.file("site/alpha/planted.py", "").file("site/stray.py", "").apply().succeeds();
    checked.imports("alpha").hides("alpha.planted").hides("stray");
}
