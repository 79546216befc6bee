//! Which interpreter is taken.

use std::time::Instant;

use super::*;

/// A sandbox with two directories on PATH.
fn with_path() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.context.path = vec![sandbox.path("first"), sandbox.path("second")];
    sandbox
}

fn taken(sandbox: &Sandbox, request: &str) -> String {
    let found = sandbox.find(request).unwrap_or_else(|error| panic!("{}", sandbox.shown(&error)));
    let root = sandbox.path("");
    found.facts.executable.strip_prefix(root).unwrap().display().to_string()
}

#[test]
fn a_command_is_the_first_on_path_that_can_be_executed() {
    let sandbox = with_path();
    fs::create_dir_all(sandbox.path("first/python3")).unwrap();
    sandbox.fake("second/python3", "3.11.2");
    assert_eq!(taken(&sandbox, "python3"), "second/python3");
    assert_eq!(sandbox.find("python3").unwrap().found, "python3 on PATH");
    let error = sandbox.error("python3.12");
    insta::assert_snapshot!(sandbox.shown(&error), @r#"
    python-not-found: there is no command python3.12 on PATH
      there is DIR/second/python3
      write `python: system` for the operating system's own Python, or a path
    "#);
}

#[test]
fn a_command_that_is_no_program_is_told() {
    let sandbox = with_path();
    fs::create_dir_all(sandbox.path("first")).unwrap();
    fs::write(sandbox.path("first/python3"), "").unwrap();
    assert_eq!(sandbox.error("python3").code, "python-not-executable");
}

#[test]
fn a_path_is_relative_to_the_spec() {
    let sandbox = Sandbox::new();
    sandbox.fake("tools/python", "3.11.2");
    assert_eq!(taken(&sandbox, "tools/python"), "tools/python");
    assert_eq!(taken(&sandbox, "tools/../tools/./python"), "tools/python");
}

#[test]
fn the_highest_version_wins_and_the_first_between_equals() {
    let sandbox = with_path();
    sandbox.fake("first/python3.11", "3.11.2");
    sandbox.fake("first/python3.9", "3.9.18");
    sandbox.fake("second/python3", "3.12.1");
    sandbox.fake("second/python3.11", "3.11.2");
    sandbox.fake("root/usr/bin/python3.10", "3.10.4");
    assert_eq!(taken(&sandbox, "3"), "second/python3");
    assert_eq!(taken(&sandbox, "3.11"), "first/python3.11");
    assert_eq!(taken(&sandbox, ">=3.8,<3.10"), "first/python3.9");
    assert_eq!(taken(&sandbox, "3.10"), "root/usr/bin/python3.10");
    sandbox.fake("second/python3.11", "3.11.3");
    assert_eq!(taken(&sandbox, "3.11"), "second/python3.11");
}

#[test]
fn pyenv_s_versions_are_looked_through_and_its_shims_are_not() {
    let mut sandbox = Sandbox::new();
    sandbox.context.pyenv = Some(sandbox.path("pyenv"));
    sandbox.context.path = vec![sandbox.path("pyenv/shims")];
    sandbox.script("pyenv/shims/python3.12", "touch ran");
    sandbox.fake("pyenv/versions/3.12.10/bin/python3.12", "3.12.10");
    sandbox.fake("pyenv/versions/3.12.9/bin/python3.12", "3.12.9");
    assert_eq!(taken(&sandbox, "3.12"), "pyenv/versions/3.12.10/bin/python3.12");
    assert!(!sandbox.path("ran").exists(), "the shim was not run");
}

#[test]
fn pre_releases_are_the_last_resort() {
    let sandbox = with_path();
    sandbox.fake("first/python3.15", "3.15.0b1");
    sandbox.fake("first/python3.14", "3.14.2");
    assert_eq!(taken(&sandbox, ">=3.10"), "first/python3.14");
    assert_eq!(taken(&sandbox, "3.15"), "first/python3.15");
    assert_eq!(taken(&sandbox, ">=3.15.0a1"), "first/python3.15");
}

#[test]
fn free_threaded_builds_are_taken_on_request() {
    let sandbox = with_path();
    sandbox.fake("first/python3.13t", "3.13.1t");
    sandbox.fake("first/python3.13", "3.13.0");
    assert_eq!(taken(&sandbox, "3.13"), "first/python3.13");
    assert_eq!(taken(&sandbox, "3.13t"), "first/python3.13t");
}

#[test]
fn who_cannot_be_meant_by_name_is_not_asked() {
    let mut sandbox = with_path();
    sandbox.context.time_limit = Duration::from_secs(8);
    sandbox.script("first/python3.9", "sleep 60");
    sandbox.fake("second/python3.11", "3.11.2");
    let started = Instant::now();
    assert_eq!(taken(&sandbox, "3.11"), "second/python3.11");
    assert!(started.elapsed() < Duration::from_secs(8));
}

#[test]
fn when_no_version_will_do_the_error_says_what_there_is() {
    let sandbox = with_path();
    sandbox.fake("first/python3.11", "3.11.2");
    sandbox.fake("first/python3.13t", "3.13.1t");
    sandbox.fake("first/python3", "3.7.4");
    sandbox.script("second/python3.13", "exit 1");
    insta::assert_snapshot!(sandbox.shown(&sandbox.error("3.13")), @r#"
    python-version-not-found: no Python of version 3.13 was found
      found DIR/first/python3.13t: 3.13.1, free-threaded
      found DIR/first/python3.11: 3.11, as its name says
      DIR/first/python3 is Python 3.7.4, which is too old
      DIR/second/python3.13 ended with exit code 1 when it was asked for its facts
      install one so that it is on PATH, in /usr/bin or in pyenv; or name its path in `python:`
    "#);
    insta::assert_snapshot!(sandbox.shown(&sandbox.error("2.7")), @r#"
    python-version-not-found: no Python of version 2.7 was found
      found DIR/first/python3.13t: 3.13, as its name says
      found DIR/first/python3.11: 3.11, as its name says
      DIR/first/python3 is Python 3.7.4, which is too old
      found DIR/second/python3.13: 3.13, as its name says
      environments are made of CPython 3.8 to 3.17; name one of these in `python:`
    "#);
}

#[test]
fn the_system_s_python_is_not_what_path_says() {
    let sandbox = with_path();
    sandbox.fake("first/python3", "3.13.1");
    let Some(python) = machine_pythons().pop() else { return };
    let linked = sandbox.link("root/usr/bin/python3", &python);
    let found = sandbox.find("system").unwrap();
    assert_eq!((found.found.as_str(), found.facts.executable), ("the system's Python", linked));
}

#[test]
fn additions_to_the_system_are_passed_over() {
    let sandbox = Sandbox::new();
    let Some(python) = machine_pythons().pop() else { return };
    let local = sandbox.fake("root/usr/local/bin/python3", "3.14.0");
    sandbox.link("root/usr/bin/python3", &local);
    sandbox.script("root/usr/bin/python3.14", "exec /usr/bin/true");
    let own = sandbox.link("root/usr/bin/python3.11", &python);
    assert_eq!(sandbox.find("system").unwrap().facts.executable, own);
    fs::remove_file(own).unwrap();
    insta::assert_snapshot!(sandbox.shown(&sandbox.error("system")), @r#"
    python-no-system: the operating system has no Python 3 of its own
      DIR/root/usr/bin/python3 leads to DIR/root/usr/local/bin/python3, which is not the operating system's
      DIR/root/usr/bin/python3.14 is a script, no interpreter
      install the Python 3 of the operating system
      or name another interpreter in `python:`
    "#);
    let platform = sandbox.link("root/usr/libexec/platform-python", &python);
    assert_eq!(sandbox.find("system").unwrap().facts.executable, platform);
}

#[test]
fn a_missing_system_python_is_told_with_the_command_that_installs_it() {
    let sandbox = Sandbox::new();
    let told = || sandbox.error("system").help.join("; ");
    assert!(!told().contains("dnf") && !told().contains("apt"), "{}", told());
    fs::create_dir_all(sandbox.path("root/var/lib/rpm")).unwrap();
    assert!(told().contains("dnf install python3"), "{}", told());
    // Debian can have rpm's directory too.
    fs::create_dir_all(sandbox.path("root/var/lib/dpkg")).unwrap();
    assert!(told().contains("apt install python3"), "{}", told());
}
