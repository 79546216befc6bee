//! Programs that import what stays picked, again and again, while the environment changes.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::picks::{AFTER, BEFORE, quick, spec};
use crate::support::mounts::{self, Overlay};
use crate::support::needs;
use crate::support::outcome::{Checked, Outcome};

/// What both specs pick.
const NAMES: &str = "stays, stays.inner, single, parts.one, shared.core";

/// Imports everything anew until a file appears, and tells how often.
const AGAIN: &str = "\
import importlib, os, sys
count = 0
while not os.path.exists(sys.argv[1]):
    for name in [name for name in sys.modules if name.split('.')[0] in sys.argv[2]]:
        del sys.modules[name]
    importlib.invalidate_caches()
    for name in sys.argv[2].split(', '):
        importlib.import_module(name)
    count += 1
print(count)
";

/// An environment, in which Python writes the byte code of what it imports, as it does for people.
fn applied() -> Checked {
    quick().env("PYTHONDONTWRITEBYTECODE", "").spec(&spec(BEFORE)).apply().succeeds()
}

/// The file that ends the loops.
fn end(checked: &Checked) -> PathBuf {
    checked.directory().join("end")
}

/// Writes it, also when an update has failed: nobody must wait for it for ever.
struct Ending(PathBuf);

impl Drop for Ending {
    fn drop(&mut self) {
        let _ = std::fs::write(&self.0, "");
    }
}

/// One process that imports again and again.
fn one_process(checked: &Checked) -> Outcome {
    checked.clone().python(["-c", AGAIN, end(checked).to_str().unwrap(), NAMES])
}

/// New processes, each of which imports; how many there were.
fn new_processes(checked: &Checked) -> usize {
    let program = format!("import {NAMES}");
    let mut count = 0;
    while !end(checked).exists() {
        let _ = checked.clone().python(["-c", &program]).succeeds();
        count += 1;
    }
    count
}

/// Changes the picks back and forth while both loops run, neither of which may ever fail.
fn updates(checked: &Checked, count: usize) {
    std::thread::scope(|scope| {
        let ending = Ending(end(checked));
        let one = scope.spawn(|| one_process(checked));
        let new = scope.spawn(|| new_processes(checked));
        for number in 0..count {
            let picks = if number % 2 == 0 { AFTER } else { BEFORE };
            let updated = checked.clone().file("isolate.yaml", spec(picks)).apply();
            let _ = updated.succeeds().stdout_contains("updated");
            // A loop that has ended has failed, and tells why below.
            if one.is_finished() || new.is_finished() {
                break;
            }
        }
        drop(ending);
        let imported = one.join().unwrap().succeeds();
        let started = new.join().unwrap();
        let imported: usize = imported.stdout().trim().parse().unwrap();
        let enough = count.min(imported).min(started * 4) == count;
        assert!(enough, "{count} updates, {imported} imports and {started} processes");
    });
}

#[test]
fn while_the_view_is_exchanged() {
    updates(&applied(), 200);
}

#[test]
fn while_the_view_is_changed_in_a_container() {
    let Some(()) = needs::mounts() else { return };
    if mounts::are_ours("loops::while_the_view_is_changed_in_a_container") {
        let checked = applied();
        let layers = checked.directory().join("layers");
        let _overlay = Overlay::over(&checked.environment(), &layers);
        updates(&checked, 60);
    }
}

/// Python lists a directory before it opens what is in it. A process that had opened the view just
/// when it was exchanged must still read in it what was there.
#[test]
fn a_listing_that_was_begun_before_an_update_is_whole() {
    let checked = applied();
    let view = checked.site_packages().with_file_name("system-packages");
    let directories = ["", "parts", "shared"].map(|name| view.join(name));
    let names = |entries: fs_err::ReadDir| -> BTreeSet<_> {
        entries.map(|entry| entry.unwrap().file_name()).collect()
    };
    let whole = directories.each_ref().map(|path| names(fs_err::read_dir(path).unwrap()));
    let begun = directories.each_ref().map(|path| fs_err::read_dir(path).unwrap());
    // Kept, for the directory goes with it.
    let _updated =
        checked.file("isolate.yaml", spec(AFTER)).apply().succeeds().stdout_contains("updated");
    assert_eq!(begun.map(names), whole);
}
