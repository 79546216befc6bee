//! Environments that other tools made get picks, and stay what they were.

mod support;

use std::path::{Path, PathBuf};

use support::digest::{Tree, assert_kept, assert_same, stamps, tree};
use support::makers::Maker;
use support::needs;
use support::outcome::Checked;
use support::site::{Distribution, Site};
use support::test::Test;

/// Two picks of the system's, and what they come from.
const SPEC: &str = "packages: [PyYAML, lxml]\n";
const PACKAGES: [&str; 3] = ["python3-yaml", "python3-lxml", "python3-six"];
const SYSTEM: &str = "/usr/bin/python3";

/// A test whose tools stay off the network and away from other Pythons.
fn offline() -> Test {
    Test::new()
        .env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
        .env("UV_OFFLINE", "1")
        .env("UV_PYTHON_DOWNLOADS", "never")
        .env("UV_LINK_MODE", "copy")
}

/// An environment, made, adopted, and as it was in between.
struct Adopted {
    checked: Checked,
    before: Tree,
}

fn adopted(test: Test, maker: &Maker) -> Adopted {
    let mut before = Tree::new();
    let made = maker.make(test).prepare(|directory| before = tree(&directory.join(".venv")));
    assert!(before.contains_key(Path::new("pyvenv.cfg")), "{} made nothing", maker.name);
    Adopted { checked: made.arg("--adopt").apply().succeeds(), before }
}

/// Whether a path of an environment is one that adopting adds.
fn is_added(path: &Path) -> bool {
    let text = path.to_str().unwrap();
    let in_library =
        path.iter().nth(2).is_some_and(|part| {
            part == "system-packages"
                || path.iter().nth(3).and_then(|name| name.to_str()).is_some_and(|name| {
                    name.starts_with("00_isolate") || name.ends_with(".dist-info")
                })
        });
    text == "isolate" || text.starts_with("isolate/") || text.starts_with("lib/") && in_library
}

/// All that the tool made stands to the byte, and nothing is new but what adopting adds.
#[track_caller]
fn assert_only_added(before: &Tree, environment: &Path) {
    let after = tree(environment);
    assert_kept(before, &after);
    let odd: Vec<_> =
        after.keys().filter(|path| !before.contains_key(*path) && !is_added(path)).collect();
    assert!(odd.is_empty(), "new: {odd:?}");
}

/// A second apply, which needs no `--adopt`, writes nothing at all.
#[track_caller]
fn assert_settled(checked: Checked) -> Checked {
    let before = stamps(&checked.environment());
    let checked = checked.apply().succeeds();
    let after = stamps(&checked.environment());
    let moved: Vec<_> = after.iter().filter(|(path, is)| before.get(*path) != Some(is)).collect();
    assert!(moved.is_empty(), "{moved:?}\n{}", checked.stdout());
    checked.stdout_contains("unchanged")
}

/// pip and uv list a distribution as installed.
#[track_caller]
fn assert_listed(checked: Checked, generation: u32, names: &[&str]) -> Checked {
    let (Some(pip), Some(uv)) = (needs::pip(generation), needs::tool("uv")) else { return checked };
    let mut checked =
        checked.run(pip, ["-m", "pip", "--python", ".venv", "list", "--format", "freeze"]);
    for program in ["pip", "uv"] {
        let listed = checked.succeeds();
        let lines = listed.stdout().to_lowercase();
        for name in names {
            assert!(lines.lines().any(|line| line.starts_with(&format!("{name}=="))), "{lines}");
        }
        if program == "uv" {
            return listed;
        }
        let words = ["pip", "list", "--python", ".venv", "--format", "freeze"];
        checked = listed.run(&uv, words);
    }
    unreachable!("uv is the last")
}

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

/// One pick with a neighbour.
fn site() -> Site {
    Site::new()
        .distribution(Distribution::new("alpha", "1.0").file("alpha.py", ""))
        .distribution(Distribution::new("gamma", "3.0").file("gamma.py", ""))
}

const SOURCES: &str = "sources: ['{spec}/site']\npackages: [alpha]\n";

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

