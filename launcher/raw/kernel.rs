//! The kernel: system calls of Linux on x86-64.

use core::arch::asm;

use crate::logic::marker::Identity;
use crate::logic::path::PathBuffer;
use crate::logic::{Errno, System};

const READ: usize = 0;
const WRITE: usize = 1;
const OPEN: usize = 2;
const CLOSE: usize = 3;
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
    fn read(&self, path: &PathBuffer, into: &mut [u8]) -> Result<usize, Errno> {
        let path = path.with_nul().as_ptr() as usize;
        // SAFETY: the path ends in a NUL.
        let file = unsafe { call(OPEN, [path, CLOSE_ON_EXEC, 0]) }?;
        let length = read_all(file, into);
        // SAFETY: the file is open, and nobody else uses it.
        let _ = unsafe { call(CLOSE, [file, 0, 0]) };
        length
    }

    fn identity(&self, directory: &PathBuffer) -> Result<Identity, Errno> {
        // struct stat: the device and the inode come first; it is 144 bytes long.
        let mut stat = [0_u64; 18];
        let path = directory.with_nul().as_ptr() as usize;
        // SAFETY: the path ends in a NUL, and the kernel fills 144 bytes.
        unsafe { call(STAT, [path, stat.as_mut_ptr() as usize, 0]) }?;
        let [device, inode, ..] = stat;
        Ok(Identity { device, inode })
    }

    fn own_executable(&self, into: &mut PathBuffer) -> Result<(), Errno> {
        let path = c"/proc/self/exe".as_ptr() as usize;
        // SAFETY: the path ends in a NUL, and the kernel writes no more than there is room for.
        into.fill(|room| unsafe { call(READLINK, [path, room.as_mut_ptr() as usize, room.len()]) })
    }

    fn process(&self) -> u32 {
        // SAFETY: it takes nothing.
        number(unsafe { call(GETPID, [0; 3]) })
    }

    fn parent(&self) -> u32 {
        // SAFETY: it takes nothing.
        number(unsafe { call(GETPPID, [0; 3]) })
    }
}

/// Reads until the end of the file or of the buffer.
fn read_all(file: usize, into: &mut [u8]) -> Result<usize, Errno> {
    let mut length = 0;
    while let Some(rest) = into.get_mut(length..).filter(|rest| !rest.is_empty()) {
        // SAFETY: the kernel writes no more than there is room for.
        match unsafe { call(READ, [file, rest.as_mut_ptr() as usize, rest.len()]) } {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(INTERRUPTED) => {}
            Err(errno) => return Err(errno),
        }
    }
    Ok(length)
}

/// The number of a process; the calls that ask for it cannot fail.
fn number(result: Result<usize, Errno>) -> u32 {
    result.ok().and_then(|number| u32::try_from(number).ok()).unwrap_or_default()
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
    program: &PathBuffer,
    arguments: *const *const u8,
    variables: *const *const u8,
) -> Errno {
    let path = program.with_nul().as_ptr() as usize;
    // SAFETY: as the caller promises.
    let result = unsafe { call(EXECVE, [path, arguments as usize, variables as usize]) };
    result.err().unwrap_or_default()
}

/// Ends the process.
pub(crate) fn exit(status: Errno) -> ! {
    loop {
        // SAFETY: it takes a number, of which the kernel uses one byte.
        let _ = unsafe { call(EXIT_GROUP, [status.unsigned_abs() as usize, 0, 0]) };
    }
}

/// A message on its way to standard error. What does not fit is cut off.
pub(crate) struct Message {
    bytes: [u8; 2 * 4096 + 256],
    length: usize,
}

impl Message {
    /// An empty one.
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; 2 * 4096 + 256], length: 0 }
    }

    /// Adds to it.
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        let room = self.bytes.get_mut(self.length..).unwrap_or_default();
        for (place, byte) in room.iter_mut().zip(bytes) {
            *place = *byte;
            self.length += 1;
        }
    }

    /// Sends it in one piece, so that nothing comes in between.
    pub(crate) fn send(&self) {
        // SAFETY: the kernel reads what was written.
        let _ = unsafe { call(WRITE, [2, self.bytes.as_ptr() as usize, self.length]) };
    }
}

/// A system call.
///
/// # Safety
///
/// The arguments are what the call takes.
unsafe fn call(number: usize, [first, second, third]: [usize; 3]) -> Result<usize, Errno> {
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
    match Errno::try_from(result.wrapping_neg()) {
        Ok(errno @ 1..=4095) => Err(errno),
        _ => Ok(result),
    }
}
