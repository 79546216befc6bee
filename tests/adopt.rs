//! Environments that other tools made get picks, and stay what they were.

mod support;

use std::path::Path;

use support::adopted::{
    Adopted, SOURCES, adopted, assert_listed, assert_only_added, assert_settled, offline, real,
    site,
};
use support::digest::{Tree, assert_kept, assert_same, tree};
use support::makers::Maker;
use support::needs;
use support::outcome::Checked;
use support::test::Test;

/// Two picks of the system's, and what they come from.
const SPEC: &str = "packages: [PyYAML, lxml]\n";
const PACKAGES: [&str; 3] = ["python3-yaml", "python3-lxml", "python3-six"];
const SYSTEM: &str = "/usr/bin/python3";

#[test]
fn what_other_tools_made_of_the_system_s_python_gets_picks_and_keeps_its_own() {
    let (Some(()), Some(makers)) = (needs::apt(&PACKAGES), Maker::all(Path::new(SYSTEM))) else {
        return;
    };
    for maker in makers {
        let Adopted { checked, before } = adopted(offline().spec(SPEC), &maker);
        let checked = checked.stdout_contains("adopted").imports("yaml, lxml.etree").hides("six");
        assert_only_added(&before, &checked.environment());
        let checked = assert_listed(assert_settled(checked), 26, &["pyyaml", "lxml"]);
        assert_only_added(&before, &checked.environment());
        let program = "import sys; print(sys.prefix != sys.base_prefix, sys.prefix)";
        let _ = checked.python(["-c", program]).succeeds().stdout_is("True [DIR]/.venv\n");
    }
}

#[test]
fn what_other_tools_made_of_pyenv_s_pythons_gets_picks_from_sources() {
    // No pip of one generation works with all of them.
    for (version, pip) in [("3.8", 23), ("3.12", 26), ("3.13", 26)] {
        let Some(base) = needs::pyenv(version) else { continue };
        let Some(uv) = Maker::uv(&base) else { return };
        for maker in [uv, Maker::venv(&base, false)] {
            let test = offline().spec(SOURCES).site("site", &site());
            let Adopted { checked, before } = adopted(test, &maker);
            let checked = checked.imports("alpha").hides("gamma");
            assert_only_added(&before, &checked.environment());
            let _ = assert_listed(assert_settled(checked), pip, &["alpha"]);
        }
    }
}

/// The version of the system's Python, as `requires-python` names it.
fn requires_python(checked: Checked) -> (Checked, String) {
    let program = "import sys; print('==%d.%d.*' % sys.version_info[:2])";
    let checked = checked.python(["-c", program]).succeeds();
    let version = checked.stdout().trim().to_owned();
    (checked, version)
}

#[test]
fn uv_venv_then_adopt_then_uv_sync() {
    let (Some(()), Some(wheels), Some(uv)) =
        (needs::apt(&PACKAGES), needs::wheels(), Maker::uv(Path::new(SYSTEM)))
    else {
        return;
    };
    let Adopted { checked, .. } = adopted(offline().spec(SPEC), &uv);
    let before = tree(&checked.environment().join("lib"));
    let (checked, version) = requires_python(checked);
    let project = format!(
        "[project]\nname = \"demonstration\"\nversion = \"1\"\nrequires-python = \"{version}\"\n\
         dependencies = [\"webencodings\"]\n\n[tool.uv]\npackage = false\n",
    );
    let arguments = ["sync", "--no-index", "--find-links", wheels.to_str().unwrap()];
    let checked = checked
        .file("pyproject.toml", project)
        .run(uv.program(), arguments)
        .succeeds()
        .imports("yaml, lxml.etree, webencodings")
        .hides("six")
        .apply()
        .succeeds()
        .imports("yaml, webencodings");
    assert_kept(&before, &tree(&checked.environment().join("lib")));
}

#[test]
fn tox_adopts_its_environments() {
    let (Some(()), Some(tox)) = (needs::apt(&PACKAGES), needs::tool("tox")) else { return };
    let program = Path::new(env!("CARGO_BIN_EXE_isolate")).parent().unwrap();
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", program.display());
    let configuration = format!(
        "[tox]\nenv_list = one, two\nno_package = true\n\n[testenv]\nbase_python = {SYSTEM}\n\
         allowlist_externals = isolate\ncommands_pre = isolate apply --adopt --environment {{envdir}}\n\
         commands = python -c \"import yaml, lxml.etree; print('{{envname}} has them')\"\n\
         \x20   python -c \"import sys; sys.exit(__import__('importlib.util').util.find_spec('six') is not None)\"\n",
    );
    let test = offline().spec(SPEC).env("PATH", &path).file("tox.ini", configuration);
    let checked = test.first(&tox, ["run"]).isolate(["--version"]).succeeds();
    // The environments stand, and are used again.
    let checked = checked
        .run(&tox, ["run"])
        .succeeds()
        .stdout_contains("one has them")
        .stdout_contains("two has them")
        .stdout_contains("unchanged");
    assert!(!checked.environment().exists(), "the spec's own environment was made");
}

