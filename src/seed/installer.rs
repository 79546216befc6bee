//! What installs seeds, and how it is called.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The installers that a machine has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// uv on PATH.
    pub uv: Option<PathBuf>,
    /// Whether pip is installed in the environment, or comes through as a pick.
    pub own_pip: bool,
    /// The wheel of pip that the base has for `ensurepip`.
    pub wheel: Option<PathBuf>,
    /// The base, where it has a pip that installs into other environments (`--python`, pip 22.3).
    pub base: Option<PathBuf>,
}

/// A program that installs requirements into an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Installer {
    /// uv.
    Uv(PathBuf),
    /// The environment's own pip.
    OwnPip,
    /// pip out of its wheel: a wheel can be run as it is, so that pip itself does not get into the
    /// environment.
    Wheel(PathBuf),
    /// The base's pip.
    BasePip(PathBuf),
}

/// Variables that would send an installer somewhere else than into the environment, or would let it
/// do nothing.
const ELSEWHERE: [&str; 17] = [
    "UV_PYTHON",
    "UV_SYSTEM_PYTHON",
    "UV_MANAGED_PYTHON",
    "UV_NO_MANAGED_PYTHON",
    "UV_PYTHON_PREFERENCE",
    "UV_PROJECT_ENVIRONMENT",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_USER",
    "PIP_PYTHON",
    "PIP_DRY_RUN",
    "PIP_PLATFORM",
    "PIP_PYTHON_VERSION",
    "PIP_ABI",
    "PIP_IMPLEMENTATION",
    "PIP_REQUIREMENT",
];

impl Installer {
    /// The one that is taken: uv, else the environment's pip, else one of the base's.
    pub fn choose(found: Found) -> Option<Self> {
        let Found { uv, own_pip, wheel, base } = found;
        uv.map(Self::Uv)
            .or_else(|| own_pip.then_some(Self::OwnPip))
            .or_else(|| wheel.map(Self::Wheel))
            .or_else(|| base.map(Self::BasePip))
    }

    /// What it is called in reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Uv(_) => "uv",
            Self::OwnPip => "the environment's pip",
            Self::Wheel(_) | Self::BasePip(_) => "the base's pip",
        }
    }

    /// The program and the arguments that install requirements into an environment. What is installed
    /// and will do stays as it is.
    pub fn command(&self, environment: &Path, requirements: &[String]) -> Vec<OsString> {
        let python = environment.join("bin/python");
        let mut words: Vec<OsString> = match self {
            Self::Uv(uv) => {
                let words = ["pip", "install", "--python"].map(OsString::from);
                [uv.into()].into_iter().chain(words).chain([python.into()]).collect()
            }
            Self::OwnPip => vec![python.into(), "-m".into(), "pip".into()],
            Self::Wheel(wheel) => vec![python.into(), wheel.join("pip").into()],
            // -I: what a user has installed for themselves is no business of the environment's.
            Self::BasePip(base) => {
                let words = ["-I", "-m", "pip", "--python"].map(OsString::from);
                [base.into()].into_iter().chain(words).chain([python.into()]).collect()
            }
        };
        if !matches!(self, Self::Uv(_)) {
            words.extend(["install", "--no-input", "--disable-pip-version-check"].map(Into::into));
        }
        words.extend(requirements.iter().map(Into::into));
        words
    }
}

/// Whether a variable of the process reaches the installer. The user's own settings do (`UV_*`,
/// `PIP_*`); what reaches into Python itself does not, nor what names another place to install to.
pub fn is_passed(variable: &str) -> bool {
    !variable.starts_with("PYTHON") && !ELSEWHERE.contains(&variable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(installer: &Installer) -> String {
        let requirements = ["pip".to_owned(), "zc.buildout==6.0.1".to_owned()];
        let words = installer.command(Path::new("/e"), &requirements);
        words.iter().map(|word| word.to_str().unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_is_called_in_its_own_way() {
        assert_eq!(
            line(&Installer::Uv("/bin/uv".into())),
            "/bin/uv pip install --python /e/bin/python pip zc.buildout==6.0.1"
        );
        let rest = "install --no-input --disable-pip-version-check pip zc.buildout==6.0.1";
        assert_eq!(line(&Installer::OwnPip), format!("/e/bin/python -m pip {rest}"));
        assert_eq!(
            line(&Installer::Wheel("/w/pip-23.whl".into())),
            format!("/e/bin/python /w/pip-23.whl/pip {rest}")
        );
        assert_eq!(
            line(&Installer::BasePip("/bin/python3".into())),
            format!("/bin/python3 -I -m pip --python /e/bin/python {rest}")
        );
    }

    #[test]
    fn uv_comes_first_and_the_environment_s_pip_next() {
        let mut found = Found {
            uv: Some("/bin/uv".into()),
            own_pip: true,
            wheel: Some("/w/pip.whl".into()),
            base: Some("/bin/python3".into()),
        };
        let chosen = |found: &Found| Installer::choose(found.clone()).unwrap();
        assert_eq!(chosen(&found), Installer::Uv("/bin/uv".into()));
        found.uv = None;
        assert_eq!(chosen(&found), Installer::OwnPip);
        found.own_pip = false;
        assert_eq!(chosen(&found), Installer::Wheel("/w/pip.whl".into()));
        found.wheel = None;
        assert_eq!(chosen(&found), Installer::BasePip("/bin/python3".into()));
        assert_eq!(Installer::choose(Found::default()), None);
    }

    #[test]
    fn settings_pass_and_python_s_variables_do_not() {
        for name in
            ["UV_INDEX_URL", "UV_OFFLINE", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "HTTPS_PROXY"]
        {
            assert!(is_passed(name), "{name}");
        }
        for name in ["PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_USER", "UV_SYSTEM_PYTHON"] {
            assert!(!is_passed(name), "{name}");
        }
    }
}
