//! Whether a directory may be used as the environment of a spec.

use std::path::{Path, PathBuf};

use rustix::fs::Access;
use rustix::io::Errno;

use crate::apply::fault::fault;
use crate::apply::history::{leftovers, read_history};
use crate::apply::root::Root;
use crate::common::{Diagnostic, Result, order};
use crate::plan::{HOME, History};

/// How many of the names in a directory are shown.
const SHOWN: usize = 3;

/// Whose an environment directory is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Nobody's: it does not exist, is empty, or holds only what a killed first run left.
    Fresh,
    /// Ours, with what former runs wrote.
    Ours(Box<History>),
    /// A virtual environment that others made, and that is to be adopted.
    Adopting,
}

impl Claim {
    /// What former runs wrote.
    pub fn history(self) -> History {
        match self {
            Self::Ours(history) => *history,
            Self::Fresh | Self::Adopting => History::default(),
        }
    }
}

/// Says whether `environment` may be used for `spec`; `adopting` allows a virtual environment that
/// others made. Both paths are absolute. Nothing is written, and nothing needs to be writable: see
/// [`require_writable`].
///
/// # Errors
///
/// `environment-dangling`, `environment-not-a-directory`, `environment-not-empty`,
/// `environment-of-another-spec`, `environment-of-others`, `nothing-to-adopt`, those of
/// [`super::history()`], and errors of the file system.
pub fn claim(environment: &Path, spec: &Path, adopting: bool) -> Result<Claim> {
    let root = match Root::open(environment) {
        Ok(root) => root,
        Err(Errno::NOENT) if is_link(environment) => return dangling(environment).err(),
        Err(Errno::LOOP) if is_link(environment) => return in_circles(environment).err(),
        Err(Errno::NOENT) if adopting => {
            return nothing_to_adopt(environment, "does not exist").err();
        }
        Err(Errno::NOENT) => return Ok(Claim::Fresh),
        Err(Errno::NOTDIR) => return no_directory(environment).err(),
        Err(error) => return fault("open", environment, error).err(),
    };
    let history = read_history(&root)?;
    // One that a packager made names no spec, where that stayed behind.
    let made_from = history.manifests().next().map(|manifest| manifest.spec_path(environment));
    if let Some(named) = made_from {
        if let Some(former) = named {
            refuse_another_spec(environment, spec, &former)?;
        }
        return Ok(Claim::Ours(Box::new(history)));
    }
    let names = names(&root)?;
    let is_venv = names.iter().any(|name| name == "pyvenv.cfg");
    if names.is_empty() || names == [HOME] && is_home_left_over(&root)? {
        if adopting {
            return nothing_to_adopt(environment, "is empty").err();
        }
        return Ok(Claim::Fresh);
    }
    match (is_venv, adopting) {
        (true, true) => Ok(Claim::Adopting),
        (true, false) => of_others(environment).err(),
        (false, _) => not_empty(environment, &names, adopting).err(),
    }
}

/// Demands that entries can be made in an environment directory, or, when it does not exist, in the
/// nearest directory above it that does.
///
/// # Errors
///
/// `read-only` and `permission`, with advice.
pub fn require_writable(environment: &Path) -> Result<()> {
    let absolute = std::path::absolute(environment).unwrap_or_else(|_| environment.to_owned());
    let Some(nearest) = absolute.ancestors().find(|path| path.exists()) else { return Ok(()) };
    rustix::fs::access(nearest, Access::WRITE_OK | Access::EXEC_OK)
        .map_err(|error| Box::new(fault("write into", nearest, error)))
}

fn names(root: &Root) -> Result<Vec<String>> {
    let names = root.cursor().list(None);
    let names = names.map_err(|error| fault("list", root.path(), error))?;
    let mut names: Vec<_> =
        names.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    order::sort_by(&mut names, Ord::cmp);
    Ok(names)
}

/// Whether our directory holds nothing but what a run left that was killed before it changed
/// anything.
fn is_home_left_over(root: &Root) -> Result<bool> {
    let home = crate::apply::history::known(HOME);
    match root.cursor().list(Some(&home)) {
        Ok(names) => Ok(names.len() == leftovers(root)?.len()),
        Err(Errno::NOTDIR | Errno::LOOP) => Ok(false),
        Err(error) => root.fault("list", &home, error).err(),
    }
}

/// Two specs that write into one environment would undo each other's work at every run. A spec that
/// is gone was renamed, and one that cannot be told from ours is ours.
fn refuse_another_spec(environment: &Path, spec: &Path, former: &Path) -> Result<()> {
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    match (real(spec), real(former)) {
        (ours, Some(other)) if ours.as_ref() != Some(&other) && spec != former => {
            another_spec(environment, spec, former).err()
        }
        _ => Ok(()),
    }
}

fn is_link(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink())
}

fn another_spec(environment: &Path, spec: &Path, former: &Path) -> Diagnostic {
    let [spec, environment, former] = [spec, environment, former].map(|path| path.display());
    let message = format!(
        "two specs claim one environment: {environment} was made from {former}, not {spec}"
    );
    Diagnostic::error("environment-of-another-spec", message)
        .help("give one of them another place: set `environment:` in it, or use --environment")
        .help(format!("if {spec} takes the place of {former}, remove or rename the latter"))
}

fn dangling(environment: &Path) -> Diagnostic {
    let target = std::fs::read_link(environment).unwrap_or_else(|_| PathBuf::new());
    let target = environment.parent().map_or(target.clone(), |parent| parent.join(target));
    let (link, target) = (environment.display(), target.display());
    let message = format!("{link} is a link to {target}, which does not exist");
    Diagnostic::error("environment-dangling", message)
        .help(format!("make the directory {target}, or remove the link"))
}

