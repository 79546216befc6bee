//! The variables by which a process environment reaches into a Python.

use crate::full;
use crate::support::bases::{Base, bases};
use crate::support::outcome::Checked;
use crate::support::test::Test;

const REACHED: &str = include_str!("reached.py");

/// Every variable that must not come through, with a value that shows in [`REACHED`].
const PLANTED: [(&str, &str); 12] = [
    ("PYTHONPATH", "[DIR]/planted"),
    ("PYTHONHOME", "[DIR]/planted-home"),
    ("PYTHONPLATLIBDIR", "planted-lib"),
    ("PYTHONSTARTUP", "[DIR]/planted/startup.py"),
    ("PYTHONINSPECT", "planted"),
    ("PYTHONBREAKPOINT", "builtins.print"),
    ("PYTHONWARNINGS", "error::planted.Category"),
    ("PYTHONPYCACHEPREFIX", "[DIR]/planted-cache"),
    ("PYTHONUSERBASE", "[DIR]/planted-user"),
    ("_PYTHON_SYSCONFIGDATA_NAME", "planted_data"),
    ("_PYTHON_HOST_PLATFORM", "planted-platform"),
    ("_PYTHON_PROJECT_BASE", "[DIR]/planted-project"),
];

/// Files that the variables lead to, and files of the user's that need no variable.
fn planted(test: Test, base: &Base) -> Test {
    let user = format!("lib/python3.{}/site-packages", base.minor);
    let (named, default) = (format!("planted-user/{user}"), format!("../home/.local/{user}"));
    [named, default]
        .iter()
        .fold(test, |test, directory| {
            test.file(format!("{directory}/usercustomize.py"), "print('planted usercustomize')\n")
                .file(format!("{directory}/planted.pth"), "import sys; print('planted .pth')\n")
                .file(format!("{directory}/planted_user.py"), "")
        })
        .file("planted/sitecustomize.py", "print('planted sitecustomize')\n")
        .file("planted/planted_module.py", "")
        .file("planted/planted_data.py", "build_time_vars = {'planted': 'planted'}\n")
        .file("planted/startup.py", "print('planted startup')\n")
        .file("reached.py", REACHED)
}

fn value(test: &Checked, text: &str) -> String {
    text.replace("[DIR]", test.directory().to_str().unwrap())
}

fn with_all(checked: Checked) -> Checked {
    PLANTED.iter().fold(checked, |checked, (name, text)| {
        let value = value(&checked, text);
        checked.env(name, &value)
    })
}

#[test]
fn none_comes_through_and_none_hinders_apply() {
    for base in bases() {
        let test = planted(full(&base), &base);
        let checked = with_all(test.isolate(["--version"]).succeeds());
        let checked = checked.apply().succeeds().stderr_lacks("planted");
        let checked = checked.python(["reached.py"]).succeeds();
        assert_eq!(checked.stdout() + &checked.stderr(), "", "{base:?}");
        let checked = checked.hides("planted_module").hides("planted_user");
        let checked = checked.python(["-i"]).succeeds();
        assert!(!(checked.stdout() + &checked.stderr()).contains("planted"), "{base:?}");
        // Without code to run: what is on standard input, which is empty.
        let checked = checked.python([] as [&str; 0]).succeeds();
        assert_eq!(checked.stdout() + &checked.stderr(), "", "{base:?}");
    }
}

#[test]
fn each_shows_where_python_is_a_link() {
    // This proves both the probe above and what the pages say of `launcher: link`.
    for base in bases() {
        let spec =
            format!("launcher: link\nisolation: full\npython: {}\n", base.executable.display());
        let mut checked = planted(Test::new().spec(&spec), &base).apply().succeeds();
        checked = checked.python(["reached.py"]).succeeds().stdout_is("");
        for (name, text) in PLANTED {
            if name == "PYTHONPLATLIBDIR" && base.minor < 9 {
                continue;
            }
            let assignment = format!("{name}={}", value(&checked, text));
            let python = checked.executable().display().to_string();
            let program = ["reached.py", "-i"][usize::from(name == "PYTHONSTARTUP")];
            let done = checked.run("env", [assignment.as_str(), &python, program]).ends();
            // That it is among the variables is no effect yet.
            let seen = done.stdout().lines().any(|line| line != "variables");
            let failed = done.stderr().contains("Error");
            assert!(seen || failed, "{name} shows nowhere with {base:?}");
            checked = done;
        }
    }
}

#[test]
fn a_shell_opened_from_inside_is_outside_again() {
    for base in bases() {
        let shell = "PYTHONPATH=$PWD/planted \"$0\" reached.py; :";
        let code = "import subprocess, sys; \
                    subprocess.check_call(['/bin/sh', '-c', sys.argv[1], sys.executable])";
        let checked = planted(full(&base), &base)
            .apply()
            .succeeds()
            .python(["-c", code, shell])
            .succeeds()
            .stdout_is("");
        // What a program sets for its own child is meant, and passes.
        let code = "import os, subprocess, sys; subprocess.check_call([sys.executable, '-c', \
                    'import planted_module'], env=dict(os.environ, PYTHONPATH='planted'))";
        let _ = checked.python(["-c", code]).succeeds().stdout_is("planted sitecustomize\n");
    }
}

#[test]
fn activation_changes_nothing_of_that() {
    for base in bases() {
        let script = "PYTHONPATH=$PWD/planted; export PYTHONPATH; . .venv/bin/activate; \
                      PYTHONPATH=$PWD/planted python reached.py";
        let checked = planted(full(&base), &base).apply().succeeds();
        let _ = checked.run("/bin/sh", ["-c", script]).succeeds().stdout_is("");
    }
}
