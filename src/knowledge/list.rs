//! Everything that is there.

use crate::common::{ProjectName, Result, order};
use crate::inventory::everything::Thing;
use crate::knowledge::{Item, Knowledge, State};

impl Knowledge<'_> {
    /// Everything that is installed for the base or in the environment, by name.
    ///
    /// # Errors
    ///
    /// When a site directory or a package database cannot be read.
    pub fn list(&self) -> Result<Vec<Item>> {
        let mut items = Vec::new();
        for thing in self.inventory.everything()? {
            items.push(match thing {
                Thing::Unit(unit) => self.unit(&unit)?,
                Thing::Unpickable(there) => Self::unpickable(there),
            });
        }
        let shadows = |project: &ProjectName| {
            let same = |item: &Item| ProjectName::new(&item.name) == *project;
            items.iter().any(|item| item.state == State::Shadowed && same(item))
        };
        let own: Vec<Item> = self
            .own
            .keys()
            .filter(|project| !shadows(project))
            .map(|project| self.own(project))
            .collect();
        items.extend(own);
        let key = |item: &Item| (item.name.to_lowercase(), item.state);
        order::sort_by(&mut items, |one, other| key(one).cmp(&key(other)));
        Ok(items)
    }

    /// What the environment has installed itself.
    pub(super) fn own(&self, project: &ProjectName) -> Item {
        let version = self.own.get(project).filter(|version| !version.is_empty()).cloned();
        let item = Item::named(project.as_str(), State::Own)
            .why("it is installed in the environment itself");
        Item { version, from: Some(self.spec.environment.clone()), ..item }
    }
}
