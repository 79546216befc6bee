//! The examples do what their pages say.

mod support;

use std::path::Path;

use support::needs;
use support::outcome::Checked;
use support::test::Test;

/// An example's directory, copied, so that the environment is made in the test's own.
fn example(name: &str) -> Test {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    Test::new().first("cp", ["-R".as_ref(), source.join(".").as_os_str(), ".".as_ref()])
}

#[test]
fn the_quickstart_shows_two_picks_and_hides_the_third() {
    let checked = example("quickstart").apply().succeeds().python(["show.py"]).succeeds();
    assert_eq!(
        checked.stdout(),
        "iniconfig: imported, version 2.0.0\n\
         mccabe: imported, version 0.7.0\n\
         sniffio: No module named 'sniffio'\n",
    );
}

#[test]
fn the_quickstart_changes_nothing_the_second_time() {
    let report = |checked: &Checked| checked.report().only();
    let json = ["apply", "isolate.yaml", "--output-format", "json"];
    let first = example("quickstart").isolate(json).succeeds();
    assert!(report(&first).changed);
    let second = first.isolate(json).succeeds();
    let applied = report(&second);
    assert!(!applied.changed);
    assert_eq!(applied.names().into_iter().collect::<Vec<_>>(), ["iniconfig", "mccabe"]);
}

#[test]
fn where_a_command_starts_changes_nothing() {
    let mut checked = example("quickstart").apply().succeeds();
    let isolate = env!("CARGO_BIN_EXE_isolate");
    for arguments in ["", "../isolate.yaml", "--environment ../.venv"] {
        let command = format!("cd site && {isolate} apply {arguments} --output-format json");
        checked = checked.run("sh", ["-c", &command]).succeeds();
        let applied = checked.report().only();
        assert!(!applied.changed, "{arguments}: {}", applied.environment.display());
    }
}

#[test]
fn the_quickstart_reports_what_was_picked_and_from_where() {
    let checked = example("quickstart").arg("--output-format").arg("json").apply().succeeds();
    let directory = checked.directory();
    let applied = checked.report().only();
    let mccabe = applied.pick("mccabe").unwrap();
    assert_eq!(mccabe.version.as_deref(), Some("0.7.0"));
    assert_eq!(mccabe.imports, ["mccabe"]);
    assert_eq!(mccabe.from, directory.join("site"));
    assert_eq!(mccabe.kind, "picked");
    assert!(mccabe.why[0].contains("import:mccabe"), "{:?}", mccabe.why);
    assert!(applied.python.found.contains("PATH"), "{}", applied.python.found);
}

#[test]
fn full_isolation_has_the_standard_library_alone() {
    example("full-isolation")
        .env("PYTHONPATH", "planted")
        .file("planted/secret.py", "")
        .apply()
        .succeeds()
        .imports("sqlite3")
        .hides("secret")
        .hides("iniconfig")
        .python(["-c", "import importlib.metadata as m; print(len(list(m.distributions())))"])
        .succeeds()
        .stdout_is("0\n");
}

#[test]
fn the_cherry_picks_of_the_system_come_through() {
    let packages = ["python3-lxml", "python3-numpy", "python3-gi", "python3-apt", "python3-yaml"];
    let Some(()) = needs::apt(&packages) else { return };
    example("cherry-pick")
        .apply()
        .succeeds()
        .imports("lxml.etree, numpy, gi, apt_pkg")
        .hides("yaml")
        .hides("setuptools");
}
