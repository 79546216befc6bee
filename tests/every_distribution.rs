//! The proof of the allow-list: every distribution of the system's Python, and every system package
//! without metadata that has something importable, picked ALONE into an environment of its own.
//! Everything it owns and that imports in the system imports inside, importlib.metadata gives it the
//! version that it has there, and nothing is found inside that was neither picked nor came as a
//! dependency.
//!
//! `ISOLATE_TEST_ROOT=DIR` proves the same in the root directory of another distribution, such as
//! debootstrap makes. The test and the program run inside of it, so that both must be static:
//!
//! ```sh
//! ISOLATE_TEST_ROOT=/srv/roots/sid RUSTFLAGS='-C target-feature=+crt-static' \
//!     cargo test --target x86_64-unknown-linux-gnu --test every_distribution
//! ```

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::str::FromStr;
use std::sync::Mutex;

use support::aloud::say;
use support::debian::{Dpkg, Installed, System};
use support::needs;
use support::probe::{Answer, Question, probe};
use support::report::{Applied, normalised};
use support::test::Test;

/// How many environments are made at a time.
const WORKERS: usize = 2;

type Names = BTreeSet<String>;

/// What is picked, and what must import then.
struct Target {
    selector: String,
    deb: Option<String>,
    names: Names,
    /// The version that importlib.metadata gives it in the system.
    version: Option<String>,
}

/// What is known of the system before anything is picked.
struct Truth {
    system: System,
    dpkg: Dpkg,
    importables: BTreeMap<String, Names>,
}

impl Truth {
    fn of(python: &Path) -> Self {
        let system = System::of(python);
        let dpkg = Dpkg::read();
        let importables = dpkg.importables(&system);
        Self { system, dpkg, importables }
    }

    /// The denominator.
    fn targets(&self) -> Vec<Target> {
        let mut targets = Vec::new();
        let mut seen = Names::new();
        for found in &self.system.distributions {
            if seen.insert(normalised(&found.name)) {
                targets.push(self.distribution(found));
            }
        }
        let with_metadata: BTreeSet<&str> =
            targets.iter().filter_map(|target| target.deb.as_deref()).collect();
        let without: Vec<Target> = self
            .importables
            .iter()
            .filter(|(deb, _)| !with_metadata.contains(deb.as_str()))
            .map(|(deb, names)| Target {
                selector: format!("deb:{deb}"),
                deb: Some(deb.clone()),
                names: names.clone(),
                version: None,
            })
            .collect();
        targets.extend(without);
        targets
    }

    fn distribution(&self, found: &Installed) -> Target {
        let deb = self.dpkg.owner(&found.metadata);
        let siblings: Names = self
            .system
            .distributions
            .iter()
            .filter(|other| deb.is_some() && self.dpkg.owner(&other.metadata) == deb)
            .map(|other| normalised(&other.name))
            .collect();
        let owned = deb.and_then(|deb| self.importables.get(deb)).cloned().unwrap_or_default();
        let claims: Names = found.claims.iter().cloned().collect();
        let names = match (deb, siblings.len()) {
            (None, _) => claims,
            // One package with several distributions: its own part, where the metadata tells it.
            (Some(_), 2..) if !claims.is_empty() => &claims & &owned,
            (Some(_), _) => owned,
        };
        Target {
            selector: found.name.clone(),
            deb: deb.map(str::to_owned),
            names,
            version: Some(found.version.clone()),
        }
    }

    /// Everything importable of the site directories.
    fn all_names(&self) -> Names {
        let unowned = self.system.distributions.iter();
        let unowned = unowned.filter(|found| self.dpkg.owner(&found.metadata).is_none());
        let claimed = unowned.flat_map(|found| found.claims.iter().cloned());
        self.importables.values().flatten().cloned().chain(claimed).collect()
    }

    /// The names that must not be found beside these picks.
    fn forbidden(&self, applied: &Applied) -> Names {
        let mut allowed = Names::new();
        for pick in &applied.picks {
            allowed.extend(pick.imports.iter().cloned());
            if let Some(deb) = pick.deb() {
                allowed.extend(self.importables.get(deb).into_iter().flatten().cloned());
            }
        }
        let is_parent = |name: &str| {
            let prefix = format!("{name}.");
            allowed.iter().any(|other| other.starts_with(&prefix))
        };
        let is_standard =
            |name: &str| self.system.standard.contains(name.split('.').next().unwrap());
        self.all_names()
            .into_iter()
            .filter(|name| !allowed.contains(name) && !is_parent(name) && !is_standard(name))
            .collect()
    }
}

/// What came of one environment.
#[derive(Default)]
struct Attempt {
    faults: Vec<String>,
    /// Packages without which an import fails, and that nobody declares a dependency on.
    undeclared: Names,
}

impl Target {
    /// Picks it alone; where an import then needs what neither the distribution nor the package
    /// declares (soupsieve imports bs4), picks that beside it, aloud.
    fn faults(&self, truth: &Truth, failing: &BTreeMap<String, String>) -> Vec<String> {
        let alone = self.attempt(truth, failing, &Names::new());
        if alone.undeclared.is_empty() {
            return alone.faults;
        }
        let beside: Vec<&str> = alone.undeclared.iter().map(String::as_str).collect();
        say(&format!(
            "every distribution: {} needs what nobody declares: {}",
            self.selector,
            beside.join(", "),
        ));
        let together = self.attempt(truth, failing, &alone.undeclared);
        let missing = together.undeclared.iter().map(|deb| format!("{deb} is still needed"));
        alone.faults.into_iter().chain(together.faults).chain(missing).collect()
    }

