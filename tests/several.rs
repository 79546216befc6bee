//! Several specs in one call: in parallel, with a result each.

mod support;

use support::site::{Distribution, Site};
use support::test::Test;

fn test(services: usize) -> Test {
    let alpha = Distribution::new("alpha", "1.0").file("alpha/__init__.py", "");
    let mut test = Test::new().site("site", &Site::new().distribution(alpha));
    for number in 0..services {
        let spec = "python: python3\nsources: ['{spec}/../../site']\npackages: [alpha]\n";
        test = test.file(format!("services/{number}/isolate.yaml"), spec);
    }
    test
}

fn document(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_pattern_makes_an_environment_for_each_spec() {
    let checked = test(5).isolate(["apply", "services/*/isolate.yaml"]).succeeds();
    for (number, line) in checked.stdout().lines().filter(|l| l.starts_with("made")).enumerate() {
        assert!(line.starts_with(&format!("made [DIR]/services/{number}/.venv")), "{line}");
    }
    let mut checked = checked;
    for number in 0..5 {
        let python = checked.directory().join(format!("services/{number}/.venv/bin/python"));
        checked = checked.run(python, ["-c", "import alpha"]).succeeds();
    }
    let checked = checked.isolate(["plan", "--exit-code", "services/*/isolate.yaml"]).succeeds();
    assert_eq!(checked.stdout().matches("nothing to do").count(), 5);
}

#[test]
fn one_that_fails_does_not_stop_the_others_and_the_worst_code_counts() {
    let test = test(3).file("services/1/isolate.yaml", "python: python3\npackages: [no-such]\n");
    let arguments = ["apply", "services/*/isolate.yaml", "--output-format", "json"];
    let checked = test.isolate(arguments).fails();
    let report = document(checked.raw_stdout());
    let results = report["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    assert_eq!((&results[0]["changed"], &results[2]["changed"]), (&true.into(), &true.into()));
    assert!(results[1]["spec"].as_str().unwrap().ends_with("services/1/isolate.yaml"));
    assert_eq!(results[1]["errors"], report["errors"]);
    assert_eq!(report["errors"][0]["code"], "not-installed");
    // A wrong spec is worse than one whose pick is missing.
    let checked = checked.file("services/2/isolate.yaml", "packages: [");
    let checked = checked.isolate(["apply", "services/*/isolate.yaml"]).ends();
    assert!(checked.stdout().contains("unchanged [DIR]/services/0/.venv"), "{}", checked.stdout());
}

#[test]
fn two_specs_cannot_have_one_environment() {
    let test = test(2);
    let spec = "python: python3\nisolation: full\nenvironment: ../shared\n";
    let test = test.file("services/0/isolate.yaml", spec).file("services/1/isolate.yaml", spec);
    let checked = test.isolate(["apply", "services/*/isolate.yaml"]).fails();
    insta::assert_snapshot!(checked.stderr(), @r"
    error[environment-of-another-spec]: two specs claim one environment: [DIR]/services/shared is claimed by [DIR]/services/0/isolate.yaml and by [DIR]/services/1/isolate.yaml
    help: give each a place of its own with `environment:`
    error[environment-of-another-spec]: two specs claim one environment: [DIR]/services/shared is claimed by [DIR]/services/1/isolate.yaml and by [DIR]/services/0/isolate.yaml
    help: give each a place of its own with `environment:`
    ");
    assert!(!checked.directory().join("services/shared").exists());
}

#[test]
fn one_environment_cannot_be_named_for_several_specs() {
    let checked =
        test(2).isolate(["apply", "services/*/isolate.yaml", "--environment", "x"]).status(2);
    insta::assert_snapshot!(checked.stderr(), @r"
    error[usage]: --environment names one environment, but there are 2 specs
    help: name one spec, or set `environment:` in each
    help: ISOLATE_ENVIRONMENT counts as --environment
    ");
}

#[test]
fn a_pattern_that_matches_nothing_is_an_error() {
    let checked = test(0).isolate(["apply", "services/*/isolate.yaml"]).fails();
    insta::assert_snapshot!(checked.stderr(), @r"
    error[no-match]: services/*/isolate.yaml matches no file
    help: a spec is usually called isolate.yaml, as in 'services/*/isolate.yaml'
    ");
}
