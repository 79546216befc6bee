//! Picks of rpm's packages: they are built, and installed with a database of the test's own, into a
//! site directory of the test's own.

mod support;

use std::path::{Path, PathBuf};

use support::needs;
use support::outcome::Checked;
use support::report::{Applied, Picked};
use support::site::{Distribution, Site};
use support::test::Test;

/// Alpha needs beta, which only its package says; gamma stands beside them; delta has no metadata.
const PACKAGES: &str = "\
%global __os_install_post %{nil}
Name: python3-alpha
Epoch: 2
Version: 1.5
Release: 3
Summary: The first
License: MIT
BuildArch: noarch
AutoReqProv: no
Provides: python3dist(alpha) = 1.5
Requires: python3dist(beta) >= 2
Requires: python(abi) = 3

%description
The first.

%package -n python3-beta
Summary: What the first needs
Version: 2.1
AutoReqProv: no
Provides: python3dist(beta) = 2.1

%description -n python3-beta
What the first needs.

%package -n python3-gamma
Summary: A neighbour
AutoReqProv: no
Provides: python3dist(gamma) = 3.0

%description -n python3-gamma
A neighbour.

%package -n python3-delta
Summary: A module without metadata
AutoReqProv: no

%description -n python3-delta
A module without metadata.

%install
mkdir -p %{buildroot}SITE
cp -R BUILT/. %{buildroot}SITE

%files
SITE/alpha
SITE/alpha-1.5.dist-info

%files -n python3-beta
SITE/beta.py
SITE/beta-2.1.dist-info

%files -n python3-gamma
SITE/gamma.py
SITE/gamma-3.0.dist-info

%files -n python3-delta
SITE/deltalib.py
";

/// The site directory, with a given alpha.
fn built(alpha: Distribution) -> Site {
    Site::new()
        .distribution(alpha)
        .distribution(Distribution::new("beta", "2.1").file("beta.py", "").without_record())
        .distribution(Distribution::new("gamma", "3.0").file("gamma.py", "").without_record())
        .file("deltalib.py", "")
}

