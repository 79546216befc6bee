//! The way back to what stood before.

use super::*;

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
