//! Which specs are meant, and for which environments: one job each.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::apply;
use crate::cli;
use crate::common::{Diagnostic, Result};
use crate::spec::{self, Overrides, Spec};

/// What a pattern has and an ordinary path has not.
const WILD: [char; 3] = ['*', '?', '['];

/// One spec that is read, or why it could not be.
pub(super) type Job = Result<Spec>;

/// Finds and reads the specs that a command line means.
///
/// # Errors
///
/// When the command line is at odds with itself; when no spec is named and none is found, or a
/// pattern finds none. That one of several specs is wrong is an error of its own.
pub(super) fn jobs(target: &cli::Target, python: Option<&str>) -> Result<Vec<Job>> {
    let files = files(target)?;
    if files.len() > 1 && target.environment.is_some() {
        return one_for_several(files.len()).err();
    }
    let overrides =
        Overrides { environment: target.environment.clone(), python: python.map(str::to_owned) };
    let mut jobs: Vec<Job> = files.iter().map(|file| spec::read(file, &overrides)).collect();
    refuse_shared(&mut jobs);
    Ok(jobs)
}

/// The files of the specs: those that are named, each once; or that of the environment that is named;
/// or the nearest one upwards.
///
/// # Errors
///
/// When none is named and none is found, or a pattern finds none.
pub(super) fn files(target: &cli::Target) -> Result<Vec<PathBuf>> {
    if target.specs.is_empty() {
        return Ok(vec![unnamed(target)?]);
    }
    let mut files: Vec<PathBuf> = Vec::new();
    for named in &target.specs {
        for file in expand(named)? {
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    Ok(files)
}

fn unnamed(target: &cli::Target) -> Result<PathBuf> {
    if let Some(environment) = &target.environment {
        let environment = std::path::absolute(environment)
            .map_err(|error| Box::new(Diagnostic::io("find", environment, &error)))?;
        let history = apply::history(&environment)?;
        if let Some(file) = history.manifests().next().and_then(|m| m.spec_path(&environment)) {
            return Ok(file);
        }
    }
    spec::discover(Path::new("."))
}

/// The files that a pattern finds; what exists is no pattern.
fn expand(named: &Path) -> Result<Vec<PathBuf>> {
    let Some(pattern) = named.to_str().filter(|text| text.contains(WILD)) else {
        return Ok(vec![named.to_owned()]);
    };
    if named.exists() {
        return Ok(vec![named.to_owned()]);
    }
    let found = glob::glob(pattern).map_err(|error| {
        let message = format!("{pattern} is no pattern: {error}");
        Box::new(Diagnostic::error("bad-pattern", message).usage())
    })?;
    let mut files = Vec::new();
    for file in found {
        files.push(
            file.map_err(|error| {
                Box::new(Diagnostic::io("look into", error.path(), error.error()))
            })?,
        );
    }
    if files.is_empty() {
        return Diagnostic::error("no-match", format!("{pattern} matches no file"))
            .help("a spec is usually called isolate.yaml, as in 'services/*/isolate.yaml'")
            .err();
    }
    Ok(files)
}

/// Of several specs for one environment none can be applied: each would undo the other's work.
fn refuse_shared(jobs: &mut [Job]) {
    let mut claims: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    for spec in jobs.iter().flatten() {
        claims.entry(spec.environment.clone()).or_default().push(spec.file.clone());
    }
    for job in jobs {
        let Ok(spec) = &job else { continue };
        let others: Vec<_> = claims[&spec.environment]
            .iter()
            .filter(|file| **file != spec.file)
            .map(|file| file.display().to_string())
            .collect();
        if !others.is_empty() {
            let message = format!(
                "two specs claim one environment: {} is claimed by {} and by {}",
                spec.environment.display(),
                spec.file.display(),
                others.join(", ")
            );
            *job = Diagnostic::error("environment-of-another-spec", message)
                .help("give each a place of its own with `environment:`")
                .err();
        }
    }
}

fn one_for_several(count: usize) -> Diagnostic {
    let message = format!("--environment names one environment, but there are {count} specs");
    Diagnostic::error("usage", message)
        .help("name one spec, or set `environment:` in each")
        .help("ISOLATE_ENVIRONMENT counts as --environment")
        .usage()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_expanded_and_files_taken_once() {
        let directory = tempfile::tempdir().unwrap();
        for name in ["b.yaml", "a.yaml", "[c].yaml"] {
            std::fs::write(directory.path().join(name), "packages: []\n").unwrap();
        }
        let path = |name: &str| directory.path().join(name);
        assert_eq!(expand(&path("[ab].yaml")).unwrap(), [path("a.yaml"), path("b.yaml")]);
        assert_eq!(expand(&path("[c].yaml")).unwrap(), [path("[c].yaml")], "it exists");
        assert_eq!(expand(&path("no.yaml")).unwrap(), [path("no.yaml")], "no pattern");
        assert_eq!(expand(&path("no*.yaml")).unwrap_err().code, "no-match");
        let target = cli::Target {
            specs: vec![path("a.yaml"), path("?.yaml"), path("a.yaml")],
            environment: None,
        };
        assert_eq!(files(&target).unwrap(), [path("a.yaml"), path("b.yaml")]);
        let jobs = jobs(&target, None).unwrap();
        assert!(jobs.iter().all(|job| job.as_ref().is_err_and(|e| e.message.contains("claim"))));
    }
}
