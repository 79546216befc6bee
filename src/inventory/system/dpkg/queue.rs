//! Names that one thread finds and several take, while more are still found: reading a directory of
//! thousands of files takes as long as reading hundreds of them.

use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many names are handed over at once.
const BATCH: usize = 64;

/// The names that are found and not taken yet.
#[derive(Debug, Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    more: Condvar,
}

#[derive(Debug, Default)]
struct State {
    names: Vec<Box<[u8]>>,
    /// Whether there will be no more.
    complete: bool,
}

impl Queue {
    /// Takes all names that `find` finds; whatever comes of it, there are no more afterwards.
    pub(super) fn fill<R>(&self, find: impl FnOnce(&mut dyn FnMut(&[u8])) -> R) -> R {
        let mut batch: Vec<Box<[u8]>> = Vec::with_capacity(BATCH);
        let found = find(&mut |name| {
            batch.push(name.into());
            if batch.len() == BATCH {
                self.add(mem::take(&mut batch), false);
            }
        });
        self.add(batch, true);
        found
    }

    fn add(&self, names: Vec<Box<[u8]>>, complete: bool) {
        let mut state = self.state();
        state.names.extend(names);
        state.complete = complete;
        drop(state);
        self.more.notify_all();
    }

    /// One of the names, as soon as there is one; none when all are taken.
    pub(super) fn take(&self) -> Option<Box<[u8]>> {
        let waits = |state: &mut State| state.names.is_empty() && !state.complete;
        let state = self.more.wait_while(self.state(), waits);
        state.unwrap_or_else(PoisonError::into_inner).names.pop()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn every_name_is_taken_once() {
        let queue = Queue::default();
        let all = || std::iter::from_fn(|| queue.take()).collect::<Vec<_>>();
        let mut taken = thread::scope(|scope| {
            let others = [scope.spawn(all), scope.spawn(all)];
            queue.fill(|add| (0..1000).for_each(|number: u32| add(&number.to_be_bytes())));
            let mut taken = all();
            others.into_iter().for_each(|other| taken.extend(other.join().unwrap()));
            taken
        });
        taken.sort();
        let expected: Vec<Box<[u8]>> =
            (0..1000).map(|number: u32| Box::from(number.to_be_bytes())).collect();
        assert_eq!(taken, expected);
        assert_eq!(queue.take(), None);
    }
}
