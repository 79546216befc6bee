//! What pip, uv and pip-tools do to an environment's own directory must never cost a pick, and must
//! never reach the system.

mod support;

use std::path::{Path, PathBuf};

use support::debian::{Dpkg, System};
use support::digest::{assert_kept, assert_same, tree};
use support::needs;
use support::outcome::Checked;
use support::test::Test;

/// What the environments of these tests are made of: distributions of which the directory of wheels
/// has newer ones.
const SPEC: &str = "python: system\npackages: [PyYAML, lxml, six, requests]\n";

/// The packages that these come from.
const PACKAGES: [&str; 4] = ["python3-yaml", "python3-lxml", "python3-six", "python3-requests"];

/// A program that installs into environments, and how it is told to do what.
#[derive(Debug, Clone)]
struct Installer {
    program: PathBuf,
    /// Before the subcommand.
    prefix: &'static [&'static str],
    /// After it.
    suffix: &'static [&'static str],
    /// What makes `uninstall` not ask.
    yes: &'static [&'static str],
    reinstall: &'static str,
}

impl Installer {
    fn pip(generation: u32) -> Option<Self> {
        Some(Self {
            program: needs::pip(generation)?,
            prefix: &["-m", "pip", "--python", ".venv"],
            suffix: &[],
            yes: &["--yes"],
            reinstall: "--force-reinstall",
        })
    }

    fn uv() -> Option<Self> {
        Some(Self {
            program: needs::tool("uv")?,
            prefix: &["pip"],
            suffix: &["--python", ".venv"],
            yes: &[],
            reinstall: "--reinstall",
        })
    }

    fn run(&self, checked: Checked, words: &[&str]) -> Checked {
        let arguments = self.prefix.iter().chain(&words[..1]).chain(self.suffix).chain(&words[1..]);
        checked.run(&self.program, arguments).succeeds()
    }

    fn install(&self, checked: Checked, words: &[&str]) -> Checked {
        let wheels = needs::wheels().unwrap();
        let offline = ["install", "--no-index", "--find-links", wheels.to_str().unwrap()];
        self.run(checked, &[&offline, words].concat())
    }

    fn uninstall(&self, checked: Checked, name: &str) -> Checked {
        self.run(checked, &[&["uninstall"], self.yes, &[name]].concat())
    }
}

/// All of them, or none where the machine lacks one.
fn installers() -> Option<[Installer; 3]> {
    needs::wheels()?;
    Some([Installer::pip(23)?, Installer::pip(26)?, Installer::uv()?])
}

/// A test whose tools stay off the network and away from other Pythons.
fn offline() -> Test {
    Test::new()
        .env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
        .env("PIP_ROOT_USER_ACTION", "ignore")
        .env("UV_OFFLINE", "1")
        .env("UV_PYTHON_DOWNLOADS", "never")
        .env("UV_LINK_MODE", "copy")
}

fn applied() -> Checked {
    offline().spec(SPEC).apply().succeeds()
}

/// The `lib` directory: view, receipts, and what the user installed.
fn library(checked: &Checked) -> support::digest::Tree {
    tree(&checked.environment().join("lib"))
}

/// The version that the environment's metadata gives a distribution.
fn version(checked: Checked, name: &str) -> (Checked, String) {
    let program = format!("import importlib.metadata as m; print(m.version({name:?}))");
    let checked = checked.python(["-c", &program]).succeeds();
    let version = checked.stdout().trim().to_owned();
    (checked, version)
}

/// Where the environment's yaml really is, and what it calls its version.
const YAML: &str = "import os, yaml; print(os.path.realpath(yaml.__file__), yaml.__version__)";

/// The yaml that is imported is the system's.
#[track_caller]
fn assert_picked(checked: Checked) -> Checked {
    let checked = checked.run("/usr/bin/python3", ["-I", "-c", YAML]).succeeds();
    let expected = checked.raw_stdout().to_owned();
    checked.python(["-c", YAML]).succeeds().stdout_is(&expected)
}