fn in_circles(environment: &Path) -> Diagnostic {
    let message = format!("{} is a link that leads round in a circle", environment.display());
    Diagnostic::error("environment-dangling", message)
        .help("remove the link, or choose another place with --environment")
}

fn no_directory(environment: &Path) -> Diagnostic {
    let message = format!("{} is no directory", environment.display());
    Diagnostic::error("environment-not-a-directory", message)
        .help("remove it, or choose another place: `environment:` in the spec, or --environment")
}

fn nothing_to_adopt(environment: &Path, why: &str) -> Diagnostic {
    let path = environment.display();
    Diagnostic::error("nothing-to-adopt", format!("{path} {why}: there is nothing to adopt"))
        .help(format!("make it first, as by `uv venv {path}`"))
        .help("or leave --adopt out: isolate then makes an environment of its own there")
}

fn of_others(environment: &Path) -> Diagnostic {
    let message = format!("{} was not made by isolate", environment.display());
    Diagnostic::error("environment-of-others", message)
        .help("to add the picks to it and keep it: isolate apply --adopt")
        .help("to have an environment of its own: remove it, or choose another place with --environment")
}

fn not_empty(environment: &Path, names: &[String], adopting: bool) -> Diagnostic {
    let shown = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if names.len() > SHOWN { ", ..." } else { "" };
    let path = environment.display();
    let message = if adopting {
        format!("{path} is no virtual environment (it has no pyvenv.cfg): it holds {shown}{more}")
    } else {
        format!("{path} is not empty, and was not made by isolate: it holds {shown}{more}")
    };
    Diagnostic::error("environment-not-empty", message)
        .help("choose an empty or a new directory: `environment:` in the spec, or --environment")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    use crate::plan::tests::about;
    use crate::plan::{Manifest, Plan};
    use crate::tree::Tree;

    /// A project directory with a spec, whose environment is `env`.
    struct Project(tempfile::TempDir);

    impl Project {
        fn new() -> Self {
            let directory = tempfile::TempDir::new().unwrap();
            fs::write(directory.path().join("isolate.yaml"), "").unwrap();
            Self(directory)
        }

        fn environment(&self) -> PathBuf {
            self.0.path().join("env")
        }

        fn put(&self, path: &str, content: impl AsRef<[u8]>) {
            let path = self.environment().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }

        fn claim(&self, adopting: bool) -> Result<Claim> {
            claim(&self.environment(), &self.0.path().join("isolate.yaml"), adopting)
        }

        fn code(&self) -> &'static str {
            let error = self.claim(false).unwrap_err();
            assert!(!error.help.is_empty());
            error.code
        }
    }

    fn manifest(spec: &str) -> Vec<u8> {
        Manifest::of(&Tree::default(), &Plan::default(), about(spec)).to_json().unwrap()
    }

    #[test]
    fn what_is_missing_or_empty_is_free_and_cannot_be_adopted() {
        let project = Project::new();
        assert_eq!(project.claim(false), Ok(Claim::Fresh));
        assert_eq!(project.claim(true).unwrap_err().code, "nothing-to-adopt");
        fs::create_dir(project.environment()).unwrap();
        assert_eq!(project.claim(false), Ok(Claim::Fresh));
        assert_eq!(project.claim(true).unwrap_err().code, "nothing-to-adopt");
    }

    #[test]
    fn what_a_killed_first_run_left_is_ours() {
        let project = Project::new();
        project.put("isolate/staging-7/manifest.json", "{\"form");
        assert_eq!(project.claim(false), Ok(Claim::Fresh));
        project.put("isolate/staging-7/manifest.json", manifest("../isolate.yaml"));
        project.put("bin/python", "launcher");
        let history = project.claim(false).unwrap().history();
        assert_eq!((history.manifest, history.interrupted.len()), (None, 1));
    }

    #[test]
    fn only_what_looks_like_a_venv_can_be_adopted() {
        let project = Project::new();
        project.put("notes.txt", "");
        assert_eq!(project.code(), "environment-not-empty");
        assert_eq!(project.claim(true).unwrap_err().code, "environment-not-empty");
        project.put("pyvenv.cfg", "home = /usr/bin");
        let error = project.claim(false).unwrap_err();
        assert_eq!(error.code, "environment-of-others");
        assert!(error.help[0].contains("--adopt"));
        assert_eq!(project.claim(true), Ok(Claim::Adopting));
    }

    #[test]
    fn two_specs_cannot_claim_one_environment() {
        let project = Project::new();
        project.put("isolate/manifest.json", manifest("../other.yaml"));
        assert!(matches!(project.claim(false), Ok(Claim::Ours(_))), "the other spec was renamed");
        fs::write(project.0.path().join("other.yaml"), "").unwrap();
        let error = project.claim(false).unwrap_err();
        assert_eq!(error.code, "environment-of-another-spec");
        assert!(error.message.contains("other.yaml") && error.message.contains("isolate.yaml"));
        // Another name of the same file is the same spec.
        fs::remove_file(project.0.path().join("other.yaml")).unwrap();
        symlink("isolate.yaml", project.0.path().join("other.yaml")).unwrap();
        assert!(project.claim(false).is_ok());
    }

    #[test]
    fn what_is_no_directory_has_its_own_message() {
        let project = Project::new();
        symlink("nowhere", project.environment()).unwrap();
        assert_eq!(project.code(), "environment-dangling");
        fs::remove_file(project.environment()).unwrap();
        fs::write(project.environment(), "").unwrap();
        assert_eq!(project.code(), "environment-not-a-directory");
    }

    #[test]
    fn a_damaged_manifest_is_never_guessed_at() {
        let project = Project::new();
        project.put("isolate/manifest.json", "{}");
        assert_eq!(project.code(), "manifest-damaged");
    }
}
