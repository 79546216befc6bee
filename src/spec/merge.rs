//! From the layers of a spec to the whole: defaults, and what must hold across keys and files.

use std::collections::HashMap;
use std::path::Path;

use crate::common::{Diagnostic, Place, ProjectName, Result};
use crate::spec::layer::Layer;
use crate::spec::model::{Isolation, Pick, Placed, Spec};
use crate::spec::selector::{Kind, Selector};

/// Merges layers, the spec's own the last: packages and excludes append, of the rest the last word
/// counts.
///
/// # Errors
///
/// `isolation: full` with packages or with `sitecustomize: true`, and a pick that is excluded.
pub(super) fn merge(layers: Vec<Layer>, file: &Path) -> Result<Spec> {
    let dependencies = layers.iter().filter_map(|layer| layer.dependencies).next_back();
    let packages_key = layers.iter().find(|layer| !layer.packages.is_empty());
    let packages_key = packages_key.and_then(|layer| layer.packages_key.clone());
    let said = layers.iter().filter_map(|layer| layer.isolation.clone()).next_back();
    let isolation = checked_isolation(said.as_ref(), packages_key)?;
    let sitecustomize = layers.iter().filter_map(|layer| layer.sitecustomize.clone()).next_back();
    let directory = file.parent().unwrap_or(Path::new("/"));
    let mut spec = Spec {
        file: file.to_owned(),
        files: layers.iter().rev().map(|layer| layer.file.clone()).collect(),
        python: None,
        environment: directory.join(".venv"),
        isolation,
        packages: Vec::new(),
        exclude: Vec::new(),
        sources: Vec::new(),
        sitecustomize: checked_sitecustomize(sitecustomize, isolation, said)?,
        variables: crate::spec::Variables::default(),
        launcher: crate::spec::Launcher::default(),
        lock: crate::spec::LockPolicy::default(),
        seed: Vec::new(),
        regenerate: Vec::new(),
        interpreter: None,
        remarks: Vec::new(),
    };
    for layer in layers {
        spec.packages.extend(layer.packages.into_iter().map(|draft| {
            let dependencies = draft.dependencies.or(dependencies).unwrap_or_default();
            Pick { dependencies, ..draft.pick }
        }));
        spec.exclude.extend(layer.exclude);
        spec.python = layer.python.or(spec.python);
        replace(&mut spec.environment, layer.environment);
        replace(&mut spec.sources, layer.sources);
        replace(&mut spec.variables, layer.variables);
        replace(&mut spec.launcher, layer.launcher);
        replace(&mut spec.lock, layer.lock);
        replace(&mut spec.seed, layer.seed);
        replace(&mut spec.regenerate, layer.regenerate);
        spec.interpreter = layer.interpreter.or(spec.interpreter);
    }
    check_excluded(&spec)?;
    spec.remarks = picked_twice(&spec.packages);
    Ok(spec)
}

fn replace<T>(value: &mut T, with: Option<T>) {
    if let Some(with) = with {
        *value = with;
    }
}

/// What `isolation:` says, or follows from whether there are packages.
fn checked_isolation(
    said: Option<&Placed<Isolation>>,
    packages_key: Option<Place>,
) -> Result<Isolation> {
    match (said, packages_key) {
        (None, None) => Ok(Isolation::Full),
        (None, Some(_)) => Ok(Isolation::CherryPick),
        (Some(Placed { value: Isolation::Full, place }), Some(packages)) => Diagnostic::error(
            "isolation-conflict",
            "full isolation lets nothing through, but there are packages to pick",
        )
        .at(place.clone())
        .at(packages)
        .help("write `isolation: cherry-pick`, or take the packages away")
        .err(),
        (Some(said), _) => Ok(said.value),
    }
}

/// What `sitecustomize:` says, which contradicts full isolation, also where that follows from there
/// being no packages.
fn checked_sitecustomize(
    said: Option<Placed<bool>>,
    isolation: Isolation,
    written: Option<Placed<Isolation>>,
) -> Result<bool> {
    match said {
        Some(Placed { value: true, place }) if isolation == Isolation::Full => {
            let message = match written {
                Some(_) => "full isolation keeps the base's sitecustomize out, but it is let in",
                None => {
                    "without packages isolation is full, which keeps the base's sitecustomize out"
                }
            };
            Diagnostic::error("isolation-conflict", message)
                .at_maybe(written.map(|isolation| isolation.place).as_ref())
                .at(place)
                .help("write `isolation: cherry-pick`, or take `sitecustomize: true` away")
                .err()
        }
        said => Ok(said.is_some_and(|said| said.value)),
    }
}

/// What a selector names, so that equal names are equal.
type Name = (Kind, String);

fn name(selector: &Selector) -> Name {
    let name = match selector.kind {
        Kind::Distribution if !selector.is_glob() => ProjectName::new(&selector.name).to_string(),
        _ => selector.name.clone(),
    };
    (selector.kind, name)
}

/// Checks that nothing is picked and excluded by the same name. Globs may overlap with anything.
fn check_excluded(spec: &Spec) -> Result<()> {
    let picked: HashMap<Name, &Pick> = spec
        .packages
        .iter()
        .flat_map(|pick| pick.alternatives.iter().map(move |selector| (name(selector), pick)))
        .collect();
    for exclude in spec.exclude.iter().filter(|exclude| !exclude.value.is_glob()) {
        if let Some(pick) = picked.get(&name(&exclude.value)) {
            let message = format!("`{}` is picked and excluded", exclude.value.name);
            return Diagnostic::error("exclude-conflict", message)
                .at(exclude.place.clone())
                .at(pick.place.clone())
                .help("take one of them away")
                .err();
        }
    }
    Ok(())
}

/// Warnings for what is picked a second time. With another marker it is another pick.
fn picked_twice(packages: &[Pick]) -> Vec<Diagnostic> {
    let mut seen: HashMap<Vec<Name>, Vec<&Pick>> = HashMap::new();
    let mut remarks = Vec::new();
    for pick in packages {
        let picked = seen.entry(pick.alternatives.iter().map(name).collect()).or_default();
        match picked.iter().find(|first| same_markers(first, pick)) {
            None => picked.push(pick),
            Some(first) => remarks.push(
                Diagnostic::warning("picked-twice", format!("`{}` is picked twice", pick.text))
                    .at(pick.place.clone())
                    .at(first.place.clone())
                    .help("keep one of them; both count, and both versions must hold"),
            ),
        }
    }
    remarks
}

fn same_markers(a: &Pick, b: &Pick) -> bool {
    a.alternatives.iter().map(|s| &s.marker).eq(b.alternatives.iter().map(|s| &s.marker))
}
