//! Environments: isolate's own, and those of other tools.

use serde_json::Value;

use crate::fake::Audit;
use crate::support::needs;
use crate::support::outcome::Checked;
use crate::support::test::Test;

const JSON: [&str; 2] = ["--output-format", "json"];

fn audit(checked: Checked, arguments: &[&str]) -> Audit {
    let arguments = ["audit"].iter().chain(arguments).chain(&JSON);
    Audit::of(checked.isolate(arguments).ends())
}

/// Nothing but what isolate wrote is told of an environment, and nothing is any risk.
#[track_caller]
fn is_only_ours(audit: &Audit, environment: &str) {
    let inside: Vec<&Value> = audit
        .items
        .iter()
        .filter(|item| item["path"].as_str().unwrap().starts_with(environment))
        .collect();
    assert!(!inside.is_empty());
    assert!(inside.iter().all(|item| item["owner"]["kind"] == "isolate"), "{inside:#?}");
    assert!(audit.items.iter().all(|item| item["risk"] == "none"), "{:#?}", audit.items);
    assert_eq!((audit.risk.as_str(), audit.checked.code()), ("none", Some(0)));
}

#[test]
fn one_of_isolate_s_has_only_what_isolate_wrote() {
    let Some(()) = needs::apt(&["python3-lxml", "python3-zope.interface"]) else { return };
    let spec = "python: system\npackages: [lxml, 'zope.*']\n";
    let checked = Test::new().spec(spec).apply().succeeds();
    let environment = checked.environment().to_str().unwrap().to_owned();
    // By the nearest spec, by its directory, by its Python, and with variables that it keeps out.
    let python = format!("{environment}/bin/python");
    let reaching = checked.clone().env("PYTHONPATH", "/tmp").env("PYTHONUSERBASE", "/tmp");
    for (checked, arguments) in [
        (checked.clone(), vec![]),
        (checked.clone(), vec![".venv"]),
        (checked.clone(), vec![python.as_str()]),
        (reaching, vec![]),
    ] {
        is_only_ours(&audit(checked, &arguments), &environment);
    }
    assert!(checked.isolate(["audit"]).succeeds().stdout().ends_with(": clean\n"));
}

#[test]
fn what_was_changed_or_added_in_one_is_told() {
    let checked = Test::new().spec("python: python3\nisolation: full\n").apply().succeeds();
    let site = checked.site_packages();
    fs_err::write(site.join("mine.pth"), "import mine\n").unwrap();
    let audit = audit(checked, &[]);
    assert_eq!(audit.of_file("mine.pth"), ["1 import-line suspicious nobody"]);
    let checked = audit.checked;
    fs_err::remove_file(site.join("mine.pth")).unwrap();
    let startup = site.join("00_isolate_startup.pth");
    fs_err::write(&startup, "import os\n").unwrap();
    let audit = self::audit(checked, &[]);
    assert_eq!(audit.of_file("00_isolate_startup.pth"), ["1 import-line suspicious changed"]);
}

#[test]
fn one_of_another_tool_sees_what_it_says() {
    let Some(python) = needs::debian_python() else { return };
    let make = |options: &[&str]| {
        let arguments = ["-m", "venv", "--without-pip", "env"].iter().chain(options);
        Test::new().first(&python, arguments)
    };
    let json = |test: Test, subject: &str| {
        Audit::of(test.isolate(["audit", subject, JSON[0], JSON[1]]).ends())
    };
    let closed = json(make(&[]), "env");
    assert_eq!(closed.only("configuration")["risk"], "none");
    let is_system =
        |item: &Value| item["path"].as_str().unwrap().ends_with("distutils-precedence.pth");
    assert!(!closed.items.iter().any(is_system));
    // Its base's sitecustomize runs in it all the same.
    assert_eq!(closed.only("sitecustomize")["risk"], "code");
    let open = json(make(&["--system-site-packages"]), "./env");
    assert_eq!(open.only("configuration")["risk"], "notice");
    let base = json(Test::new(), python.to_str().unwrap());
    assert_eq!(open.items.iter().any(is_system), base.items.iter().any(is_system));
    let reached = json(make(&[]).env("PYTHONPATH", "/nowhere"), "env/bin/python");
    assert_eq!(reached.only("variable")["risk"], "notice");
}

#[test]
fn what_is_no_environment_is_refused() {
    let test = Test::new().file("directory/file", "");
    let checked = test.isolate(["audit", "./directory"]).fails();
    insta::assert_snapshot!(checked.stderr(), @r"
    error[no-environment]: [DIR]/directory is no virtual environment
    help: it has no pyvenv.cfg; name an environment, or a Python by its file
    ");
    let _ =
        checked.isolate(["audit", "no-such-python"]).fails().stderr_contains("python-not-found");
}

#[test]
fn of_a_spec_that_was_never_applied_the_base_is_looked_at() {
    let test = Test::new().spec("python: python3\nisolation: full\n").arg("-v");
    let checked = test.isolate(["audit"]).ends().stderr_contains("has not been made");
    assert!(!checked.environment().exists());
}
