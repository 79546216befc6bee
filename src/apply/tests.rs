//! Random worlds in real directories: runs that end, fail and are killed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::plan::tests::{Act, about, acts, path, trees, view};
use crate::plan::{self, History, plan};
use crate::tree::Node;

/// What is in an environment, our own bookkeeping aside.
type Snapshot = BTreeMap<String, String>;

struct World {
    directory: TempDir,
}

impl World {
    fn new() -> Self {
        Self { directory: TempDir::new().unwrap() }
    }

    fn environment(&self) -> PathBuf {
        self.directory.path().join("env")
    }

    fn history(&self) -> History {
        history(&self.environment()).unwrap()
    }

    fn plan(&self, tree: &Tree) -> Result<(Plan, Manifest)> {
        let seen = observe(&self.environment(), tree, &self.history(), &view())?;
        let plan = plan(tree, seen.former.as_ref(), &seen.standing, &view())?;
        let manifest = Manifest::of(tree, &plan, about("../isolate.yaml"));
        Ok((plan, manifest))
    }

    fn apply(&self, tree: &Tree) -> Result<Outcome> {
        let hold = hold(&self.environment(), &|_| ())?;
        let (plan, manifest) = self.plan(tree)?;
        apply(&hold, tree, &plan, &manifest, Manner::default())
    }

    /// Applies a tree in a given way, and stops for good before a change of a given number.
    fn apply_until(&self, tree: &Tree, way: Way, changes: usize) -> Result<Outcome> {
        let (plan, manifest) = self.plan(tree)?;
        fs::create_dir_all(self.environment()).unwrap();
        let root = Root::open(&self.environment()).unwrap();
        root.budget.set(changes);
        let (plan, manifest, manner) = (&plan, &manifest, Manner::default());
        Run { root: &root, desired: tree, plan, manifest, manner }.execute(way)
    }

    fn act(&self, act: &Act) {
        let (Act::File(p, _)
        | Act::Link(p, _)
        | Act::Directory(p)
        | Act::Cache(p)
        | Act::Remove(p)) = act;
        let place = p.under(&self.environment());
        let is_real = |p: &RelPath| {
            p.under(&self.environment()).symlink_metadata().is_ok_and(|m| !m.is_dir())
        };
        if p.ancestors().any(|above| is_real(&above)) {
            return;
        }
        match place.symlink_metadata() {
            Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(&place).unwrap(),
            Ok(_) => fs::remove_file(&place).unwrap(),
            Err(_) => {}
        }
        if matches!(act, Act::Remove(_)) {
            return;
        }
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        match act {
            Act::File(_, n) => fs::write(place, format!("user {n}")).unwrap(),
            Act::Link(_, n) => symlink(format!("user {n}"), place).unwrap(),
            Act::Directory(_) => fs::create_dir(place).unwrap(),
            Act::Cache(_) => fs::write(place, "cache").unwrap(),
            Act::Remove(_) => {}
        }
    }

    fn snapshot(&self) -> Snapshot {
        let mut snapshot = Snapshot::new();
        let mut directories = vec![self.environment()];
        while let Some(directory) = directories.pop() {
            for entry in fs::read_dir(directory).into_iter().flatten() {
                let path = entry.unwrap().path();
                let metadata = path.symlink_metadata().unwrap();
                let name =
                    path.strip_prefix(self.environment()).unwrap().to_str().unwrap().to_owned();
                let content = if metadata.is_dir() {
                    directories.push(path);
                    "directory".to_owned()
                } else if metadata.is_symlink() {
                    format!("-> {}", fs::read_link(path).unwrap().display())
                } else {
                    let executable = metadata.mode() & 0o100 != 0;
                    format!("{executable} {}", fs::read_to_string(path).unwrap())
                };
                if name != MANIFEST && !name.starts_with(previous::PREVIOUS) {
                    snapshot.insert(name, content);
                }
            }
        }
        snapshot
    }

    fn has_all_of(&self, tree: &Tree, plan: &Plan) -> std::result::Result<(), TestCaseError> {
        let snapshot = self.snapshot();
        for (path, node) in tree.iter().filter(|(path, _)| !plan.not_ours.contains(path)) {
            let node = if let Node::HardLink(to) = node { tree.get(to).unwrap() } else { node };
            let wanted = match node {
                Node::Directory => "directory".to_owned(),
                Node::Link(target) => format!("-> {}", target.display()),
                Node::File { content, executable } => {
                    format!("{executable} {}", str::from_utf8(content).unwrap())
                }
                Node::HardLink(_) => unreachable!(),
            };
            prop_assert_eq!(snapshot.get(path.as_str()), Some(&wanted), "at {}", path);
        }
        prop_assert!(!snapshot.keys().any(|name| name.contains("staging")), "{:?}", snapshot);
        Ok(())
    }
}

