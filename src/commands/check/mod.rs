//! `isolate check`: spec, lock, environment and system, held against each other. Nothing is written.

mod files;
mod imports;
mod view;

use std::collections::BTreeSet;

use crate::apply;
use crate::check::{Finding, agreement, environment, units};
use crate::cli;
use crate::commands::launcher::Trial;
use crate::commands::lock::{self, Now};
use crate::commands::scene::{Outlook, Request, Scene};
use crate::commands::seed;
use crate::commands::survey::Survey;
use crate::common::{Diagnostic, Result, order};
use crate::lock::compare;
use crate::plan::Manifest;
use crate::report::checked::Checked;
use crate::report::result::PythonSummary;
use crate::selection::Selection;
use crate::spec::Spec;

/// Checks one spec, its lock, its environment and the system.
///
/// # Errors
///
/// When a spec cannot be applied at all, or something cannot be read.
pub(super) fn run(
    spec: Spec,
    options: &cli::Check,
    request: &Request<'_>,
) -> std::result::Result<Checked, Vec<Diagnostic>> {
    let one = |error: Box<Diagnostic>| vec![*error];
    let scene = Scene::of(spec, request)?;
    let outlook = scene.outlook(Trial::Look).map_err(one)?;
    let survey = Survey::of(&scene.spec, &scene.interpreter, scene.adopted).map_err(one)?;
    let selection = survey.select()?;
    let checker =
        Checker { scene: &scene, outlook: &outlook, survey: &survey, selection: &selection };
    let findings = checker.findings(options).map_err(one)?;
    Ok(Checked {
        spec: scene.spec.file.clone(),
        environment: scene.place.at.clone(),
        python: PythonSummary::of(&scene.interpreter),
        units: selection.entries.len(),
        findings,
        diagnostics: scene.lock_remark().into_iter().collect(),
    })
}

struct Checker<'a> {
    scene: &'a Scene,
    outlook: &'a Outlook,
    survey: &'a Survey<'a>,
    selection: &'a Selection,
}