/// The packages that rpmbuild made, below a directory.
fn packages(directory: &Path) -> Vec<PathBuf> {
    let entries = fs_err::read_dir(directory.join("top/RPMS/noarch")).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// A test with the packages installed, and a spec of these picks.
fn installed(picks: &str) -> Option<Test> {
    let (rpm, rpmbuild) = (needs::program("rpm")?, needs::program("rpmbuild")?);
    // A RECORD that lies: rpm's word counts.
    let alpha = Distribution::new("alpha", "1.5").file("alpha/__init__.py", "import beta\n");
    let alpha = alpha.lists("gamma.py");
    let mut made = Vec::new();
    let test = Test::new()
        .spec(&format!("python: python3\nsources: ['{{spec}}/site']\npackages: {picks}\n"))
        .site("built", &built(alpha))
        .prepare(|directory| {
            let path = |name: &str| directory.join(name).display().to_string();
            let macros = format!("%_dbpath {}\n%_topdir {}\n", path("db"), path("top"));
            fs_err::write(directory.join("../home/.rpmmacros"), macros).unwrap();
            let spec = PACKAGES.replace("SITE", &path("site")).replace("BUILT", &path("built"));
            fs_err::write(directory.join("alpha.spec"), spec).unwrap();
        })
        .first(rpmbuild, ["-bb", "--quiet", "alpha.spec"])
        .prepare(|directory| made = packages(directory));
    assert_eq!(made.len(), 4, "{made:?}");
    let arguments = ["--install".into(), "--nodeps".into(), "--noscripts".into()];
    // Beside them what nobody owns.
    let test = test.first(rpm, arguments.into_iter().chain(made));
    Some(test.file("site/alpha/planted.py", "").file("site/stray.py", ""))
}

fn applied(picks: &str) -> Option<(Checked, Applied)> {
    let json = installed(picks)?.arg("--output-format").arg("json");
    let checked = json.apply().succeeds();
    let applied = checked.report().only();
    Some((checked, applied))
}

/// The rpm that an entry came from, with its version.
#[track_caller]
fn rpm(pick: &Picked) -> (&str, &str) {
    let package = pick.package.as_ref().unwrap();
    assert_eq!(package.manager, "rpm", "{pick:?}");
    (&package.name, &package.version)
}

#[test]
fn any_name_of_a_package_brings_it_and_what_its_package_requires() {
    for pick in [
        "rpm:python3-alpha",
        "'rpm:python3-alpha >= 1'",
        "'rpm:python3-alpha >= 2:1.5'",
        "'rpm:python3-alpha (>= 2:1.5, < 2:1.6)'",
        "rpm:python3-al*",
        "alpha",
        "'alpha >=1.5,<2'",
        "import:alpha",
        "[deb:python3-alpha, rpm:python3-alpha]",
    ] {
        let Some((checked, applied)) = applied(&format!("[{pick}]")) else { return };
        assert_eq!(applied.names().into_iter().collect::<Vec<_>>(), ["alpha", "beta"], "{pick}");
        let [alpha, beta] = ["alpha", "beta"].map(|name| applied.pick(name).unwrap());
        assert_eq!(rpm(alpha), ("python3-alpha", "2:1.5-3"), "{pick}");
        assert_eq!(rpm(beta), ("python3-beta", "2:2.1-3"), "{pick}");
        assert_eq!((alpha.kind.as_str(), beta.kind.as_str()), ("picked", "distribution-only"));
        assert!(beta.why[0].contains("python3-alpha"), "{:?}", beta.why);
        let _ = checked
            .imports("alpha, beta")
            .version_is("alpha", "1.5")
            .version_is("beta", "2.1")
            .hides("gamma")
            .hides("deltalib")
            .hides("stray")
            .hides("alpha.planted");
    }
}

#[test]
fn a_package_without_metadata_is_picked_by_its_package() {
    let Some((checked, applied)) = applied("[rpm:python3-delta]") else { return };
    let delta = applied.pick("python3-delta").unwrap();
    assert_eq!(rpm(delta), ("python3-delta", "2:1.5-3"));
    assert_eq!(delta.imports, ["deltalib"]);
    let _ = checked.imports("deltalib").hides("alpha").hides("gamma");
}

#[test]
fn the_report_for_people_and_the_allow_list_name_the_rpm() {
    let Some(test) = installed("[alpha]") else { return };
    let checked = test.apply().succeeds().stdout_contains("python3-alpha 2:1.5-3");
    let list = fs_err::read_to_string(checked.environment().join("isolate/allow-list.txt"));
    assert!(list.unwrap().contains("python3-beta:noarch=2:2.1-3"));
}

#[test]
fn declared_dependencies_leave_those_of_the_package_out() {
    let Some((_, applied)) = applied("[{name: alpha, dependencies: declared}]") else { return };
    assert_eq!(applied.names().into_iter().collect::<Vec<_>>(), ["alpha"]);
}

#[test]
fn a_version_that_is_not_there_is_refused_with_the_one_that_is() {
    for pick in ["'rpm:python3-alpha >= 3:1'", "'rpm:python3-alpha < 2:1.5'"] {
        let Some(test) = installed(&format!("[{pick}]")) else { return };
        let _ = test
            .apply()
            .fails()
            .stderr_contains("python3-alpha")
            .stderr_contains("2:1.5-3")
            .stderr_contains("isolate.yaml:3:");
    }
}

#[test]
fn a_package_that_is_not_there_is_refused_with_what_is_near() {
    let Some(test) = installed("[rpm:python3-alhpa]") else { return };
    let _ = test.apply().fails().stderr_contains("python3-alhpa").stderr_contains("python3-alpha");
}

#[test]
fn an_upgrade_of_the_package_is_seen_by_the_next_apply() {
    let Some((checked, _)) = applied("[alpha]") else { return };
    let directory = checked.directory();
    let spec = directory.join("alpha.spec");
    let text = fs_err::read_to_string(&spec).unwrap();
    let newer = text.replace("Version: 1.5", "Version: 1.6").replace("alpha-1.5", "alpha-1.6");
    fs_err::write(&spec, newer).unwrap();
    fs_err::remove_dir_all(directory.join("built")).unwrap();
    let alpha = Distribution::new("alpha", "1.6")
        .file("alpha/__init__.py", "")
        .file("alpha/new.py", "")
        .without_record();
    built(alpha).write(&directory.join("built"));
    fs_err::remove_dir_all(directory.join("top")).unwrap();
    let checked = checked.run("rpmbuild", ["-bb", "--quiet", "alpha.spec"]).succeeds();
    let arguments = ["--upgrade".into(), "--nodeps".into(), "--force".into()];
    let made = packages(&directory);
    let checked = checked.run("rpm", arguments.into_iter().chain(made)).succeeds();
    let _ = checked
        .apply()
        .succeeds()
        .version_is("alpha", "1.6")
        .imports("alpha.new")
        .hides("alpha.planted");
}
