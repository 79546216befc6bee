//! What is to be said of an environment.

use std::collections::BTreeSet;

use crate::commands::scene::{Outlook, Scene};
use crate::common::ProjectName;
use crate::report::result::{Applied, Changes, PythonSummary, Scripts};
use crate::selection::summary::{PickSummary, Summary};
use crate::spec::Isolation;

/// The environment as it is when the outlook has come true; what was changed is for the caller to add.
pub(super) fn applied(scene: &Scene, outlook: &Outlook) -> Applied {
    let Summary { picks, left_out, expansions, .. } = scene.draft.summary.clone();
    let picked = picked(&picks);
    let shadowed = outlook.shadowed.iter().filter(|project| picked.contains(project));
    Applied {
        spec: scene.spec.file.clone(),
        environment: scene.place.at.clone(),
        adopted: scene.adopted,
        python: PythonSummary::of(&scene.interpreter),
        isolation: match scene.spec.isolation {
            Isolation::Full => "full".to_owned(),
            Isolation::CherryPick => "cherry-pick".to_owned(),
        },
        launcher: outlook.launcher.to_owned(),
        made: scene.history.manifest.is_none() && !scene.adopted,
        changed: false,
        changes: Changes::default(),
        picks,
        left_out,
        expansions,
        scripts: Scripts::default(),
        shadowed: shadowed.map(ToString::to_string).collect(),
        seeds: Vec::new(),
        diagnostics: outlook.remarks.iter().chain(&outlook.plan.remarks).cloned().collect(),
    }
}

/// The projects of what comes through.
pub(super) fn picked(picks: &[PickSummary]) -> BTreeSet<ProjectName> {
    picks
        .iter()
        .flat_map(|pick| &pick.distributions)
        .map(|distribution| ProjectName::new(&distribution.name))
        .collect()
}
