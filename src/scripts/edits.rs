//! Which entries of a list for `sys.path` stay.

use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::path_list::{Entry, PathList};
use super::target::{Target, plain};

/// What happens to the entries of a list.
#[derive(Debug, Default)]
pub(super) struct Edits {
    /// What goes, in order, and whether the view takes its place.
    pub(super) spans: Vec<(Range<usize>, bool)>,
    /// The paths of those that stay.
    pub(super) staying: Vec<PathBuf>,
    /// The paths of those that go.
    pub(super) dropped: Vec<PathBuf>,
    /// The path of the one that the view stands for.
    pub(super) replaced: Option<PathBuf>,
}

impl Edits {
    /// Decides about each entry of a script's list.
    pub(super) fn of(list: &PathList, script: &Path, target: &Target<'_>) -> Self {
        let mut edits = Self::default();
        let path_of = |entry: &Entry| entry.path(script, list.ascent);
        let is_view = |path: PathBuf| target.view.is_some_and(|view| plain(view) == path);
        let mut has_view = list.entries.iter().filter_map(path_of).any(is_view);
        for entry in &list.entries {
            let Some(path) = path_of(entry) else { continue };
            match fate(&path, target) {
                Fate::Stays => edits.staying.push(path),
                Fate::View if !has_view => {
                    has_view = true;
                    edits.spans.push((entry.expression.clone(), true));
                    edits.replaced = Some(path);
                }
                Fate::View | Fate::Goes => {
                    edits.spans.push((entry.line.clone(), false));
                    edits.dropped.push(path);
                }
            }
        }
        edits
    }
}

/// What happens to an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Stays,
    Goes,
    /// The view stands for it.
    View,
}

/// What happens to a path. Another environment's view leads into site directories as well.
fn fate(path: &Path, target: &Target<'_>) -> Fate {
    let is_own = target.environment().is_some_and(|own| path.starts_with(plain(own)));
    if is_own || target.view.is_some_and(|view| plain(view) == path) {
        return Fate::Stays;
    }
    // The innermost has the say: site directories can lie in one another.
    let base = target
        .bases
        .iter()
        .filter(|base| path.starts_with(plain(&base.path)))
        .max_by_key(|base| base.path.components().count());
    let has_picks = match base {
        Some(base) => base.has_picks,
        None if is_view_of_any(path) => true,
        None => return Fate::Stays,
    };
    if has_picks && target.view.is_some() { Fate::View } else { Fate::Goes }
}

/// Whether a path is that of an environment's view: `lib/python3.11/system-packages`.
fn is_view_of_any(path: &Path) -> bool {
    let mut names = path.components().rev().map(|component| component.as_os_str().as_bytes());
    names.next() == Some(b"system-packages")
        && names.next().is_some_and(|name| name.starts_with(b"python"))
        && names.next() == Some(b"lib")
}

#[cfg(test)]
mod tests {
    use super::super::target::BaseDirectory;
    use super::*;

    fn fate_of(path: &str, view: Option<&str>) -> Fate {
        let base = |path: &str, has_picks| BaseDirectory { path: PathBuf::from(path), has_picks };
        let bases = [base("/usr/lib/python3/dist-packages", true), base("/opt/site", false)];
        let target = Target {
            python: Path::new("/opt/site/env/bin/python"),
            version: (3, 11),
            bases: &bases,
            view: view.map(Path::new),
        };
        fate(Path::new(path), &target)
    }

    #[test]
    fn paths_into_site_directories_go_or_become_the_view() {
        let view = Some("/opt/site/env/lib/python3.11/system-packages");
        for (path, with, without) in [
            ("/usr/lib/python3/dist-packages", Fate::View, Fate::Goes),
            ("/usr/lib/python3/dist-packages/a.egg", Fate::View, Fate::Goes),
            ("/usr/lib/python3/dist-packages2", Fate::Stays, Fate::Stays),
            ("/usr/lib/python3", Fate::Stays, Fate::Stays),
            ("/opt/site", Fate::Goes, Fate::Goes),
            ("/old/lib/python3.11/system-packages", Fate::View, Fate::Goes),
            ("/old/lib/python3.11/site-packages", Fate::Stays, Fate::Stays),
            // The environment itself may lie in a site directory.
            ("/opt/site/env/lib/python3.11/site-packages", Fate::Stays, Fate::Stays),
            ("/opt/site/env/lib/python3.11/system-packages", Fate::Stays, Fate::Stays),
        ] {
            assert_eq!((fate_of(path, view), fate_of(path, None)), (with, without), "{path}");
        }
    }
}
