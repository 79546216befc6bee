//! Picks that are not there, or that cannot be taken.

use std::collections::BTreeSet;
use std::process::Command;

use insta::assert_snapshot;

use crate::refusal::{refused, steady};
use crate::support::needs;
use crate::support::site::{Distribution, Site};
use crate::support::test::Test;

/// A spec, and a source with two distributions.
fn with_requests(spec: &str) -> Test {
    let site = Site::new()
        .distribution(
            Distribution::new("requests-toolbelt", "1.0").file("requests_toolbelt.py", ""),
        )
        .distribution(Distribution::new("Isolated_Thing", "3.0").file("isolated_thing.py", ""));
    Test::new().spec(spec).site("site", &site)
}

#[test]
fn an_unknown_name_shows_what_is_near() {
    let spec = "python: python3\nsources: ['{spec}/site']\npackages:\n  - requests-tolbelt\n  - isolatedthing\n";
    assert_snapshot!(refused(1, with_requests(spec)), @"
    error[not-installed]: no distribution named requests-tolbelt is installed for [PYTHON]
     --> isolate.yaml:4:5
      |
    4 |   - requests-tolbelt
      |     ^^^^^^^^^^^^^^^^
    help: did you mean requests-toolbelt, or requests?
    error[not-installed]: no distribution named isolatedthing is installed for [PYTHON]
     --> isolate.yaml:5:5
      |
    5 |   - isolatedthing
      |     ^^^^^^^^^^^^^
    help: did you mean isolated-thing?
    ");
}

#[test]
fn an_unknown_import_shows_what_is_near() {
    let spec = "python: python3\nsources: ['{spec}/site']\npackages: ['import:isolated_thin']\n";
    assert_snapshot!(refused(1, with_requests(spec)), @"
    error[not-installed]: nothing that is imported as isolated_thin is installed for [PYTHON]
     --> isolate.yaml:3:12
      |
    3 | packages: ['import:isolated_thin']
      |            ^^^^^^^^^^^^^^^^^^^^^^
    help: did you mean isolated_thing?
    ");
}

#[test]
fn an_import_name_in_place_of_a_distribution_is_told_apart() {
    let site =
        Site::new().distribution(Distribution::new("beautiful-soap", "4.12").file("bsoap.py", ""));
    let spec = "python: python3\nsources: ['{spec}/site']\npackages: [bsoap]\n";
    assert_snapshot!(refused(1, Test::new().spec(spec).site("site", &site)), @"
    error[not-installed]: no distribution named bsoap is installed for [PYTHON]
     --> isolate.yaml:3:12
      |
    3 | packages: [bsoap]
      |            ^^^^^
    help: bsoap can be imported: write `import:bsoap`
    ");
}

#[test]
fn another_version_is_shown() {
    let spec = "python: python3\nsources: ['{spec}/site']\npackages:\n  - requests-toolbelt >=2\n";
    assert_snapshot!(refused(1, with_requests(spec)), @"
    error[other-version]: requests-toolbelt 1.0 is installed, but >=2 is asked for
     --> isolate.yaml:4:5
      |
    4 |   - requests-toolbelt >=2
      |     ^^^^^^^^^^^^^^^^^^^^^
    help: change the version in the spec, or install one that will do
    ");
}

#[test]
fn a_glob_that_matches_nothing_is_an_error() {
    let spec = "python: python3\nsources: ['{spec}/site']\npackages: ['nobody-*']\n";
    assert_snapshot!(refused(1, with_requests(spec)), @"
    error[no-match]: `nobody-*` matches nothing that is installed for [PYTHON]
     --> isolate.yaml:3:12
      |
    3 | packages: ['nobody-*']
      |            ^^^^^^^^^^
    help: mark it `optional: true` if that is fine
    ");
}

#[test]
fn a_package_of_another_system_is_told() {
    let Some(_) = needs::debian_python() else { return };
    let spec = "python: python3\npackages: ['rpm:python3-lxml']\n";
    assert_snapshot!(refused(1, Test::new().spec(spec)), @"
    error[other-package-manager]: `rpm:python3-lxml` is for rpm, which this system does not have
     --> isolate.yaml:2:12
      |
    2 | packages: ['rpm:python3-lxml']
      |            ^^^^^^^^^^^^^^^^^^
    help: give an alternative for this system: `a | b`, or a list
    ");
}

/// A package of the archive's that is not installed, and the name that it would be picked by.
fn not_installed() -> Option<(String, String)> {
    needs::debian_python()?;
    let of = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output();
        output.map(|output| String::from_utf8(output.stdout).unwrap()).unwrap_or_default()
    };
    let known = of("apt-cache", &["pkgnames", "python3-z"]);
    let installed = of("dpkg-query", &["-W", "-f", "${Package}\n"]);
    let installed: BTreeSet<&str> = installed.lines().collect();
    let mut known: Vec<&str> = known.lines().filter(|name| !installed.contains(name)).collect();
    known.sort_unstable();
    let real = known.into_iter().find(|name| {
        let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        plain && of("apt-cache", &["show", "--no-all-versions", name]).contains("\nFilename: ")
    });
    let Some(package) = real else {
        // Nothing sets them up where all packages are there already.
        crate::support::aloud::say("SKIPPED: apt has no lists of packages; run apt-get update");
        return None;
    };
    let name = package.strip_prefix("python3-").unwrap().to_owned();
    Some((package.to_owned(), name))
}

#[test]
fn what_the_archive_knows_comes_with_the_command_that_installs_it() {
    let Some((package, name)) = not_installed() else { return };
    let module = name.replace('-', "_");
    let spec = format!("python: system\npackages: [{name}, 'deb:{package}', 'import:{module}']\n");
    let said = refused(1, Test::new().spec(&spec));
    let command = format!("help: install it: apt install {package}\n");
    assert_eq!(said.matches(&command).count(), 3, "{said}");
    assert!(said.contains("error[not-installed]: no distribution named"), "{said}");
}

#[test]
fn a_namespace_of_several_is_ambiguous() {
    let Some(()) = needs::apt(&["python3-zope.interface", "python3-zope.event"]) else { return };
    let part = |name: &str| {
        let path = format!("zoo/{name}/__init__.py");
        Distribution::new(&format!("zoo.{name}"), "1").file(&path, "")
    };
    let site = Site::new().distribution(part("lion")).distribution(part("zebra"));
    let spec = "python: python3\nsources: ['{spec}/site']\npackages: ['import:zoo']\n";
    assert_snapshot!(refused(1, Test::new().spec(spec).site("site", &site)), @"
    error[ambiguous-import]: zoo is a namespace that 2 packages have parts of
     --> isolate.yaml:3:12
      |
    3 | packages: ['import:zoo']
      |            ^^^^^^^^^^^^
    help: zoo.lion has zoo.lion: write `import:zoo.lion`
    help: zoo.zebra has zoo.zebra: write `import:zoo.zebra`
    help: for all of them write `import:zoo.*`
    ");
    let said = refused(1, Test::new().spec("python: system\npackages: ['import:zope']\n"));
    assert!(said.contains("zope is a namespace that"), "{said}");
    assert!(
        said.contains("zope.interface has zope.interface: write `import:zope.interface`"),
        "{said}"
    );
    assert!(said.contains("write `import:zope.*`"), "{said}");
}

#[test]
fn what_another_python_has_is_told() {
    let (Some(()), Some(python)) = (needs::apt(&["python3-lxml"]), needs::pyenv("3.12")) else {
        return;
    };
    let path = format!("{}:/usr/bin:/bin", python.parent().unwrap().display());
    let test = Test::new().spec("python: python3\npackages: [lxml]\n").env("PATH", &path);
    let said = refused(1, test);
    let said = said.replace(python.to_str().unwrap().trim_end_matches("/bin/python"), "[OTHER]");
    assert_snapshot!(said, @"
    error[not-installed]: no distribution named lxml is installed for [OTHER]/bin/python3.12
     --> isolate.yaml:2:12
      |
    2 | packages: [lxml]
      |            ^^^^
    help: lxml 4.9.2 is in /usr/lib/python3/dist-packages, which is another Python's: `python:` chooses the Python, such as `system`
    ");
}

#[test]
fn a_file_that_nobody_owns_cannot_be_picked() {
    let spec = "python: python3\nsources: ['{spec}/site']\npackages: ['import:planted']\n";
    let site = Site::new().file("planted.py", "");
    assert_snapshot!(refused(1, Test::new().spec(spec).site("site", &site)), @"
    error[unowned]: planted is [DIR]/site/planted.py, which no distribution or system package owns
     --> isolate.yaml:3:12
      |
    3 | packages: ['import:planted']
      |            ^^^^^^^^^^^^^^^^
    help: a file that was put there by hand cannot be picked: install it as a distribution, with metadata
    ");
}

#[test]
fn a_development_install_cannot_be_picked() {
    let spec = "python: python3\nsources: ['{spec}/site']\npackages: [alpha, beta]\n";
    let site = Site::new()
        .file("alpha.egg-link", "/home/me/alpha\n.\n")
        .file("__editable__.beta-1.0.pth", "/home/me/beta\n")
        .file("beta-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: beta\nVersion: 1.0\n")
        .file(
            "beta-1.0.dist-info/direct_url.json",
            r#"{"url": "file:///home/me/beta", "dir_info": {"editable": true}}"#,
        );
    assert_snapshot!(refused(1, Test::new().spec(spec).site("site", &site)), @"
    error[not-installed]: no distribution named alpha is installed for [PYTHON]
     --> isolate.yaml:3:12
      |
    3 | packages: [alpha, beta]
      |            ^^^^^
    help: [DIR]/site/alpha.egg-link cannot be picked: it is a development install, whose code lies elsewhere
    error[not-installed]: no distribution named beta is installed for [PYTHON]
     --> isolate.yaml:3:19
      |
    3 | packages: [alpha, beta]
      |                   ^^^^
    help: [DIR]/site/__editable__.beta-1.0.pth cannot be picked: it is a development install, whose code lies elsewhere
    help: [DIR]/site/beta-1.0.dist-info cannot be picked: it is a development install, whose code lies elsewhere
    ");
}

#[test]
fn a_source_that_is_not_there_is_told() {
    let spec = "python: python3\nsources:\n  - '{spec}/nowhere'\npackages: [alpha]\n";
    assert_snapshot!(refused(1, Test::new().spec(spec)), @"
    error[missing-source]: the source [DIR]/nowhere does not exist
     --> isolate.yaml:3:5
      |
    3 |   - '{spec}/nowhere'
      |     ^^^^^^^^^^^^^^^^
    help: name a directory that packages are installed in, such as a site-packages
    ");
    let spec = "python: python3\nsources:\n  - '{spec}/isolate.yaml'\npackages: [alpha]\n";
    assert_snapshot!(refused(1, Test::new().spec(spec)), @"
    error[missing-source]: the source [DIR]/isolate.yaml is no directory
     --> isolate.yaml:3:5
      |
    3 |   - '{spec}/isolate.yaml'
      |     ^^^^^^^^^^^^^^^^^^^^^
    help: name a directory that packages are installed in, such as a site-packages
    ");
}

#[test]
fn a_site_directory_that_is_none_is_told() {
    let spec = "python: python3\npackages:\n  - name: alpha\n    from: /nowhere\n";
    assert_snapshot!(steady(&refused(1, Test::new().spec(spec))), @"
    error[unknown-site-directory]: /nowhere is no site directory of this Python
     --> isolate.yaml:3:5
      |
    3 |   - name: alpha
      |     ^^^^
    help: there is /usr/local/lib/[PYTHON]/dist-packages
    help: there is /usr/lib/python3/dist-packages
    help: there is /usr/lib/[PYTHON]/dist-packages
    help: a directory that is not Python's own belongs under `sources:`
    ");
}
