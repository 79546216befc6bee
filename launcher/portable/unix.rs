//! What the launcher asks the machine, through the standard library.

use std::ffi::{CStr, CString, OsStr, c_char, c_int};
use std::fs::{File, metadata};
use std::io::{self, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::logic::marker::Identity;
use crate::logic::text::Text;
use crate::logic::{Errno, System};

/// For an error of the standard library's own, which has no number: `EIO`.
const OTHER: Errno = 5;

unsafe extern "C" {
    // The standard library has no `execve` that takes an environment as it is, duplicates and
    // entries without `=` included, and does not fall back to a shell.
    fn execve(
        path: *const c_char,
        arguments: *const *const c_char,
        variables: *const *const c_char,
    ) -> c_int;
    static environ: *const *const c_char;
}

/// The machine.
pub(crate) struct Unix;

impl System for Unix {
    fn read(&self, path: Text<'_>, into: &mut [u8]) -> Result<usize, Errno> {
        let mut file = File::open(native(path)).map_err(number)?;
        let mut length = 0;
        while length < into.len() {
            match file.read(into.get_mut(length..).unwrap_or_default()) {
                Ok(0) => break,
                Ok(count) => length += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(number(error)),
            }
        }
        Ok(length)
    }

    fn identity(&self, directory: Text<'_>) -> Result<Identity, Errno> {
        let metadata = metadata(native(directory)).map_err(number)?;
        Ok(Identity { device: metadata.dev(), inode: metadata.ino() })
    }

    fn own_executable(&self, into: &mut [u8]) -> Result<usize, Errno> {
        let path = std::env::current_exe().and_then(std::fs::canonicalize).map_err(number)?;
        let path = path.as_os_str().as_bytes();
        into.get_mut(..path.len()).ok_or(OTHER)?.copy_from_slice(path);
        Ok(path.len())
    }

    fn process(&self) -> u64 {
        std::process::id().into()
    }

    fn parent(&self) -> u64 {
        std::os::unix::process::parent_id().into()
    }
}

/// The arguments of the process.
pub(crate) fn arguments() -> Vec<CString> {
    std::env::args_os().filter_map(|argument| CString::new(argument.into_vec()).ok()).collect()
}

/// The variables of the process, to the letter: the standard library leaves malformed ones out.
pub(crate) fn variables() -> Vec<&'static CStr> {
    let mut variables = Vec::new();
    // SAFETY: the array ends in a null pointer and holds strings that end in a NUL; there is no other
    // thread that could change it, and nothing here does.
    unsafe {
        let mut next = environ;
        while !next.is_null() && !(*next).is_null() {
            variables.push(CStr::from_ptr(*next));
            next = next.add(1);
        }
    }
    variables
}

/// The path that the kernel was given; empty where the system does not tell.
#[cfg(target_os = "linux")]
pub(crate) fn executed_as() -> CString {
    unsafe extern "C" {
        fn getauxval(kind: std::ffi::c_ulong) -> std::ffi::c_ulong;
    }
    const AT_EXECFN: std::ffi::c_ulong = 31;
    // SAFETY: it takes a number. What it answers is zero or a string of the kernel's, which ends in
    // a NUL and lives as long as the process.
    unsafe {
        let text = getauxval(AT_EXECFN) as *const c_char;
        if text.is_null() { CString::default() } else { CStr::from_ptr(text).to_owned() }
    }
}

/// The path that the kernel was given; empty where the system does not tell.
#[cfg(not(target_os = "linux"))]
pub(crate) fn executed_as() -> CString {
    // Elsewhere this is the path by which the executable was found, links not resolved.
    let path = std::env::current_exe().unwrap_or_default();
    CString::new(path.into_os_string().into_vec()).unwrap_or_default()
}

/// Becomes another program; comes back only with why not.
pub(crate) fn execute(program: Text<'_>, arguments: &[Text<'_>], variables: &[Text<'_>]) -> Errno {
    let (arguments, variables) = (pointers(arguments), pointers(variables));
    // SAFETY: the path ends in a NUL, the arrays in a null pointer, and so do their strings in a NUL.
    unsafe {
        execve(program.as_ptr().cast(), arguments.as_ptr(), variables.as_ptr());
    }
    number(io::Error::last_os_error())
}

/// An array as C has it.
fn pointers(texts: &[Text<'_>]) -> Vec<*const c_char> {
    let end = std::iter::once(std::ptr::null());
    texts.iter().map(|text| text.as_ptr().cast()).chain(end).collect()
}

fn native<'a>(path: Text<'a>) -> &'a Path {
    Path::new(OsStr::from_bytes(path.as_bytes()))
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn number(error: io::Error) -> Errno {
    error.raw_os_error().map_or(OTHER, |number| number.unsigned_abs().into())
}
