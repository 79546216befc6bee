//! `regenerate:`: which scripts a spec means, and what they must say for its environment.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use crate::apply::{self, Looked};
use crate::common::{Diagnostic, RelPath, Result};
use crate::interpreter::Facts;
use crate::plan::Manifest;
use crate::report::result::ScriptSummary;
use crate::scripts::store::{Kept, Move, Moves, STORE, Store};
use crate::scripts::{BaseDirectory, Outcome, Target, regenerate};
use crate::selection::summary::PickSummary;
use crate::spec::{Placed, Spec};
use similar::TextDiff;

/// What becomes of scripts.
#[derive(Debug, Default)]
pub(super) struct Scripts {
    /// The directory that the paths of the stores are relative to.
    directory: PathBuf,
    /// What is kept of them in the environment.
    pub(super) store: Store,
    /// What is written.
    pub(super) moves: Moves,
    /// What stands of those that were read.
    standing: BTreeMap<String, Vec<u8>>,
    /// What is said of those that stay as they are.
    pub(super) remarks: Vec<Diagnostic>,
    /// The same of those that were to be written, and changed meanwhile.
    pub(super) late: Vec<Diagnostic>,
}

/// The environment that scripts are made for.
pub(super) struct For<'a> {
    pub(super) spec: &'a Spec,
    pub(super) facts: &'a Facts,
    pub(super) sources: &'a [PathBuf],
    pub(super) picks: &'a [PickSummary],
    /// Its directory.
    pub(super) home: &'a Path,
    /// The view, where it has one.
    pub(super) view: Option<&'a Path>,
    /// Whether scripts may lie outside of the spec's directory.
    pub(super) allows_outside: bool,
}

/// The scripts of a spec as they stand, and as they must be. `former` is what the last apply kept.
///
/// # Errors
///
/// A pattern that leads out of the spec's directory, where that is not allowed; a directory that cannot
/// be read.
pub(super) fn survey(environment: &For<'_>, former: &Store) -> Result<Scripts> {
    let directory = real(environment.spec.directory());
    let mut scripts = Scripts { directory, ..Scripts::default() };
    let bases = environment.bases();
    let python = environment.home.join("bin/python");
    let target = Target {
        python: &python,
        version: (environment.facts.version.0, environment.facts.version.1),
        bases: &bases,
        view: environment.view,
    };
    let mut seen = BTreeSet::new();
    for pattern in &environment.spec.regenerate {
        let found = matches(environment, pattern, &mut scripts.remarks)?;
        for path in found.into_iter().filter(|path| seen.insert(path.clone())) {
            scripts.script(&path, former, &target);
        }
    }
    let standing = std::mem::take(&mut scripts.standing);
    scripts.moves = moves(&scripts.directory, former, &scripts.store, standing);
    scripts.remarks.extend(scripts.moves.edited.iter().map(|path| edited(path)));
    Ok(scripts)
}

/// What a rollback, or the end of an environment, does to scripts: `to` is what is kept of them then.
pub(super) fn back(made: &Manifest, environment: &Path, to: &Store) -> Result<Scripts> {
    let spec = made.spec_path(environment);
    let directory = real(spec.as_deref().and_then(Path::parent).unwrap_or(environment));
    let moves = moves(&directory, &kept(environment)?, to, BTreeMap::new());
    let remarks = moves.edited.iter().map(|path| edited(path)).collect();
    Ok(Scripts { directory, store: to.clone(), moves, remarks, ..Scripts::default() })
}

/// What an environment keeps of scripts; nothing where it keeps none.
///
/// # Errors
///
/// When the file cannot be read.
pub(super) fn kept(environment: &Path) -> Result<Store> {
    if !environment.is_dir() {
        return Ok(Store::default());
    }
    let content = apply::content(environment, &store_path())?;
    Ok(content.and_then(|content| Store::decode(&content)).unwrap_or_default())
}

/// Where an environment keeps them.
pub(super) fn store_path() -> RelPath {
    RelPath::new(STORE).unwrap_or_else(|error| unreachable!("a path of our own: {error}"))
}

/// What has to be written. `standing` is what has been read of scripts before.
fn moves(
    directory: &Path,
    from: &Store,
    to: &Store,
    mut standing: BTreeMap<String, Vec<u8>>,
) -> Moves {
    Moves::between(from, to, |path| match standing.remove(path) {
        Some(content) => Some(content),
        None => match apply::look(&directory.join(path)) {
            Ok(Looked::Text(content)) => Some(content),
            _ => None,
        },
    })
}

fn edited(path: &str) -> Diagnostic {
    let message = format!("{path} was edited since it was made anew; it stays as it is");
    Diagnostic::warning("script-edited", message)
        .help("have its generator write it again, and apply")
}

impl Scripts {
    /// What is said where an environment is made for another place: its scripts are there.
    pub(super) fn elsewhere() -> Self {
        let message =
            "`regenerate:` is passed over with --root: scripts are made anew where they are";
        Self { remarks: vec![Diagnostic::warning("scripts-elsewhere", message)], ..Self::default() }
    }

    /// Looks at one script.
    fn script(&mut self, path: &Path, former: &Store, target: &Target<'_>) {
        let content = match apply::look(path) {
            Ok(Looked::Text(content)) => content,
            Ok(Looked::Left(why)) => {
                let message = format!("{} {why}; it stays as it is", path.display());
                return self.remarks.push(Diagnostic::note("script-left", message));
            }
            Ok(Looked::Nothing) => return,
            Err(error) => {
                return self.remarks.push(error.as_warning());
            }
        };
        let Some(name) = self.name(path) else { return };
        let original = former.original(&name, &content).to_vec();
        self.standing.insert(name.clone(), content);
        match regenerate(&original, path, target) {
            Outcome::Unchanged(_) => {}
            Outcome::Left(reason) => self.remarks.push(reason.diagnostic(path)),
            Outcome::Changed(changed) => {
                let kept = Kept { original, anew: changed.content };
                self.store.scripts.insert(name, kept);
            }
        }
    }