impl Checker<'_> {
    fn findings(&self, options: &cli::Check) -> Result<Vec<Finding>> {
        let former = self.scene.history.manifests().next();
        let mut findings = self.locked()?;
        let standing = self.environment(former);
        if let Some(former) = former {
            findings.extend(self.base(former));
            findings.extend(self.units(former));
            findings.extend(self.view(former, standing.is_empty())?);
            findings.extend(self.shadowed());
            findings.extend(self.leaks());
            findings.extend(seed::findings(&seed::seeds(self.scene, self.outlook)?));
            findings.extend(self.scripts());
        }
        findings.extend(standing);
        findings.extend(self.versions());
        findings.extend(files::strangers(self.survey, self.selection)?);
        findings.extend(files::in_library(self.survey, options.deep)?);
        if options.deep {
            findings.extend(files::modified(self.survey, self.selection)?);
        }
        if options.imports && former.is_some() {
            findings.extend(imports::failing(self.scene, options.timeout)?);
        }
        order::sort_by(&mut findings, |one, other| one.weight.cmp(&other.weight));
        Ok(findings)
    }

    /// What the lock does not approve. Without a lock there is nothing to say.
    fn locked(&self) -> Result<Vec<Finding>> {
        let spec = &self.scene.spec;
        let file = crate::lock::path(&spec.file);
        let Some(lock) = lock::read(&file)? else { return Ok(Vec::new()) };
        let Now { target, section } = Now::of(self.survey, self.selection)?;
        let Some(approved) = lock.targets.get(&target) else {
            let others: Vec<&str> = lock.targets.keys().map(String::as_str).collect();
            let message = format!("{} is for {} only", file.display(), others.join(", "));
            let help = "isolate lock adds this target";
            return Ok(vec![Finding::note("target-not-locked", target, message).help(help)]);
        };
        let differences = compare(approved, &section, spec.lock).into_iter();
        let finding = |difference: crate::lock::Difference| {
            let message = format!("not as approved: {}", difference.message);
            if difference.drift {
                let help = format!("isolate lock --upgrade {} approves it", difference.name);
                Finding::drift("not-approved", difference.name, message).help(help)
            } else {
                Finding::note("packaging", difference.name, difference.message)
            }
        };
        Ok(differences.map(finding).collect())
    }

    fn environment(&self, former: Option<&Manifest>) -> Vec<Finding> {
        environment(&self.outlook.plan, &self.outlook.tree, former, &self.scene.layout)
    }

    fn base(&self, former: &Manifest) -> Option<Finding> {
        let facts = &self.scene.interpreter.facts;
        let was = (&former.base.version, &former.base.real_executable);
        if was == (&facts.full_version, &facts.real_executable) {
            return None;
        }
        let message = format!(
            "Python was {} ({}) and is {} ({})",
            was.0,
            was.1.display(),
            facts.full_version,
            facts.real_executable.display()
        );
        let help = "isolate apply makes the environment for it";
        Some(Finding::drift("base-changed", "python", message).help(help))
    }

    fn units(&self, former: &Manifest) -> Vec<Finding> {
        let summary = &self.scene.draft.summary;
        units(&former.selection, &summary.picks, &summary.expansions)
    }

    /// What is wrong with the view by itself: links that lead nowhere, and what somebody else put there.
    /// Where all is as it was planned, it is proved by what Python and people see: allow-list, view and
    /// metadata say the same.
    fn view(&self, former: &Manifest, as_planned: bool) -> Result<Vec<Finding>> {
        let Scene { layout, place, draft, .. } = self.scene;
        let mut findings = view::dangling(&place.at, &self.outlook.tree, layout);
        if draft.has_view {
            findings.extend(view::added(&place.at, former, layout)?);
            if !as_planned || !findings.is_empty() {
                return Ok(findings);
            }
            let allow_list = apply::content(&place.at, &layout.allow_list)?.unwrap_or_default();
            let seen = view::seen(&place.at, layout, &self.scene.interpreter.facts)?;
            findings.extend(agreement(&String::from_utf8_lossy(&allow_list), &seen));
        }
        Ok(findings)
    }

    fn shadowed(&self) -> Vec<Finding> {
        let picked: BTreeSet<String> =
            crate::commands::describe::picked(&self.scene.draft.summary.picks)
                .into_iter()
                .filter(|project| self.outlook.shadowed.contains(project))
                .map(|project| project.to_string())
                .collect();
        let finding = |name: String| {
            let message = "the environment has installed its own, which comes before the system's";
            Finding::note("shadowed", name, message)
                .help("uninstall that one to have the system's again")
        };
        picked.into_iter().map(finding).collect()
    }

    /// Generated scripts that are not as the next apply would leave them.
    fn scripts(&self) -> Vec<Finding> {
        let finding = |change: crate::report::result::ScriptSummary| {
            let message = match change.change {
                "renew" => "it is not made for this environment",
                _ => "it is made for this environment, and the spec does not want that any more",
            };
            let help = "isolate plan shows the change, and isolate apply makes it";
            Finding::drift("script", change.path, message).help(help)
        };
        self.outlook.scripts.changes().into_iter().map(finding).collect()
    }

    fn leaks(&self) -> Option<Finding> {
        let whose = match self.outlook.launcher {
            "exec" => return None,
            "link" => "a link to the base",
            _ => "another tool's",
        };
        let message = format!(
            "it is {whose}: PYTHONPATH and the other Python variables of the outside reach the inside"
        );
        Some(Finding::note("leaks", "bin/python", message))
    }

    /// Distributions of which several versions are there.
    fn versions(&self) -> Vec<Finding> {
        let remarks = self.selection.remarks.iter().filter(|r| r.code == "several-versions");
        let finding = |remark: &Diagnostic| {
            let name = remark.message.split(' ').next().unwrap_or_default();
            let finding = Finding::drift("several-versions", name, remark.message.clone());
            remark.help.iter().fold(finding, |finding, line| finding.help(line.clone()))
        };
        remarks.map(finding).collect()
    }
}
