//! Reading many lists by several threads.

use std::panic;
use std::thread;

/// How many read: opening and reading hundreds of small files is most of the cost, and nothing in it
/// waits for anything else.
const READERS: usize = 2;

/// Lets each of several threads read a share of some lists; what each has found, in the order of the
/// shares. Who reads which does not depend on who is faster: a run makes the same calls each time.
pub(super) fn read<'a, T: Sync, R: Send>(
    lists: &'a [T],
    share: impl Fn(&'a [T]) -> R + Sync,
) -> Vec<R> {
    let share = &share;
    let mut shares = lists.chunks(lists.len().div_ceil(READERS).max(1));
    let first = shares.next().unwrap_or_default();
    thread::scope(|scope| {
        let others: Vec<_> = shares.map(|lists| scope.spawn(move || share(lists))).collect();
        let first = share(first);
        // A thread that panics takes the program with it.
        let joined = others
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|cause| panic::resume_unwind(cause)));
        std::iter::once(first).chain(joined).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_read_once_and_in_order() {
        for count in 0..6 {
            let lists: Vec<usize> = (0..count).collect();
            let parts = read(&lists, <[usize]>::to_vec);
            assert_eq!(parts.concat(), lists);
            assert!(parts.len() <= READERS);
        }
    }
}
