//! What must hold of a selection before anything is written.

use std::collections::{BTreeMap, HashMap};

use crate::common::{Diagnostic, Place, ProjectName, RelPath};
use crate::interpreter::Facts;
use crate::inventory::Inventory;
use crate::inventory::abi::{Mismatch, mismatches};
use crate::inventory::files::Share;
use crate::inventory::unit::OwnedFile;
use crate::selection::{Entry, EntryKind, Reason, Selection};
use crate::spec::Spec;

/// Every extension module that does not fit, and every path that two units claim.
pub(super) fn errors(
    selection: &Selection,
    spec: &Spec,
    facts: &Facts,
    inventory: &Inventory,
) -> Vec<Diagnostic> {
    let mut errors: Vec<Diagnostic> =
        selection.entries.iter().filter_map(|entry| abi_error(entry, spec, facts)).collect();
    errors.extend(twice(&selection.entries, spec, inventory));
    errors.extend(conflicts(&selection.entries, spec, inventory));
    errors
}

fn abi_error(entry: &Entry, spec: &Spec, facts: &Facts) -> Option<Diagnostic> {
    let wrong = mismatches(&entry.files.places(), &facts.extension_suffixes);
    let first = wrong.first()?;
    let soabi = facts.soabi.as_deref().unwrap_or(&facts.cache_tag);
    let message = format!(
        "{} does not fit {} ({soabi}): {} is built for {}{}",
        entry.unit.name,
        facts.real_executable.display(),
        first.module,
        first.tags.join(", "),
        more(&wrong)
    );
    let mut error = Diagnostic::error("abi-mismatch", message);
    error = error.at_maybe(place(entry, spec));
    error = match entry.reasons.first() {
        Some(Reason::Declared(by, _) | Reason::Depends(by, _) | Reason::Companion(by)) => error
            .help(format!("it comes with {by}; `exclude: [{}]` leaves it out", entry.unit.name)),
        Some(Reason::Picked(_)) | None => error,
    };
    Some(error.help(match python_for(first) {
        Some(version) => format!(
            "choose the Python that it is built for with `python:`, such as `python: \"{version}\"`"
        ),
        None => "install a build of it for this Python, or leave it out".to_owned(),
    }))
}

/// Where the spec picks an entry, if it does so itself.
fn place<'a>(entry: &Entry, spec: &'a Spec) -> Option<&'a Place> {
    let is_pick = |text: &str| entry.reasons.contains(&Reason::Picked(text.to_owned()));
    spec.packages.iter().find(|pick| is_pick(&pick.text)).map(|pick| &pick.place)
}

fn more(wrong: &[Mismatch]) -> String {
    match wrong.len() {
        1 => String::new(),
        2 => " (and one more module)".to_owned(),
        n => format!(" (and {} more modules)", n - 1),
    }
}

/// `3.11` of `cpython-311-x86_64-linux-gnu`, unless no environment can be made from that Python.
fn python_for(mismatch: &Mismatch) -> Option<String> {
    const OLDEST: u32 = 8;
    let digits = mismatch.tags.first()?.strip_prefix("cpython-3")?;
    let minor: String = digits.chars().take_while(char::is_ascii_digit).collect();
    minor.parse().is_ok_and(|minor: u32| minor >= OLDEST).then(|| format!("3.{minor}"))
}

/// Two units that carry a distribution of one name: importlib.metadata would answer for one of them
/// and Python import the other.
fn twice(entries: &[Entry], spec: &Spec, inventory: &Inventory) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<&ProjectName, &Entry> = BTreeMap::new();
    let mut errors = Vec::new();
    for entry in entries {
        for chosen in &entry.distributions {
            let first = *seen.entry(&chosen.metadata.project).or_insert(entry);
            if first.unit.key == entry.unit.key {
                continue;
            }
            let directory =
                |entry: &Entry| inventory.site(entry.unit.key.site).path.display().to_string();
            let message = format!(
                "{} comes through twice: from {} and from {}",
                chosen.metadata.name,
                directory(first),
                directory(entry)
            );
            let help = "name the one that is meant with `from:`, and pick it by one name only";
            let error = Diagnostic::error("two-owners", message).help(help);
            errors.push(error.at_maybe(place(first, spec)).at_maybe(place(entry, spec)));
        }
    }
    errors
}

