//! `isolate audit`: everything that runs code or adds a path when a Python starts. It is read, and never
//! run: only the interpreter itself is asked for its facts, without `site`.

mod customize;
mod owner;
mod path_files;
mod places;
mod start_files;
mod subject;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::audit::risk::of_code;
use crate::audit::{Item, Kind, Owner, Risk, variables};
use crate::cli;
use crate::commands::audit::places::{Place, Places, Role};
use crate::commands::audit::subject::Subject;
use crate::common::Result;
use crate::interpreter::Facts;
use crate::inventory::library::{Library, library};
use crate::inventory::owners::Owners;
use crate::inventory::{Inventory, archive, system};
use crate::report::audited::Audited;
use crate::report::result::PythonSummary;

/// Looks at a Python or an environment.
///
/// # Errors
///
/// When it cannot be found, or a package database cannot be read.
pub(super) fn run(options: &cli::Audit) -> Result<Audited> {
    let subject = Subject::find(options)?;
    let reaches = reaching(&subject);
    let places = Places::of(&subject, |name| reaches(name).filter(|value| !value.is_empty()));
    let facts =
        Facts { site_directories: places.sites.clone(), ..subject.interpreter.facts.clone() };
    let inventory = Inventory::new(&facts, &[], system::discover());
    let others: Vec<PathBuf> = places.first.iter().map(|place| place.path.clone()).collect();
    let owners = Owners::of(&inventory, &others);
    let auditor = Auditor { subject: &subject, inventory: &inventory, owners };
    let items = auditor.items(&places, &reaches)?;
    let python = &subject.interpreter;
    Ok(Audited {
        environment: subject.environment.as_ref().map(|it| it.directory.clone()),
        python: PythonSummary::of(python),
        risk: items.iter().map(|item| item.risk).max().unwrap_or_default(),
        items,
        diagnostics: subject.remarks.clone(),
    })
}

/// What answers for the variables that reach a subject: our launcher keeps them out.
fn reaching(subject: &Subject) -> impl Fn(&str) -> Option<OsString> + use<> {
    let launcher = subject.has_launcher();
    let kept = subject.environment.as_ref().map(|it| it.kept_variables().to_vec());
    let kept = kept.unwrap_or_default();
    move |name| {
        let passes =
            !launcher || !variables::is_reaching(name) || kept.iter().any(|kept| kept == name);
        std::env::var_os(name).filter(|_| passes)
    }
}

struct Auditor<'a> {
    subject: &'a Subject,
    inventory: &'a Inventory,
    owners: Owners<'a>,
}

