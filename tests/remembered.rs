//! What a run looks at that changes nothing: when nothing has changed, next to nothing.

mod support;

use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::Duration;

use support::adopted::{Adopted, SOURCES, adopted, offline, site};
use support::makers::Maker;
use support::needs;
use support::outcome::Checked;
use support::test::Test;

/// Applies under strace, and tells whether the environment's own manifest was opened, which is the
/// first thing that is read when what former runs found out is not enough.
#[track_caller]
fn looks(checked: Checked, strace: &Path) -> (Checked, bool) {
    let isolate = env!("CARGO_BIN_EXE_isolate");
    let trace = ["-f", "-qq", "-o", "log", "-e", "trace=openat", isolate, "apply", "isolate.yaml"];
    let checked = checked.run(strace, trace).succeeds();
    let log = fs_err::read_to_string(checked.directory().join("log")).unwrap();
    assert!(log.contains("isolate.yaml"), "strace saw nothing");
    (checked, log.contains("manifest.json"))
}

/// Applies when everything is old enough to be remembered; the next run does not look.
#[track_caller]
fn assert_remembered(checked: Checked, strace: &Path) -> Checked {
    std::thread::sleep(Duration::from_millis(2100));
    let checked = checked.apply().succeeds().stdout_contains("unchanged");
    let (checked, looked) = looks(checked, strace);
    assert!(!looked, "it was not remembered");
    checked.stdout_contains("unchanged")
}

#[test]
fn a_version_is_looked_for_again_only_when_an_interpreter_comes_or_goes() {
    let (Some(strace), Some(newer)) = (needs::program("strace"), needs::pyenv("3.12")) else {
        return;
    };
    let version = newer.parent().unwrap().parent().unwrap().file_name().unwrap().to_str().unwrap();
    let spec =
        format!("python: '>=3.8,<={version}'\nsources: ['{{spec}}/site']\npackages: [alpha]\n");
    let checked = Test::new()
        .spec(&spec)
        .site("site", &site())
        .prepare(|directory| fs_err::create_dir(directory.join("bin")).unwrap())
        .isolate(["--version"])
        .succeeds();
    let bin = checked.directory().join("bin");
    let checked = checked.env("PATH", &format!("{}:/usr/bin:/bin", bin.display()));
    let checked = assert_remembered(checked.apply().succeeds(), &strace);
    let first = checked.stdout();
    let text = format!("Python {version}");
    assert!(!first.contains(&text), "{first}");
    symlink(&newer, bin.join("python3.12")).unwrap();
    let (checked, looked) = looks(checked, &strace);
    assert!(looked);
    let checked = checked.stdout_contains("updated").stdout_contains(&text);
    let checked = assert_remembered(checked, &strace);
    fs_err::remove_file(bin.join("python3.12")).unwrap();
    let checked = checked.apply().succeeds().stdout_contains("updated");
    assert_eq!(checked.stdout().replace("updated", "unchanged"), first);
}

#[test]
fn what_its_own_tool_does_to_an_adopted_environment_is_seen() {
    let (Some(strace), Some(base)) = (needs::program("strace"), needs::pyenv("3.12")) else {
        return;
    };
    for python in [String::new(), format!("python: {}\n", base.display())] {
        let test = offline().spec(&format!("{python}{SOURCES}")).site("site", &site());
        let Adopted { checked, .. } = adopted(test, &Maker::venv(&base, false));
        let mut checked = assert_remembered(checked, &strace);
        let config = checked.environment().join("pyvenv.cfg");
        let text = fs_err::read_to_string(&config).unwrap();
        let opened = text.replace("site-packages = false", "site-packages = true");
        let installed = checked.site_packages().join("own-1.0.dist-info/INSTALLER");
        for (path, content) in [(config, opened.as_str()), (installed, "pip")] {
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, content).unwrap();
            let (looked, has_looked) = looks(checked, &strace);
            assert!(has_looked, "{content}");
            checked = looked.stderr_contains("lets the whole system through");
        }
        // It is made once more, and knows nothing of picks.
        let maker = Maker::venv(&base, false).with("--clear");
        let checked = checked.run(maker.program(), maker.command()).succeeds();
        let words = ["apply", "isolate.yaml", "--adopt"];
        let _ = checked.isolate(words).succeeds().stdout_contains("adopted").imports("alpha");
    }
}
