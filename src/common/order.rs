//! Sorting where it is rare. The library's stable sort takes some 6 kB of the program for each type and
//! each comparison; this one is there once for all of them.

use std::cmp::Ordering;

/// Sorts as [`slice::sort_by`] does, more slowly: for what is short, or goes to people.
pub(crate) fn sort_by<T>(items: &mut Vec<T>, mut compare: impl FnMut(&T, &T) -> Ordering) {
    let order = order(items.len(), &mut |one, other| compare(&items[one], &items[other]));
    let mut unsorted: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(order.into_iter().filter_map(|index| unsorted[index].take()));
}

/// The indices of so many items in the order of these.
#[inline(never)]
fn order(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|one, other| compare(*one, *other));
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_order_is_that_of_the_library(numbers in prop::collection::vec(0..20_u8, 0..60)) {
            let mut expected: Vec<(usize, u8)> = numbers.into_iter().enumerate().collect();
            let mut found = expected.clone();
            expected.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
            sort_by(&mut found, |one, other| other.1.cmp(&one.1));
            prop_assert_eq!(found, expected);
        }
    }
}
