//! Runs that come to their end, or fail before anything is changed.

use super::*;

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
