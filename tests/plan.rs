//! `isolate plan`: what apply would do, and nothing done.

mod support;

use support::digest::{assert_same, stamps, tree};
use support::site::{Distribution, Site};
use support::test::Test;

const SPEC: &str = "python: python3\nsources: ['{spec}/site']\npackages: [alpha]\n";

fn test() -> Test {
    let alpha = Distribution::new("alpha", "1.0").file("alpha/__init__.py", "");
    let beta = Distribution::new("beta", "2.0").file("beta.py", "");
    Test::new().spec(SPEC).site("site", &Site::new().distribution(alpha).distribution(beta))
}

#[test]
fn nothing_is_written_and_all_is_told() {
    let checked = test().isolate(["plan"]).succeeds();
    assert!(!checked.environment().exists());
    let plan = checked.stdout();
    for line in [
        "--- [DIR]/.venv",
        "+++ [DIR]/.venv by [DIR]/isolate.yaml",
        "+ bin/python",
        "+ bin/python3 = bin/python",
        "+ lib64 -> lib",
        "+ isolate/allow-list.txt",
    ] {
        assert!(plan.lines().any(|l| l == line), "no {line:?} in\n{plan}");
    }
    assert!(plan.contains("/system-packages/alpha -> [DIR]/site/alpha\n"), "{plan}");
    assert!(plan.contains(" to create, 0 to replace, 0 to remove\n"), "{plan}");
}

#[test]
fn after_apply_the_plan_is_empty_and_stays_so() {
    let checked = test().apply().succeeds();
    let before = (tree(&checked.environment()), stamps(&checked.environment()));
    let checked = checked.isolate(["plan", "--exit-code"]).succeeds();
    let checked = checked
        .stdout_is("unchanged [DIR]/.venv: nothing to do\n")
        .isolate(["plan", "--verify", "--exit-code"])
        .succeeds()
        .stdout_is("unchanged [DIR]/.venv: nothing to do\n");
    assert_same(&before.0, &tree(&checked.environment()));
    assert_eq!(before.1, stamps(&checked.environment()));
}

#[test]
fn a_change_is_like_a_diff_and_ends_with_1_where_that_is_asked_for() {
    let checked = test().apply().succeeds().file(
        "isolate.yaml",
        SPEC.replace("[alpha]", "[beta]") + "variables: {set: {GI_TYPELIB_PATH: /opt/gtk}}\n",
    );
    let before = stamps(&checked.environment());
    let checked = checked.isolate(["plan", "--exit-code"]).fails();
    assert_eq!(before, stamps(&checked.environment()));
    let plan = checked.stdout();
    assert!(plan.contains("\n~ pyvenv.cfg\n"), "{plan}");
    assert!(plan.contains("\n    +isolate.set = GI_TYPELIB_PATH=/opt/gtk\n"), "{plan}");
    assert!(plan.lines().any(|l| l.starts_with("- ") && l.ends_with("/system-packages/alpha")));
    assert!(plan.lines().any(|l| l.starts_with("+ ") && l.ends_with(" -> [DIR]/site/beta.py")));
    // Without the option it is no failure.
    let checked = checked.isolate(["plan"]).succeeds();
    // And what was planned is what is done.
    let _ = checked.apply().succeeds().imports("beta").hides("alpha");
}

#[test]
fn as_json_every_step_has_its_path_change_and_kind() {
    let checked = test().isolate(["plan", "--output-format", "json"]).succeeds();
    let document: serde_json::Value = serde_json::from_str(checked.raw_stdout()).unwrap();
    assert_eq!((&document["command"], &document["format"]), (&"plan".into(), &1.into()));
    let result = &document["results"][0];
    assert_eq!(result["changed"], true);
    let steps = result["steps"].as_array().unwrap();
    // The directory that the program keeps for itself goes without saying.
    assert_eq!(result["changes"]["created"], steps.len() + 1);
    let step = |path: &str| steps.iter().find(|step| step["path"] == path).unwrap();
    assert_eq!(step("bin/python")["kind"], "executable");
    assert_eq!(step("bin/python3")["kind"], "hard-link");
    assert_eq!(step("lib64")["target"], "lib");
    assert_eq!(step("pyvenv.cfg")["change"], "create");
}

#[test]
fn what_is_wrong_ends_a_plan_as_it_ends_apply() {
    let test = test().file("isolate.yaml", SPEC.replace("[alpha]", "[alhpa]"));
    let _ = test.isolate(["plan"]).fails().stderr_contains("alhpa");
}
