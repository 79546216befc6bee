//! Plans of random worlds, executed in memory.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::common::digest::Digest;

/// The view of all these worlds.
pub(crate) fn view() -> RelPath {
    path("lib/view")
}

pub(crate) fn path(text: &str) -> RelPath {
    RelPath::new(text).unwrap()
}

pub(crate) fn about(spec: &str) -> About {
    About {
        spec: Some(spec.into()),
        adopted: false,
        base: Base { real_executable: "/usr/bin/python3.11".into(), version: "3.11.2".into() },
        view: view(),
        selection: Vec::new(),
    }
}

/// Paths that trees have nodes at, few, so that they meet.
const OURS: &[&str] = &[
    "bin/python",
    "bin/tool",
    "isolate/allow-list.txt",
    "lib/site/p.dist-info/INSTALLER",
    "lib/site/p.dist-info/METADATA",
    "lib/site/p.dist-info/RECORD",
    "lib/site/v.pth",
    "lib/view",
    "lib/view/a",
    "lib/view/a/x",
    "lib/view/a/x/z",
    "lib/view/a/y",
    "lib/view/b",
    "lib/view/b/x",
    "lib/view/__pycache__/b.cpython-311.pyc",
    "old",
    "old/x",
    "pyvenv.cfg",
];
/// Those of them where the tool that made an environment can have had its own.
const SUPPLANTED: &[&str] = &["bin/python", "pyvenv.cfg"];
/// That of them where a script of ours may be, or an installer's.
const SCRIPT: &str = "bin/tool";
/// Paths where only users put things.
const THEIRS: &[&str] = &[
    "bin/mine",
    "lib/site/mine.py",
    "lib/view/a/mine.py",
    "lib/view/a/x/mine.py",
    "lib/view/mine.py",
    "lib/view/mine/deep.py",
    "old/mine",
];

/// A random tree. Where two nodes cannot both be, the first stays.
pub(crate) fn trees() -> impl Strategy<Value = Tree> {
    let node = prop_oneof![
        2 => (0..3_u8, any::<bool>()).prop_map(|(n, executable)| {
            Node::File { content: format!("ours {n}").into(), executable }
        }),
        3 => (0..3_u8).prop_map(|n| Node::Link(format!("/usr/lib/{n}").into())),
        1 => Just(Node::Directory),
    ];
    let nodes = prop::collection::vec((prop::sample::select(OURS), node), 0..12);
    (nodes, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(nodes, linked, supplanting, scripts)| {
            let mut tree = Tree::default();
            let above =
                |tree: &Tree, p: &RelPath| tree.get(p).is_none_or(|n| *n == Node::Directory);
            let fits = |tree: &Tree, p: &RelPath, node: &Node| {
                let free = tree.get(p).is_none_or(|standing| standing == node);
                // The view is a directory.
                let shape = *p != view() || *node == Node::Directory;
                free && shape && p.ancestors().all(|p| above(tree, &p))
            };
            for (text, node) in nodes {
                if fits(&tree, &path(text), &node) {
                    if supplanting && SUPPLANTED.contains(&text) && node != Node::Directory {
                        tree.supplant(path(text), node);
                    } else if scripts && text == SCRIPT && node != Node::Directory {
                        tree.offer(path(text), node);
                    } else {
                        tree.insert(path(text), node);
                    }
                }
            }
            if scripts && tree.get(&path(SCRIPT)).is_none() {
                tree.cede(path(SCRIPT));
            }
            // A receipt has always the files that tell whose it is.
            let receipt = path("lib/site/p.dist-info");
            for name in ["INSTALLER", "RECORD"] {
                let file = receipt.join(name).unwrap();
                if tree.get(&receipt) == Some(&Node::Directory) && tree.get(&file).is_none() {
                    let content = b"isolate".to_vec();
                    tree.insert(file, Node::File { content: content.into(), executable: false });
                }
            }
            if linked && matches!(tree.get(&path("bin/python")), Some(Node::File { .. })) {
                tree.insert(path("bin/python3"), Node::HardLink(path("bin/python")));
            }
            tree
        },
    )
}

/// Something that a user does to an environment.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    File(RelPath, u8),
    Link(RelPath, u8),
    Directory(RelPath),
    Cache(RelPath),
    Remove(RelPath),
}

