//! Which installer is taken, and what of the outside reaches it.

use std::path::Path;

use crate::support::digest::{assert_untouched, stamps};
use crate::support::makers::Maker;
use crate::support::mounts::{self, Memory};
use crate::support::needs;
use crate::wheels::{calls, offline, respecified, script, spec, with_pip, with_uv};

/// The script that uv is on PATH does something else with this set: nothing may set it.
#[test]
fn without_uv_the_base_s_pip_installs_and_stays_out() {
    let Some(test) = with_pip() else { return };
    let checked = test.spec(&spec("[demo==1.0]")).apply().succeeds();
    let checked = checked
        .stdout_contains("+ demo==1.0  seed: 1.0 installed by the base's pip")
        .imports("demo")
        .hides("pip");
    let before = stamps(&checked.environment());
    let checked = checked.isolate(["apply", "isolate.yaml", "--verify"]).succeeds();
    assert_untouched(&before, &checked.environment());
    let program = script(&checked, "demo-script");
    let checked = checked.run(program, [""; 0]).succeeds().stdout_is("1.0 [DIR]/.venv\n");
    let _ = respecified(checked, "[demo==2.0]").apply().succeeds().version_is("demo", "2.0");
}

#[test]
fn a_pip_that_was_seeded_installs_the_rest() {
    let (Some(test), Some(wheels)) = (with_pip(), needs::wheels()) else { return };
    let test = test.env("PIP_FIND_LINKS", wheels.to_str().unwrap());
    let checked = test.spec(&spec("[pip]")).apply().succeeds().imports("pip");
    let index = checked.directory().join("index");
    let checked = checked.env("PIP_FIND_LINKS", index.to_str().unwrap());
    respecified(checked, "[pip, demo]")
        .apply()
        .succeeds()
        .stdout_contains("+ demo  seed: 2.0 installed by the environment's pip")
        .imports("demo");
}

#[test]
fn with_no_installer_at_all_the_report_says_which_to_install() {
    if needs::mounts().is_none() || needs::debian_python().is_none() {
        return;
    }
    if !mounts::are_ours("installers::with_no_installer_at_all_the_report_says_which_to_install") {
        return;
    }
    let hidden = Memory::at(Path::new("/usr/share/python-wheels"), "");
    let test = offline().env("PATH", "/usr/bin:/bin").spec(&spec("[demo]"));
    let checked = test.apply().fails();
    insta::assert_snapshot!(checked.stderr(), @"");
    // What apply itself made stands.
    let _ = checked.python(["-c", "import sys"]).succeeds();
    drop(hidden);
}

#[test]
fn variables_that_lead_elsewhere_do_not_reach_an_installer() {
    for test in [with_uv(), with_pip()] {
        let Some(test) = test else { return };
        let mut away = String::new();
        let test = test.prepare(|work| away = work.join("away").to_str().unwrap().to_owned());
        let test = test
            .env("PYTHONHOME", "/nowhere")
            .env("PYTHONPATH", &away)
            .env("PIP_TARGET", &away)
            .env("PIP_USER", "1")
            .env("UV_SYSTEM_PYTHON", "1")
            .env("VIRTUAL_ENV", &away);
        let checked = test.spec(&spec("[demo]")).apply().succeeds().imports("demo");
        assert!(!Path::new(&away).exists());
        assert!(checked.site_packages().join("demo.py").exists());
    }
}

#[test]
fn the_user_s_own_settings_reach_it() {
    for test in [with_uv(), with_pip()] {
        let Some(test) = test else { return };
        let test = test.env("UV_FIND_LINKS", "").env("PIP_FIND_LINKS", "");
        let checked = test.spec(&spec("[demo]")).apply().fails();
        let checked = checked.stderr_contains("seed-failed").hides("demo");
        let index = checked.directory().join("index");
        let index = index.to_str().unwrap();
        // Configuration beside the spec, or in the user's own directory.
        let _ = checked
            .file("uv.toml", format!("find-links = [\"{index}\"]\nno-index = true\n"))
            .file("pip.conf", format!("[install]\nfind-links = {index}\n"))
            .env("PIP_CONFIG_FILE", &format!("{index}/../pip.conf"))
            .apply()
            .succeeds()
            .imports("demo");
    }
}

#[test]
fn an_adopted_environment_is_seeded_too() {
    let base = Path::new("/usr/bin/python3");
    let (Some(test), Some(maker)) = (with_uv(), Maker::uv(base)) else { return };
    let test = maker.make(test.spec(&spec("[demo==1.0]"))).arg("--adopt");
    let checked = test.env("PYTHONPATH", "/nowhere").apply().succeeds();
    let checked = checked.stdout_contains("installed by uv").imports("demo");
    let before = stamps(&checked.environment());
    let checked = checked.apply().succeeds().stdout_contains("unchanged");
    assert_untouched(&before, &checked.environment());
    assert_eq!(calls(&checked), 1);
}

#[test]
fn buildout_is_seeded_and_isolated() {
    let (Some(test), Some(wheels)) = (with_uv(), needs::wheels()) else { return };
    let test = test.env("UV_FIND_LINKS", wheels.to_str().unwrap());
    let checked = test.spec(&spec("[zc.buildout==6.0.1]")).apply().succeeds();
    let buildout = script(&checked, "buildout");
    let text = fs_err::read_to_string(&buildout).unwrap();
    let python = checked.executable();
    let first = text.lines().next().unwrap();
    assert!(first.starts_with(&format!("#!{}", python.display())), "{first}");
    let program = "[buildout]\nparts =\n";
    let checked = checked.file("buildout.cfg", program).env("PYTHONPATH", "/nowhere");
    let _ = checked.run(buildout, ["-o", "install"]).succeeds();
}
