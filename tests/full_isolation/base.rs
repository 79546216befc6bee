//! What was installed into the base, and what its distributor put there.

use std::collections::BTreeSet;

use crate::full;
use crate::support::bases::bases;

/// Tells everything on the path that is in neither the environment nor the standard library.
const STRANGE: &str = "import os, sys; stdlib = os.path.dirname(os.__file__); \
     print([p for p in sys.path[1:] if not p.startswith(sys.prefix) and not (p == stdlib \
     or os.path.dirname(p) == stdlib and p.endswith('lib-dynload') or p.endswith('.zip'))])";

#[test]
fn nothing_but_the_standard_library_is_on_the_path() {
    for base in bases() {
        let _ = full(&base)
            .apply()
            .succeeds()
            .python(["-c", STRANGE])
            .succeeds()
            .stdout_is("[]\n")
            .python(["-c", "import importlib.metadata as m; print([*m.distributions()])"])
            .succeeds()
            .stdout_is("[]\n");
    }
}

#[test]
fn every_distribution_of_the_base_is_hidden() {
    for base in bases() {
        // With its site directories, and without -I, which would hide the user's.
        let code = "import pkgutil, site; print(*(m.name for m in \
                    pkgutil.iter_modules(site.getsitepackages()) if m.name.isidentifier()))";
        let checked = full(&base).apply().succeeds();
        let checked = checked.run(&base.executable, ["-c", code]).succeeds();
        let installed: BTreeSet<String> =
            checked.stdout().split_whitespace().map(str::to_owned).collect();
        assert!(!installed.is_empty(), "{base:?} has not even pip");
        let code = "import importlib.util as u, sys; \
                    print(*(n for n in sys.argv[1:] if u.find_spec(n) is not None))";
        let arguments = ["-I", "-c", code].into_iter().map(str::to_owned).chain(installed);
        let _ = checked.python(arguments).succeeds().stdout_is("\n");
    }
}

#[test]
fn what_is_planted_beside_them_is_hidden_and_does_not_run() {
    for base in bases() {
        let directory = tempfile::tempdir().unwrap();
        let base = base.private_in(&fs_err::canonicalize(directory.path()).unwrap());
        let checked = full(&base).apply().succeeds();
        for name in ["site-packages", "dist-packages"] {
            let site = base.stdlib().join(name);
            fs_err::create_dir_all(&site).unwrap();
            fs_err::write(site.join("planted.py"), "").unwrap();
            fs_err::write(site.join("planted.pth"), "import sys; print('planted')\n").unwrap();
            for module in ["sitecustomize.py", "usercustomize.py"] {
                fs_err::write(site.join(module), "print('planted')\n").unwrap();
            }
        }
        let control = checked.run(&base.executable, ["-c", "pass"]).succeeds();
        assert!(control.stdout().contains("planted"), "nothing was planted in {base:?}");
        let _ = control.python(["-c", "pass"]).succeeds().stdout_is("").hides("planted");
    }
}
