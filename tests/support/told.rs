//! What the program said, with what is this machine's replaced.

use super::outcome::Checked;

/// The Python that `python3` is, its version, how versions are written without dots, and its ABI.
const REAL: &str = "import os, sys, sysconfig as s, platform as p
v = sys.version_info
print(os.path.realpath(sys.executable), s.get_path('stdlib'), s.get_config_var('SOABI'),
      p.python_version(), 'python%d.%d' % v[:2], 'cp%d%d' % v[:2], sep='\\n')";

/// Standard output, the same for every Python and every Debian.
pub(crate) fn told(checked: &Checked) -> String {
    let python = checked.clone().run("python3", ["-c", REAL]).succeeds().stdout();
    let names = ["[PYTHON]", "[STDLIB]", "[SOABI]", "[X.Y.Z]", "python[X.Y]", "cp[XY]"];
    let values = python.lines().zip(names);
    values.fold(checked.stdout(), |text, (value, name)| text.replace(value, name))
}
