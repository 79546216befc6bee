//! The kernel: system calls of Linux on x86-64.

use core::arch::asm;

use crate::logic::marker::Identity;
use crate::logic::text::Text;
use crate::logic::{Errno, System};

const READ: usize = 0;
const WRITE: usize = 1;
const OPEN: usize = 2;
const STAT: usize = 4;
const MMAP: usize = 9;
const GETPID: usize = 39;
const EXECVE: usize = 59;
const READLINK: usize = 89;
const GETPPID: usize = 110;
const EXIT_GROUP: usize = 231;

/// `EINTR`: nothing happened yet.
const INTERRUPTED: Errno = 4;
/// `O_CLOEXEC`, with `O_RDONLY`.
const CLOSE_ON_EXEC: usize = 0o2_000_000;
/// `PROT_READ | PROT_WRITE`.
const READ_AND_WRITE: usize = 3;
/// `MAP_PRIVATE | MAP_ANONYMOUS`.
const PRIVATE_AND_EMPTY: usize = 0x22;

/// What the launcher asks the machine, as system calls.
pub(crate) struct Kernel;

impl System for Kernel {
    fn read(&self, path: Text<'_>, into: &mut [u8]) -> Result<usize, Errno> {
        // The file is closed by the `execve`.
        // SAFETY: the path ends in a NUL.
        let file = unsafe { call(OPEN, address(path), CLOSE_ON_EXEC, 0) }?;
        read_all(file, into)
    }

    fn identity(&self, directory: Text<'_>) -> Result<Identity, Errno> {
        // struct stat: the device and the inode come first; it is 144 bytes long.
        let mut stat = [0_u64; 18];
        // SAFETY: the path ends in a NUL, and the kernel fills 144 bytes.
        unsafe { call(STAT, address(directory), stat.as_mut_ptr() as usize, 0) }?;
        let [device, inode, ..] = stat;
        Ok(Identity { device, inode })
    }

    fn own_executable(&self, into: &mut [u8]) -> Result<usize, Errno> {
        let path = c"/proc/self/exe".as_ptr() as usize;
        // SAFETY: the path ends in a NUL, and the kernel writes no more than there is room for.
        unsafe { call(READLINK, path, into.as_mut_ptr() as usize, into.len()) }
    }

    fn process(&self) -> u64 {
        // SAFETY: it takes nothing.
        number(unsafe { call(GETPID, 0, 0, 0) })
    }

    fn parent(&self) -> u64 {
        // SAFETY: it takes nothing.
        number(unsafe { call(GETPPID, 0, 0, 0) })
    }
}

/// Where a text stands.
fn address(text: Text<'_>) -> usize {
    text.as_ptr() as usize
}

/// Reads until the end of the file or of the buffer.
fn read_all(file: usize, into: &mut [u8]) -> Result<usize, Errno> {
    let mut length = 0;
    loop {
        let rest = into.get_mut(length..).unwrap_or_default();
        // SAFETY: the kernel writes no more than there is room for.
        match unsafe { call(READ, file, rest.as_mut_ptr() as usize, rest.len()) } {
            Ok(0) => return Ok(length),
            Ok(count) => length += count,
            Err(INTERRUPTED) => {}
            Err(errno) => return Err(errno),
        }
    }
}

/// The number of a process; the calls that ask for it cannot fail.
fn number(result: Result<usize, Errno>) -> u64 {
    match result {
        Ok(number) => number as u64,
        Err(errno) => errno,
    }
}

/// Memory that is filled with zeros.
pub(crate) fn map(length: usize) -> Option<*mut u8> {
    let result: usize;
    // SAFETY: the kernel chooses a place that nobody uses.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") MMAP => result,
            in("rdi") 0,
            in("rsi") length,
            in("rdx") READ_AND_WRITE,
            in("r10") PRIVATE_AND_EMPTY,
            in("r8") usize::MAX,
            in("r9") 0,
            out("rcx") _,
            out("r11") _,
            options(nostack),
        );
    }
    outcome(result).ok().map(|address| address as *mut u8)
}

/// Becomes another program; comes back only with why not.
///
/// # Safety
///
/// Both arrays end in a null pointer and hold pointers to strings that end in a NUL.
pub(crate) unsafe fn execute(
    program: Text<'_>,
    arguments: *const *const u8,
    variables: *const *const u8,
) -> Errno {
    // SAFETY: as the caller promises.
    let result = unsafe { call(EXECVE, address(program), arguments as usize, variables as usize) };
    result.err().unwrap_or_default()
}

/// Ends the process.
pub(crate) fn exit(status: u8) -> ! {
    loop {
        // SAFETY: it takes a number.
        let _ = unsafe { call(EXIT_GROUP, usize::from(status), 0, 0) };
    }
}

/// Writes to standard error, in one piece, so that nothing comes in between.
pub(crate) fn write(message: &[u8]) {
    // SAFETY: the kernel reads what was written.
    let _ = unsafe { call(WRITE, 2, message.as_ptr() as usize, message.len()) };
}

/// A system call.
///
/// # Safety
///
/// The arguments are what the call takes.
unsafe fn call(number: usize, first: usize, second: usize, third: usize) -> Result<usize, Errno> {
    let result: usize;
    // SAFETY: as the caller promises; the kernel changes rcx and r11 besides.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") number => result,
            in("rdi") first,
            in("rsi") second,
            in("rdx") third,
            out("rcx") _,
            out("r11") _,
            options(nostack),
        );
    }
    outcome(result)
}

/// A call's result: the last 4095 numbers are errors.
fn outcome(result: usize) -> Result<usize, Errno> {
    match result.wrapping_neg() {
        errno @ 1..=4095 => Err(errno as Errno),
        _ => Ok(result),
    }
}
