//! The functions that the compiler calls for copying, filling and comparing memory, which a C
//! library would have. String instructions, because a loop would be compiled into a call of itself.

use core::arch::asm;

/// Copies `length` bytes.
///
/// # Safety
///
/// As C's `memcpy`: both places are good for `length` bytes and do not overlap.
#[unsafe(no_mangle)]
unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, length: usize) -> *mut u8 {
    // SAFETY: as the caller promises.
    unsafe {
        asm!(
            "rep movsb",
            inout("rcx") length => _,
            inout("rdi") to => _,
            inout("rsi") from => _,
            options(nostack, preserves_flags),
        );
    }
    to
}

/// Sets `length` bytes.
///
/// # Safety
///
/// As C's `memset`: the place is good for `length` bytes.
#[unsafe(no_mangle)]
unsafe extern "C" fn memset(to: *mut u8, byte: i32, length: usize) -> *mut u8 {
    // SAFETY: as the caller promises.
    unsafe {
        asm!(
            "rep stosb",
            inout("rcx") length => _,
            inout("rdi") to => _,
            in("eax") byte,
            options(nostack, preserves_flags),
        );
    }
    to
}

/// Compares `length` bytes: zero when they are the same.
///
/// # Safety
///
/// As C's `memcmp`: both places are good for `length` bytes.
#[unsafe(no_mangle)]
unsafe extern "C" fn memcmp(left: *const u8, right: *const u8, length: usize) -> i32 {
    for index in 0..length {
        // SAFETY: as the caller promises. Volatile, so that the loop stays one.
        let (left, right) =
            unsafe { (left.add(index).read_volatile(), right.add(index).read_volatile()) };
        if left != right {
            return i32::from(left) - i32::from(right);
        }
    }
    0
}

/// Compares `length` bytes: zero when they are the same.
///
/// # Safety
///
/// As [`memcmp`].
#[unsafe(no_mangle)]
unsafe extern "C" fn bcmp(left: *const u8, right: *const u8, length: usize) -> i32 {
    // SAFETY: as the caller promises.
    unsafe { memcmp(left, right, length) }
}

/// The length of a string that ends in a NUL.
///
/// # Safety
///
/// As C's `strlen`: there is a NUL.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn strlen(text: *const u8) -> usize {
    let mut length = 0;
    // SAFETY: as the caller promises. Volatile, so that the loop stays one.
    while unsafe { text.add(length).read_volatile() } != 0 {
        length += 1;
    }
    length
}