    /// Makes the environment and looks at everything in it.
    fn attempt(
        &self,
        truth: &Truth,
        failing: &BTreeMap<String, String>,
        beside: &Names,
    ) -> Attempt {
        let others = beside.iter().map(|deb| format!("deb:{deb}"));
        let packages: Vec<String> = std::iter::once(self.selector.clone()).chain(others).collect();
        let spec = format!("python: system\npackages: {packages:?}\n");
        let checked = Test::new().spec(&spec).arg("--output-format").arg("json").apply().succeeds();
        let applied = checked.report().only();
        let question = Question {
            import: self
                .names
                .iter()
                .filter(|name| !failing.contains_key(*name))
                .cloned()
                .collect(),
            find: truth.forbidden(&applied),
            versions: self.version.iter().map(|_| self.selector.clone()).collect(),
        };
        let answer = probe(&checked.executable(), &question);

        let mut attempt = Attempt::default();
        if beside.is_empty() {
            attempt.faults = self.strangers(truth, &applied);
            attempt.faults.extend(self.other_version(&answer));
        }
        for (name, error) in answer.imported {
            let Some(error) = error else { continue };
            match self.undeclared(truth, &error) {
                Some(deb) => _ = attempt.undeclared.insert(deb.to_owned()),
                None => attempt.faults.push(format!("import {name}: {error}")),
            }
        }
        let found = answer.found.iter().map(|name| format!("{name} is found, and was not picked"));
        attempt.faults.extend(found);
        attempt
    }

    /// A version inside that is not the system's. One that PEP 440 cannot read, and the `0.0.0` of a
    /// build that lost it, may be replaced.
    fn other_version(&self, answer: &Answer) -> Option<String> {
        let wanted = self.version.as_deref()?;
        let may_differ = wanted == "0.0.0" || pep440_rs::Version::from_str(wanted).is_err();
        match answer.versions.get(&self.selector)? {
            Some(version) if version == wanted || may_differ => None,
            Some(version) => Some(format!("its version is {version}, and {wanted} in the system")),
            None => Some("importlib.metadata does not know it".to_owned()),
        }
    }

    /// The package that has the module that an error misses, if the target does not declare in any
    /// way that it needs that package.
    fn undeclared<'a>(&self, truth: &'a Truth, error: &str) -> Option<&'a str> {
        let missing = error.split("No module named '").nth(1)?.split('\'').next()?;
        let mut owners = truth.importables.iter();
        let (deb, _) = owners.find(|(_, names)| names.contains(missing))?;
        let closure = truth.dpkg.closure(&truth.system, self.deb.as_deref()?);
        (!closure.contains(deb)).then_some(deb)
    }

    /// What came along without being a dependency.
    fn strangers(&self, truth: &Truth, applied: &Applied) -> Vec<String> {
        let Some(deb) = &self.deb else { return Vec::new() };
        let closure = truth.dpkg.closure(&truth.system, deb);
        let debs = applied.picks.iter().filter_map(|pick| pick.deb());
        debs.filter(|other| !closure.contains(*other))
            .map(|other| format!("{other} came along, and {deb} does not depend on it"))
            .collect()
    }
}

#[test]
fn every_distribution_picked_alone_imports_and_nothing_else_does() {
    let Some(python) = needs::debian_python() else { return };
    let truth = Truth::of(&python);
    let targets = truth.targets();
    let distributions = targets.iter().filter(|target| !target.selector.contains(':')).count();
    for target in targets.iter().filter(|target| target.names.is_empty()) {
        say(&format!("every distribution: {} owns nothing importable", target.selector));
    }
    let all: Names = targets.iter().flat_map(|target| target.names.iter().cloned()).collect();
    let failing: BTreeMap<String, String> =
        probe(&python, &Question { import: all.clone(), ..Question::default() })
            .imported
            .into_iter()
            .filter_map(|(name, error)| Some((name, error?)))
            .collect();
    for (name, error) in &failing {
        say(&format!(
            "every distribution: not expected of anything, because the system itself says: {name}: {error}"
        ));
    }

    let open = Mutex::new(targets.iter().enumerate());
    let faults = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some((number, target)) = { open.lock().unwrap().next() } {
                    let found = std::panic::catch_unwind(|| target.faults(&truth, &failing))
                        .unwrap_or_else(|panic| vec![text_of(&*panic)]);
                    if !found.is_empty() {
                        faults.lock().unwrap().insert(number, found);
                    }
                }
            });
        }
    });

    let faults = faults.into_inner().unwrap();
    let good = targets.len() - faults.len();
    say(&format!(
        "every distribution: {good} of {} ({distributions} distributions, {} packages without \
         metadata), with {} importable names",
        targets.len(),
        targets.len() - distributions,
        all.len() - failing.len()
    ));
    let told: Vec<String> = faults
        .iter()
        .map(|(number, found)| {
            format!("{}:\n    {}", targets[*number].selector, found.join("\n    "))
        })
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert!(!all.is_empty(), "a denominator of nothing proves nothing");
}

#[test]
fn every_distribution_of_another_root_too() {
    let Some(root) = needs::other_root() else { return };
    root.runs("every_distribution_picked_alone_imports_and_nothing_else_does");
}

fn text_of(panic: &(dyn std::any::Any + Send)) -> String {
    let owned = panic.downcast_ref::<String>().cloned();
    owned
        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_default()
}
