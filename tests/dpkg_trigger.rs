//! The example package that applies specs when dpkg has changed a Python package.

mod support;

use std::path::{Path, PathBuf};

use support::needs;
use support::outcome::Checked;
use support::test::Test;

/// Where dpkg installs into, in a test's directory.
const ROOT: &str = "root";

/// A package that brings the distribution `alpha` into the watched directory.
fn alpha(test: Test, version: &str) -> Test {
    let site = format!("alpha-{version}/usr/lib/python3/dist-packages");
    let metadata = format!("{site}/alpha-{version}.dist-info");
    let control = format!(
        "Package: python3-alpha\nVersion: {version}-1\nArchitecture: all\nMaintainer: A <a@b.c>\n\
         Description: alpha\n"
    );
    test.file(format!("alpha-{version}/DEBIAN/control"), control)
        .file(format!("{site}/alpha.py"), format!("__version__ = '{version}'\n"))
        .file(
            format!("{metadata}/METADATA"),
            format!("Metadata-Version: 2.1\nName: alpha\nVersion: {version}\n"),
        )
        .file(format!("{metadata}/RECORD"), "alpha.py,,\n")
}

/// Runs dpkg on the packages that are built of directories, in a root of the test's own.
fn dpkg(mut checked: Checked, directory: &Path) -> Checked {
    let deb = directory.with_extension("deb");
    let build = ["--root-owner-group", "--build"].map(PathBuf::from);
    let build = build.into_iter().chain([directory.to_owned(), deb.clone()]);
    checked = checked.run("dpkg-deb", build).succeeds();
    let root = checked.directory().join(ROOT);
    let admin = root.join("var/lib/dpkg");
    let program = Path::new(env!("CARGO_BIN_EXE_isolate")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    checked = checked.env("PATH", &path);
    let arguments = [
        format!("--admindir={}", admin.display()),
        format!("--instdir={}", root.display()),
        "--force-script-chrootless".to_owned(),
        "--force-depends".to_owned(),
        "--install".to_owned(),
        deb.display().to_string(),
    ];
    checked.run("dpkg", arguments).succeeds()
}

#[test]
fn an_upgrade_by_dpkg_reaches_the_environment() {
    let (Some(()), Some(_)) = (needs::root(), needs::program("dpkg-deb")) else { return };
    let spec = "python: python3\nsources: ['{spec}/../../../usr/lib/python3/dist-packages']\n\
                environment: ../../../srv/venv\npackages: [alpha]\n";
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/dpkg-trigger/DEBIAN");
    let test = alpha(alpha(Test::new(), "1.0"), "2.0")
        .file(format!("{ROOT}/var/lib/dpkg/status"), "")
        .file(format!("{ROOT}/var/lib/dpkg/info/format"), "1\n")
        .prepare(|directory| {
            let copy = directory.join("trigger/DEBIAN");
            fs_err::create_dir_all(&copy).unwrap();
            for entry in fs_err::read_dir(&example).unwrap() {
                let entry = entry.unwrap();
                fs_err::copy(entry.path(), copy.join(entry.file_name())).unwrap();
            }
            for name in ["updates", "triggers"] {
                fs_err::create_dir_all(directory.join(ROOT).join("var/lib/dpkg").join(name))
                    .unwrap();
            }
        });
    let checked = test.run("true", [""; 0]).succeeds();
    let directory = checked.directory();
    let python = directory.join(ROOT).join("srv/venv/bin/python");
    let version = |checked: Checked| {
        checked.run(&python, ["-c", "import alpha; print(alpha.__version__)"]).succeeds()
    };
    // Without a spec nothing is to be done.
    let checked = dpkg(checked, &directory.join("trigger"));
    let checked = checked.file(format!("{ROOT}/etc/isolate/specs.d/app.yaml"), spec);
    let checked = version(dpkg(checked, &directory.join("alpha-1.0"))).stdout_is("1.0\n");
    let checked = dpkg(checked, &directory.join("alpha-2.0"));
    let checked = version(checked).stdout_is("2.0\n");
    // A spec that cannot be applied is told, and dpkg goes on.
    let broken = format!("{spec}  # no such\nexclude: [alpha]\n");
    let checked = checked.file(format!("{ROOT}/etc/isolate/specs.d/app.yaml"), broken);
    let checked = dpkg(checked, &directory.join("alpha-1.0"));
    checked.stderr_contains("an environment was not brought up to date");
}
