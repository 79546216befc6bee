//! What a test needs of the machine. Where it is missing, the test is skipped ALOUD; with `CI=true`
//! nothing that `tests/setup` sets up may be missing.
//!
//! ```ignore
//! let Some(python) = needs::debian_python() else { return };
//! ```

use std::path::{Path, PathBuf};
use std::process::Command;

use super::aloud::say;
use super::root::Root;

/// What to run to get what is missing.
const SETUP: &str = "run tests/setup";

/// The Python that dpkg installed.
#[must_use]
pub(crate) fn debian_python() -> Option<PathBuf> {
    let python = PathBuf::from("/usr/bin/python3");
    let owned = Command::new("dpkg-query")
        .args(["--search", "/usr/bin/python3"])
        .output()
        .is_ok_and(|output| output.status.success());
    if owned && python.exists() { Some(python) } else { skip("a Python of dpkg's", SETUP) }
}

/// Packages of dpkg's, all of them.
#[must_use]
pub(crate) fn apt(packages: &[&str]) -> Option<()> {
    debian_python()?;
    let missing: Vec<&str> =
        packages.iter().copied().filter(|package| !installed(package)).collect();
    if missing.is_empty() { Some(()) } else { skip(&missing.join(", "), SETUP) }
}

/// A program of the operating system's, such as `rpmbuild`.
#[must_use]
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|directory| directory.join(name));
    found.into_iter().find(|file| file.is_file()).or_else(|| skip(name, SETUP))
}

/// A program that `tests/setup` installs from `PyPI`, such as `uv`.
#[must_use]
pub(crate) fn tool(name: &str) -> Option<PathBuf> {
    of_setup(&format!("tools/venv/bin/{name}"))
}

/// The Python of an environment that holds pip of that generation: `23` or `26`. It manages other
/// environments with `-m pip --python DIR`.
#[must_use]
pub(crate) fn pip(generation: u32) -> Option<PathBuf> {
    of_setup(&format!("tools/pip-{generation}/bin/python"))
}

/// The directory of wheels, for `--no-index --find-links`.
#[must_use]
pub(crate) fn wheels() -> Option<PathBuf> {
    of_setup("wheels")
}

/// A Python that pyenv built, such as `3.13`. Nothing installs it: without one the test is skipped
/// under `CI=true` too.
#[must_use]
pub(crate) fn pyenv(version: &str) -> Option<PathBuf> {
    let root = std::env::var_os("PYENV_ROOT")
        .map(PathBuf::from)
        .or_else(|| Some(Path::new(&std::env::var_os("HOME")?).join(".pyenv")));
    let found = root.and_then(|root| {
        let installed = fs_err::read_dir(root.join("versions")).ok()?;
        let mut paths: Vec<PathBuf> = installed.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.strip_prefix(version).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        });
        paths.sort();
        paths.pop().map(|path| path.join("bin/python"))
    });
    if found.is_none() {
        tell(&format!("a pyenv Python {version}"), &format!("pyenv install {version}"));
    }
    found
}

/// The root directory of another distribution, which `ISOLATE_TEST_ROOT` names. Nothing makes one:
/// without it the test is skipped under `CI=true` too.
#[must_use]
pub(crate) fn other_root() -> Option<Root> {
    if let Some(path) = std::env::var_os(Root::VARIABLE) {
        return Some(Root::at(PathBuf::from(path)));
    }
    let cure = format!("debootstrap one, and set {} to it", Root::VARIABLE);
    tell("root directory of another distribution", &cure);
    None
}

/// The right to write anywhere, which some damage needs in order to happen.
#[must_use]
pub(crate) fn root() -> Option<()> {
    if rustix::process::geteuid().is_root() {
        return Some(());
    }
    tell("root", "run the tests as root in a container");
    None
}

/// The right to mount: of root's, and refused even to it in many a container.
#[must_use]
pub(crate) fn mounts() -> Option<()> {
    root()?;
    let tried = Command::new("unshare")
        .args(["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"])
        .output()
        .is_ok_and(|output| output.status.success());
    if tried { Some(()) } else { skip("right to mount", "run the container with CAP_SYS_ADMIN") }
}

fn installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["-W", "-f", "${db:Status-Status}", package])
        .output()
        .is_ok_and(|output| output.stdout == b"installed")
}

/// A file or a directory that `tests/setup` makes below `target`.
#[must_use]
pub(crate) fn of_setup(relative: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target").join(relative);
    if path.exists() { Some(path) } else { skip(&format!("target/{relative}"), SETUP) }
}

fn skip<T>(missing: &str, cure: &str) -> Option<T> {
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "nothing may be skipped with CI=true, but there is no {missing}; {cure}",
    );
    tell(missing, cure);
    None
}

fn tell(missing: &str, cure: &str) {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a test");
    say(&format!("SKIPPED {test}: no {missing}; {cure}"));
}
