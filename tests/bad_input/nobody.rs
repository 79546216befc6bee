//! What somebody sees who may not read or write.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use insta::assert_snapshot;

use crate::refusal::refused_by;
use crate::support::needs;
use crate::support::nobody::{applies, open_to_others};
use crate::support::site::{Distribution, Site};
use crate::support::test::Test;

/// What nobody sees who runs `isolate apply isolate.yaml`.
#[track_caller]
fn refused(status: i32, test: Test) -> String {
    refused_by(status, test.prepare(open_to_others), |test| test.run("setpriv", applies()))
}

fn forbid(path: &Path) {
    fs_err::set_permissions(path, std::fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn a_directory_that_cannot_be_written_into() {
    let Some(()) = needs::root() else { return };
    assert_snapshot!(refused(2, Test::new().spec("python: python3\n")), @"
    error[permission]: cannot write into [DIR]: Permission denied (os error 13)
    help: run as the user that owns the environment, or choose another place with --environment
    ");
}

#[test]
fn a_spec_that_cannot_be_read() {
    let Some(()) = needs::root() else { return };
    let test = Test::new()
        .spec("python: python3\n")
        .prepare(|directory| forbid(&directory.join("isolate.yaml")));
    assert_snapshot!(refused(2, test), @"
    error[io]: cannot read isolate.yaml: Permission denied (os error 13)
    help: run as a user who may, or change the permissions of that path
    ");
}

#[test]
fn a_site_directory_that_cannot_be_read() {
    let Some(()) = needs::root() else { return };
    let site = Site::new().distribution(Distribution::new("alpha", "1").file("alpha.py", ""));
    let spec = "python: python3\nsources: ['{spec}/site']\npackages: [alpha]\n";
    let test = Test::new().spec(spec).site("site", &site);
    assert_snapshot!(refused(2, test.prepare(|directory| forbid(&directory.join("site")))), @"
    error[io]: cannot read the directory [DIR]/site: Permission denied (os error 13)
    help: run as a user who may, or change the permissions of that path
    ");
}

#[test]
fn a_package_that_cannot_be_read() {
    let Some(()) = needs::root() else { return };
    let site =
        Site::new().distribution(Distribution::new("alpha", "1").file("alpha/__init__.py", ""));
    let spec = "python: python3\nsources: ['{spec}/site']\npackages: [alpha]\n";
    let test = Test::new().spec(spec).site("site", &site);
    assert_snapshot!(refused(2, test.prepare(|directory| forbid(&directory.join("site/alpha")))), @"
    error[io]: cannot read the directory [DIR]/site/alpha: Permission denied (os error 13)
    help: run as a user who may, or change the permissions of that path
    ");
}

#[test]
fn metadata_that_cannot_be_read() {
    let Some(()) = needs::root() else { return };
    let site = Site::new().distribution(Distribution::new("alpha", "1").file("alpha.py", ""));
    let spec = "python: python3\nsources: ['{spec}/site']\npackages: [alpha]\n";
    let test = Test::new().spec(spec).site("site", &site);
    let said =
        refused(2, test.prepare(|directory| forbid(&directory.join("site/alpha-1.dist-info"))));
    assert_snapshot!(said, @"
    error[io]: cannot read [DIR]/site/alpha-1.dist-info/RECORD: Permission denied (os error 13)
    help: run as a user who may, or change the permissions of that path
    ");
}

#[test]
fn a_python_that_cannot_be_run() {
    let Some(()) = needs::root() else { return };
    let test = Test::new().spec("python: ./python\n").file("python", "#!/bin/sh\n");
    assert_snapshot!(refused(1, test.prepare(|directory| forbid(&directory.join("python")))), @"
    error[python-not-executable]: [DIR]/python may not be executed
     --> isolate.yaml:1:9
      |
    1 | python: ./python
      |         ^^^^^^^^
    help: chmod +x [DIR]/python, if it is an interpreter
    ");
}
