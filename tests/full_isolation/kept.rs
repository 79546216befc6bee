//! What comes through because it is meant to.

use crate::full;
use crate::support::bases::bases;
use crate::support::test::Test;

#[test]
fn mere_settings() {
    let settings = [
        ("PYTHONOPTIMIZE", "2"),
        ("PYTHONVERBOSE", ""),
        ("PYTHONDEVMODE", "1"),
        ("PYTHONDONTWRITEBYTECODE", "1"),
        ("PYTHONIOENCODING", "latin-1"),
        ("PYTHONHASHSEED", "7"),
        ("PYTHONUTF8", "1"),
        ("PYTHONPROFILEIMPORTTIME", ""),
    ];
    let code = "import os, sys; f = sys.flags; print(f.optimize, f.dev_mode, f.dont_write_bytecode, \
                sys.stdout.encoding, f.utf8_mode, os.environ['PYTHONHASHSEED'], \
                os.environ['PYTHONVERBOSE'] + os.environ['PYTHONPROFILEIMPORTTIME'] == '')";
    for base in bases() {
        let checked = full(&base).apply().succeeds();
        let checked =
            settings.iter().fold(checked, |checked, (name, value)| checked.env(name, value));
        let checked =
            checked.python(["-c", code]).succeeds().stdout_is("2 True 1 iso8859-1 1 7 True\n");
        let _ = checked
            .env("PYTHONPROFILEIMPORTTIME", "1")
            .python(["-c", "pass"])
            .succeeds()
            .stderr_contains("import time:");
    }
}

#[test]
fn the_directories_that_python_itself_looks_in() {
    for base in bases() {
        let checked = full(&base)
            .file("here.py", "print('here')\n")
            .file("scripts/beside.py", "print('beside')\n")
            .file("scripts/script.py", "import beside\n")
            .apply()
            .succeeds();
        let checked = checked.python(["-c", "import here"]).succeeds().stdout_is("here\n");
        let checked = checked.python(["-m", "here"]).succeeds().stdout_is("here\n");
        let checked = checked.python(["scripts/script.py"]).succeeds().stdout_is("beside\n");
        let safe = if base.minor < 11 { "-I" } else { "-P" };
        let _ = checked.python([safe, "-c", "import here"]).fails();
    }
}

#[test]
fn the_machines_own_configuration() {
    let code = "import os; print(os.environ['LD_LIBRARY_PATH'], os.environ['PIP_INDEX_URL'])";
    for base in bases() {
        let checked = full(&base).apply().succeeds();
        let checked = checked.env("LD_LIBRARY_PATH", "/opt/lib").env("PIP_INDEX_URL", "https://x");
        let _ = checked.python(["-c", code]).succeeds().stdout_is("/opt/lib https://x\n");
    }
}

#[test]
fn variables_that_the_spec_keeps_sets_and_prepends() {
    let variables = "variables:\n  keep: [PYTHONPATH, PYTHONWARNINGS]\n  \
                     set: {GREETING: 'hello = world', PYTHONUSERBASE: /srv/user}\n  \
                     prepend: {LIBRARIES: [/opt/1, /opt/2]}\n";
    let code = "import os, site, sys, kept; print(sys.warnoptions, os.environ['GREETING'], \
                os.environ['LIBRARIES'], site.getuserbase())";
    for base in bases() {
        let spec = format!("isolation: full\npython: {}\n{variables}", base.executable.display());
        let checked = Test::new().spec(&spec).file("elsewhere/kept.py", "").apply().succeeds();
        let _ = checked
            .env("PYTHONPATH", "elsewhere")
            .env("PYTHONWARNINGS", "ignore")
            .env("GREETING", "from outside")
            .env("LIBRARIES", "/opt/2:/usr/lib")
            .env("PYTHONUSERBASE", "/planted")
            .python(["-c", code])
            .succeeds()
            .stdout_is("['ignore'] hello = world /opt/1:/opt/2:/usr/lib /srv/user\n");
    }
}
