//! How a spec would pick a unit.

use crate::common::{ProjectName, Result};
use crate::inventory::Inventory;
use crate::inventory::unit::Unit;
use crate::spec::{Kind, Selector};

/// What to write under `packages:` to pick a unit: its distribution, where it has one that can be
/// named; else what is imported, where that is given; else its system package. Nothing, where it has
/// no name of its own.
///
/// # Errors
///
/// When a site directory or a package database cannot be read.
pub fn pick_text(
    inventory: &Inventory,
    unit: &Unit,
    import: Option<&str>,
) -> Result<Option<String>> {
    let fitting = match (unit.distributions.as_slice(), import) {
        ([only], _) => Some(only),
        (several, Some(import)) => {
            let top = import.split('.').next().unwrap_or(import);
            several.iter().find(|one| {
                one.project == ProjectName::new(import) || one.top_level.iter().any(|t| t == top)
            })
        }
        (_, None) => None,
    };
    if let Some(distribution) = fitting
        && Selector::long(Kind::Distribution, &distribution.name, None).is_ok()
        && !inventory.distribution(&distribution.project)?.is_empty()
    {
        return Ok(Some(distribution.name.clone()));
    }
    let by_package = || unit.package.as_ref().map(|p| format!("{}:{}", p.manager, p.name));
    Ok(import.map(|import| format!("import:{import}")).or_else(by_package))
}
