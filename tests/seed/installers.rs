//! Which installer is taken, and what of the outside reaches it.

use std::path::Path;

use crate::support::digest::{assert_untouched, stamps};
use crate::support::makers::Maker;
use crate::support::mounts::{self, Memory};
use crate::support::needs;
use crate::wheels::{calls, offline, respecified, script, spec, with_pip, with_uv};

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
fn with_less_and_less_to_install_with_there_is_advice_at_the_end() {
    if needs::mounts().is_none() || needs::debian_python().is_none() {
        return;
    }
    if !mounts::are_ours(
        "installers::with_less_and_less_to_install_with_there_is_advice_at_the_end",
    ) {
        return;
    }
    let wheels = Memory::at(Path::new("/usr/share/python-wheels"), "");
    let without_uv = || offline().env("PATH", "/usr/bin:/bin").spec(&spec("[demo]"));
    if needs::apt(&["python3-pip"]).is_some() {
        let checked = without_uv().env("PYTHONPATH", "/nowhere").apply().succeeds();
        let checked = checked.stdout_contains("+ demo  seed: 2.0 installed by the base's pip");
        let _ = checked.imports("demo").hides("pip");
    }
    let packages = Memory::at(Path::new("/usr/lib/python3/dist-packages"), "");
    let checked = without_uv().apply().fails();
    insta::assert_snapshot!(checked.stderr(), @r"
    error[no-installer]: nothing can install the seeds: there is no uv on PATH, no pip in the environment, and none of /usr/bin/python3.11's
     --> isolate.yaml:2:8
      |
    2 | seed: [demo]
      |        ^^^^
    help: apt install python3-venv, which brings the wheel of pip
    help: or install uv (https://docs.astral.sh/uv/), which needs no pip
    ");
    // What apply itself made stands.
    let _ = checked.python(["-c", "import sys"]).succeeds();
    drop((wheels, packages));
}

#[test]
fn variables_that_lead_elsewhere_do_not_reach_an_installer() {
    for test in [with_uv(), with_pip()] {
        let Some(test) = test else { return };
        let mut away = String::new();
        let test = test.prepare(|work| work.join("away").to_str().unwrap().clone_into(&mut away));
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
