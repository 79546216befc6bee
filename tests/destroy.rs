//! `isolate destroy` takes away what was written, and nothing else.

mod support;

use support::digest::{assert_same, tree};
use support::makers::Maker;
use support::needs;
use support::outcome::Checked;
use support::site::{Distribution, Site};
use support::test::Test;

const SPEC: &str = "python: python3\nsources: ['{spec}/site']\npackages: [alpha]\n";

fn test() -> Test {
    let alpha = Distribution::new("alpha", "1.0").file("alpha/__init__.py", "");
    Test::new().spec(SPEC).site("site", &Site::new().distribution(alpha))
}

fn applied() -> Checked {
    test().apply().succeeds()
}

#[test]
fn an_environment_without_anything_of_the_user_s_is_gone() {
    let checked = applied().imports("alpha").file("beside.txt", "");
    // A second version, so that there is a way back to take away, too.
    let checked = checked.file("isolate.yaml", format!("{SPEC}variables: {{set: {{A: b}}}}\n"));
    let checked = checked.apply().succeeds();
    let site = tree(&checked.directory().join("site"));
    let checked = checked.isolate(["destroy"]).succeeds();
    assert!(checked.stdout().starts_with("destroyed [DIR]/.venv: "), "{}", checked.stdout());
    assert!(!checked.environment().exists());
    assert!(checked.directory().join("beside.txt").exists());
    assert_same(&site, &tree(&checked.directory().join("site")));
    let checked = checked.isolate(["destroy"]).fails();
    insta::assert_snapshot!(checked.stderr(), @"error[nothing-to-destroy]: there is nothing to destroy in [DIR]/.venv: it does not exist");
    checked.apply().succeeds().imports("alpha");
}

#[test]
fn what_is_the_user_s_stays_and_is_named() {
    let checked = applied().file(".venv/mine.txt", "mine").file(".venv/bin/activate", "edited");
    let library = checked.site_packages();
    fs_err::create_dir(library.join("own")).unwrap();
    fs_err::write(library.join("own/__init__.py"), "").unwrap();
    fs_err::write(library.with_file_name("system-packages").join("also.py"), "").unwrap();
    let name = library.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
    let checked = checked.isolate(["destroy"]).succeeds();
    let left = checked.stdout().replace(&name, "python3.X");
    let left = left.lines().nth(1).unwrap();
    insta::assert_snapshot!(left, @"  left: bin/activate, lib/python3.X/site-packages/own, lib/python3.X/system-packages/also.py, mine.txt");
    assert_eq!(fs_err::read_to_string(checked.environment().join("mine.txt")).unwrap(), "mine");
    assert!(library.join("own/__init__.py").exists());
    assert!(!checked.environment().join("bin/python").exists());
    assert!(!checked.environment().join("isolate").exists());
}

#[test]
fn another_tool_s_environment_is_as_it_was() {
    let Some(python) = needs::debian_python() else { return };
    let spec = format!("{SPEC}launcher: exec\n").replace("python: python3\n", "");
    let alpha = Distribution::new("alpha", "1.0").file("alpha/__init__.py", "");
    let test = Test::new().spec(&spec).site("site", &Site::new().distribution(alpha));
    let checked = Maker::venv(&python, false).make(test).run("true", [""; 0]).succeeds();
    let before = tree(&checked.environment());
    let checked = checked.isolate(["apply", "--adopt"]).succeeds().imports("alpha");
    let checked = checked.isolate(["destroy"]).succeeds();
    assert!(checked.stdout().contains("the environment itself is another tool's"));
    assert_same(&before, &tree(&checked.environment()));
}

#[test]
fn nothing_else_is_touched() {
    let checked = test().file(".venv/pyvenv.cfg", "home = /usr/bin\n").isolate(["destroy"]).fails();
    insta::assert_snapshot!(checked.stderr(), @r"
    error[nothing-to-destroy]: there is nothing to destroy in [DIR]/.venv: it was not made by isolate
    help: remove it yourself if it is of no use
    ");
    assert!(checked.environment().join("pyvenv.cfg").exists());
}

#[test]
fn by_its_own_directory_and_as_json() {
    let arguments = ["destroy", "--environment", ".venv", "--output-format", "json"];
    let checked = applied().isolate(arguments).succeeds();
    let document: serde_json::Value = serde_json::from_str(&checked.stdout()).unwrap();
    let result = &document["results"][0];
    assert_eq!((&result["gone"], &result["left"]), (&true.into(), &serde_json::json!([])));
    assert!(result["removed"].as_u64().unwrap() > 10, "{document}");
}
