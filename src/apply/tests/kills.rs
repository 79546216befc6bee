//! Runs that are stopped before one of their changes, and the next ones.

use super::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

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
