//! The variables that the base is started with, in memory of their own.

use crate::kernel;
use crate::logic::Output;
use crate::logic::locate::CONFIG_LIMIT;

/// An array of pointers to strings, and the strings that were written anew. It has room for all that
/// can come: every variable that there was, every change that a `pyvenv.cfg` can ask for, the marker.
pub(crate) struct Environment {
    pointers: *mut *const u8,
    count: usize,
    bytes: *mut u8,
    used: usize,
    /// Where the string that is being written began.
    begun: usize,
}

/// More than the marker takes.
const MARKER_ROOM: usize = 128;

impl Environment {
    /// An empty one; `None` when there is no memory.
    pub(crate) fn with_room_for(variables: impl Iterator<Item = &'static [u8]>) -> Option<Self> {
        let (count, length) =
            variables.fold((0, 0), |(count, length), text| (count + 1, length + text.len() + 1));
        // A line changes one variable, and is no shorter than `isolate.set=A=`. A changed variable
        // consists of what it was set to, of what is prepended to it, and of what it held.
        let changes = CONFIG_LIMIT / 14;
        let places = (count + changes + 2) * size_of::<*const u8>();
        let memory = kernel::map(places + length + 2 * CONFIG_LIMIT + MARKER_ROOM)?;
        // SAFETY: the places lie at the start of the memory.
        let bytes = unsafe { memory.add(places) };
        Some(Self { pointers: memory.cast(), count: 0, bytes, used: 0, begun: 0 })
    }

    /// The array, with a null pointer at its end, which the kernel's fresh memory has there.
    pub(crate) fn finish(self) -> *const *const u8 {
        self.pointers
    }

    fn push(&mut self, start: *const u8) {
        // SAFETY: there is room for every variable and every change.
        unsafe { *self.pointers.add(self.count) = start };
        self.count += 1;
    }
}

impl Output<'static> for Environment {
    fn keep(&mut self, entry: &'static [u8]) {
        // The kernel's string ends in a NUL directly behind the entry.
        self.push(entry.as_ptr());
    }

    fn write(&mut self, bytes: &[u8]) {
        // SAFETY: there is room for everything that can be written.
        unsafe {
            let end = self.bytes.add(self.used);
            core::ptr::copy_nonoverlapping(bytes.as_ptr(), end, bytes.len());
        }
        self.used += bytes.len();
    }

    fn end(&mut self) {
        // SAFETY: the string lies in our memory.
        let start = unsafe { self.bytes.add(self.begun) };
        self.write(b"\0");
        self.begun = self.used;
        self.push(start);
    }
}
