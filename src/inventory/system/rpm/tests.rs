//! A package that rpmbuild makes, in a database of its own: the program finds it through the HOME
//! that a wrapper gives it, and nothing of the machine is written.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use fs_err as fs;
use tempfile::TempDir;

use super::*;

const SITE: &str = "/usr/lib/python3.99/site-packages";

const SPEC: &str = "\
Name: python3-thing
Epoch: 2
Version: 1.5
Release: 3
Summary: A thing
License: MIT
BuildArch: noarch
AutoReqProv: no
Provides: python3dist(thing) = 1.5
Requires: python3dist(other) >= 1
Requires: (python3-a or python3-b)
Requires: (python3-c if python3-thing)
Requires: (python3-d if python3-none)
Requires: /usr/lib/python3.99/site-packages/helped/__init__.py
Recommends: python3-weak

%description
A thing.

%package -n python3-helper
Summary: What the thing needs

%description -n python3-helper
What the thing needs.

%install
mkdir -p %{buildroot}SITE/thing %{buildroot}SITE/helped
touch %{buildroot}SITE/thing/__init__.py %{buildroot}SITE/helped/__init__.py

%files
SITE/thing

%files -n python3-helper
%dir SITE
SITE/helped
";

struct Fixture {
    directory: TempDir,
}

impl Fixture {
    /// An empty database, or none where rpm is not installed.
    fn new() -> Option<Self> {
        if on_path("rpm").is_none() || on_path("rpmbuild").is_none() {
            eprintln!("skipped: rpm and rpmbuild are not installed here");
            return None;
        }
        let fixture = Self { directory: tempfile::tempdir().unwrap() };
        let path = fixture.directory.path();
        let macros = format!("%_dbpath {0}/db\n%_topdir {0}/top\n", path.display());
        fs::write(path.join(".rpmmacros"), macros).unwrap();
        let wrapper = format!("#!/bin/sh\nHOME='{}' exec rpm \"$@\"\n", path.display());
        fs::write(path.join("rpm"), wrapper).unwrap();
        fs::set_permissions(path.join("rpm"), Permissions::from_mode(0o755)).unwrap();
        Some(fixture)
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&self.directory).env("HOME", self.directory.path());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Builds the packages, and writes them into the database alone.
    fn install(&self) {
        let spec = self.directory.path().join("thing.spec");
        fs::write(&spec, SPEC.replace("SITE", SITE)).unwrap();
        self.run("rpmbuild", &["-bb", "thing.spec"]);
        let thing = "top/RPMS/noarch/python3-thing-1.5-3.noarch.rpm";
        let helper = thing.replace("thing", "helper");
        self.run("rpm", &["-i", "--justdb", "--nodeps", thing, &helper]);
    }

    fn rpm(&self) -> Rpm {
        Rpm::through(self.directory.path().join("rpm"))
    }
}

fn names(packages: &[SystemPackage]) -> Vec<&str> {
    packages.iter().map(|package| package.name.as_str()).collect()
}

#[test]
fn a_package_is_known_with_its_files_and_dependencies() {
    let Some(fixture) = Fixture::new() else { return };
    fixture.install();
    let rpm = fixture.rpm();
    assert!(rpm.has_packages());
    let mut all = rpm.names().unwrap();
    all.sort();
    assert_eq!(all, ["python3-helper", "python3-thing"]);
    let thing = rpm.package("python3-thing").unwrap().unwrap();
    assert_eq!(
        thing,
        SystemPackage {
            manager: Manager::Rpm,
            name: "python3-thing".to_owned(),
            version: "2:1.5-3".to_owned(),
            architecture: "noarch".to_owned(),
            source: "python3-thing".to_owned(),
        }
    );
    assert_eq!(rpm.package("python3dist(thing)").unwrap(), None);
    assert_eq!(names(&rpm.providers("python3dist(thing)").unwrap()), ["python3-thing"]);
    let file = format!("{SITE}/helped/__init__.py");
    assert_eq!(names(&rpm.providers(&file).unwrap()), ["python3-helper"]);
    let files = [format!("{SITE}/thing"), format!("{SITE}/thing/__init__.py")];
    assert_eq!(rpm.files(&thing).unwrap(), files.map(PathBuf::from));
    let mut depends = rpm.depends(&thing).unwrap();
    depends.sort();
    let (either, conditional) = (vec!["python3-a", "python3-b"], vec!["python3-c"]);
    assert_eq!(depends, [vec![file.as_str()], either, conditional, vec!["python3dist(other)"]]);
}

#[test]
fn owners_are_the_same_with_and_without_an_index() {
    let Some(fixture) = Fixture::new() else { return };
    fixture.install();
    let rpm = fixture.rpm();
    for announced in [false, true] {
        if announced {
            rpm.index(&[PathBuf::from(SITE)]);
        }
        let owners = |path: &str| {
            let owners = rpm.owners(&Path::new(SITE).join(path)).unwrap();
            owners.into_iter().map(|owner| owner.name).collect::<Vec<_>>()
        };
        assert_eq!(owners(""), ["python3-helper"]);
        assert_eq!(owners("thing/__init__.py"), ["python3-thing"]);
        assert!(owners("nobody.py").is_empty());
    }
}

#[test]
fn without_a_database_nothing_is_asked_and_none_is_made() {
    let Some(fixture) = Fixture::new() else { return };
    assert!(!fixture.rpm().has_packages());
    assert!(!fixture.directory.path().join("db").exists());
    fixture.run("rpm", &["--initdb"]);
    assert!(!fixture.rpm().has_packages(), "an empty database is as good as none");
}

#[test]
fn a_database_that_cannot_be_read_is_an_error_and_not_an_empty_one() {
    let Some(fixture) = Fixture::new() else { return };
    fs::create_dir(fixture.directory.path().join("db")).unwrap();
    fs::write(fixture.directory.path().join("db/rpmdb.sqlite"), "no database").unwrap();
    let rpm = fixture.rpm();
    assert!(rpm.has_packages());
    assert_eq!(rpm.names().unwrap_err().code, "rpm-failed");
}

#[test]
fn a_package_that_is_gone_is_an_error() {
    let Some(fixture) = Fixture::new() else { return };
    fixture.install();
    let rpm = fixture.rpm();
    let mut package = rpm.package("python3-thing").unwrap().unwrap();
    package.version = "1".to_owned();
    assert_eq!(rpm.files(&package).unwrap_err().code, "no-such-package");
    assert_eq!(rpm.depends(&package).unwrap_err().code, "no-such-package");
}

#[test]
fn a_command_is_given_for_plausible_names_only() {
    let rpm = Rpm::through(PathBuf::from("rpm"));
    let command = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        rpm.install_command(&names)
    };
    let plain = command(&["$(reboot)", "a b", "python3-lxml"]).unwrap();
    assert!(plain.ends_with(" install python3-lxml"), "{plain}");
    let capability = command(&["python3dist(lxml)"]).unwrap();
    assert!(capability.ends_with(" install 'python3dist(lxml)'"), "{capability}");
    assert_eq!(command(&["-y", ""]), None);
}
