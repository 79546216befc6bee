//! Programs that are no interpreters, or none that environments can be made of.

use std::time::Instant;

use super::*;
use crate::common::Severity;

/// The error that a script's answer, or its lack of one, makes.
fn error_of(body: &str) -> (Sandbox, Diagnostic) {
    let sandbox = Sandbox::new();
    sandbox.script("python", body);
    let error = sandbox.error("./python");
    (sandbox, error)
}

fn shown(body: &str) -> String {
    let (sandbox, error) = error_of(body);
    sandbox.shown(&error)
}

#[test]
fn a_crash_names_the_signal_and_quotes_the_end_of_what_it_said() {
    insta::assert_snapshot!(shown("seq 1 9 >&2; printf 'a\\033[2Jb\\n' >&2; kill -SEGV $$"), @r#"
    python-crashed: DIR/python was killed by SIGSEGV (a crash: invalid memory) when it was asked for its facts
      try: DIR/python -I -S -B -c "import sys; print(sys.version)"
      it said: 6
      it said: 7
      it said: 8
      it said: 9
      it said: a\u{1b}[2Jb
    "#);
}

#[test]
fn an_exit_code_is_told() {
    insta::assert_snapshot!(shown("echo 'cannot do that' >&2; exit 3"), @r#"
    python-failed: DIR/python ended with exit code 3 when it was asked for its facts
      try: DIR/python -I -S -B -c "import sys; print(sys.version)"
      it said: cannot do that
    "#);
}

#[test]
fn a_broken_standard_library_is_recognised() {
    let said = "Fatal Python error: init_fs_encoding: failed to get the Python codec\n\
                ModuleNotFoundError: No module named 'encodings'";
    insta::assert_snapshot!(shown(&format!("echo \"{said}\" >&2; exit 1")), @r#"
    python-stdlib-broken: the standard library of DIR/python is broken or incomplete
      reinstall that Python (Debian: `apt install --reinstall libpython3-stdlib`)
      it said: Fatal Python error: init_fs_encoding: failed to get the Python codec
      it said: ModuleNotFoundError: No module named 'encodings'
    "#);
}

#[test]
fn rubbish_is_quoted() {
    insta::assert_snapshot!(shown("echo hello; echo world"), @r#"
    python-rubbish: DIR/python does not answer as a Python does
      try: DIR/python -I -S -B -c "import sys; print(sys.version)"
      it said: hello
      it said: world
    "#);
    assert_eq!(error_of("").1.code, "python-rubbish");
}

#[test]
fn a_flood_is_stopped() {
    let started = Instant::now();
    insta::assert_snapshot!(shown("exec yes"), @r#"
    python-too-much-output: DIR/python wrote more than 1048576 bytes when it was asked for its facts, and was killed
      try: DIR/python -I -S -B -c "import sys; print(sys.version)"
    "#);
    assert!(started.elapsed() < Duration::from_secs(9));
}

#[test]
fn what_hangs_is_stopped() {
    let mut sandbox = Sandbox::new();
    sandbox.context.time_limit = Duration::from_secs(2);
    sandbox.script("python", "echo thinking >&2; sleep 60");
    let started = Instant::now();
    let error = sandbox.error("./python");
    assert!(started.elapsed() < Duration::from_secs(9));
    insta::assert_snapshot!(sandbox.shown(&error), @r#"
    python-timeout: DIR/python did not answer within 2 s and was killed
      try: DIR/python -I -S -B -c "import sys; print(sys.version)"
      it said: thinking
    "#);
}

#[test]
fn other_implementations_are_named() {
    let answer = fake_answer(Path::new("/opt/pypy"), "3.10.14").to_string();
    let answer = answer.replace("cpython", "pypy").replace("/opt/pypy", "'\"$0\"'");
    insta::assert_snapshot!(shown(&format!("echo '{answer}'")), @r#"
    python-not-cpython: DIR/python is PyPy, not CPython
      the packages of an operating system are made for its CPython; name that in `python:`
    "#);
}

#[test]
fn old_and_new_versions_are_told() {
    let sandbox = Sandbox::new();
    let told = |version: &str| {
        sandbox.fake("python", version);
        sandbox.find("./python").map_err(|error| sandbox.shown(&error))
    };
    insta::assert_snapshot!(told("3.7.17").unwrap_err(), @r#"
    python-too-old: DIR/python is Python 3.7.17, which is too old
      environments are made of CPython 3.8 to 3.17; name one of these in `python:`
    "#);
    insta::assert_snapshot!(told("3.18.0").unwrap_err(), @r#"
    python-too-new: DIR/python is Python 3.18.0, which is too new
      from 3.18 on Python ignores the start-up lines that keep its sitecustomize out (PEP 829)
      environments are made of CPython 3.8 to 3.17; name one of these in `python:`
    "#);
    assert_eq!(told("4.0.0").unwrap_err().split(':').next(), Some("python-too-new"));
    for version in ["3.8.0", "3.15.2"] {
        assert!(told(version).unwrap().remarks.is_empty(), "{version} is fine");
    }
    for version in ["3.16.0", "3.17.4"] {
        let remarks = told(version).unwrap().remarks;
        assert_eq!(remarks.len(), 1);
        assert_eq!((remarks[0].code, remarks[0].severity), ("python-untried", Severity::Warning));
    }
}

#[test]
fn what_is_no_program_is_told() {
    let sandbox = Sandbox::new();
    sandbox.script("home/bin/python3.11", "exit 0");
    fs::write(sandbox.path("text"), "hello").unwrap();
    sandbox.link("dangling", Path::new("python3"));
    sandbox.link("python3", Path::new("/nonexistent/python3"));
    fs::write(sandbox.path("foreign"), b"\x7fELF but for another machine").unwrap();
    sandbox.script("loaderless", "");
    fs::write(sandbox.path("loaderless"), "#!/nonexistent/sh\n").unwrap();
    for file in ["foreign", "loaderless"] {
        fs::set_permissions(sandbox.path(file), Permissions::from_mode(0o755)).unwrap();
    }
    let names = [
        "none",
        "~/python",
        "home",
        "text",
        "dangling",
        "foreign",
        "loaderless",
        "home/bin/python3",
    ];
    let told: Vec<String> =
        names.iter().map(|name| sandbox.shown(&sandbox.error(&format!("./{name}")))).collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    python-not-found: there is no DIR/none
      write `python: system` for the operating system's own Python
    python-not-found: there is no DIR/~/python
      `~` is not expanded; write the whole path
      write `python: system` for the operating system's own Python
    python-is-directory: DIR/home is a directory, no interpreter
      did you mean DIR/home/bin/python3.11?
    python-not-executable: DIR/text may not be executed
      chmod +x DIR/text, if it is an interpreter
    python-not-found: DIR/dangling leads to /nonexistent/python3, which does not exist
      the Python that it led to was removed or upgraded; name another in `python:`
    python-not-a-program: DIR/foreign is no program that this machine can run
      it is damaged, or made for another kind of processor (see `file`)
    python-loader-missing: DIR/loaderless cannot be started: what it is run with is missing
      a script names that in its first line, a program its loader (see `file` and `ldd`)
    python-not-found: there is no DIR/home/bin/python3
      there is DIR/home/bin/python3.11
    "#);
}

#[test]
fn interpreters_that_lead_to_each_other_are_no_end() {
    let sandbox = Sandbox::new();
    let (a, b) = (sandbox.path("a/python"), sandbox.path("b/python"));
    sandbox.script("a/python", &format!("echo '{}'", fake_answer(&b, "3.11.2")));
    sandbox.script("b/python", &format!("echo '{}'", fake_answer(&a, "3.11.2")));
    assert_eq!(sandbox.error("a/python").code, "python-circle");
}

#[test]
fn a_greeting_before_the_answer_is_overheard() {
    let sandbox = Sandbox::new();
    let answer = fake_answer(&sandbox.path("python"), "3.11.2");
    sandbox.script("python", &format!("echo Welcome!; echo '{answer}'"));
    assert_eq!(sandbox.find("./python").unwrap().facts.version, (3, 11, 2));
}

#[test]
fn old_pythons_of_this_machine_can_say_who_they_are() {
    let context = Context::from_process(Path::new("/"));
    let versions = context.pyenv.map(|pyenv| pyenv.join("versions")).unwrap_or_default();
    let mut tried = 0;
    for entry in fs::read_dir(versions).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !["2.", "3.4.", "3.5.", "3.6.", "3.7."].iter().any(|old| name.starts_with(old)) {
            continue;
        }
        tried += 1;
        let python = entry.path().join("bin/python");
        let error = Sandbox::new().find_path(&python).unwrap_err();
        assert_eq!(
            error.message,
            format!("{} is Python {name}, which is too old", python.display())
        );
    }
    if tried == 0 {
        eprintln!("skipped: pyenv has no Python older than 3.8");
    }
}
