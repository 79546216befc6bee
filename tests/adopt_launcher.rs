//! A launcher of ours in an environment that another tool made, where the spec asks for one.

mod support;

use std::path::Path;

use support::adopted::{
    Adopted, SOURCES, adopted, assert_listed, assert_only_added, assert_settled, offline, real,
    site,
};
use support::digest::{Tree, assert_kept, tree};
use support::makers::Maker;
use support::needs;
use support::test::Test;

/// The files and links of `bin` and the `pyvenv.cfg` that a launcher of ours takes the place of.
const SUPPLANTED: [&str; 3] = ["pyvenv.cfg", "bin/python", "bin/python3"];

/// The original of every supplanted path is kept as it was, the rest stands as it did.
#[track_caller]
fn assert_originals_kept(before: &Tree, environment: &Path) {
    let after = tree(environment);
    let mut originals = 0;
    for (path, is) in before {
        let original = Path::new("isolate/originals").join(path);
        let kept = after.get(&original).filter(|_| is.contains(' ') && !is.ends_with(' '));
        originals += usize::from(kept.is_some());
        assert_eq!(kept.or(after.get(path)), Some(is), "{}", path.display());
    }
    assert!(originals >= SUPPLANTED.len(), "{originals} of {SUPPLANTED:?}");
}

/// What a spec asks for with `launcher:`, in an environment of `SOURCES` and with a planted module.
fn asking(launcher: &str) -> Test {
    offline()
        .spec(&format!(
            "launcher: {launcher}\nvariables: {{set: {{ASKED: yes it was}}}}\n{SOURCES}"
        ))
        .site("site", &site())
        .file("planted/secret.py", "")
        .env("PYTHONPATH", "planted")
}

#[test]
fn a_launcher_that_is_asked_for_takes_the_place_of_the_environment_s_python() {
    let Some(python) = needs::debian_python() else { return };
    let Some(makers) = Maker::all(&python) else { return };
    for maker in makers {
        let Adopted { checked, before } = adopted(asking("exec"), &maker);
        let environment = checked.environment();
        assert_originals_kept(&before, &environment);
        for name in ["python", "python3"] {
            assert!(!environment.join("bin").join(name).is_symlink(), "{name} of {}", maker.name);
        }
        let original = fs_err::read(environment.join("isolate/originals/pyvenv.cfg")).unwrap();
        assert!(fs_err::read(environment.join("pyvenv.cfg")).unwrap().starts_with(&original));
        let program = "import os, sys; print(sys.prefix, os.environ['ASKED'])";
        let checked = checked
            .stdout_contains("isolate's launcher")
            .imports("alpha")
            .hides("gamma")
            .hides("secret")
            .python(["-c", program])
            .succeeds()
            .stdout_is("[DIR]/.venv yes it was\n");
        let checked = assert_listed(assert_settled(checked), 26, &["alpha"]);
        assert_originals_kept(&before, &environment);
        // Without a wish for it, everything is as the tool made it.
        let checked = checked.file("isolate.yaml", SOURCES).apply().succeeds();
        assert_only_added(&before, &environment);
        assert!(!environment.join("isolate/originals").exists());
        let _ = assert_settled(checked.imports("alpha, secret").hides("gamma"));
    }
}

#[test]
fn a_link_that_is_asked_for_takes_the_place_of_the_environment_s_python() {
    let Some(python) = needs::debian_python() else { return };
    for copies in [false, true] {
        let Adopted { checked, before } = adopted(asking("link"), &Maker::venv(&python, copies));
        let environment = checked.environment();
        assert_originals_kept(&before, &environment);
        assert_eq!(fs_err::read_link(environment.join("bin/python")).unwrap(), real(&python));
        let checked = checked.stderr_contains("`variables` in [DIR]/isolate.yaml does nothing");
        let checked = assert_settled(checked.imports("alpha, secret").hides("gamma"));
        // From one form to the other the originals stay the originals.
        let spec = format!("launcher: exec\n{SOURCES}");
        let checked = checked.file("isolate.yaml", spec).apply().succeeds().hides("secret");
        assert_originals_kept(&before, &environment);
        let checked = checked.file("isolate.yaml", SOURCES).apply().succeeds();
        assert_only_added(&before, &checked.environment());
    }
}

#[test]
fn what_the_tool_or_the_user_changes_under_a_launcher_is_not_lost() {
    let Some(python) = needs::debian_python() else { return };
    let Some(uv) = Maker::uv(&python) else { return };
    let Adopted { checked, before } = adopted(asking("exec"), &uv);
    let environment = checked.environment();
    let config = environment.join("pyvenv.cfg");
    // A line of the user's own.
    let text = format!("note = mine\n{}", fs_err::read_to_string(&config).unwrap());
    fs_err::write(&config, &text).unwrap();
    let checked = checked.apply().succeeds().imports("alpha").hides("secret");
    assert_eq!(fs_err::read_to_string(&config).unwrap(), text);
    // The tool makes its environment again, over ours.
    let again = uv.clone().with("--allow-existing");
    let checked = checked.run(again.program(), again.command()).succeeds();
    assert!(environment.join("bin/python").is_symlink());
    let checked = checked.apply().succeeds().imports("alpha").hides("secret");
    let checked = checked.file("isolate.yaml", SOURCES).apply().succeeds();
    assert_kept(&before, &tree(&checked.environment()));
}
