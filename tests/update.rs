//! The life of one environment: its spec, its system and its user change, and so does it.

mod support;

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use support::digest::{Tree, assert_same, assert_untouched, stamps, tree};
use support::needs;
use support::outcome::Checked;
use support::report::Applied;
use support::site::{Distribution, Site};
use support::test::Test;

/// Alpha with what it requires, beta; gamma and delta for themselves.
fn site() -> Site {
    let alpha = Distribution::new("alpha", "1.0").file("alpha/__init__.py", "").requires("beta");
    Site::new()
        .distribution(alpha)
        .distribution(Distribution::new("beta", "2.0").file("beta.py", ""))
        .distribution(Distribution::new("gamma", "3.0").file("gamma/__init__.py", ""))
        .distribution(Distribution::new("delta", "4.0").file("delta.py", ""))
}

fn spec(picks: &str) -> String {
    format!("python: python3\nsources: ['{{spec}}/site']\npackages: {picks}\n")
}

const FULL: &str = "python: python3\nisolation: full\n";

fn applied(picks: &str) -> Checked {
    Test::new().spec(&spec(picks)).site("site", &site()).apply().succeeds()
}

/// Another spec in the place of the one that there was, applied.
#[track_caller]
fn respecified(checked: Checked, text: &str) -> Checked {
    checked.file("isolate.yaml", text).apply().succeeds()
}

/// What is in the environment, but for the lock that uv leaves there.
fn content(checked: &Checked) -> Tree {
    let mut content = tree(&checked.environment());
    content.remove(Path::new(".lock"));
    content
}

#[test]
fn a_pick_that_is_added_and_removed_comes_and_goes_and_leaves_nothing() {
    let checked = applied("[alpha]").imports("alpha, beta").hides("gamma");
    let before = tree(&checked.environment());
    let checked = respecified(checked, &spec("[alpha, gamma]"))
        .stdout_contains("updated")
        .imports("alpha, beta, gamma")
        .version_is("gamma", "3.0")
        .hides("delta");
    let checked = respecified(checked, &spec("[alpha]")).imports("alpha, beta").hides("gamma");
    assert_same(&before, &tree(&checked.environment()));
    // A dependency goes with the pick that brought it.
    let _ = respecified(checked, &spec("[gamma]")).imports("gamma").hides("alpha").hides("beta");
}

#[test]
fn from_picks_to_full_isolation_and_back() {
    let checked = applied("[alpha, gamma]");
    let picked = tree(&checked.environment());
    let checked = respecified(checked, FULL).hides("alpha").hides("beta").hides("gamma");
    let program = "import importlib.metadata as m, sys; \
                   print(len(list(m.distributions())), *[p for p in sys.path if 'system-' in p])";
    let checked = checked.python(["-c", program]).succeeds().stdout_is("0\n");
    let left = tree(&checked.environment().join("lib"));
    assert!(!left.keys().any(|path| path.to_str().unwrap().contains("system-packages")));
    let checked = respecified(checked, &spec("[alpha, gamma]")).imports("alpha, beta, gamma");
    assert_same(&picked, &tree(&checked.environment()));
}

/// A run that looks into the directories of packages, too: what comes and goes there by hand is trusted
/// not to, once two seconds have passed.
const VERIFY: [&str; 3] = ["apply", "isolate.yaml", "--verify"];

/// Where a user may put something into an environment.
const PLANTS: [&str; 9] = [
    "mine.txt",
    "bin/mine",
    "etc/deep/mine",
    "isolate/mine",
    "lib/mine",
    "SITE/mine.py",
    "SITE/mine.pth",
    "VIEW/mine.py",
    "VIEW/alpha/mine.py",
];

fn plant(environment: &Path, library: &Path) -> Vec<PathBuf> {
    let place = |text: &str| {
        let path = |name: &str| library.join(name).display().to_string();
        let text = text.replace("SITE", &path("site-packages"));
        environment.join(text.replace("VIEW", &path("system-packages")))
    };
    let plants: Vec<PathBuf> = PLANTS.iter().map(|text| place(text)).collect();
    for path in &plants {
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, "# mine\n").unwrap();
    }
    plants
}

