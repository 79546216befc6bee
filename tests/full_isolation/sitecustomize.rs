//! Which sitecustomize runs, with one in the base's standard library in every form.

use crate::full;
use crate::plant::{SAID, Way};
use crate::support::bases::{Base, bases};
use crate::support::site::{Distribution, Site};
use crate::support::test::Test;

/// For every base, with a standard library of its own.
fn each(test: impl Fn(&Base)) {
    for base in bases() {
        let directory = tempfile::tempdir().unwrap();
        test(&base.private_in(&fs_err::canonicalize(directory.path()).unwrap()));
    }
}

/// A test with a spec that picks, and lets the base's sitecustomize run.
fn open(base: &Base) -> Test {
    let python = base.executable.display();
    let site = Site::new().distribution(Distribution::new("alpha", "1").file("alpha.py", ""));
    Test::new().site("site", &site).spec(&format!(
        "python: {python}\nsources: ['{{spec}}/site']\npackages: [alpha]\nsitecustomize: true\n"
    ))
}

#[test]
fn the_bases_own_does_not_run_whether_it_came_before_or_after() {
    each(|base| {
        let mut before = full(base).apply().succeeds();
        for way in Way::ALL {
            way.plant(base);
            let mut after = full(base).apply().succeeds();
            for options in [&["-c", "pass"][..], &["-I", "-c", "pass"], &["-E", "-s", "-c", "pass"]]
            {
                before = before.python(options).succeeds();
                after = after.python(options).succeeds();
                for checked in [&before, &after] {
                    let said = checked.stdout() + &checked.stderr();
                    assert_eq!(said, "", "{way:?} {options:?} in {base:?}");
                }
            }
            after = after.hides("sitecustomize");
            drop(after);
            way.remove(base);
        }
    });
}

#[test]
fn the_bases_own_runs_where_a_cherry_pick_lets_it() {
    each(|base| {
        for way in Way::ALL {
            way.plant(base);
            // An extension module that makes no module is told, but has run.
            let checked = open(base).apply().succeeds().python(["-c", "import alpha"]).succeeds();
            assert_eq!(checked.stdout(), SAID, "{way:?} in {base:?}");
            way.remove(base);
        }
    });
}

#[test]
fn the_environments_own_runs_in_its_place() {
    each(|base| {
        let mut checked = full(base).apply().succeeds();
        fs_err::write(checked.site_packages().join("sitecustomize.py"), "print('own')\n").unwrap();
        for way in Way::ALL {
            way.plant(base);
            checked = checked
                .python(["-c", "pass"])
                .succeeds()
                .stdout_is("own\n")
                .stderr_lacks("planted");
            way.remove(base);
        }
        // It is the user's, and stays.
        let _ = checked.apply().succeeds().python(["-c", "pass"]).succeeds().stdout_is("own\n");
    });
}

#[test]
fn one_that_a_program_puts_before_its_children_runs() {
    // As pip's build isolation does.
    each(|base| {
        let code = "import os, subprocess, sys; subprocess.check_call([sys.executable, '-c', 'pass'], \
                    env=dict(os.environ, PYTHONPATH='overlay'))";
        let mut checked =
            full(base).file("overlay/sitecustomize.py", "print('overlay')\n").apply().succeeds();
        for way in Way::ALL {
            way.plant(base);
            checked = checked.python(["-c", code]).succeeds().stdout_is("overlay\n");
            way.remove(base);
        }
    });
}
