//! The memory of a launch, and the variables in it: as they come, and as the kernel takes them.

use core::slice::from_raw_parts_mut;

use crate::kernel;
use crate::logic::entries::Entries;
use crate::logic::launch::{MORE_ENTRIES, ROOM};
use crate::logic::text::{Room, Text};
use crate::stack::Variables;

/// The variables as entries, and the room that a launch with them takes; `None` when there is no
/// memory.
pub(crate) fn memory<'a>(variables: &Variables) -> Option<(Entries<'a, 'a>, Room<'a>)> {
    let (mut count, mut length) = (MORE_ENTRIES, ROOM);
    for variable in variables.clone() {
        count += 1;
        length += variable.as_bytes().len() + 1;
    }
    let size = count * size_of::<Option<Text<'_>>>();
    let start = kernel::map(size + length)?;
    // SAFETY: the memory is ours alone and lives as long as the process. Zeros are places without an
    // entry (a reference is never null), and bytes.
    let (places, room) = unsafe {
        (
            from_raw_parts_mut(start.cast::<Option<Text<'a>>>(), count),
            from_raw_parts_mut(start.add(size), length),
        )
    };
    for (place, variable) in places.iter_mut().zip(variables.clone()) {
        *place = Some(variable);
    }
    Some((Entries(places), Room::new(room)))
}

/// An array of pointers to the entries, with a null pointer at its end. It stands where the entries
/// stood, which take twice as much.
pub(crate) fn pointers(entries: Entries<'_, '_>) -> *const *const u8 {
    let Entries(places) = entries;
    let (start, count) = (places.as_mut_ptr(), places.len());
    let pointers = start.cast::<*const u8>();
    let mut used = 0;
    for index in 0..count {
        // SAFETY: it is one of the places, and no pointer was written to it yet: `used` is not larger
        // than `index`.
        let Some(entry) = (unsafe { *start.add(index) }) else { break };
        if !entry.as_bytes().is_empty() {
            // SAFETY: it lies in the place that was just read, or before it.
            unsafe { *pointers.add(used) = entry.as_ptr() };
            used += 1;
        }
    }
    // SAFETY: a place takes as much as two pointers and there is at least one, so that behind as many
    // pointers as there are places there is room for one more.
    unsafe { *pointers.add(used) = core::ptr::null() };
    pointers
}