/// An environment in which the user has planted files everywhere, and where they are.
fn planted() -> (Checked, Vec<PathBuf>) {
    // A file that nobody owns makes alpha's directory a real one, which something can be put into.
    let test = Test::new().spec(&spec("[alpha]")).site("site", &site());
    let checked = test.file("site/alpha/stray.py", "").apply().succeeds();
    let library = checked.site_packages().parent().unwrap().to_owned();
    let plants = plant(&checked.environment(), &library);
    (checked, plants)
}

#[track_caller]
fn assert_mine(plants: &[PathBuf]) {
    for path in plants {
        assert_eq!(fs_err::read_to_string(path).unwrap(), "# mine\n", "{}", path.display());
    }
}

#[test]
fn what_the_user_put_anywhere_survives_every_change() {
    let (mut checked, plants) = planted();
    for text in [&spec("[alpha, gamma]"), &spec("[alpha]"), &spec("[gamma]"), FULL] {
        checked = respecified(checked, text);
        assert_mine(&plants);
    }
    // A directory of the user's where a link is needed stops everything, and nothing is written.
    fs_err::remove_file(checked.directory().join("site/alpha/stray.py")).unwrap();
    let before = tree(&checked.environment());
    let checked = checked
        .file("isolate.yaml", spec("[alpha]"))
        .isolate(VERIFY)
        .fails()
        .stderr_contains("system-packages/alpha is in the way");
    assert_same(&before, &tree(&checked.environment()));
}

#[test]
fn what_the_user_put_into_a_directory_that_becomes_a_link_is_kept_aside() {
    let (checked, plants) = planted();
    fs_err::remove_file(checked.directory().join("site/alpha/stray.py")).unwrap();
    let checked = checked
        .isolate(VERIFY)
        .succeeds()
        .stderr_contains("alpha/mine.py")
        .stderr_contains("isolate/kept/")
        .imports("alpha, beta, mine");
    let (in_alpha, others) = plants.split_last().unwrap();
    let environment = checked.environment();
    let kept = environment.join("isolate/kept").join(in_alpha.strip_prefix(&environment).unwrap());
    assert_mine(&[kept]);
    assert_mine(others);
    assert!(in_alpha.parent().unwrap().is_symlink());
}

#[test]
fn what_the_user_changed_of_ours_is_saved_before_it_is_replaced() {
    let checked = applied("[alpha]");
    let activate = checked.environment().join("bin/activate");
    fs_err::write(&activate, "mine").unwrap();
    let checked = checked.apply().succeeds().stderr_contains("bin/activate.saved-by-isolate");
    let saved = checked.environment().join("bin/activate.saved-by-isolate");
    assert_eq!(fs_err::read_to_string(saved).unwrap(), "mine");
    assert_ne!(fs_err::read_to_string(activate).unwrap(), "mine");
}

#[test]
fn an_environment_is_made_once_and_updated_from_then_on() {
    let checked = applied("[alpha]").stdout_contains("made ");
    // Nothing is replaced and nothing removed, and yet it was there.
    fs_err::remove_file(checked.environment().join("bin/activate")).unwrap();
    let checked = checked.apply().succeeds().stdout_contains("updated ");
    fs_err::remove_dir_all(checked.environment()).unwrap();
    let _ = checked.apply().succeeds().stdout_contains("made ");
}

