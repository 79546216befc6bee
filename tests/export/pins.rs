//! pip, uv and buildout are held to the picks.

use std::path::PathBuf;

use insta::assert_snapshot;

use crate::scene::{are_the_systems, export, packages, picked, receipts};
use crate::support::needs;
use crate::support::test::Test;

#[test]
fn constraints_hold_pip_and_uv_to_the_receipts() {
    let (Some(uv), Some(wheels)) = (needs::tool("uv"), needs::wheels()) else { return };
    let (Some(old), Some(new), Some(_)) = (needs::pip(23), needs::pip(26), needs::debian_python())
    else {
        return;
    };
    let checked = picked().apply().succeeds();
    let arguments = export("pip-constraints", &["-o", "constraints.txt"]);
    let mut checked = checked.isolate(arguments).succeeds();
    assert_snapshot!(checked.stdout(), @"wrote constraints.txt: 4 names");
    let file = checked.directory().join("constraints.txt");
    let text = fs_err::read_to_string(&file).unwrap();
    assert_snapshot!(text, @r"
    # Made by isolate export --format pip-constraints
    idna==3.3
    lz4==4.0.2+dfsg
    six==1.16.0
    torch==2.1.0a0+nv
    ");
    // The wheels have a newer six, and `--upgrade` asks for it.
    let what = ["install", "--upgrade", "--no-index", "--find-links", wheels.to_str().unwrap()];
    let what = [&what[..], &["--constraint", "constraints.txt", "lz4", "six", "torch"]].concat();
    for python in [old, new] {
        let words = [&["-m", "pip", "--python", ".venv"], &what[..]].concat();
        checked = checked.run(&python, words).succeeds();
        checked = checked.stdout_contains("lz4 in ").stdout_contains("(4.0.2+dfsg)");
        checked = are_the_systems(checked);
    }
    let words = [&["pip"], &what[..], &["--python", ".venv"]].concat();
    let checked = checked.run(&uv, words).succeeds().stderr_contains("Checked 3 packages");
    let checked = are_the_systems(checked);
    assert_eq!(receipts(&checked).len(), 4);
    // The requirements are satisfied as they stand.
    let checked = checked.isolate(export("requirements", &["-o", "requirements.txt"])).succeeds();
    let words =
        ["-m", "pip", "--python", ".venv", "install", "--no-index", "-r", "requirements.txt"];
    let checked = checked.run(needs::pip(26).unwrap(), words).succeeds();
    let checked = checked.stdout_contains("lz4==4.0.2+dfsg in ");
    let words = ["pip", "install", "--no-index", "-r", "requirements.txt", "--python", ".venv"];
    let _ = checked.run(&uv, words).succeeds().stderr_contains("Checked 4 packages");
}

/// Installs everything that a `[versions]` section pins, from one directory and without any index.
const BUILDOUT: &str = "
import configparser, os, sys
import zc.buildout.easy_install as easy_install
view, versions = sys.argv[1:]
parser = configparser.RawConfigParser()
parser.read(versions)
pins = dict(parser['versions'])
easy_install.buildout_and_setuptools_path.append(view)
os.mkdir('eggs')
found = easy_install.install(
    list(pins), 'eggs', index='file:///nowhere/', versions=pins, newest=True, path=[view])
for one in sorted(found, key=str):
    assert one.location == view, one.location
    print(one)
";

#[test]
fn buildout_takes_the_picks_for_its_versions() {
    let (Some(python), Some(_)) = (buildout(), needs::debian_python()) else { return };
    let checked = picked().apply().succeeds();
    let checked = checked.isolate(export("buildout-versions", &["-o", "versions.cfg"])).succeeds();
    let text = fs_err::read_to_string(checked.directory().join("versions.cfg")).unwrap();
    assert_snapshot!(text, @r"
    # Made by isolate export --format buildout-versions
    [versions]
    idna = 3.3
    lz4 = 4.0.2
    six = 1.16.0
    torch = 2.1.0a0
    ");
    let view = checked.site_packages().with_file_name("system-packages");
    let words = ["-c", BUILDOUT, view.to_str().unwrap(), "versions.cfg"];
    let checked = checked.run(python, words).succeeds();
    assert_snapshot!(checked.stdout(), @r"
    idna 3.3
    lz4 4.0.2+dfsg
    six 1.16.0
    torch 2.1.0a0+nv
    ");
}

/// The Python of an environment with zc.buildout.
fn buildout() -> Option<PathBuf> {
    needs::of_setup("tools/buildout-6/bin/python")
}

#[test]
fn what_installers_do_not_see_is_left_out_aloud() {
    let spec = "packages: [Alpha.Core, 'import:bare']\n";
    let checked = packages().test(spec).isolate(export("requirements", &["-v"])).succeeds();
    assert_snapshot!(checked.stdout(), @r"
    # Made by isolate export --format requirements
    Alpha.Core==4.9.2+dfsg  # picked: Alpha.Core
    beta==590               # Alpha.Core needs it, by the dependencies of python3-alpha
    ");
    let checked =
        checked.stderr_contains("left out, without metadata that installers see: python3-bare");
    let _ = checked.stderr_contains("versions that no index has: Alpha.Core 4.9.2+dfsg");
}

#[test]
fn nothing_selected_is_something_to_say_too() {
    for (format, text) in [
        ("pip-constraints", "# Made by isolate export --format pip-constraints\n"),
        ("requirements", "# Made by isolate export --format requirements\n"),
        ("buildout-versions", "# Made by isolate export --format buildout-versions\n[versions]\n"),
        ("deb-depends", "\n"),
        ("deb-substvars", "# Made by isolate export --format deb-substvars\nisolate:Depends=\n"),
    ] {
        let test = Test::new().spec("python: python3\n").arg("--quiet");
        let _ = test.isolate(export(format, &[])).succeeds().stdout_is(text);
    }
}