pub(crate) fn acts(most: usize) -> impl Strategy<Value = Vec<Act>> {
    let anywhere = [OURS, THEIRS].concat();
    let anywhere = prop::sample::select(anywhere).prop_map(path);
    let caches =
        ["lib/view", "lib/view/a"].map(|d| path(&format!("{d}/__pycache__/q.cpython-311.pyc")));
    let act = prop_oneof![
        3 => (anywhere.clone(), any::<u8>()).prop_map(|(p, n)| Act::File(p, n)),
        1 => (anywhere.clone(), any::<u8>()).prop_map(|(p, n)| Act::Link(p, n)),
        1 => anywhere.clone().prop_map(Act::Directory),
        1 => prop::sample::select(caches.to_vec()).prop_map(Act::Cache),
        1 => anywhere.prop_map(Act::Remove),
    ];
    prop::collection::vec(act, 0..most)
}

/// An environment in memory.
#[derive(Debug, Clone, Default)]
struct World(BTreeMap<RelPath, Found>);

impl World {
    fn file(content: &str, executable: bool) -> Found {
        Found::File { sha256: Digest::of(content.as_bytes()), executable }
    }

    fn take(&mut self, path: &RelPath) -> BTreeMap<RelPath, Found> {
        let all = std::mem::take(&mut self.0);
        let (taken, rest) = all.into_iter().partition(|(p, _)| p == path || inside(p, path));
        self.0 = rest;
        taken
    }

    fn put(&mut self, path: &RelPath, found: Found) -> bool {
        let blocked = |p: &RelPath| self.0.get(p).is_some_and(|f| *f != Found::Directory);
        if path.ancestors().any(|p| blocked(&p)) {
            return false;
        }
        self.take(path);
        self.0.extend(path.ancestors().map(|p| (p, Found::Directory)));
        self.0.insert(path.clone(), found);
        true
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::File(p, n) => self.put(p, Self::file(&format!("user {n}"), false)),
            Act::Link(p, n) => self.put(p, Found::Link(format!("user {n}").into())),
            Act::Directory(p) => self.put(p, Found::Directory),
            Act::Cache(p) => self.put(p, Self::file("cache", false)),
            Act::Remove(p) => self.take(p).is_empty(),
        };
    }

    fn standing(&self) -> Standing {
        Standing { at: self.0.clone(), ..Standing::default() }
    }

    /// Executes a plan as `apply` must, and refuses what it must never be asked for.
    fn execute(&mut self, desired: &Tree, plan: &Plan) {
        let before_the_steps = |p: &&Preserved| p.from != p.to && p.reason != Reason::Restored;
        for preserved in plan.preserved.iter().filter(before_the_steps) {
            let things = self.take(&preserved.from);
            assert!(!self.0.contains_key(&preserved.to), "a preserved thing overwrites another");
            for (from, found) in things {
                let to = from
                    .below(&preserved.from)
                    .map_or(preserved.to.clone(), |rest| preserved.to.join_path(&rest));
                assert!(self.put(&to, found));
            }
        }
        let removed: BTreeSet<&RelPath> = plan.paths(Change::Remove).collect();
        for step in &plan.steps {
            let path = &step.path;
            if path.as_str() == HOME {
                // What is kept aside may have made it before its turn.
                self.0.insert(path.clone(), Found::Directory);
                continue;
            }
            let content = || self.0.keys().filter(|p| inside(p, path));
            match step.change {
                Change::Keep => assert!(self.0.contains_key(path)),
                Change::Create => assert!(!self.0.contains_key(path), "{path} stands"),
                Change::Replace => {
                    assert!(content().all(|p| removed.contains(p)), "loss in {path}");
                }
                Change::Restore | Change::Remove => {
                    assert_eq!(content().next(), None, "{path} is not empty");
                }
            }
            match step.change {
                Change::Keep => {}
                Change::Remove => drop(self.take(path)),
                Change::Restore => {
                    let original = plan.preserved.iter().find(|p| p.to == *path).unwrap();
                    let found = self.take(&original.from).remove(&original.from).unwrap();
                    assert!(self.put(path, found));
                }
                Change::Create | Change::Replace => {
                    let found = match resolved(desired, path) {
                        Record::Directory => Found::Directory,
                        Record::Link(target) => Found::Link(target),
                        Record::File { sha256, executable } => Found::File { sha256, executable },
                        Record::HardLink(_) => unreachable!(),
                    };
                    assert!(self.put(path, found), "{path} has no directory");
                }
            }
        }
    }

    fn has_all_of(&self, desired: &Tree, plan: &Plan) -> bool {
        let paths = desired.iter().map(|(path, _)| path).filter(|p| !plan.not_ours.contains(p));
        paths
            .into_iter()
            .all(|p| self.0.get(p).is_some_and(|found| found.is(&resolved(desired, p))))
    }
}

