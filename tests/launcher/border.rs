//! Who may set Python variables: programs inside the environment, for their own children.

use std::path::Path;
use std::process::Command;

use crate::environment::{Environment, each, outside, printed};

/// Tells `PYTHONPATH`.
const TELL: &str = "import os; print(os.environ.get('PYTHONPATH'))";

/// A program that runs a shell command with variables, and prints what that prints.
const SHELL: &str = "import os, subprocess, sys; os.environ.update(a.split('=', 1) for a in sys.argv[2:]); \
     sys.stdout.flush(); sys.exit(subprocess.call(['/bin/sh', '-c', sys.argv[1]]))";

/// Runs a shell command from inside, with variables that the program inside sets.
fn inside(environment: &Environment, command: &str, variables: &[&str]) -> String {
    let mut python = environment.command();
    python.args(["-c", SHELL, command]).args(variables);
    printed(python.env("PY", environment.python()).env("TELL", TELL))
}

#[test]
fn a_direct_child_gets_what_its_parent_sets() {
    each("", |environment, _| {
        let code = format!(
            "import os, subprocess, sys; subprocess.check_call([sys.executable, '-c', {TELL:?}], \
             env=dict(os.environ, PYTHONPATH='/overlay'))"
        );
        assert_eq!(environment.prints(&code), "/overlay");
    });
}

#[test]
fn a_program_that_execs_itself_keeps_what_it_sets() {
    each("", |environment, _| {
        let code = format!(
            "import os, sys; os.environ['PYTHONPATH'] = '/overlay'; \
             os.execv(sys.executable, [sys.executable, '-c', {TELL:?}])"
        );
        assert_eq!(environment.prints(&code), "/overlay");
    });
}

#[test]
fn a_shell_from_inside_that_sets_something_is_outside() {
    each("", |environment, _| {
        // The shell must stay, so that it is the parent: hence the second command.
        let said = inside(environment, "PYTHONPATH=/shell $PY -c \"$TELL\"; :", &[]);
        assert_eq!(said, "None");
    });
}

#[test]
fn a_shell_from_inside_that_sets_nothing_is_inside() {
    each("", |environment, _| {
        // The child of the first python sets the overlay and starts a shell; that starts a python,
        // whose parent nobody handed anything on to, but nothing has changed since.
        let nested = "$PY -c \"$SHELL\" '$PY -c \"$TELL\"; :' PYTHONPATH=/overlay OTHER=1; :";
        let mut python = environment.command();
        python.args(["-c", SHELL, nested, "X=1"]);
        python.env("PY", environment.python()).env("TELL", TELL).env("SHELL", SHELL);
        // The overlay is set by a grandchild of ours for a shell of its own: it changed.
        assert_eq!(printed(&mut python), "None");
        // Handed on by a launcher once, it passes through as many shells as there are.
        let code = format!(
            "import os, subprocess, sys; subprocess.check_call([sys.executable, '-c', {SHELL:?}, \
             'sh -c \"$PY -c \\\\\"\\$TELL\\\\\"; :\"; :'], env=dict(os.environ, PYTHONPATH='/overlay'))"
        );
        let mut python = environment.command();
        python.args(["-c", &code]).env("PY", environment.python()).env("TELL", TELL);
        assert_eq!(printed(&mut python), "/overlay");
    });
}

#[test]
fn another_environment_is_another_border() {
    each("", |environment, root| {
        let other = Environment::make(&environment.base, &root.join("other"), "");
        let code = format!(
            "import os, subprocess; subprocess.check_call([{:?}, '-c', {TELL:?}], \
             env=dict(os.environ, PYTHONPATH='/overlay'))",
            other.python()
        );
        assert_eq!(environment.prints(&code), "None");
    });
}

#[test]
fn a_copy_is_another_environment_and_the_same_one_after_its_files_are_written_again() {
    each("", |environment, root| {
        let overlay = |python: &Path, before: &str| {
            let code = format!(
                "import os, subprocess; {before}; subprocess.check_call([{python:?}, '-c', {TELL:?}], \
                 env=dict(os.environ, PYTHONPATH='/overlay'))"
            );
            environment.prints(&code)
        };
        let copy = root.join("copy");
        printed(outside("cp").arg("-r").arg(&environment.directory).arg(&copy));
        assert_eq!(overlay(&copy.join("bin/python"), "pass"), "None");
        let config = environment.directory.join("pyvenv.cfg");
        let again = format!(
            "c = open({config:?}).read(); os.unlink({config:?}); open({config:?}, 'w').write(c)"
        );
        assert_eq!(overlay(&environment.python(), &again), "/overlay");
    });
}

#[test]
fn what_somebody_outside_writes_into_the_marker_is_worth_nothing() {
    each("", |environment, _| {
        let me = std::process::id();
        for marker in ["", "x", ":::", &format!("0-0:{me}:0"), &"9".repeat(500)] {
            let mut command = environment.command();
            command.args(["-c", TELL]).env("PYTHONPATH", "/x").env("ISOLATE_BORDER", marker);
            assert_eq!(printed(&mut command), "None", "{marker}");
        }
    });
}

#[test]
fn an_overlay_of_pip_reaches_the_build() {
    // As pip's build isolation does it: PYTHONPATH names a directory with a sitecustomize.
    each("", |environment, root| {
        let overlay = root.join("overlay");
        std::fs::create_dir(&overlay).unwrap();
        std::fs::write(overlay.join("sitecustomize.py"), "import sys; sys.overlaid = 1").unwrap();
        let code = format!(
            "import os, subprocess, sys; subprocess.check_call([sys.executable, '-c', \
             'import sys; print(sys.overlaid)'], env=dict(os.environ, PYTHONPATH={overlay:?}))"
        );
        assert_eq!(environment.prints(&code), "1");
    });
}

#[test]
fn children_of_every_kind_stay_inside() {
    each("", |environment, root| {
        let script = root.join("spawn.py");
        let code = "import multiprocessing as m, sys\ndef prefix(_): return sys.prefix\n\
                    if __name__ == '__main__':\n  for how in ('spawn', 'forkserver', 'fork'):\n    \
                    with m.get_context(how).Pool(1) as pool: print(pool.map(prefix, [1])[0])\n";
        std::fs::write(&script, code).unwrap();
        let said = printed(environment.command().arg(&script));
        let prefix = environment.directory.to_str().unwrap();
        assert_eq!(said.lines().collect::<Vec<_>>(), [prefix; 3]);
    });
}

#[test]
fn thousands_of_variables_cross() {
    each("isolate.set = NEW=1\n", |environment, _| {
        let many = (0..5000).map(|index| (format!("MANY_{index}"), "x".repeat(50)));
        let code =
            "import os; print(sum(n.startswith('MANY_') for n in os.environ), os.environ['NEW'])";
        let mut command: Command = environment.command();
        assert_eq!(printed(command.args(["-c", code]).envs(many)), "5000 1");
    });
}
