//! What the choice among versions follows from, and that a change of any of it is seen.

use super::*;
use crate::cache::Watch;
use crate::interpreter::watched;

/// A sandbox with a directory on PATH, pyenv and a cache, in which a 3.11 is the highest.
fn sandbox() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.context.path = vec![sandbox.path("first"), sandbox.path("second")];
    sandbox.context.pyenv = Some(sandbox.path("pyenv"));
    sandbox.context.cache = Some(sandbox.path("cache"));
    sandbox.fake("first/python3.11", "3.11.2");
    sandbox.fake("root/usr/bin/python3", "3.10.4");
    sandbox.fake("pyenv/versions/3.9.1/bin/python3.9", "3.9.1");
    sandbox.link("first/python3", &sandbox.path("nothing"));
    fs::create_dir_all(sandbox.path("pyenv/versions/3.8.1/bin")).unwrap();
    sandbox
}

const WANTED: &str = ">=3.8,<3.13";

/// What the choice follows from, and what it is.
fn followed(sandbox: &Sandbox) -> (Option<Watch>, PathBuf) {
    let found = sandbox.find(WANTED).unwrap();
    let watch = watched(&Request::parse(WANTED).unwrap(), &found, &sandbox.context);
    (watch, found.facts.executable)
}

/// What is done to the interpreters, and the one that is chosen then.
type Change = (fn(&Sandbox), &'static str);

const CHANGES: &[Change] = &[
    (|sandbox| fake(sandbox, "second/python3.12"), "second/python3.12"),
    (|sandbox| fake(sandbox, "root/usr/bin/python3.12"), "root/usr/bin/python3.12"),
    (|sandbox| fake(sandbox, "root/usr/bin/python3"), "root/usr/bin/python3"),
    (|sandbox| fake(sandbox, "pyenv/versions/3.8.1/bin/python"), "pyenv/versions/3.8.1/bin/python"),
    (
        |sandbox| fake(sandbox, "pyenv/versions/3.12.1/bin/python"),
        "pyenv/versions/3.12.1/bin/python",
    ),
    (|sandbox| fs::remove_file(sandbox.path("first/python3.11")).unwrap(), "root/usr/bin/python3"),
    // A link in a directory of PATH that leads somewhere now, while that directory is as it was.
    (|sandbox| fake(sandbox, "nothing"), "nothing"),
];

fn fake(sandbox: &Sandbox, path: &str) {
    sandbox.fake(path, "3.12.1");
}

#[test]
fn whatever_would_be_chosen_instead_is_seen() {
    let sandboxes: Vec<Sandbox> = CHANGES.iter().map(|_| sandbox()).collect();
    // What is younger is not cached.
    std::thread::sleep(Duration::from_millis(2100));
    for (sandbox, (change, then)) in sandboxes.iter().zip(CHANGES) {
        let (watch, chosen) = followed(sandbox);
        assert_eq!(chosen, sandbox.path("first/python3.11"));
        let watch = watch.unwrap();
        assert!(watch.is_same(), "{then}");
        change(sandbox);
        assert!(!watch.is_same(), "{then}");
        assert_eq!(followed(sandbox).1, sandbox.path(then));
    }
}

#[test]
fn what_does_not_answer_or_leads_elsewhere_can_be_otherwise_tomorrow() {
    let [fails, shim, other] = [sandbox(), sandbox(), sandbox()];
    fails.script("second/python3.12", "exit 1");
    let target = shim.fake("elsewhere/python", "3.12.1");
    shim.script("second/python3", &format!("exec {} \"$@\"", target.display()));
    // Its name tells that it is none of those versions.
    other.script("second/python3.13", "exit 1");
    std::thread::sleep(Duration::from_millis(2100));
    assert_eq!(followed(&fails).0, None);
    assert_eq!(followed(&shim).0, None);
    assert!(followed(&other).0.is_some());
}