/// Two units with different files at one path of the view, or one with a file where the other has a
/// directory. The same file of two units is none: both mean it.
fn conflicts(entries: &[Entry], spec: &Spec, inventory: &Inventory) -> Vec<Diagnostic> {
    if !any_conflict(entries) {
        return Vec::new();
    }
    let files: Vec<(OwnedFile, &Entry)> = entries
        .iter()
        .flat_map(|entry| entry.files.iter().map(move |file| (file, entry)))
        .collect();
    let mut at: BTreeMap<&RelPath, (&OwnedFile, &Entry)> = BTreeMap::new();
    let mut errors: BTreeMap<(&str, &str), Diagnostic> = BTreeMap::new();
    for (file, entry) in &files {
        let (first, owner) = *at.entry(&file.path).or_insert((file, entry));
        if first != file {
            errors
                .entry((&owner.unit.name, &entry.unit.name))
                .or_insert_with(|| conflict(inventory, spec, (owner, first), (entry, file)));
        }
    }
    for (path, (file, entry)) in &at {
        let above = path.ancestors().find_map(|above| at.get(&above));
        if let Some((blocking, owner)) = above {
            errors
                .entry((&owner.unit.name, &entry.unit.name))
                .or_insert_with(|| conflict(inventory, spec, (owner, blocking), (entry, file)));
        }
    }
    errors.into_values().collect()
}

/// Whether there is any conflict: most selections have none, and the order of paths is only needed
/// to say which.
fn any_conflict(entries: &[Entry]) -> bool {
    let shares = || entries.iter().flat_map(|entry| entry.files.shares());
    let mut at: HashMap<Option<&str>, Vec<&Share>> = HashMap::with_capacity(shares().count());
    for share in shares() {
        let there = at.entry(share.directory.as_ref().map(RelPath::as_str)).or_default();
        let elsewhere = |other: &&&Share| other.site != share.site;
        if there.iter().filter(elsewhere).any(|other| share.names().any(|n| other.contains(n))) {
            return true;
        }
        there.push(share);
    }
    at.keys().flatten().any(|directory| is_blocked(directory, &at))
}

/// Whether a file stands in the place of a directory, or of one above it in which no files are
/// themselves.
fn is_blocked(directory: &str, at: &HashMap<Option<&str>, Vec<&Share>>) -> bool {
    let (mut above, mut name) = split(directory);
    loop {
        if let Some(there) = at.get(&above) {
            // What is above that is looked at where that directory is.
            return there.iter().any(|share| share.contains(name));
        }
        let Some(next) = above else { return false };
        (above, name) = split(next);
    }
}

fn split(path: &str) -> (Option<&str>, &str) {
    path.rsplit_once('/').map_or((None, path), |(above, name)| (Some(above), name))
}

fn conflict(
    inventory: &Inventory,
    spec: &Spec,
    (one, one_file): (&Entry, &OwnedFile),
    (other, other_file): (&Entry, &OwnedFile),
) -> Diagnostic {
    let path =
        |file: &OwnedFile| file.path.under(&inventory.site(file.site).path).display().to_string();
    let message = format!(
        "{} and {} both own {}: {} and {}",
        one.unit.name,
        other.unit.name,
        other_file.path,
        path(one_file),
        path(other_file)
    );
    let places = [place(one, spec), place(other, spec)];
    let error = Diagnostic::error("two-owners", message);
    let error = places.into_iter().fold(error, Diagnostic::at_maybe);
    let spare = if one.kind > other.kind { one } else { other };
    error.help(if spare.kind == EntryKind::Picked {
        "pick one of them only".to_owned()
    } else {
        format!("keep one of them: `exclude: [{}]`, or `from:` on the pick", spare.unit.name)
    })
}

impl EntryKind {
    /// The word for it, in reports and in the allow-list.
    pub fn word(self) -> &'static str {
        match self {
            Self::Picked => "picked",
            Self::Companion => "companion",
            Self::Declared => "declared",
            Self::DistributionOnly => "distribution-only",
        }
    }
}
