//! Tools that run in an environment, or install into it.

use crate::subject::{Subject, assert_inside};
use crate::support::needs;
use crate::support::outcome::Checked;

/// Installs wheels of the setup's with uv.
fn install(checked: Checked, names: &[&str]) -> Checked {
    let (Some(uv), Some(wheels)) = (needs::tool("uv"), needs::wheels()) else {
        panic!("uv and wheels were there a moment ago");
    };
    let wheels = wheels.to_str().unwrap().to_owned();
    let options = ["pip", "install", "--python", ".venv", "--no-index", "--find-links", &wheels];
    checked.run(uv, options.iter().chain(names)).succeeds()
}

/// Whether there is what [`install`] needs.
fn can_install() -> Option<()> {
    needs::tool("uv").and(needs::wheels()).map(|_| ())
}

#[test]
fn uv_installs_and_the_pick_stays() {
    let Some(()) = can_install() else { return };
    for subject in Subject::all() {
        let checked = install(subject.applied(), &["six"]).imports("six");
        let checked = checked.imports(subject.pick);
        let _ = checked.apply().succeeds().imports("six").imports(subject.pick);
    }
}

#[test]
fn tox_inside_makes_environments_of_its_own() {
    let (Some(()), Some(subject)) = (can_install(), Subject::debian()) else { return };
    let ini = "[tox]\nenv_list = inner\nno_package = true\n[testenv]\n\
               commands = python where.py\n";
    let checked =
        subject.applied().file("tox.ini", ini).file("where.py", subject.program_without_pick());
    let checked = install(checked, &["tox"]).python(["-m", "tox", "-qq"]);
    let checked = assert_inside(checked, ".tox/inner");
    let _ = checked.run(".venv/bin/tox", ["--version"]).succeeds().stdout_contains("[DIR]/.venv/");
}

#[test]
fn nox_inside_makes_environments_of_its_own_and_uses_ours() {
    let (Some(()), Some(subject)) = (can_install(), Subject::debian()) else { return };
    let file = "import nox, sys\n\
                @nox.session(venv_backend='virtualenv')\n\
                def inner(session): session.run('python', 'without.py')\n\
                @nox.session(venv_backend='none')\n\
                def ours(session): session.run(sys.executable, 'with.py')\n";
    let checked = subject
        .applied()
        .file("noxfile.py", file)
        .file("with.py", subject.program())
        .file("without.py", subject.program_without_pick());
    let checked = install(checked, &["nox"]);
    let nox = |checked: Checked, session: &str| checked.run(".venv/bin/nox", ["-s", session]);
    let checked = assert_inside(nox(checked, "inner"), ".nox/inner");
    let _ = assert_inside(nox(checked, "ours"), ".venv");
}