#[test]
fn an_environment_of_another_base_is_refused_with_both_named() {
    let (Some(system), Some(base)) = (needs::debian_python(), needs::pyenv("3.12")) else { return };
    let venv = Maker::venv(&base, false);
    let mut before = Tree::new();
    let checked = venv
        .make(offline().spec("python: system\npackages: [lxml]\n"))
        .prepare(|directory| before = tree(&directory.join(".venv")))
        .arg("--adopt")
        .apply()
        .fails()
        .stderr_contains(&real(&base).display().to_string())
        .stderr_contains(&real(&system).display().to_string())
        .stderr_contains("isolate.yaml:1:");
    assert_same(&before, &tree(&checked.environment()));
}

#[test]
fn any_base_that_the_spec_admits_will_do() {
    let Some(base) = needs::pyenv("3.12") else { return };
    for python in ["3.12", ">=3.8"] {
        let spec = format!("python: \"{python}\"\n{SOURCES}");
        let test = offline().spec(&spec).site("site", &site());
        let Adopted { checked, .. } = adopted(test, &Maker::venv(&base, false));
        let _ = checked.imports("alpha").hides("gamma");
    }
    let spec = format!("python: \"<3.12\"\n{SOURCES}");
    let _ = Maker::venv(&base, false)
        .make(offline().spec(&spec).site("site", &site()))
        .arg("--adopt")
        .apply()
        .fails()
        .stderr_contains("3.12")
        .stderr_contains("<3.12")
        .stderr_contains("isolate.yaml:1:");
}

#[test]
fn without_the_system_s_python_the_error_says_how_to_have_the_system_s_packages() {
    let (Some(()), Some(base)) = (needs::apt(&PACKAGES), needs::pyenv("3.12")) else { return };
    let _ = Maker::venv(&base, false)
        .make(offline().spec("packages: [lxml]\n"))
        .arg("--adopt")
        .apply()
        .fails()
        .stderr_contains("lxml")
        .stderr_contains(&real(&base).display().to_string())
        .stderr_contains("uv venv --python /usr/bin/python3");
}

#[test]
fn an_environment_that_lets_the_whole_system_through_is_warned_of() {
    let Some(()) = needs::apt(&PACKAGES) else { return };
    let maker = Maker::venv(Path::new(SYSTEM), false).with("--system-site-packages");
    let Adopted { checked, before } = adopted(offline().spec(SPEC), &maker);
    let checked = checked
        .stderr_contains("lets the whole system through")
        .stderr_contains(".venv/pyvenv.cfg:2:")
        .stderr_contains("--system-site-packages")
        .imports("yaml, six");
    assert_only_added(&before, &checked.environment());
}

#[test]
fn there_must_be_something_to_adopt() {
    let checked = Test::new()
        .spec(SOURCES)
        .site("site", &site())
        .arg("--adopt")
        .apply()
        .fails()
        .stderr_contains("[DIR]/.venv")
        .stderr_contains("nothing to adopt")
        .stderr_contains("uv venv");
    assert!(!checked.environment().exists());
}

#[test]
fn a_directory_that_is_no_environment_is_not_adopted() {
    let checked = Test::new()
        .spec(SOURCES)
        .site("site", &site())
        .file(".venv/notes.txt", "mine")
        .arg("--adopt")
        .apply()
        .fails()
        .stderr_contains("pyvenv.cfg")
        .stderr_contains("notes.txt");
    assert_eq!(tree(&checked.environment()).len(), 1);
}

#[test]
fn an_environment_of_others_is_touched_with_adopt_only() {
    let Some(python) = needs::debian_python() else { return };
    let mut before = Tree::new();
    let checked = Maker::venv(&python, false)
        .make(offline().spec(SOURCES).site("site", &site()))
        .prepare(|directory| before = tree(&directory.join(".venv")))
        .apply()
        .fails()
        .stderr_contains("isolate apply --adopt");
    assert_same(&before, &tree(&checked.environment()));
}

#[test]
fn an_environment_whose_python_is_gone_says_so() {
    let Some(python) = needs::debian_python() else { return };
    let _ = Maker::venv(&python, false)
        .make(offline().spec(SOURCES).site("site", &site()))
        .prepare(|directory| fs_err::remove_file(directory.join(".venv/bin/python")).unwrap())
        .arg("--adopt")
        .apply()
        .fails()
        .stderr_contains("[DIR]/.venv/bin/python");
}