/// The receipts, and what else is metadata, of a project in site-packages.
fn metadata_of(checked: &Checked, prefix: &str) -> Vec<String> {
    let entries = fs_err::read_dir(checked.site_packages()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names
        .filter(|name| name.to_lowercase().starts_with(prefix) && name.ends_with("-info"))
        .collect()
}

/// The pick imports, has its metadata, and the next apply brings back all that was there.
#[track_caller]
fn assert_recovers(checked: Checked, original: &str, before: &support::digest::Tree) -> Checked {
    let checked = assert_picked(checked).version_is("PyYAML", original);
    let checked = checked.apply().succeeds();
    assert_kept(before, &library(&checked));
    assert_picked(checked)
}

#[test]
fn what_requires_a_pick_takes_the_pick() {
    let (Some(()), Some(installers)) = (needs::apt(&PACKAGES), installers()) else { return };
    for installer in installers {
        let (checked, original) = version(applied(), "PyYAML");
        let checked = installer.install(checked, &["yamllint"]).imports("yamllint");
        assert!(!checked.site_packages().join("yaml").exists(), "{installer:?} fetched PyYAML");
        let _ = checked.version_is("PyYAML", &original);
    }
}

#[test]
fn an_upgrade_shadows_a_pick_and_its_removal_brings_the_pick_back() {
    let (Some(()), Some(installers)) = (needs::apt(&PACKAGES), installers()) else { return };
    for installer in installers {
        let (checked, original) = version(applied(), "PyYAML");
        let before = library(&checked);
        let (checked, newer) = version(installer.install(checked, &["-U", "PyYAML"]), "PyYAML");
        assert_ne!(newer, original, "{installer:?} did not upgrade");
        let receipt = format!("pyyaml-{newer}.dist-info");
        let found = metadata_of(&checked, "pyyaml-");
        assert_eq!(found.iter().map(|name| name.to_lowercase()).collect::<Vec<_>>(), [receipt]);
        let checked = checked
            .python(["-c", "import yaml; print(yaml.__version__)"])
            .succeeds()
            .stdout_is(&format!("{newer}\n"));
        let checked = installer.uninstall(checked, "PyYAML");
        assert_recovers(checked, &original, &before);
    }
}

#[test]
fn apply_steps_aside_for_what_the_user_installed() {
    let (Some(()), Some(installers)) = (needs::apt(&PACKAGES), installers()) else { return };
    for installer in installers {
        let checked = installer.install(applied(), &["-U", "PyYAML"]);
        let (checked, newer) = version(checked, "PyYAML");
        let checked = checked.isolate(["apply", "--output-format", "json"]).succeeds();
        assert_eq!(checked.report().only().shadowed, ["pyyaml"], "{installer:?}");
        let checked = checked.version_is("PyYAML", &newer).imports("yaml");
        let found = metadata_of(&checked, "pyyaml-");
        assert_eq!(found.len(), 1, "{installer:?}: {found:?}");
    }
}

#[test]
fn a_reinstallation_does_not_cost_a_pick() {
    let (Some(()), Some(installers)) = (needs::apt(&PACKAGES), installers()) else { return };
    for installer in installers {
        let (checked, original) = version(applied(), "PyYAML");
        let before = library(&checked);
        let checked = installer.install(checked, &[installer.reinstall, "PyYAML"]);
        let checked = installer.uninstall(checked.imports("yaml"), "PyYAML");
        assert_recovers(checked, &original, &before);
    }
}

#[test]
fn an_uninstallation_takes_the_receipt_and_not_the_pick() {
    let (Some(()), Some(installers)) = (needs::apt(&PACKAGES), installers()) else { return };
    for installer in installers {
        let (checked, original) = version(applied(), "PyYAML");
        let before = library(&checked);
        let checked = installer.uninstall(checked, "PyYAML");
        assert!(metadata_of(&checked, "pyyaml-").is_empty(), "{installer:?}");
        assert_recovers(checked, &original, &before);
    }
}

/// A known limit: uv looks for metadata in site-packages alone, pip in the view too.
#[test]
fn without_its_receipt_uv_fetches_the_pick_and_pip_takes_it() {
    let (Some(()), Some(installers)) = (needs::apt(&PACKAGES), installers()) else { return };
    for installer in installers {
        let (checked, original) = version(applied(), "PyYAML");
        let before = library(&checked);
        let checked = installer.uninstall(checked, "PyYAML");
        let checked = installer.install(checked, &["yamllint"]).imports("yamllint");
        let fetched = checked.site_packages().join("yaml").exists();
        assert_eq!(fetched, installer.prefix == ["pip"], "{installer:?}");
        let checked = if fetched { installer.uninstall(checked, "PyYAML") } else { checked };
        assert_recovers(checked, &original, &before);
    }
}

#[test]
fn uv_pip_sync_does_not_cost_a_pick() {
    let (Some(()), Some(wheels), Some(uv)) =
        (needs::apt(&PACKAGES), needs::wheels(), needs::tool("uv"))
    else {
        return;
    };
    let (checked, original) = version(applied(), "PyYAML");
    let before = library(&checked);
    let wheels = wheels.to_str().unwrap();
    let arguments = ["pip", "sync", "--python", ".venv", "--no-index", "--find-links", wheels];
    let checked = checked
        .file("requirements.txt", "webencodings\n")
        .run(uv, arguments.iter().chain(&["requirements.txt"]))
        .succeeds()
        .imports("webencodings, lxml.etree, six, requests");
    assert_recovers(checked, &original, &before);
}

#[test]
fn pip_sync_does_not_cost_a_pick() {
    let (Some(()), Some(wheels), Some(pip_sync)) =
        (needs::apt(&PACKAGES), needs::wheels(), needs::tool("pip-sync"))
    else {
        return;
    };
    let uv = Installer::uv().unwrap();
    let (checked, original) = version(applied(), "PyYAML");
    let before = library(&checked);
    let wheels = wheels.to_str().unwrap();
    // pip-sync drives the pip of the environment.
    let checked = uv
        .install(checked, &["pip"])
        .file("requirements.txt", "webencodings\n")
        .run(
            pip_sync,
            [
                "--python-executable",
                ".venv/bin/python",
                "--no-index",
                "--find-links",
                wheels,
                "requirements.txt",
            ],
        )
        .succeeds()
        .imports("webencodings, lxml.etree, six, requests");
    assert_recovers(checked, &original, &before);
}

/// A project of uv's around the environment, with one dependency that is no pick.
fn project(checked: Checked) -> Checked {
    let checked =
        checked.python(["-c", "import sys; print('%d.%d' % sys.version_info[:2])"]).succeeds();
    let requires = format!("=={}.*", checked.stdout().trim());
    let text = format!(
        "[project]\nname = \"demonstration\"\nversion = \"1\"\nrequires-python = \"{requires}\"\n\
         dependencies = [\"webencodings\"]\n\n[tool.uv]\npackage = false\n",
    );
    checked.file("pyproject.toml", text)
}

#[test]
fn uv_sync_and_uv_run_do_not_cost_a_pick() {
    let (Some(()), Some(wheels), Some(uv)) =
        (needs::apt(&PACKAGES), needs::wheels(), needs::tool("uv"))
    else {
        return;
    };
    let offline = ["--no-index", "--find-links", wheels.to_str().unwrap()];
    let run = ["python", "-c", "import webencodings, yaml"];
    let cases: [(&str, Vec<&str>, bool); 3] = [
        ("uv sync", [&["sync"], &offline[..]].concat(), false),
        ("uv sync --inexact", [&["sync", "--inexact"], &offline[..]].concat(), true),
        ("uv run", [&["run"], &offline[..], &run].concat(), true),
    ];
    for (name, arguments, keeps_receipts) in cases {
        let (checked, original) = version(project(applied()), "PyYAML");
        let before = library(&checked);
        let checked = checked.run(&uv, &arguments).succeeds().imports("webencodings, lxml.etree");
        let kept = before.iter().all(|(path, is)| library(&checked).get(path) == Some(is));
        assert_eq!(kept, keeps_receipts, "{name}");
        assert_recovers(checked, &original, &before);
    }
}

#[test]
fn apply_and_uv_sync_in_turn_do_not_fight() {
    let (Some(()), Some(wheels), Some(uv)) =
        (needs::apt(&PACKAGES), needs::wheels(), needs::tool("uv"))
    else {
        return;
    };
    let sync = ["sync", "--no-index", "--find-links", wheels.to_str().unwrap()];
    let mut checked = project(applied()).isolate(["check"]).succeeds();
    for turn in 0..3 {
        checked = checked.run(&uv, sync).succeeds().isolate(["check"]).succeeds();
        checked = checked.stdout_contains("[hidden-from-uv]").imports("webencodings, yaml");
        checked = checked.apply().succeeds().isolate(["check"]).succeeds();
        assert_eq!(checked.stdout(), "[DIR]/.venv: clean\n", "turn {turn}");
    }
}

/// What the environment's metadata says that requests requires. The distributor blanked that, and
/// its package depends on what it blanked.
const ADDED: &str = "import importlib.metadata as m; print(*m.requires('requests'), sep='\\n')";

#[test]
fn a_requirement_that_was_added_never_replaces_a_pick() {
    let (Some(()), Some(installers)) = (needs::apt(&PACKAGES), installers()) else { return };
    let excluding = format!("{SPEC}exclude: [idna, certifi]\n");
    for (installer, spec) in installers.iter().flat_map(|one| [(one, SPEC), (one, &excluding)]) {
        let (checked, original) = version(offline().spec(spec).apply().succeeds(), "requests");
        let requires = checked.python(["-c", ADDED]).succeeds();
        let certifi = requires.stdout().lines().any(|line| line == "certifi");
        assert_eq!(certifi, spec == SPEC, "{}", requires.stdout());
        let checked = requires;
        let before = library(&checked);
        let checked = installer.install(checked, &["requests", "lxml", "six"]);
        assert_kept(&before, &library(&checked));
        let _ = checked.version_is("requests", &original);
    }
}

#[test]
fn a_source_distribution_builds_in_isolation_inside_the_environment() {
    let (Some(()), Some(installers)) = (needs::apt(&PACKAGES), installers()) else { return };
    for installer in installers {
        let before = applied();
        let checked = installer.install(before, &["docopt"]).imports("docopt, yaml");
        assert!(checked.site_packages().join("docopt.py").is_file(), "{installer:?}");
        assert!(!checked.site_packages().join("setuptools").exists(), "{installer:?}");
    }
}

#[test]
fn pip_of_the_environment_itself_builds_source_distributions() {
    let (Some(()), Some(installers)) = (needs::apt(&PACKAGES), installers()) else { return };
    let [_, _, uv] = installers;
    let wheels = needs::wheels().unwrap();
    let arguments = ["-m", "pip", "install", "--no-index", "--find-links"];
    let _ = uv
        .install(applied(), &["pip"])
        .python(arguments.iter().chain(&[wheels.to_str().unwrap(), "docopt"]))
        .succeeds()
        .imports("docopt");
}

/// Copies what packages of dpkg's have in the site directories.
fn copy_packages(names: &[&str], target: &Path) {
    let system = System::of(Path::new("/usr/bin/python3"));
    let dpkg = Dpkg::read();
    for path in names.iter().flat_map(|name| dpkg.files(name)) {
        let inside = system.sites.iter().find_map(|site| path.strip_prefix(site).ok());
        if let Some(inside) = inside.filter(|_| path.is_file()) {
            let copy = target.join(inside);
            fs_err::create_dir_all(copy.parent().unwrap()).unwrap();
            fs_err::copy(path, copy).unwrap();
        }
    }
}

#[test]
fn no_installer_changes_one_byte_of_where_the_picks_come_from() {
    let (Some(()), Some(installers)) = (needs::apt(&PACKAGES), installers()) else { return };
    let spec = format!("{SPEC}sources: [\"{{spec}}/site\"]\n");
    let checked = offline()
        .spec(&spec)
        .prepare(|directory| copy_packages(&PACKAGES, &directory.join("site")))
        .apply()
        .succeeds();
    let site = checked.directory().join("site");
    let before = tree(&site);
    assert!(before.len() > 100, "{} files are no tree of a system", before.len());
    let mut checked = checked
        .python(["-c", "import os, yaml; print(os.path.realpath(yaml.__file__))"])
        .succeeds()
        .stdout_is("[DIR]/site/yaml/__init__.py\n");
    for installer in installers {
        for name in ["PyYAML", "lxml", "six", "requests"] {
            checked = installer.install(checked, &["-U", name]);
            assert_same(&before, &tree(&site));
            checked = installer.install(checked, &[installer.reinstall, name]);
            assert_same(&before, &tree(&site));
            checked = installer.uninstall(checked, name);
            assert_same(&before, &tree(&site));
        }
        checked = checked.apply().succeeds();
        for name in ["PyYAML", "lxml"] {
            checked = installer.uninstall(checked, name);
        }
        checked = checked.apply().succeeds();
        assert_same(&before, &tree(&site));
    }
    // Nothing is required: all that has a receipt is to go.
    let sync = ["pip", "sync", "--allow-empty-requirements", "--python", ".venv", "none.txt"];
    let uv = needs::tool("uv").unwrap();
    let checked = checked.file("none.txt", "").run(uv, sync).succeeds();
    assert!(metadata_of(&checked, "lxml-").is_empty());
    assert_same(&before, &tree(&site));
}
