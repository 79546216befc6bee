//! A virtual environment that sees all of the system: what it uses of it.

use std::path::{Path, PathBuf};

use crate::commands::init::provided::Provided;
use crate::commands::init::sources;
use crate::common::{Diagnostic, ProjectName, Result};
use crate::interpreter::Facts;
use crate::inventory::Inventory;
use crate::proposal::{Missing, Proposal, ProposedPick};
use crate::spec::Kind;

/// What installers bring with them or import if it is there: that says nothing of the environment.
const INSTALLERS: [&str; 5] = ["pip", "setuptools", "pkg_resources", "_distutils_hack", "wheel"];

/// Proposes what is installed in an environment requires or imports, and only the system has.
///
/// # Errors
///
/// When the environment cannot be read.
pub(super) fn propose(
    directory: &Path,
    provided: &Provided<'_>,
    proposal: &mut Proposal,
) -> Result<Vec<Diagnostic>> {
    let site = directory.join("lib").join(&provided.facts.library_name).join("site-packages");
    let mut facts: Facts = provided.facts.clone();
    facts.site_directories = vec![site.clone()];
    let own = Inventory::new(&facts, &[], Vec::new());
    required(&own, provided, proposal)?;
    imported(&site, provided, proposal)?;
    Ok(blind(directory).into_iter().collect())
}

/// What distributions of the environment require, in their metadata.
fn required(own: &Inventory, provided: &Provided<'_>, proposal: &mut Proposal) -> Result<()> {
    let names = own.distribution_names()?;
    for name in names.keys().filter(|name| !INSTALLERS.contains(&name.as_str())) {
        // What nothing owns was not installed by anyone, and is no reason to stop.
        let Ok(units) = own.distribution(name) else { continue };
        let distributions = units.iter().flat_map(|unit| &unit.distributions);
        for requirement in distributions.flat_map(|distribution| &distribution.requirements) {
            let counts = |marker: &crate::common::requirement::Marker| {
                marker.holds(&provided.facts.markers, &[])
            };
            let project: &ProjectName = &requirement.project;
            if !requirement.marker.as_ref().is_none_or(counts) || names.contains_key(project) {
                continue;
            }
            let reason = format!("required by {name}");
            if provided.has(project) {
                let pick = requirement.name.clone();
                proposal.picks.push(ProposedPick { pick, optional: false, reason });
            } else {
                let help = provided.install(Kind::Distribution, project.as_str());
                let name = requirement.name.clone();
                proposal.missing.push(Missing { name, reason, help });
            }
        }
    }
    Ok(())
}

/// What the code of the environment imports. What nothing provides is not told: much of what is
/// installed asks for things that it can do without.
fn imported(site: &Path, provided: &Provided<'_>, proposal: &mut Proposal) -> Result<()> {
    let mut files: Vec<PathBuf> = Vec::new();
    if site.is_dir() {
        sources::walk(site, 0, &mut files)?;
    }
    files.retain(|file| {
        let inside = file.strip_prefix(site).unwrap_or(file);
        let top = inside.iter().next().unwrap_or_default().to_string_lossy();
        !INSTALLERS.contains(&&*top)
    });
    let found = sources::read(&files)?;
    let mut seen = Proposal::default();
    sources::add(&found, &[site.to_owned()], "imported", provided, &mut seen)?;
    let known = |pick: &ProposedPick| {
        let project = ProjectName::new(&pick.pick);
        proposal.picks.iter().any(|known| ProjectName::new(&known.pick) == project)
    };
    let new: Vec<ProposedPick> = seen.picks.into_iter().filter(|pick| !known(pick)).collect();
    proposal.picks.extend(new);
    Ok(())
}

/// Says that an environment does not see the system, so that it cannot use anything of it.
fn blind(directory: &Path) -> Option<Diagnostic> {
    let config = fs_err::read_to_string(directory.join("pyvenv.cfg")).unwrap_or_default();
    let pairs = config.lines().filter_map(|line| line.split_once('='));
    let mut values = pairs
        .filter(|(key, _)| key.trim().eq_ignore_ascii_case("include-system-site-packages"))
        .map(|(_, value)| value.trim().eq_ignore_ascii_case("true"));
    if values.next_back() == Some(true) {
        return None;
    }
    let message = format!("{} does not see the system's packages", directory.display());
    let help = "what it asks for and does not have is proposed all the same";
    Some(Diagnostic::warning("isolated-environment", message).help(help))
}
