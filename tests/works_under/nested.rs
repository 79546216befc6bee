//! Environments that programs make out of an environment. They are ordinary ones: they run the same
//! base, and the picks stay behind.

use crate::subject::{Subject, assert_inside};
use crate::support::needs;
use crate::support::outcome::Checked;

/// Asserts that an environment in `inner` works, and is one of its own.
#[track_caller]
fn assert_nested(checked: Checked, subject: &Subject) -> Checked {
    let program = subject.program_without_pick();
    let checked = assert_inside(checked.run("inner/bin/python", ["-c", &program]), "inner");
    let checked = checked
        .run("inner/bin/python", ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"])
        .succeeds()
        .stdout_is(&format!("3.{}\n", subject.base.minor));
    // The one that it was made from is as it was.
    checked.imports(subject.pick)
}

#[test]
fn of_venv_linked_and_copied() {
    for subject in Subject::all() {
        for option in ["--symlinks", "--copies"] {
            let checked = subject.applied();
            let words = ["-m", "venv", "--without-pip", option, "inner"];
            let _ = assert_nested(checked.python(words).succeeds(), &subject);
        }
    }
}

#[test]
fn of_venv_with_pip() {
    for subject in Subject::all() {
        let has_ensurepip =
            subject.base.prints("import importlib.util as u; print(u.find_spec('ensurepip'))");
        if has_ensurepip == "None" {
            crate::support::aloud::say(&format!(
                "SKIPPED of_venv_with_pip: no ensurepip in {:?}",
                subject.base
            ));
            continue;
        }
        let checked = subject.applied().env("PIP_DISABLE_PIP_VERSION_CHECK", "1");
        let checked = checked.python(["-m", "venv", "inner"]).succeeds();
        let checked = checked.run("inner/bin/python", ["-m", "pip", "--version"]).succeeds();
        let checked = checked.stdout_contains("[DIR]/inner/");
        let _ = assert_nested(checked, &subject);
    }
}

#[test]
fn of_uv() {
    let Some(uv) = needs::tool("uv") else { return };
    for subject in Subject::all() {
        let words = ["venv", "--python", ".venv/bin/python", "inner"];
        let _ = assert_nested(subject.applied().run(&uv, words).succeeds(), &subject);
    }
}

#[test]
fn of_virtualenv() {
    let Some(virtualenv) = needs::tool("virtualenv") else { return };
    for subject in Subject::all() {
        let words = ["-p", ".venv/bin/python", "--no-periodic-update", "--without-pip", "inner"];
        let _ = assert_nested(subject.applied().run(&virtualenv, words).succeeds(), &subject);
    }
}
