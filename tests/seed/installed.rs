//! When seeds are installed, and when nothing is done.

use crate::support::digest::{assert_untouched, stamps};
use crate::support::outcome::Checked;
use crate::wheels::{calls, respecified, script, seeds, spec, with_uv};

const JSON: [&str; 4] = ["apply", "isolate.yaml", "--output-format", "json"];

/// An apply that finds everything as it must be: no process is started, nothing is written.
#[track_caller]
fn settled(checked: Checked, arguments: &[&str]) -> Checked {
    let (before, called) = (stamps(&checked.environment()), calls(&checked));
    let checked = checked.isolate(arguments).succeeds();
    assert_untouched(&before, &checked.environment());
    assert_eq!(calls(&checked), called, "an installer was called");
    checked
}

#[test]
fn what_is_missing_is_installed_and_then_nothing_is_done() {
    let Some(test) = with_uv() else { return };
    let checked = test.spec(&spec("[demo==1.0, beta]")).apply().succeeds();
    let checked = checked
        .stdout_contains("+ demo==1.0  seed: 1.0 installed by uv")
        .stdout_contains("+ beta  seed: 1.0 installed by uv")
        .imports("demo, beta");
    assert_eq!(calls(&checked), 1);
    // With what former runs found out, and without.
    let checked = settled(checked, &["apply", "isolate.yaml"]).stdout_contains("unchanged");
    let checked = settled(checked, &["apply", "isolate.yaml", "--verify"]);
    let checked = settled(checked, &JSON);
    assert_eq!(seeds(&checked), ["demo==1.0 satisfied 1.0", "beta satisfied 1.0"]);
    let checked = settled(checked, &["apply", "isolate.yaml", "--verify", "-v"]);
    let checked = checked.stdout_contains("= demo==1.0  seed: 1.0 is there");
    let _ = settled(checked, &["run", "isolate.yaml", "--", "true"]);
}

#[test]
fn the_first_report_says_what_was_installed() {
    let Some(test) = with_uv() else { return };
    let checked = test.spec(&spec("[demo, \"beta ; python_version < '3'\"]")).isolate(JSON);
    let checked = checked.succeeds();
    let installed = ["demo installed 2.0", "beta ; python_version < '3' not-for-this-python -"];
    assert_eq!(seeds(&checked), installed);
    let report: serde_json::Value = serde_json::from_str(checked.raw_stdout()).unwrap();
    assert_eq!(report["results"][0]["seeds"][0]["installer"], "uv");
    let _ = checked.hides("beta");
}

#[test]
fn a_pin_that_has_changed_is_applied() {
    let Some(test) = with_uv() else { return };
    let checked = test.spec(&spec("[demo==1.0]")).apply().succeeds().version_is("demo", "1.0");
    let checked = respecified(checked, "[demo==2.0]").isolate(["check"]).fails();
    let checked = checked
        .stdout_contains("demo: the spec wants demo==2.0 installed: 1.0 is there [seed]")
        .isolate(["plan", "--exit-code"])
        .fails()
        .stdout_contains("~ seed demo==2.0 (1.0 is there)");
    let checked = checked.apply().succeeds().stdout_contains("updated").version_is("demo", "2.0");
    let checked = checked.isolate(["check"]).succeeds();
    let checked = respecified(checked, "['demo>=1']").apply().succeeds();
    assert_eq!(calls(&checked), 2, "what will do stays");
    // What seeds have installed is the user's.
    let checked = respecified(checked, "[]").apply().succeeds().version_is("demo", "2.0");
    assert_eq!(calls(&checked), 2);
}

#[test]
fn what_somebody_uninstalls_is_missed_planned_and_installed_again() {
    let Some(test) = with_uv() else { return };
    let checked = test.spec(&spec("[demo==1.0]")).apply().succeeds();
    let site = checked.site_packages();
    fs_err::remove_dir_all(site.join("demo-1.0.dist-info")).unwrap();
    fs_err::remove_file(site.join("demo.py")).unwrap();
    let checked = checked
        .isolate(["check"])
        .fails()
        .stdout_contains("demo: the spec wants demo==1.0 installed: it is not there [seed]")
        .isolate(["plan", "--output-format", "json"])
        .succeeds();
    assert_eq!(seeds(&checked), ["demo==1.0 missing -"]);
    let checked = checked.isolate(["run", "isolate.yaml", "--", "python", "-c", "import demo"]);
    let checked = checked.succeeds();
    assert_eq!((checked.stderr(), calls(&checked)), (String::new(), 2));
}

#[test]
fn a_plan_names_seeds_before_anything_stands() {
    let Some(test) = with_uv() else { return };
    let checked = test.spec(&spec("[demo==1.0]")).isolate(["plan"]).succeeds();
    let checked = checked.stdout_contains("+ seed demo==1.0\n");
    assert!(!checked.environment().exists());
    assert_eq!(calls(&checked), 0);
}

#[test]
fn extras_and_addresses_count() {
    let Some(test) = with_uv() else { return };
    let checked = test.spec(&spec("[beta]")).apply().succeeds().hides("extra_one");
    let checked = respecified(checked, "['beta[more]']").apply().succeeds().imports("extra_one");
    let checked = settled(checked, &["apply", "isolate.yaml", "--verify"]);
    let index = checked.directory().join("index");
    let address = |version: &str| {
        format!("['demo @ file://{}/demo-{version}-py3-none-any.whl']", index.display())
    };
    let checked = respecified(checked, &address("1.0")).apply().succeeds();
    let checked = settled(checked, &["apply", "isolate.yaml", "--verify"]);
    let checked = respecified(checked, &address("2.0")).apply().succeeds();
    let _ = settled(checked, &["apply", "isolate.yaml", "--verify"]).version_is("demo", "2.0");
}

#[test]
fn scripts_run_in_the_environment() {
    let Some(test) = with_uv() else { return };
    let checked = test.spec(&spec("[demo==1.0]")).apply().succeeds();
    let program = script(&checked, "demo-script");
    let checked = checked.env("PYTHONPATH", "/nowhere").env("PYTHONHOME", "/nowhere");
    checked.run(program, [""; 0]).succeeds().stdout_is("1.0 [DIR]/.venv\n");
}