/// What of the users' is in a snapshot. A file in a cache is Python's, whoever wrote it.
fn users(snapshot: &Snapshot) -> BTreeSet<String> {
    let is_cache =
        |name: &str, content: &str| name.contains("__pycache__") && !content.starts_with("->");
    let things = snapshot.iter().filter(|(name, content)| !is_cache(name, content));
    things
        .map(|(_, content)| content)
        .filter(|content| content.contains("user "))
        .cloned()
        .collect()
}

/// The view of a snapshot, without Python's caches.
fn view_of(snapshot: &Snapshot) -> Snapshot {
    let view = format!("{}/", view());
    let in_view = |name: &String| name.starts_with(&view) && !name.contains("__pycache__");
    snapshot.clone().into_iter().filter(|(name, _)| in_view(name)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_ways_reach_the_target_and_lose_nothing(
        old in trees(),
        acts in acts(8),
        new in trees(),
    ) {
        let mut ends = Vec::new();
        for way in [Way::Exchange, Way::InPlace] {
            let world = World::new();
            world.apply(&old).unwrap();
            for act in &acts {
                world.act(act);
            }
            let before = world.snapshot();
            let Ok((plan, _)) = world.plan(&new) else {
                prop_assert_eq!(world.snapshot(), before);
                return Ok(());
            };
            world.apply_until(&new, way, usize::MAX).unwrap();
            world.has_all_of(&new, &plan)?;
            prop_assert!(users(&world.snapshot()).is_superset(&users(&before)));
            let again = world.apply(&new).unwrap();
            prop_assert!(!again.manifest_written, "{:?}", again);
            ends.push(world.snapshot());
        }
        prop_assert_eq!(&ends[0], &ends[1]);
    }

    #[test]
    fn a_run_that_is_killed_anywhere_is_finished_by_the_next(
        old in trees(),
        acts in acts(5),
        new in trees(),
        later in trees(),
        in_place in any::<bool>(),
        changes in 0..60_usize,
    ) {
        let way = if in_place { Way::InPlace } else { Way::Exchange };
        let world = World::new();
        world.apply(&old).unwrap();
        for act in &acts {
            world.act(act);
        }
        let before = world.snapshot();
        let Ok((plan, _)) = world.plan(&new) else { return Ok(()) };
        let killed = world.apply_until(&new, way, changes).is_err();
        let after = world.snapshot();
        prop_assert!(users(&after).is_superset(&users(&before)));
        let whole = world.plan(&new).is_ok_and(|(plan, _)| plan.swap.is_none());
        if killed && !in_place && plan.swap.is_some() {
            prop_assert!(whole || view_of(&after) == view_of(&before), "{:?}\n{:?}", before, after);
        }
        // The next run may want the same, or something else.
        let (plan, _) = world.plan(&new).unwrap();
        if let Ok((plan, _)) = world.plan(&later) {
            world.apply(&later).unwrap();
            world.has_all_of(&later, &plan)?;
        } else {
            world.apply(&new).unwrap();
            world.has_all_of(&new, &plan)?;
        }
        prop_assert!(users(&world.snapshot()).is_superset(&users(&before)));
    }

    #[test]
    fn without_users_nothing_is_ever_in_the_way_after_a_kill(
        old in trees(),
        new in trees(),
        later in trees(),
        in_place in any::<bool>(),
        changes in prop::collection::vec(0..40_usize, 1..4),
    ) {
        let way = if in_place { Way::InPlace } else { Way::Exchange };
        let world = World::new();
        for (number, changes) in changes.into_iter().enumerate() {
            let tree = if number % 2 == 0 { &old } else { &new };
            let _ = world.apply_until(tree, way, changes);
        }
        let (plan, _) = world.plan(&later).unwrap();
        world.apply(&later).unwrap();
        world.has_all_of(&later, &plan)?;
        let fresh = World::new();
        fresh.apply(&later).unwrap();
        let mut ends = [world.snapshot(), fresh.snapshot()];
        for end in &mut ends {
            end.remove("isolate");
        }
        prop_assert_eq!(&ends[0], &ends[1]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_rollback_brings_back_what_stood_before(
        old in trees(),
        acts in acts(5),
        new in trees(),
        in_place in any::<bool>(),
    ) {
        let world = World::new();
        world.apply(&old).unwrap();
        for act in &acts {
            world.act(act);
        }
        // What the user has changed of ours is put right, so that the former state is whole.
        if world.apply(&old).is_err() {
            return Ok(());
        }
        let before = world.snapshot();
        let (kept, _) = world.plan(&old).unwrap();
        let Ok((plan, _)) = world.plan(&new) else { return Ok(()) };
        let way = if in_place { Way::InPlace } else { Way::Exchange };
        world.apply_until(&new, way, usize::MAX).unwrap();
        if plan.is_empty() {
            return Ok(());
        }
        let former = former(&world.environment()).unwrap().expect("something was changed");
        let Ok(seen) = observe(&world.environment(), &former.tree, &world.history(), &view()) else {
            return Ok(());
        };
        let now = seen.former.as_ref();
        // A thing of the user's that came since may be in the way.
        let Ok(back) = plan::plan(&former.tree, now, &seen.standing, &view()) else { return Ok(()) };
        let manifest = Manifest::of(&former.tree, &back, about("../isolate.yaml"));
        let hold = hold(&world.environment(), &|_| ()).unwrap();
        apply(&hold, &former.tree, &back, &manifest, Manner::default()).unwrap();
        let after = world.snapshot();
        for (path, _) in old.iter().filter(|(path, _)| !kept.not_ours.contains(path)) {
            let (was, is) = (before.get(path.as_str()), after.get(path.as_str()));
            prop_assert_eq!(was, is, "at {}", path);
        }
        prop_assert!(users(&after).is_superset(&users(&before)));
    }
}

/// Applies a tree that takes the place of a directory with things of the user's in it, and is stopped
/// before a change; then once more. Gives whether it was stopped, and what is there.
fn displaced(way: Way, changes: usize) -> (bool, Snapshot) {
    let world = World::new();
    let mut old = environment();
    old.insert(path("lib/view/b"), Node::Directory);
    old.insert(path("lib/view/b/x"), Node::Link("/usr/lib/b/x".into()));
    world.apply(&old).unwrap();
    for (number, text) in ["mine.py", "mine/one", "mine/two/three"].into_iter().enumerate() {
        let number = u8::try_from(number).unwrap();
        world.act(&Act::File(path(&format!("lib/view/b/{text}")), number));
    }
    let mut new = environment();
    new.insert(path("lib/view/b"), Node::Link("/usr/lib/b".into()));
    let stopped = world.apply_until(&new, way, changes).is_err();
    world.apply(&new).unwrap();
    (stopped, world.snapshot())
}

#[test]
fn what_is_kept_aside_is_kept_once_whenever_the_run_was_killed() {
    for way in [Way::Exchange, Way::InPlace] {
        let (stopped, whole) = displaced(way, usize::MAX);
        assert!(!stopped && whole.contains_key("isolate/kept/lib/view/b/mine/two/three"));
        let ends = (0..).map(|changes| displaced(way, changes)).take_while(|(stopped, _)| *stopped);
        let ends: Vec<Snapshot> = ends.map(|(_, end)| end).collect();
        assert!(ends.len() > 10);
        for (changes, end) in ends.iter().enumerate() {
            assert_eq!(*end, whole, "{way:?}, stopped before change {changes}");
        }
    }
}

fn environment() -> Tree {
    let file = |content: &str, executable| Node::File { content: content.into(), executable };
    let mut tree = Tree::default();
    tree.insert(path("bin/python"), file("launcher", true));
    tree.insert(path("bin/python3"), Node::HardLink(path("bin/python")));
    tree.insert(path("lib/site/v.pth"), file("../view", false));
    tree.insert(path("lib/view/a"), Node::Link("/usr/lib/a".into()));
    tree.insert(path("pyvenv.cfg"), file("home = /usr/bin", false));
    tree
}

fn mode(path: &Path) -> u32 {
    path.symlink_metadata().unwrap().mode() & 0o7777
}

#[test]
fn modes_are_explicit_and_hard_links_are_one_file() {
    let world = World::new();
    let umask = rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let outcome = world.apply(&environment());
    rustix::process::umask(umask);
    let outcome = outcome.unwrap();
    assert_eq!(outcome.created.len(), environment().iter().count());
    let at = |name: &str| world.environment().join(name);
    assert_eq!(mode(&at("bin/python")), 0o755);
    assert_eq!(mode(&at("pyvenv.cfg")), 0o644);
    assert_eq!(mode(&at(MANIFEST)), 0o644);
    assert_eq!(mode(&at("lib/view")), 0o755);
    assert_eq!(mode(&world.environment()), 0o755);
    let inode = |name| at(name).metadata().unwrap().ino();
    assert_eq!(inode("bin/python"), inode("bin/python3"));
}

#[test]
fn nothing_is_written_when_nothing_changed() {
    let world = World::new();
    world.apply(&environment()).unwrap();
    let (plan, manifest) = world.plan(&environment()).unwrap();
    let root = Root::open(&world.environment()).unwrap();
    root.budget.set(0);
    let (desired, plan, manifest) = (&environment(), &plan, &manifest);
    let run = Run { root: &root, desired, plan, manifest, manner: Manner::default() };
    let outcome = run.execute(Way::Exchange).unwrap();
    assert!(outcome.is_unchanged() && !outcome.manifest_written);
}

#[test]
fn a_failure_before_the_first_rename_leaves_no_trace() {
    let world = World::new();
    let mut tree = environment();
    // No file system takes so long a name, so building it fails.
    tree.insert(path(&format!("lib/{}", "x".repeat(300))), Node::Directory);
    let error = world.apply(&tree).unwrap_err();
    assert!(error.message.contains("xxx"), "{error}");
    assert!(!world.environment().exists());
    world.apply(&environment()).unwrap();
    let before = world.snapshot();
    world.apply(&tree).unwrap_err();
    assert_eq!(world.snapshot(), before);
}

#[test]
fn a_link_that_leads_out_is_never_written_through() {
    let world = World::new();
    world.apply(&environment()).unwrap();
    let outside = world.directory.path().join("outside");
    fs::rename(world.environment().join("lib"), &outside).unwrap();
    symlink(&outside, world.environment().join("lib")).unwrap();
    let mut tree = environment();
    tree.insert(path("lib/view/b"), Node::Link("/usr/lib/b".into()));
    let error = world.plan(&tree).unwrap_err();
    assert_eq!(error.code, "leads-out");
    // One that stays inside is in the way as well.
    fs::remove_file(world.environment().join("lib")).unwrap();
    fs::rename(&outside, world.environment().join("lib2")).unwrap();
    symlink("lib2", world.environment().join("lib")).unwrap();
    assert_eq!(world.plan(&tree).unwrap_err().code, "in-the-way");
}

#[test]
fn the_environment_itself_may_be_a_link() {
    let world = World::new();
    let target = world.directory.path().join("elsewhere");
    fs::create_dir(&target).unwrap();
    symlink(&target, world.environment()).unwrap();
    world.apply(&environment()).unwrap();
    assert!(target.join("pyvenv.cfg").is_file());
}

#[test]
fn what_cannot_be_named_stays_in_a_view_that_changes() {
    use std::os::unix::ffi::OsStrExt;
    let world = World::new();
    world.apply(&environment()).unwrap();
    let odd = std::ffi::OsStr::from_bytes(b"caf\xe9.py");
    let odd = view().under(&world.environment()).join(odd);
    fs::write(&odd, "mine").unwrap();
    let mut tree = environment();
    tree.insert(path("lib/view/b"), Node::Link("/usr/lib/b".into()));
    let outcome = world.apply(&tree).unwrap();
    assert_eq!(outcome.view, ViewChange::InPlace);
    assert_eq!(fs::read_to_string(odd).unwrap(), "mine");
    assert!(world.environment().join("lib/view/b").is_symlink());
}

#[test]
fn the_users_things_keep_their_modes_in_a_new_view() {
    let world = World::new();
    world.apply(&environment()).unwrap();
    let mine = view().under(&world.environment()).join("mine");
    fs::create_dir(&mine).unwrap();
    fs::write(mine.join("x.py"), "mine").unwrap();
    fs::set_permissions(&mine, fs::Permissions::from_mode(0o2750)).unwrap();
    let inode = mine.join("x.py").metadata().unwrap().ino();
    let mut tree = environment();
    tree.insert(path("lib/view/b"), Node::Link("/usr/lib/b".into()));
    assert_eq!(world.apply(&tree).unwrap().view, ViewChange::Exchanged);
    assert_eq!(mode(&mine), 0o2750);
    assert_eq!(mine.join("x.py").metadata().unwrap().ino(), inode);
}
