//! `sitecustomize` and `usercustomize`, wherever on the path they are.

use std::path::{Path, PathBuf};

use crate::audit::customize::Form;
use crate::audit::risk::of_code;
use crate::audit::{Item, Kind, Risk, marks};
use crate::commands::audit::Auditor;
use crate::commands::audit::path_files::names;
use crate::commands::audit::places::{Place, Role};
use crate::common::{Result, order};
use crate::inventory::archive;
use crate::inventory::bounded::{self, Bounded};

/// The largest source that is looked at.
const LIMIT: u64 = 16 << 20;

impl Auditor<'_> {
    /// Every module of that name on the path. The first one runs.
    ///
    /// # Errors
    ///
    /// A package database that cannot be read.
    pub(super) fn customize(&self, places: &[Place], kind: Kind) -> Result<Vec<Item>> {
        let module = if kind == Kind::Sitecustomize { "sitecustomize" } else { "usercustomize" };
        let mut items = Vec::new();
        let mut runs: Option<PathBuf> = None;
        for place in places {
            for (form, path) in self.forms(&place.path, module) {
                let (owner, marks) = self.judged(form, &path)?;
                let risk = of_code(&owner, false, !marks.is_empty());
                let what = form.name();
                let of_base = matches!(place.role, Role::Archive | Role::Library);
                let item = Item::new(kind, &path, "").owner(owner).reasons(marks);
                let (message, risk) = if kind == Kind::Sitecustomize && of_base && self.blocks() {
                    (format!("is kept out by isolate: {module} as {what}"), Risk::None)
                } else if let Some(before) = &runs {
                    let message = format!(
                        "does not run, for {} comes first: {module} as {what}",
                        before.display()
                    );
                    (message, risk.min(Risk::Notice))
                } else {
                    runs = Some(path);
                    (format!("runs at every start: {module} as {what}"), risk)
                };
                items.push(Item { risk, message, ..item });
            }
        }
        Ok(items)
    }

    /// The forms of a module that a place has, the one that Python takes first.
    fn forms(&self, place: &Path, module: &str) -> Vec<(Form, PathBuf)> {
        if place.is_file() {
            let names = archive::names(place).unwrap_or_default();
            let has = |name: &Vec<u8>| {
                std::str::from_utf8(name).is_ok_and(|name| Form::is_in_archive(name, module))
            };
            let found = names.iter().any(has).then(|| (Form::Archive, place.to_owned()));
            return found.into_iter().collect();
        }
        let suffixes = &self.facts().extension_suffixes;
        let mut found = Vec::new();
        for name in names(place).unwrap_or_default() {
            let Some(name) = name.to_str() else { continue };
            let path = place.join(name);
            if name == module && path.is_dir() {
                let inside = names_in(&path);
                let init =
                    inside.iter().find(|name| Form::of(name, "__init__", suffixes).is_some());
                found.extend(init.map(|init| (Form::Package, path.join(init))));
            } else if let Some(form) = Form::of(name, module, suffixes) {
                found.push((form, path));
            }
        }
        order::sort_by(&mut found, Ord::cmp);
        found
    }

    fn judged(&self, form: Form, path: &Path) -> Result<(crate::audit::Owner, Vec<String>)> {
        let content = match bounded::read(path, LIMIT) {
            Ok(Bounded::Whole(content)) if form != Form::Archive => Some(content),
            _ => None,
        };
        let owner = self.owner(path, content.as_deref())?;
        let is_source = path.extension().is_some_and(|extension| extension == "py");
        let source = content.filter(|_| is_source);
        Ok((owner, source.map(|source| marks::of_module(&source)).unwrap_or_default()))
    }
}

fn names_in(directory: &Path) -> Vec<String> {
    let names = names(directory).unwrap_or_default();
    names.into_iter().filter_map(|name| name.into_string().ok()).collect()
}
