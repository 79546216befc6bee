//! Processes that a program inside starts.

use crate::subject::{Subject, assert_inside};

#[test]
fn workers_of_multiprocessing() {
    for subject in Subject::all() {
        let pick = subject.pick;
        let checked = subject.applied().file(
            "work.py",
            format!(
                "import multiprocessing as m, os, sys\n\
                 def work(_):\n    import {pick}\n    return os.path.realpath(sys.prefix)\n\
                 if __name__ == '__main__':\n    for how in ('spawn', 'forkserver', 'fork'):\n        \
                 with m.get_context(how).Pool(1) as pool: print(how, pool.map(work, [0])[0])\n"
            ),
        );
        let expected = "spawn [DIR]/.venv\nforkserver [DIR]/.venv\nfork [DIR]/.venv\n";
        let _ = checked.python(["work.py"]).succeeds().stdout_is(expected);
    }
}

#[test]
fn executors_and_children() {
    for subject in Subject::all() {
        let program = subject.program();
        let code =
            "import subprocess, sys; subprocess.check_call([sys.executable, '-c', sys.argv[1]])";
        let checked = assert_inside(subject.applied().python(["-c", code, &program]), ".venv");
        let code = "import os, sys; os.execv(sys.executable, [sys.executable, '-c', sys.argv[1]])";
        let _ = assert_inside(checked.python(["-c", code, &program]), ".venv");
    }
}
