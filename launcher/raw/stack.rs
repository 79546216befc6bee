//! What the kernel leaves on the stack of a new process: arguments, variables, and its own notes
//! (System V ABI for AMD64, "Initial Stack and Register State").

use crate::logic::text::Text;
use crate::memory::strlen;

/// The note that ends the notes.
const AT_NULL: usize = 0;
/// The note that names the executed file.
const AT_EXECFN: usize = 31;

/// The stack of a new process.
pub(crate) struct Stack {
    count: usize,
    arguments: *const *const u8,
    variables: *const *const u8,
    executed_as: *const u8,
}

/// The variables of the process.
#[derive(Clone)]
pub(crate) struct Variables(*const *const u8);

impl Stack {
    /// Finds its way on the stack.
    ///
    /// # Safety
    ///
    /// `top` is the stack pointer that the kernel started the process with.
    pub(crate) unsafe fn new(top: *const usize) -> Self {
        // SAFETY: the kernel ends the arguments, the variables and the notes with a zero each.
        unsafe {
            let count = *top;
            let arguments = top.add(1).cast::<*const u8>();
            let variables = arguments.add(count + 1);
            let mut last = variables;
            while !(*last).is_null() {
                last = last.add(1);
            }
            let mut note = last.add(1).cast::<[usize; 2]>();
            let mut executed_as = core::ptr::null();
            loop {
                let [kind, value] = *note;
                match kind {
                    AT_NULL => break,
                    AT_EXECFN => executed_as = value as *const u8,
                    _ => {}
                }
                note = note.add(1);
            }
            Self { count, arguments, variables, executed_as }
        }
    }

    /// `argv[0]`; empty when there is none.
    pub(crate) fn called_as(&self) -> &'static [u8] {
        // SAFETY: the array ends in a null pointer, so its first place can always be read.
        unsafe { text(*self.arguments).as_bytes() }
    }

    /// The file as the kernel was given it.
    pub(crate) fn executed_as(&self) -> &'static [u8] {
        // SAFETY: it is null, or a string of the kernel's.
        unsafe { text(self.executed_as).as_bytes() }
    }

    /// The variables.
    pub(crate) fn variables(&self) -> Variables {
        Variables(self.variables)
    }

    /// The arguments with another `argv[0]`, which is written into the kernel's array; without any
    /// argument, an array of one in the place of the array and of its end.
    ///
    /// # Safety
    ///
    /// The variables must not be read from the stack any more: without arguments, the place of the
    /// first one is written to. The result is good as long as the path is.
    pub(crate) unsafe fn arguments(&self, called_as: Text<'_>) -> *const *const u8 {
        let arguments = self.arguments.cast_mut();
        // SAFETY: the stack belongs to this process, and a null pointer follows the arguments and the
        // variables, so that there are two places even without arguments.
        unsafe {
            *arguments = called_as.as_ptr();
            if self.count == 0 {
                *arguments.add(1) = core::ptr::null();
            }
        }
        arguments
    }
}

impl Iterator for Variables {
    type Item = Text<'static>;

    fn next(&mut self) -> Option<Text<'static>> {
        // SAFETY: the array ends in a null pointer, which is not stepped over.
        unsafe {
            let variable = *self.0;
            if variable.is_null() {
                return None;
            }
            self.0 = self.0.add(1);
            Some(text(variable))
        }
    }
}

/// A string of the kernel's; empty for a null pointer.
unsafe fn text(start: *const u8) -> Text<'static> {
    if start.is_null() {
        return Text::EMPTY;
    }
    // SAFETY: the string ends in a NUL, and lives as long as the process.
    let bytes = unsafe { core::slice::from_raw_parts(start, strlen(start) + 1) };
    Text::new(bytes).unwrap_or(Text::EMPTY)
}
