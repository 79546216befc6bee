//! What the system provides of what is needed.

use std::path::PathBuf;
use std::rc::Rc;

use crate::common::{Diagnostic, ProjectName, Result};
use crate::interpreter::Facts;
use crate::inventory::imports::Import;
use crate::inventory::unit::Unit;
use crate::inventory::{Inventory, system};
use crate::proposal::{Missing, Proposal, ProposedPick};
use crate::selection;
use crate::spec::{Kind, Selector};

/// A base, and what is installed for it.
pub(super) struct Provided<'a> {
    pub(super) facts: &'a Facts,
    pub(super) inventory: Inventory,
}

/// Where an import leads.
enum Lead {
    /// To a unit, by that much of the name.
    Unit(Rc<Unit>, String),
    Unowned(PathBuf),
    Missing(String),
    Namespace,
}

impl<'a> Provided<'a> {
    pub(super) fn by(facts: &'a Facts) -> Self {
        Self { facts, inventory: Inventory::new(facts, &[], system::discover()) }
    }

    /// Whether an import is of the standard library.
    pub(super) fn is_standard(&self, import: &str) -> bool {
        let top = import.split('.').next().unwrap_or(import);
        top == "__main__" || self.facts.standard_modules.iter().any(|module| module == top)
    }

    /// Adds to a proposal what an import needs. Gives back as much of the name as led there: no other
    /// name that begins so needs to be looked for.
    ///
    /// # Errors
    ///
    /// When a site directory or a package database cannot be read.
    pub(super) fn import(
        &self,
        name: &str,
        reason: &str,
        proposal: &mut Proposal,
    ) -> Result<String> {
        let (name, why, help) = match self.lead(name)? {
            Lead::Unit(unit, name) => {
                let pick = self.pick(&unit, &name)?;
                proposal.picks.push(ProposedPick {
                    pick,
                    optional: false,
                    reason: reason.to_owned(),
                });
                return Ok(name);
            }
            Lead::Missing(name) => {
                let help = self.install(Kind::Import, &name);
                (name, reason.to_owned(), help)
            }
            Lead::Unowned(path) => {
                let why = format!("{reason}; nothing owns {}", path.display());
                (name.to_owned(), why, None)
            }
            Lead::Namespace => {
                (name.to_owned(), format!("{reason}; a namespace of several packages"), None)
            }
        };
        proposal.missing.push(Missing { name: name.clone(), reason: why, help });
        Ok(name)
    }

    /// What an import leads to: the shortest part of the name that is one unit's.
    fn lead(&self, name: &str) -> Result<Lead> {
        let ends = name.match_indices('.').map(|(at, _)| at).chain([name.len()]);
        for end in ends {
            let part = &name[..end];
            match self.inventory.import(part)? {
                Import::Found(units) => {
                    if let Some(unit) = units.first() {
                        return Ok(Lead::Unit(Rc::clone(unit), part.to_owned()));
                    }
                }
                Import::Unowned(path) => return Ok(Lead::Unowned(path)),
                Import::Missing => return Ok(Lead::Missing(part.to_owned())),
                Import::Ambiguous(_) => {}
            }
        }
        Ok(Lead::Namespace)
    }

    fn pick(&self, unit: &Unit, import: &str) -> Result<String> {
        let text = selection::pick_text(&self.inventory, unit, Some(import))?;
        Ok(text.unwrap_or_else(|| format!("import:{import}")))
    }

    /// Whether the system has a distribution that can be picked.
    pub(super) fn has(&self, project: &ProjectName) -> bool {
        self.inventory.distribution(project).is_ok_and(|units| !units.is_empty())
    }

    /// The command that would install what is missing.
    pub(super) fn install(&self, kind: Kind, name: &str) -> Option<String> {
        let selector = Selector::long(kind, name, None).ok()?;
        selection::install_commands(&self.inventory, &selector).into_iter().next()
    }
}

/// An error of reading a file or directory that init was pointed at.
pub(super) fn unreadable(path: &std::path::Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::io("read", path, error)
}
