//! File systems without locks.

use crate::picks::{BEFORE, quick, spec};
use crate::support::needs;

#[test]
fn where_there_are_no_locks_that_is_said_and_the_run_goes_on() {
    let Some(strace) = needs::program("strace") else { return };
    let isolate = env!("CARGO_BIN_EXE_isolate");
    let inject = ["-f", "-qq", "-o", "/dev/null", "-e", "inject=flock:error=ENOLCK"];
    let apply = [isolate, "apply", "isolate.yaml"];
    let checked = quick().spec(&spec(BEFORE)).run(strace, inject.iter().chain(&apply)).succeeds();
    insta::assert_snapshot!(checked.stderr(), @r"
    warning[no-lock]: cannot lock [DIR]/.venv: No locks available (os error 37)
    help: this goes on without a lock, as it must on some network file systems
    help: see to it that no other isolate works on this environment at the same time
    ");
    let _ = checked.imports("stays, goes");
}
