//! The launcher for Linux on x86-64: no standard library, no C library, a dozen system calls.
#![no_std]
#![no_main]

mod environment;
mod kernel;
#[path = "../logic/mod.rs"]
mod logic;
mod memory;
mod stack;

use core::panic::PanicInfo;

use environment::{memory, pointers};
use kernel::Kernel;
use logic::failure::Failure;
use logic::launch::prepare;
use logic::locate::{Invocation, Search};
use logic::text::Room;
use stack::Stack;

// Tables for unwinding, which nobody here does, go where debuggers look and are stripped with that.
core::arch::global_asm!(".cfi_sections .debug_frame");

// The kernel leaves the number of arguments on top of the stack, and everything else behind it.
core::arch::global_asm!(
    ".globl _start",
    "_start:",
    "xor ebp, ebp",
    "mov rdi, rsp",
    "and rsp, -16",
    "call {start}",
    "ud2",
    start = sym start,
);

/// The first function that runs.
unsafe extern "C" fn start(top: *const usize) -> ! {
    // SAFETY: `top` is the stack as the kernel made it.
    let stack = unsafe { Stack::new(top) };
    // For a message when there is no other memory.
    let mut little = [0; 64];
    let mut search = Search::new(Room::new(&mut little));
    let failure = launch(&stack, &mut search);
    failure.tell(search.subject(), &mut search.room);
    kernel::write(search.room.written());
    kernel::exit(failure.status())
}

/// Executes the base; comes back only with why that was not possible.
fn launch<'a>(stack: &Stack, search: &mut Search<'a>) -> Failure {
    let Some((mut entries, room)) = memory(&stack.variables()) else { return Failure::NoMemory };
    search.room = room;
    let invocation = Invocation { called_as: stack.called_as(), executed_as: stack.executed_as() };
    match prepare(search, &Kernel, invocation, &mut entries) {
        // SAFETY: both arrays end in a null pointer and hold strings that end in a NUL. The variables
        // are not read from the stack any more.
        Ok(target) => Failure::of_execution(unsafe {
            kernel::execute(target.base, stack.arguments(target.called_as), pointers(entries))
        }),
        Err(failure) => failure,
    }
}

/// Nothing here panics; the language asks for it.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    kernel::exit(126)
}