fn resolved(tree: &Tree, path: &RelPath) -> Record {
    match tree.get(path).unwrap() {
        Node::HardLink(to) => Record::of(tree.get(to).unwrap()),
        node => Record::of(node),
    }
}

fn is_user(found: &Found) -> bool {
    match found {
        Found::Link(target) => target.to_str().unwrap().starts_with("user"),
        Found::File { sha256, .. } => {
            (0..=u8::MAX).any(|n| Digest::of(format!("user {n}").as_bytes()) == *sha256)
        }
        _ => false,
    }
}

fn made(tree: &Tree) -> (World, Manifest) {
    let mut world = World::default();
    let plan = plan(tree, None, &world.standing(), &view()).unwrap();
    world.execute(tree, &plan);
    (world, Manifest::of(tree, &plan, about("../isolate.yaml")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_plan_of_equals_keeps_everything(tree in trees()) {
        let (world, manifest) = made(&tree);
        prop_assert!(world.has_all_of(&tree, &Plan::default()));
        let again = plan(&tree, Some(&manifest), &world.standing(), &view()).unwrap();
        prop_assert!(again.is_empty());
        prop_assert_eq!(again.steps.len(), tree.iter().count());
        prop_assert!(again.preserved.is_empty() && again.remarks.is_empty());
    }

    #[test]
    fn a_difference_reaches_the_target_and_nothing_else_stays(old in trees(), new in trees()) {
        let (mut world, former) = made(&old);
        let plan = plan(&new, Some(&former), &world.standing(), &view()).unwrap();
        world.execute(&new, &plan);
        prop_assert!(world.has_all_of(&new, &plan));
        let home = path(HOME);
        world.0.retain(|p, _| new.get(p).is_none() && *p != home);
        prop_assert!(world.0.is_empty(), "left: {:?}", world.0);
    }

    #[test]
    fn what_others_put_there_survives(old in trees(), acts in acts(8), new in trees()) {
        let (mut world, former) = made(&old);
        for act in &acts {
            world.act(act);
        }
        let before = world.clone();
        let made = plan(&new, Some(&former), &world.standing(), &view());
        let Ok(plan) = made else { return Ok(()) };
        world.execute(&new, &plan);
        prop_assert!(world.has_all_of(&new, &plan));
        // A file in a cache is Python's, whoever wrote it.
        let is_cache = |p: &RelPath, f: &Found| {
            p.as_str().contains("__pycache__") && matches!(f, Found::File { .. })
        };
        for (path, found) in before.0.iter().filter(|(p, f)| is_user(f) && !is_cache(p, f)) {
            let moved = plan.preserved.iter().find_map(|p| match path.below(&p.from) {
                Some(rest) => Some(p.to.join_path(&rest)),
                None => (p.from == *path).then(|| p.to.clone()),
            });
            // One that was saved before, word for word, needs no second copy.
            let saved = |p: &RelPath| world.0.get(p) == Some(found);
            let is_kept = |p: &RelPath| {
                p.as_str().contains(SAVED) || p.as_str().starts_with(ORIGINALS)
            };
            let again = before.0.iter().any(|(p, f)| is_kept(p) && f == found);
            prop_assert!(saved(moved.as_ref().unwrap_or(path)) || again, "{} is lost", path);
        }
        let manifest = Manifest::of(&new, &plan, about("../isolate.yaml"));
        let again = super::plan(&new, Some(&manifest), &world.standing(), &view()).unwrap();
        prop_assert!(again.is_empty(), "{:?}", again.steps);
    }
}

fn offered(content: &str) -> Tree {
    let mut tree = Tree::default();
    let node = Node::File { content: content.into(), executable: true };
    tree.offer(path(SCRIPT), node);
    tree
}

#[test]
fn scripts_give_way_to_what_was_there_before() {
    let mut world = World::default();
    world.act(&Act::File(path(SCRIPT), 1));
    let before = world.clone();
    let plan = plan(&offered("1"), None, &world.standing(), &view()).unwrap();
    world.execute(&offered("1"), &plan);
    assert_eq!(world.0, before.0);
    assert!(plan.is_empty() && plan.not_ours.contains(&path(SCRIPT)));
    insta::assert_snapshot!(plan.remarks[0], @"bin/tool is not from isolate and stays: the pick's command is left out");
    // Next time it is the same, and nothing is recorded as ours.
    let former = Manifest::of(&offered("1"), &plan, about("../isolate.yaml"));
    assert!(!former.nodes.contains_key(&path(SCRIPT)));
    let again = super::plan(&offered("2"), Some(&former), &world.standing(), &view()).unwrap();
    assert!(again.is_empty());
}

#[test]
fn a_script_that_was_edited_is_saved_and_one_that_an_installer_replaced_is_left() {
    let (mut world, former) = made(&offered("1"));
    world.act(&Act::File(path(SCRIPT), 1));
    let saved = plan(&offered("1"), Some(&former), &world.standing(), &view()).unwrap();
    assert_eq!(saved.preserved[0].to, path("bin/tool.saved-by-isolate"));
    let mut ceded = one_file("bin/python", "");
    ceded.cede(path(SCRIPT));
    let plan = plan(&ceded, Some(&former), &world.standing(), &view()).unwrap();
    assert!(plan.preserved.is_empty() && plan.paths(Change::Remove).next().is_none());
    insta::assert_snapshot!(plan.remarks[0], @"bin/tool was written by an installer, and is left to it");
}

fn one_file(path_: &str, content: &str) -> Tree {
    let mut tree = Tree::default();
    tree.insert(path(path_), Node::File { content: content.into(), executable: false });
    tree
}

#[test]
fn what_is_changed_is_saved_beside_with_a_number() {
    let (mut world, former) = made(&one_file("bin/activate", "1"));
    world.act(&Act::File(path("bin/activate"), 1));
    world.act(&Act::File(path("bin/activate.saved-by-isolate"), 2));
    let new = one_file("bin/activate", "2");
    let plan = plan(&new, Some(&former), &world.standing(), &view()).unwrap();
    assert_eq!(plan.preserved[0].to, path("bin/activate.saved-by-isolate.2"));
    insta::assert_snapshot!(plan.remarks[0], @"bin/activate was changed since isolate wrote it, and is replaced");
    world.act(&Act::File(path("bin/activate.saved-by-isolate"), 1));
    let again = super::plan(&new, Some(&former), &world.standing(), &view()).unwrap();
    assert!(again.preserved.is_empty(), "it stands saved already");
    assert_eq!(again.paths(Change::Replace).count(), 1);
}

#[test]
fn what_is_changed_and_not_needed_is_left_alone() {
    let (mut world, former) = made(&one_file("bin/activate", "1"));
    world.act(&Act::File(path("bin/activate"), 1));
    let plan = plan(&Tree::default(), Some(&former), &world.standing(), &view()).unwrap();
    assert!(plan.steps.is_empty());
    insta::assert_snapshot!(plan.remarks[0], @"bin/activate is not needed any more, but was changed since isolate wrote it");
}

#[test]
fn what_others_put_where_we_need_the_place_stops_everything() {
    let mut world = World::default();
    world.act(&Act::File(path("bin/activate"), 1));
    let tree = one_file("bin/activate", "1");
    let error = plan(&tree, None, &world.standing(), &view()).unwrap_err();
    assert_eq!(error.code, "in-the-way");
    insta::assert_snapshot!(error, @"bin/activate is in the way: isolate needs that path, and did not write what is there");
}

fn supplanting(content: &str) -> Tree {
    let mut tree = Tree::default();
    let content = content.into();
    tree.supplant(path("bin/python"), Node::File { content, executable: true });
    tree
}

#[test]
fn what_is_supplanted_is_kept_and_comes_back() {
    let mut world = World::default();
    world.act(&Act::Link(path("bin/python"), 1));
    let original = world.clone();
    let tree = supplanting("launcher");
    let first = plan(&tree, None, &world.standing(), &view()).unwrap();
    let kept = path("isolate/originals/bin/python");
    assert_eq!(first.originals, BTreeMap::from([(path("bin/python"), kept.clone())]));
    insta::assert_snapshot!(first.remarks[0], @"bin/python is isolate's now; what was there is kept as isolate/originals/bin/python");
    world.execute(&tree, &first);
    let former = Manifest::of(&tree, &first, about("x"));
    // A later launcher does not lose the original.
    let newer = supplanting("newer launcher");
    let second = plan(&newer, Some(&former), &world.standing(), &view()).unwrap();
    assert_eq!((&second.originals, second.preserved.len()), (&first.originals, 0));
    world.execute(&newer, &second);
    let former = Manifest::of(&newer, &second, about("x"));
    let last = plan(&Tree::default(), Some(&former), &world.standing(), &view()).unwrap();
    assert!(last.originals.is_empty());
    world.execute(&Tree::default(), &last);
    world.0.retain(|p, _| p.ancestors().all(|above| above.as_str() != HOME) && p.as_str() != HOME);
    assert_eq!(world.0, original.0);
}

#[test]
fn what_the_tool_makes_anew_is_the_next_original() {
    let mut world = World::default();
    world.act(&Act::Link(path("bin/python"), 1));
    let tree = supplanting("launcher");
    let first = plan(&tree, None, &world.standing(), &view()).unwrap();
    world.execute(&tree, &first);
    let former = Manifest::of(&tree, &first, about("x"));
    world.act(&Act::Link(path("bin/python"), 1));
    let same = plan(&tree, Some(&former), &world.standing(), &view()).unwrap();
    assert_eq!(
        (&same.originals, same.preserved.len()),
        (&first.originals, 0),
        "it is kept already"
    );
    world.act(&Act::Link(path("bin/python"), 2));
    let other = plan(&tree, Some(&former), &world.standing(), &view()).unwrap();
    assert_eq!(other.originals[&path("bin/python")], path("isolate/originals/bin/python.2"));
    // Where the launcher is not wanted any more, the tool's newer one stays.
    let none = plan(&Tree::default(), Some(&former), &world.standing(), &view()).unwrap();
    assert!(none.is_empty());
    assert_eq!(none.originals, first.originals);
}

#[test]
fn what_a_tool_made_as_it_is_wanted_stays_the_tools() {
    let mut world = World::default();
    world.put(&path("bin/python"), World::file("launcher", true));
    let tree = supplanting("launcher");
    let plan = plan(&tree, None, &world.standing(), &view()).unwrap();
    assert!(plan.is_empty() && plan.originals.is_empty());
    let manifest = Manifest::of(&tree, &plan, about("x"));
    assert!(!manifest.nodes.contains_key(&path("bin/python")));
}

#[test]
fn a_file_that_is_equal_by_accident_is_taken_over_but_a_directory_is_not() {
    let mut world = World::default();
    world.put(&path("bin/activate"), World::file("1", false));
    let tree = one_file("bin/activate", "1");
    let plan = plan(&tree, None, &world.standing(), &view()).unwrap();
    assert!(plan.is_empty());
    let manifest = Manifest::of(&tree, &plan, about("x"));
    assert_eq!(manifest.nodes.keys().map(RelPath::as_str).collect::<Vec<_>>(), ["bin/activate"]);
}

#[test]
fn a_receipt_that_an_installer_replaced_is_left_to_it_as_a_whole() {
    let mut tree = one_file("site/p.dist-info/INSTALLER", "isolate\n");
    tree.extend(
        one_file("site/p.dist-info/WHEEL", "same").iter().map(|(p, n)| (p.clone(), n.clone())),
    );
    let (mut world, former) = made(&tree);
    world.put(&path("site/p.dist-info/INSTALLER"), World::file("pip\n", false));
    for desired in [tree, Tree::default()] {
        let plan = plan(&desired, Some(&former), &world.standing(), &view()).unwrap();
        assert!(plan.paths(Change::Replace).chain(plan.paths(Change::Remove)).next().is_none());
        let manifest = Manifest::of(&desired, &plan, about("x"));
        assert!(manifest.nodes.keys().all(|p| !p.as_str().contains("dist-info")));
    }
}

#[test]
fn a_thing_in_a_directory_that_becomes_a_link_is_kept_aside() {
    let mut old = Tree::default();
    old.insert(path("lib/view/zope/a"), Node::Link("/usr/a".into()));
    let mut new = Tree::default();
    new.insert(path("lib/view/zope"), Node::Link("/usr/zope".into()));
    let (mut world, former) = made(&old);
    world.act(&Act::File(path("lib/view/zope/mine.py"), 1));
    let plan = plan(&new, Some(&former), &world.standing(), &view()).unwrap();
    assert_eq!(plan.swap, Some(view()));
    assert_eq!(plan.preserved[0].to, path("isolate/kept/lib/view/zope/mine.py"));
    assert_eq!(plan.remarks[0].severity, crate::common::Severity::Warning);
}

#[test]
fn an_interrupted_run_owns_what_it_had_put_in_place_and_nothing_else() {
    let (world, finished) = made(&one_file("bin/activate", "1"));
    let (_, about_to) = made(&one_file("bin/activate", "2"));
    let history = History {
        manifest: Some(finished.clone()),
        interrupted: vec![about_to],
        passing: Vec::new(),
    };
    assert_eq!(history.former(&world.standing()), Some(finished));
    let mut world = world;
    world.put(&path("bin/activate"), World::file("2", false));
    let former = history.former(&world.standing()).unwrap();
    let empty = Tree::default();
    let plan = plan(&empty, Some(&former), &world.standing(), &view()).unwrap();
    assert_eq!(plan.paths(Change::Remove).count(), 2);
    assert!(plan.remarks.is_empty());
}