impl Auditor<'_> {
    fn items(
        &self,
        places: &Places,
        reaches: &impl Fn(&str) -> Option<OsString>,
    ) -> Result<Vec<Item>> {
        let mut items = self.configuration()?;
        items.extend(set_variables(reaches));
        items.extend(self.archives(places)?);
        items.extend(self.library()?);
        items.extend(places.user.as_deref().map(user_site));
        let mut path = places.first.clone();
        for site in &places.sites {
            path.push(Place { path: site.clone(), role: Role::Site });
            let added = self.site(site, &mut items)?;
            path.extend(added.into_iter().map(|path| Place { path, role: Role::Added }));
        }
        let path = each_once(path);
        items.extend(self.customize(&path, Kind::Sitecustomize)?);
        if places.user_counts {
            items.extend(self.customize(&path, Kind::Usercustomize)?);
        }
        Ok(items)
    }

    /// What `pyvenv.cfg` says.
    fn configuration(&self) -> Result<Vec<Item>> {
        let Some(environment) = &self.subject.environment else { return Ok(Vec::new()) };
        let content = std::fs::read(&environment.file).ok();
        let owner = self.owner(&environment.file, content.as_deref())?;
        let (message, risk) = if environment.sees_the_system() {
            let message = "puts the site directories of the system and of the user on the path";
            (message, Risk::Notice)
        } else {
            ("keeps the site directories of the system out", Risk::None)
        };
        let item = Item::new(Kind::Configuration, &environment.file, message).risk(risk);
        // Nobody owns that of other tools.
        Ok(vec![if owner == Owner::Nobody { item } else { item.owner(owner) }])
    }

    fn archives(&self, places: &Places) -> Result<Vec<Item>> {
        let mut items = Vec::new();
        let archives = places.first.iter().filter(|place| place.role == Role::Archive);
        for Place { path, .. } in archives.filter(|place| place.path.exists()) {
            let owner = self.owner(path, None)?;
            let names = match archive::names(path) {
                Ok(names) => format!("{} names", names.len()),
                Err(error) => error.to_string(),
            };
            let message = format!("comes before the standard library on the path ({names})");
            let risk = of_code(&owner, false, false);
            items.push(Item::new(Kind::Archive, path, message).owner(owner).risk(risk));
        }
        Ok(items)
    }

    /// What was added to the standard library.
    fn library(&self) -> Result<Vec<Item>> {
        let facts = self.facts();
        let strangers = match library(facts, self.inventory.systems(), true)? {
            Library::Untold => {
                let message = "no package manager owns it: nothing tells what was added to it";
                // Of an environment it is not asked first of all.
                let is_base = self.subject.environment.is_none();
                let risk = if is_base { Risk::Notice } else { Risk::None };
                return Ok(vec![Item::new(Kind::Library, &facts.stdlib, message).risk(risk)]);
            }
            Library::Owned { strangers } => strangers,
        };
        let item = |path: &PathBuf| {
            Item::new(Kind::Library, path, "can be imported, in every environment of this Python")
                .risk(Risk::Suspicious)
                .owner(Owner::Nobody)
        };
        let is_told_elsewhere = |path: &PathBuf| {
            is_customize(path) || path.extension().is_some_and(|extension| extension == "zip")
        };
        Ok(strangers.iter().filter(|path| !is_told_elsewhere(path)).map(item).collect())
    }

    fn facts(&self) -> &Facts {
        &self.subject.interpreter.facts
    }

    fn version(&self) -> (u32, u32) {
        let (major, minor, _) = self.facts().version;
        (major, minor)
    }

    /// Whether this Python passes over files whose names begin with a dot: 3.13 does (gh-113659), and
    /// older ones where their `site.py` was mended.
    fn passes_hidden_over(&self) -> bool {
        let mended = || {
            let site = std::fs::read(self.facts().stdlib.join("site.py")).unwrap_or_default();
            memchr::memmem::find(&site, b"not name.startswith(\".\")").is_some()
        };
        self.version() >= (3, 13) || mended()
    }
}

/// The variables that are set, and whether they reach.
fn set_variables(reaches: &impl Fn(&str) -> Option<OsString>) -> Vec<Item> {
    let set = variables::set(|name| std::env::var_os(name).filter(|value| !value.is_empty()));
    let item = |(name, effect, value): (&str, &str, OsString)| {
        let item = if reaches(name).is_some() {
            Item::new(Kind::Variable, Path::new(name), effect).risk(Risk::Notice)
        } else {
            Item::new(Kind::Variable, Path::new(name), "is kept out by isolate's launcher")
        };
        item.text(value.as_bytes())
    };
    set.into_iter().map(item).collect()
}

fn user_site(path: &Path) -> Item {
    let message = "is on the path: the user's site directory";
    Item::new(Kind::UserSite, path, message).risk(Risk::Notice)
}

/// Whether a path is told of as a sitecustomize or usercustomize.
fn is_customize(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.split('.').next().unwrap_or_default();
    ["sitecustomize", "usercustomize"].contains(&stem)
}

/// The places without those that come again.
fn each_once(mut places: Vec<Place>) -> Vec<Place> {
    let mut seen = BTreeSet::new();
    places.retain(|place| {
        seen.insert(place.path.canonicalize().unwrap_or_else(|_| place.path.clone()))
    });
    places
}
