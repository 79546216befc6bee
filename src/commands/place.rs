//! Where an environment is written, and where it is to stand.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::common::{Diagnostic, Result};
use crate::spec::Spec;

/// The variable that says when what is built is to have been built (reproducible-builds.org).
const EPOCH: &str = "SOURCE_DATE_EPOCH";

/// Where an environment is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Where it is written.
    pub(super) at: PathBuf,
    /// Where it is to stand, which its files name.
    pub(super) home: PathBuf,
    /// The spec as its files name it. One that stays behind where the environment was built has no
    /// name there.
    pub(super) spec: Option<PathBuf>,
    /// The time that everything is to have been modified at.
    pub(super) modified: Option<SystemTime>,
}

impl Place {
    /// The place of a spec's environment: with `root`, below that directory.
    ///
    /// # Errors
    ///
    /// When the root does not exist, when the environment would stand in the directory that it is
    /// built in, or `SOURCE_DATE_EPOCH` is no number.
    pub(super) fn of(spec: &Spec, root: Option<&Path>) -> Result<Self> {
        let Some(root) = root else {
            let environment = spec.environment.clone();
            let file = Some(spec.file.clone());
            return Ok(Self {
                at: environment.clone(),
                home: environment,
                spec: file,
                modified: None,
            });
        };
        let root = crate::common::absolute(root)
            .map_err(|error| Diagnostic::io("find the directory", root, &error))?;
        let inside =
            |path: &Path| path.strip_prefix(&root).ok().map(|rest| Path::new("/").join(rest));
        let file = inside(&spec.file);
        let home = inside(&spec.environment).unwrap_or_else(|| spec.environment.clone());
        if file.is_none() && home.starts_with(spec.directory()) {
            return in_build_directory(spec, &home).err();
        }
        let at = root.join(home.strip_prefix("/").unwrap_or(&home));
        Ok(Self { at, home, spec: file, modified: epoch()? })
    }
}

/// The time that everything is to have been modified at, if `SOURCE_DATE_EPOCH` says one.
fn epoch() -> Result<Option<SystemTime>> {
    let seconds = epoch_seconds(std::env::var(EPOCH).ok())?;
    Ok(seconds.map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds)))
}

/// The time that `SOURCE_DATE_EPOCH` says, in seconds since 1970.
///
/// # Errors
///
/// When it is no number.
pub(super) fn source_date() -> Result<Option<u64>> {
    epoch_seconds(std::env::var(EPOCH).ok())
}

fn epoch_seconds(variable: Option<String>) -> Result<Option<u64>> {
    let Some(text) = variable.filter(|text| !text.is_empty()) else { return Ok(None) };
    match text.parse() {
        Ok(seconds) => Ok(Some(seconds)),
        Err(_) => {
            Diagnostic::error("bad-epoch", format!("{EPOCH} is no number of seconds: {text}"))
                .help("set it to seconds since 1970, as by `git log -1 --format=%ct`")
                .usage()
                .err()
        }
    }
}

fn in_build_directory(spec: &Spec, home: &Path) -> Diagnostic {
    let message = format!(
        "with --root the environment needs the path that it will have once it is installed, and {} \
         lies beside {}",
        home.display(),
        spec.file.display()
    );
    Diagnostic::error("root-environment", message)
        .help("name it: `environment: /usr/lib/NAME/venv` in the spec, or --environment")
        .help("or have the spec itself below the root, where it will be installed too")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{self, Overrides};

    fn place(file: &str, environment: Option<&str>, root: Option<&str>) -> Result<Place> {
        let directory = tempfile::tempdir().unwrap();
        let below = |path: &str| directory.path().join(path);
        std::fs::create_dir_all(below(file).parent().unwrap()).unwrap();
        std::fs::write(below(file), "packages: []\n").unwrap();
        let environment = environment.map(PathBuf::from);
        let spec = spec::read(&below(file), &Overrides { environment, python: None }).unwrap();
        let place = Place::of(&spec, root.map(below).as_deref())?;
        let named = |path: PathBuf| {
            let text = path.to_str().unwrap().replace(directory.path().to_str().unwrap(), "[DIR]");
            PathBuf::from(text)
        };
        let Place { at, home, spec, modified } = place;
        Ok(Place { at: named(at), home: named(home), spec: spec.map(named), modified })
    }

    fn paths(place: Place) -> (String, String, Option<String>) {
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        (text(place.at), text(place.home), place.spec.map(text))
    }

    #[test]
    fn without_a_root_all_is_as_the_spec_says() {
        let (at, home, spec) = paths(place("app/isolate.yaml", None, None).unwrap());
        assert_eq!((at.as_str(), home.as_str()), ("[DIR]/app/.venv", "[DIR]/app/.venv"));
        assert_eq!(spec.unwrap(), "[DIR]/app/isolate.yaml");
    }

    #[test]
    fn a_spec_that_is_installed_too_is_named_by_its_own_final_path() {
        let (at, home, spec) =
            paths(place("dest/usr/lib/app/isolate.yaml", None, Some("dest")).unwrap());
        assert_eq!(
            (at.as_str(), home.as_str()),
            ("[DIR]/dest/usr/lib/app/.venv", "/usr/lib/app/.venv")
        );
        assert_eq!(spec.unwrap(), "/usr/lib/app/isolate.yaml");
    }

    #[test]
    fn a_spec_that_stays_behind_is_not_named() {
        let (at, home, spec) =
            paths(place("src/isolate.yaml", Some("/usr/lib/app/venv"), Some("dest")).unwrap());
        assert_eq!(
            (at.as_str(), home.as_str()),
            ("[DIR]/dest/usr/lib/app/venv", "/usr/lib/app/venv")
        );
        assert_eq!(spec, None);
        let error = place("src/isolate.yaml", None, Some("dest")).unwrap_err();
        assert_eq!(error.code, "root-environment");
    }

    #[test]
    fn the_epoch_is_a_number() {
        let at = |text: &str| epoch_seconds(Some(text.to_owned()));
        assert_eq!(at("1700000000"), Ok(Some(1_700_000_000)));
        assert_eq!((at(""), epoch_seconds(None)), (Ok(None), Ok(None)));
        assert_eq!(at("yesterday").unwrap_err().code, "bad-epoch");
    }
}
