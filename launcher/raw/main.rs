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

use environment::Environment;
use kernel::Kernel;
use logic::failure::{Failure, Subject};
use logic::launch::Space;
use logic::locate::Invocation;
use stack::Stack;

/// Where the launch writes. Too large for a small stack, and free until it is touched.
static mut SPACE: Space = Space::new();

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
    let space = &raw mut SPACE;
    // SAFETY: `top` is the stack as the kernel made it, and this is the only thread and the only use
    // of the space.
    let (stack, space) = unsafe { (Stack::new(top), &mut *space) };
    let failure = launch(&stack, space);
    kernel::exit(failure.status())
}

/// Executes the base; comes back only with why that was not possible, which was told.
fn launch(stack: &Stack, space: &mut Space) -> Failure {
    let Some(mut environment) = Environment::with_room_for(stack.variables()) else {
        return told(Failure::NoMemory, Subject::default());
    };
    let invocation = Invocation { called_as: stack.called_as(), executed_as: stack.executed_as() };
    match space.prepare(&Kernel, invocation, &stack.variables(), &mut environment) {
        Ok(launch) => {
            let variables = environment.finish();
            // SAFETY: both arrays end in a null pointer and hold strings that end in a NUL.
            let errno = unsafe {
                let arguments = stack.arguments(launch.called_as);
                kernel::execute(launch.base, arguments, variables)
            };
            told(Failure::NotExecuted(errno), launch.subject())
        }
        Err(failure) => told(failure, space.subject()),
    }
}

/// Tells a failure on standard error.
fn told(failure: Failure, subject: Subject<'_>) -> Failure {
    let mut message = kernel::Message::new();
    failure.tell(subject, |bytes| message.write(bytes));
    message.send();
    failure
}

/// Nothing here panics; the language asks for it.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    kernel::exit(126)
}
