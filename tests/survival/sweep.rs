//! Runs that are disturbed at one of their changes, each in turn, and are repeated undisturbed.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::picks::Change;
use crate::stage::{Stage, Start};
use crate::support::needs;
use crate::support::strace::{Call, Strace};

/// Tells, when a check fails, at which call the run before was disturbed.
struct After<'a>(&'a Call);

impl Drop for After<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("that was after a run that was disturbed at {}", self.0);
        }
    }
}

/// Disturbs a run at each of its changes in turn, or at those that are `met`. The next run must bring
/// about what the disturbed one would have, and keep what is the user's.
pub(crate) fn sweep(
    change: &Change,
    start: Start,
    met: impl Fn(&Call) -> bool + Sync,
    disturb: impl Fn(&Stage, &Call) + Sync,
) {
    let Some(strace) = needs::program("strace").map(Strace::at) else { return };
    let next = AtomicUsize::new(0);
    let work = || {
        let stage = Stage::new(strace.clone(), change, start);
        let calls: Vec<&Call> = stage.calls.iter().filter(|call| met(call)).collect();
        assert!(!calls.is_empty(), "nothing to meet among {:?}", stage.calls);
        while let Some(call) = calls.get(next.fetch_add(1, Ordering::Relaxed)) {
            let _after = After(call);
            disturb(&stage, call);
            let _ = stage.apply();
            stage.assert_converged();
            stage.assert_mine();
            stage.reset();
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    std::thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
}

/// Whether a call is one that puts something in place or takes it away, and not one that prepares
/// that beside it.
pub(crate) fn in_place(call: &Call) -> bool {
    !is_preparation(call)
}

/// Whether a call builds or takes away something in a staging directory.
pub(crate) fn is_preparation(call: &Call) -> bool {
    call.text.contains("/isolate/staging-") && !call.name.starts_with("rename")
}
