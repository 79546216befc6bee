//! Several jobs at once, as many as there are processors.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Does something with each of several things, and gives what came of them in their order.
pub(super) fn map<T: Send, R: Send>(things: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    // Of one thing nobody needs to know how many processors there are, which costs a look at cgroups.
    if things.len() <= 1 {
        return things.into_iter().map(work).collect();
    }
    let workers = thread::available_parallelism().map_or(1, usize::from).min(things.len());
    let things: Vec<Mutex<Option<T>>> = things.into_iter().map(|t| Mutex::new(Some(t))).collect();
    let results: Vec<Mutex<Option<R>>> = things.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let take = || {
        while let Some((thing, result)) = {
            let number = next.fetch_add(1, Ordering::Relaxed);
            things.get(number).zip(results.get(number))
        } {
            let thing = thing.lock().ok().and_then(|mut thing| thing.take());
            if let (Some(thing), Ok(mut result)) = (thing, result.lock()) {
                *result = Some(work(thing));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(take);
        }
        take();
    });
    // Every number was taken, and a worker that panics ends the scope with its panic.
    results.into_iter().filter_map(|result| result.into_inner().ok().flatten()).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_come_in_order() {
        let results = super::map((0..1000).collect(), |number: u32| number * 2);
        assert_eq!(results, (0..1000).map(|number| number * 2).collect::<Vec<_>>());
        assert!(super::map(Vec::<u8>::new(), |x| x).is_empty());
    }
}
