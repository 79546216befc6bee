//! Which installers there are.

use std::path::{Path, PathBuf};

use crate::commands::scene::Scene;
use crate::common::requirement::Requirement;
use crate::common::version::pep440;
use crate::common::{Diagnostic, ProjectName};
use crate::interpreter::{Context, Facts, on_path};
use crate::inventory::installed;
use crate::seed::{Found, Installer};

/// Where Debian and Fedora have the wheels for `ensurepip` (their `WHEEL_PKG_DIR`).
const WHEELS: &str = "/usr/share/python-wheels";

/// The first pip that installs into another environment: news of pip 22.3, `--python`.
const FIRST: &str = "pip >=22.3";

/// The installer that is taken. `own_pip` tells whether the environment has a pip.
pub(super) fn installer(
    scene: &Scene,
    own_pip: bool,
    context: &Context,
) -> Result<Installer, Diagnostic> {
    let facts = &scene.interpreter.facts;
    let found =
        Found { uv: on_path("uv", context), own_pip, wheel: wheel(facts), base: base(facts) };
    Installer::choose(found).ok_or_else(|| none(facts))
}

/// The wheel of pip that the base has.
fn wheel(facts: &Facts) -> Option<PathBuf> {
    let own = facts.stdlib.join("ensurepip/_bundled");
    let shared = (facts.base_prefix == Path::new("/usr")).then(|| PathBuf::from(WHEELS));
    [own].into_iter().chain(shared).find_map(|directory| {
        let entries = std::fs::read_dir(directory).ok()?;
        let is_pip = |path: &PathBuf| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.starts_with("pip-"))
                && path.extension().is_some_and(|extension| extension == "whl")
        };
        entries.flatten().map(|entry| entry.path()).filter(is_pip).max()
    })
}

/// The base, if its pip can install into other environments.
fn base(facts: &Facts) -> Option<PathBuf> {
    let wanted = Requirement::parse(FIRST).ok()?;
    let pip = ProjectName::new("pip");
    let version = facts.site_directories.iter().find_map(|site| {
        installed::foreign(site).ok()?.remove(&pip).filter(|version| !version.is_empty())
    })?;
    pep440::satisfies(&version, &wanted.specifiers)?.then(|| facts.real_executable.clone())
}

fn none(facts: &Facts) -> Diagnostic {
    let message = format!(
        "nothing can install the seeds: there is no uv on PATH, no pip in the environment, and none of \
         {}'s",
        facts.real_executable.display()
    );
    let error = Diagnostic::error("no-installer", message);
    let has_dpkg = Path::new("/var/lib/dpkg/status").exists();
    let error = if facts.base_prefix == Path::new("/usr") && has_dpkg {
        error.help("apt install python3-venv, which brings the wheel of pip")
    } else {
        error.help("install pip for that Python")
    };
    error.help("or install uv (https://docs.astral.sh/uv/), which needs no pip")
}
