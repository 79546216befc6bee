//! `--root`: what packagers build for another place, the same everywhere and every time.

mod support;

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use support::digest::{assert_same, tree};
use support::outcome::Checked;
use support::site::{Distribution, Site};
use support::test::Test;

const FINAL: &str = "usr/lib/app/venv";

/// A build in a directory of its own, of a site that is at one place on every machine.
fn built(site: &Path) -> Checked {
    let text = format!(
        "python: python3\nenvironment: /{FINAL}\nsources: [{}]\npackages: [alpha]\n",
        site.display()
    );
    Test::new()
        .spec(&text)
        .env("SOURCE_DATE_EPOCH", "1700000000")
        .isolate(["apply", "--root", "dest"])
        .succeeds()
}

/// A place for the site that two builds share.
fn site() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let alpha = Distribution::new("alpha", "1.0").file("alpha/__init__.py", "");
    Site::new().distribution(alpha).write(directory.path());
    directory
}

/// Every path below a directory, the directory included.
fn paths(directory: &Path) -> Vec<PathBuf> {
    let below = tree(directory).into_keys().map(|path| directory.join(path));
    below.chain([directory.to_owned()]).collect()
}

#[test]
fn two_builds_in_different_places_at_different_times_are_the_same() {
    let site = site();
    let first = built(site.path());
    std::thread::sleep(Duration::from_millis(1100));
    let second = built(site.path());
    let [one, other] = [&first, &second].map(|build| build.directory().join("dest").join(FINAL));
    assert_ne!(one, other);
    assert_same(&tree(&one), &tree(&other));
    for path in paths(&one) {
        let time = path.symlink_metadata().unwrap().mtime();
        assert_eq!(time, 1_700_000_000, "{}", path.display());
    }
    // Nothing tells where it was built.
    for path in paths(&one).iter().filter(|path| path.is_file() && !path.is_symlink()) {
        let content = fs_err::read(path).unwrap();
        let place = first.directory().into_os_string().into_encoded_bytes();
        assert!(!content.windows(place.len()).any(|w| w == place), "{}", path.display());
    }
}

#[test]
fn no_home_is_needed_and_nothing_is_kept_there() {
    let site = site();
    let checked = built(site.path());
    let home = checked.directory().join("../home");
    assert_eq!(fs_err::read_dir(home).unwrap().count(), 0);
    let spec = checked.directory().join("isolate.yaml");
    let arguments = ["apply", spec.to_str().unwrap(), "--root", "other"];
    let program = ["-i", env!("CARGO_BIN_EXE_isolate")];
    let path = ["PATH=/usr/bin:/bin"];
    let arguments = [&program[..1], &path[..], &program[1..], &arguments[..]].concat();
    let checked = checked.run("env", arguments).succeeds();
    let [one, other] = ["dest", "other"].map(|d| checked.directory().join(d).join(FINAL));
    assert_same(&tree(&one), &tree(&other));
}

#[test]
fn the_paths_inside_are_the_final_ones() {
    let site = site();
    let checked = built(site.path());
    let place = checked.directory().join("dest").join(FINAL);
    let read = |path: &str| fs_err::read_to_string(place.join(path)).unwrap();
    assert!(read("bin/activate").contains(&format!("/{FINAL}")));
    assert!(!read("pyvenv.cfg").contains("isolate.spec"), "the spec stays behind");
    assert!(!place.join("isolate/previous").exists());
    // A second build over the first changes nothing.
    let before = tree(&place);
    let checked =
        checked.isolate(["apply", "--root", "dest"]).succeeds().stdout_contains("unchanged");
    assert_same(&before, &tree(&place));
    // It works where it stands, too: Python looks from where it is started.
    let _ = checked.run(place.join("bin/python"), ["-c", "import alpha"]).succeeds();
}

#[test]
fn a_spec_that_is_installed_too_is_named_by_its_final_path() {
    let site = site();
    let text =
        format!("python: python3\nsources: [{}]\npackages: [alpha]\n", site.path().display());
    let checked = Test::new()
        .file("dest/usr/lib/app/isolate.yaml", &text)
        .isolate(["apply", "dest/usr/lib/app/isolate.yaml", "--root", "dest"])
        .succeeds();
    let place = checked.directory().join("dest/usr/lib/app/.venv");
    let config = fs_err::read_to_string(place.join("pyvenv.cfg")).unwrap();
    assert!(config.contains("\nisolate.spec = /usr/lib/app/isolate.yaml\n"), "{config}");
}

#[test]
fn an_environment_in_the_build_directory_is_refused() {
    let checked = Test::new()
        .spec("python: python3\nisolation: full\n")
        .isolate(["apply", "--root", "dest"])
        .fails();
    insta::assert_snapshot!(checked.stderr(), @r"
    error[root-environment]: with --root the environment needs the path that it will have once it is installed, and [DIR]/.venv lies beside [DIR]/isolate.yaml
    help: name it: `environment: /usr/lib/NAME/venv` in the spec, or --environment
    help: or have the spec itself below the root, where it will be installed too
    ");
    let checked = checked.env("SOURCE_DATE_EPOCH", "today");
    let arguments = ["apply", "--root", "dest", "--environment", "/usr/lib/x"];
    let checked = checked.isolate(arguments).status(2);
    insta::assert_snapshot!(checked.stderr(), @r"
    error[bad-epoch]: SOURCE_DATE_EPOCH is no number of seconds: today
    help: set it to seconds since 1970, as by `git log -1 --format=%ct`
    ");
}