/// The real path of a Python.
fn real(python: &Path) -> PathBuf {
    fs_err::canonicalize(python).unwrap()
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

/// The files and links of `bin` and the `pyvenv.cfg` that a launcher of ours takes the place of.
const SUPPLANTED: [&str; 3] = ["pyvenv.cfg", "bin/python", "bin/python3"];

/// The original of every supplanted path is kept as it was, the rest stands as it did.
#[track_caller]
fn assert_originals_kept(before: &Tree, environment: &Path) {
    let after = tree(environment);
    let mut originals = 0;
    for (path, is) in before {
        let original = Path::new("isolate/originals").join(path);
        let kept = after.get(&original).filter(|_| is.contains(' ') && !is.ends_with(' '));
        originals += usize::from(kept.is_some());
        assert_eq!(kept.or(after.get(path)), Some(is), "{}", path.display());
    }
    assert!(originals >= SUPPLANTED.len(), "{originals} of {SUPPLANTED:?}");
}

/// What a spec asks for with `launcher:`, in an environment of `SOURCES` and with a planted module.
fn asking(launcher: &str) -> Test {
    offline()
        .spec(&format!(
            "launcher: {launcher}\nvariables: {{set: {{ASKED: yes it was}}}}\n{SOURCES}"
        ))
        .site("site", &site())
        .file("planted/secret.py", "")
        .env("PYTHONPATH", "planted")
}

#[test]
fn a_launcher_that_is_asked_for_takes_the_place_of_the_environment_s_python() {
    let Some(python) = needs::debian_python() else { return };
    let Some(makers) = Maker::all(&python) else { return };
    for maker in makers {
        let Adopted { checked, before } = adopted(asking("exec"), &maker);
        let environment = checked.environment();
        assert_originals_kept(&before, &environment);
        for name in ["python", "python3"] {
            assert!(!environment.join("bin").join(name).is_symlink(), "{name} of {}", maker.name);
        }
        let original = fs_err::read(environment.join("isolate/originals/pyvenv.cfg")).unwrap();
        assert!(fs_err::read(environment.join("pyvenv.cfg")).unwrap().starts_with(&original));
        let program = "import os, sys; print(sys.prefix, os.environ['ASKED'])";
        let checked = checked
            .stdout_contains("isolate's launcher")
            .imports("alpha")
            .hides("gamma")
            .hides("secret")
            .python(["-c", program])
            .succeeds()
            .stdout_is("[DIR]/.venv yes it was\n");
        let checked = assert_listed(assert_settled(checked), 26, &["alpha"]);
        assert_originals_kept(&before, &environment);
        // Without a wish for it, everything is as the tool made it.
        let checked = checked.file("isolate.yaml", SOURCES).apply().succeeds();
        assert_only_added(&before, &environment);
        assert!(!environment.join("isolate/originals").exists());
        let _ = assert_settled(checked.imports("alpha, secret").hides("gamma"));
    }
}

#[test]
fn a_link_that_is_asked_for_takes_the_place_of_the_environment_s_python() {
    let Some(python) = needs::debian_python() else { return };
    for copies in [false, true] {
        let Adopted { checked, before } = adopted(asking("link"), &Maker::venv(&python, copies));
        let environment = checked.environment();
        assert_originals_kept(&before, &environment);
        assert_eq!(fs_err::read_link(environment.join("bin/python")).unwrap(), real(&python));
        let checked = checked.stderr_contains("`variables` in [DIR]/isolate.yaml does nothing");
        let checked = assert_settled(checked.imports("alpha, secret").hides("gamma"));
        // From one form to the other the originals stay the originals.
        let spec = format!("launcher: exec\n{SOURCES}");
        let checked = checked.file("isolate.yaml", spec).apply().succeeds().hides("secret");
        assert_originals_kept(&before, &environment);
        let checked = checked.file("isolate.yaml", SOURCES).apply().succeeds();
        assert_only_added(&before, &checked.environment());
    }
}

#[test]
fn what_the_tool_or_the_user_changes_under_a_launcher_is_not_lost() {
    let Some(python) = needs::debian_python() else { return };
    let Some(uv) = Maker::uv(&python) else { return };
    let Adopted { checked, before } = adopted(asking("exec"), &uv);
    let environment = checked.environment();
    let config = environment.join("pyvenv.cfg");
    // A line of the user's own.
    let text = format!("note = mine\n{}", fs_err::read_to_string(&config).unwrap());
    fs_err::write(&config, &text).unwrap();
    let checked = checked.apply().succeeds().imports("alpha").hides("secret");
    assert_eq!(fs_err::read_to_string(&config).unwrap(), text);
    // The tool makes its environment again, over ours.
    let again = uv.clone().with("--allow-existing");
    let checked = checked.run(again.program(), again.command()).succeeds();
    assert!(environment.join("bin/python").is_symlink());
    let checked = checked.apply().succeeds().imports("alpha").hides("secret");
    let checked = checked.file("isolate.yaml", SOURCES).apply().succeeds();
    assert_kept(&before, &tree(&checked.environment()));
}