#[test]
fn nothing_is_written_when_nothing_changed() {
    let checked = applied("[alpha, gamma]");
    let before = stamps(&checked.environment());
    let checked = checked.apply().succeeds().stdout_contains("unchanged");
    assert_untouched(&before, &checked.environment());
    let Some(strace) = needs::program("strace") else { return };
    let calls = "trace=%file,write,pwrite64,ftruncate,fchmod,fchown";
    let isolate = env!("CARGO_BIN_EXE_isolate");
    let log = checked.directory().join("strace.log");
    let words = ["-f", "-y", "-e", calls, "-o", "strace.log", isolate, "apply", "isolate.yaml"];
    let checked = checked.run(strace, words).succeeds();
    assert_untouched(&before, &checked.environment());
    let environment = checked.environment().display().to_string();
    let log = fs_err::read_to_string(log).unwrap();
    let changing =
        ["O_WRONLY", "O_RDWR", "O_CREAT", "rename", "unlink", "mkdir", "symlink", "linkat"];
    let is_change = |line: &&str| {
        line.contains(&environment)
            && changing.iter().any(|word| line.contains(word))
            && !line.contains("readlink")
    };
    assert!(log.contains(&environment), "strace saw nothing of the environment");
    assert_eq!(log.lines().filter(is_change).collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn the_environment_alone_leads_to_its_spec() {
    let checked = applied("[alpha]").file("isolate.yaml", spec("[alpha, gamma]"));
    let words = ["apply", "--environment", ".venv"];
    let checked = checked.isolate(words).succeeds().stdout_contains("gamma").imports("gamma");
    // From anywhere, by an absolute path, and with the project moved.
    let [from, to] = [checked.directory(), checked.directory().join("../moved")];
    fs_err::create_dir(&to).unwrap();
    for name in [".venv", "isolate.yaml", "site"] {
        fs_err::rename(from.join(name), to.join(name)).unwrap();
    }
    let environment = fs_err::canonicalize(&to).unwrap().join(".venv");
    let checked = checked.isolate(["apply", "--environment", environment.to_str().unwrap()]);
    let _ = checked
        .succeeds()
        .run(environment.join("bin/python"), ["-c", "import alpha, gamma; print(alpha.__file__)"])
        .succeeds()
        .stdout_contains("moved/.venv/lib/");
}

#[test]
fn an_environment_without_a_manifest_does_not_lead_to_a_spec() {
    let _ = Test::new()
        .file("project/isolate.yml", spec("[alpha]"))
        .isolate(["apply", "--environment", "elsewhere"])
        .status(2)
        .stderr_contains("isolate.yaml");
}

#[test]
fn the_spec_is_found_upwards() {
    let test = Test::new().spec(&spec("[alpha]")).site("site", &site());
    let run = format!("cd deep/below && '{}' apply", env!("CARGO_BIN_EXE_isolate"));
    let checked = test
        .file("deep/below/notes", "")
        .isolate(["--version"])
        .succeeds()
        .run("/bin/sh", ["-c", &run])
        .succeeds();
    assert!(checked.environment().join("isolate/manifest.json").is_file());
    let checked = checked.imports("alpha").hides("gamma");
    let _ = checked.run("/bin/sh", ["-c", &run]).succeeds().stdout_contains("unchanged");
}

#[test]
fn the_environment_may_be_reached_through_a_link() {
    let checked = Test::new()
        .spec(&spec("[alpha]"))
        .site("site", &site())
        .prepare(|directory| {
            fs_err::create_dir(directory.join("real")).unwrap();
            symlink("real", directory.join(".venv")).unwrap();
        })
        .apply()
        .succeeds()
        .imports("alpha, beta")
        .hides("gamma");
    assert!(checked.environment().is_symlink());
    let real = checked.directory().join("real");
    assert!(real.join("isolate/manifest.json").is_file());
    let before = stamps(&real);
    // By either name it is one environment.
    let checked = checked.apply().succeeds().stdout_contains("unchanged");
    assert_untouched(&before, &real);
    let python = real.join("bin/python");
    let checked = checked.run(python, ["-c", "import alpha, beta"]).succeeds();
    let _ = respecified(checked, &spec("[gamma]")).imports("gamma").hides("alpha");
}

/// What a run reports as data.
#[track_caller]
fn reported(checked: Checked) -> (Checked, Applied) {
    let words = ["apply", "isolate.yaml", "--output-format", "json"];
    let checked = checked.isolate(words).succeeds();
    let report = checked.report().only();
    (checked, report)
}

/// The metadata directories in site-packages of a project.
fn receipts(checked: &Checked, name: &str) -> Vec<String> {
    let entries = fs_err::read_dir(checked.site_packages()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|file| file.to_lowercase().starts_with(&format!("{name}-"))).collect()
}

#[test]
fn a_newer_version_of_the_user_s_shadows_a_pick_until_it_goes() {
    let (Some(()), Some(uv), Some(wheels)) =
        (needs::apt(&["python3-yaml", "python3-lxml"]), needs::tool("uv"), needs::wheels())
    else {
        return;
    };
    let spec = "python: system\npackages: [PyYAML, lxml]\n";
    let checked = Test::new().spec(spec).env("UV_OFFLINE", "1").env("UV_LINK_MODE", "copy").apply();
    let (checked, first) = reported(checked.succeeds());
    let system = first.pick("PyYAML").unwrap().version.clone().unwrap();
    assert!(first.shadowed.is_empty());
    let before = content(&checked);
    let wheels = wheels.to_str().unwrap();
    let words = ["pip", "install", "-U", "--python", ".venv", "--no-index", "--find-links", wheels];
    let checked = checked.run(&uv, words.iter().chain(&["PyYAML"])).succeeds();
    let (checked, second) = reported(checked);
    assert_eq!(second.shadowed, ["pyyaml"]);
    let [receipt] = <[String; 1]>::try_from(receipts(&checked, "pyyaml")).unwrap();
    assert_ne!(receipt, format!("pyyaml-{system}.dist-info"));
    let checked = checked
        .apply()
        .succeeds()
        .stdout_contains("pyyaml is installed in the environment itself")
        .stdout_contains("unchanged")
        .imports("yaml, lxml.etree")
        .python(["-c", "import yaml; print(yaml.__file__)"])
        .succeeds()
        .stdout_contains("/site-packages/yaml/");
    let words = ["pip", "uninstall", "--python", ".venv", "PyYAML"];
    let checked = checked.run(&uv, words).succeeds().imports("yaml").version_is("PyYAML", &system);
    let (checked, last) = reported(checked);
    assert!(last.changed && last.shadowed.is_empty());
    assert_same(&before, &content(&checked));
}

#[test]
fn another_minor_version_of_python_gets_its_own_library_and_the_old_keeps_what_is_the_user_s() {
    let (Some(old), Some(new)) = (needs::pyenv("3.11"), needs::pyenv("3.12")) else { return };
    let with = |python: &Path| {
        let python = python.display();
        format!("python: {python}\nsources: ['{{spec}}/site-{{python}}']\npackages: [alpha]\n")
    };
    let checked = Test::new()
        .spec(&with(&old))
        .site("site-3.11", &site())
        .site("site-3.12", &site())
        .apply()
        .succeeds()
        .imports("alpha, beta");
    let library = checked.environment().join("lib");
    let checked = checked.file(".venv/lib/python3.11/site-packages/mine.py", "").imports("mine");
    let checked = respecified(checked, &with(&new)).imports("alpha, beta").hides("gamma");
    let checked = checked
        .python(["-c", "import sys, alpha; print(sys.version_info[:2], alpha.__file__)"])
        .succeeds()
        .stdout_is("(3, 12) [DIR]/.venv/lib/python3.12/system-packages/alpha/__init__.py\n");
    let left = |checked: &Checked| {
        let old = tree(&checked.environment().join("lib/python3.11"));
        old.into_keys().map(|path| path.display().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(left(&checked), ["site-packages", "site-packages/mine.py"]);
    let bin = checked.environment().join("bin");
    assert!(!bin.join("python3.11").exists() && bin.join("python3.12").is_file());
    // And back: what the user had there counts again.
    let checked = respecified(checked, &with(&old)).imports("alpha, beta, mine");
    assert!(!library.join("python3.12").exists(), "nothing of anybody's was in it");
    let before = stamps(&checked.environment());
    let checked = checked.apply().succeeds().stdout_contains("unchanged");
    assert_untouched(&before, &checked.environment());
}