    /// How the store calls a script: relative to the spec's directory, if it lies below that.
    fn name(&self, path: &Path) -> Option<String> {
        let name = path.strip_prefix(&self.directory).unwrap_or(path);
        name.to_str().map(str::to_owned)
    }

    /// How scripts would change, as diffs; `context` lines around each change.
    pub(super) fn changes(&self) -> Vec<ScriptSummary> {
        let moves = |moves: &[Move], change: &'static str| -> Vec<ScriptSummary> {
            moves.iter().map(|step| self.change(step, change)).collect()
        };
        [moves(&self.moves.renewed, "renew"), moves(&self.moves.restored, "restore")].concat()
    }

    fn change(&self, step: &Move, change: &'static str) -> ScriptSummary {
        let before = match apply::look(&self.directory.join(&step.path)) {
            Ok(Looked::Text(content)) => content,
            _ => Vec::new(),
        };
        let (before, after) =
            (String::from_utf8_lossy(&before), String::from_utf8_lossy(&step.content));
        let diff = TextDiff::from_lines(&*before, &*after);
        let diff = diff.unified_diff().context_radius(1).to_string();
        ScriptSummary { path: step.path.clone(), change, diff }
    }

    /// Writes what becomes as it was. To be done before the environment changes.
    ///
    /// # Errors
    ///
    /// Errors of the file system.
    pub(super) fn restore(&mut self) -> Result<Vec<String>> {
        let moves = std::mem::take(&mut self.moves.restored);
        self.write(&moves)
    }

    /// Writes what becomes new. To be done when the environment stands.
    ///
    /// # Errors
    ///
    /// Errors of the file system.
    pub(super) fn renew(&mut self) -> Result<Vec<String>> {
        let moves = std::mem::take(&mut self.moves.renewed);
        self.write(&moves)
    }

    fn write(&mut self, moves: &[Move]) -> Result<Vec<String>> {
        let mut written = Vec::new();
        for step in moves {
            let path = self.directory.join(&step.path);
            if apply::replace(&path, step)? {
                written.push(step.path.clone());
            } else {
                let message = format!("{} has changed just now; it stays as it is", path.display());
                let changed = Diagnostic::warning("script-changed", message);
                self.late.push(changed.help("apply again"));
            }
        }
        Ok(written)
    }
}

impl For<'_> {
    /// Every directory that packages may be picked from, by each of its names.
    fn bases(&self) -> Vec<BaseDirectory> {
        let mut bases: Vec<BaseDirectory> = Vec::new();
        let picked: BTreeSet<PathBuf> = self.picks.iter().map(|pick| real(&pick.from)).collect();
        for path in self.sources.iter().chain(&self.facts.site_directories) {
            let real = real(path);
            let has_picks = picked.contains(&real);
            for path in [path.clone(), real] {
                if !bases.iter().any(|base| base.path == path) {
                    bases.push(BaseDirectory { path, has_picks });
                }
            }
        }
        bases
    }
}

/// The files that a pattern means, in order.
fn matches(
    environment: &For<'_>,
    pattern: &Placed<String>,
    remarks: &mut Vec<Diagnostic>,
) -> Result<Vec<PathBuf>> {
    let directory = environment.spec.directory();
    let text = &pattern.value;
    let leads_out = Path::new(text).is_absolute() && !Path::new(text).starts_with(directory)
        || Path::new(text).components().any(|component| component == Component::ParentDir);
    if leads_out && !environment.allows_outside {
        let message = format!("`{text}` leads out of {}", directory.display());
        return Diagnostic::error("outside", message)
            .at(pattern.place.clone())
            .help("with --allow-outside scripts there are made anew, too")
            .err();
    }
    let root = glob::Pattern::escape(&directory.to_string_lossy());
    let whole = if Path::new(text).is_absolute() { text.clone() } else { format!("{root}/{text}") };
    let options = glob::MatchOptions {
        case_sensitive: true,
        require_literal_separator: true,
        require_literal_leading_dot: true,
    };
    let found = glob::glob_with(&whole, options).map_err(|error| {
        Box::new(Diagnostic::error("bad-pattern", error.to_string()).at(pattern.place.clone()))
    })?;
    let mut paths = Vec::new();
    // Many files of one directory follow each other.
    let mut last: Option<(PathBuf, PathBuf)> = None;
    for path in found {
        match path {
            Ok(path) => paths.extend(resolved(&path, &mut last)),
            Err(error) => {
                let cannot = Diagnostic::io("look into", error.path(), error.error());
                remarks.push(cannot.as_warning().at(pattern.place.clone()));
            }
        }
    }
    if !environment.allows_outside {
        // A directory on the way may be a link that leads elsewhere.
        let inside = real(directory);
        paths.retain(|path| path.starts_with(&inside));
    }
    if paths.is_empty() {
        let message = format!("`{text}` matches no file");
        remarks.push(Diagnostic::warning("no-match", message).at(pattern.place.clone()));
    }
    Ok(paths)
}

/// A directory by its name without links; as it is, where it is not there.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Where a file is, by the names that its directory has without links.
fn resolved(path: &Path, last: &mut Option<(PathBuf, PathBuf)>) -> Option<PathBuf> {
    let directory = path.parent()?;
    let real = match last {
        Some((known, real)) if known == directory => real.clone(),
        _ => directory.canonicalize().ok()?,
    };
    *last = Some((directory.to_owned(), real.clone()));
    Some(real.join(path.file_name()?))
}
