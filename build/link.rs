//! What the linker leaves out of the released program: the tables for unwinding. A panic aborts there,
//! so that nothing reads them but a backtrace, which has no names in a stripped program anyway. Where
//! there is to be something for a debugger or a profiler, they stay.
//!
//! `-Cforce-unwind-tables=no` would do the same, but no profile can ask for it, and the standard
//! library comes with its tables.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::{compiler, variable};

/// A linker script that adds to the linker's own (GNU ld and lld know `INSERT`, gold does not).
const SCRIPT: &str =
    "SECTIONS { /DISCARD/ : { *(.eh_frame) *(.gcc_except_table .gcc_except_table.*) } }
INSERT AFTER .text;
";

/// A program with tables: that of the standard library.
const PROBE: &str =
    "fn main() { std::thread::spawn(|| println!(\"{:?}\", std::env::args())).join().unwrap() }\n";

/// Tells Cargo to leave the tables out of a release for Linux, if a small program links that way.
pub(super) fn without_tables() {
    let linux = variable("CARGO_CFG_TARGET_OS") == "linux";
    if !linux || variable("PROFILE") != "release" || variable("DEBUG") != "false" {
        return;
    }
    let directory = PathBuf::from(variable("OUT_DIR"));
    let script = directory.join("link.ld");
    write(&script, SCRIPT);
    let arguments = [format!("-Wl,-T,{}", script.display()), "-Wl,--no-eh-frame-hdr".to_owned()];
    if links(&directory, &arguments) {
        for argument in arguments {
            println!("cargo::rustc-link-arg-bins={argument}");
        }
    }
}

/// Whether a program links with some arguments, and with the flags and the linker of the real one.
fn links(directory: &Path, arguments: &[String]) -> bool {
    let source = directory.join("probe.rs");
    write(&source, PROBE);
    let mut rustc = compiler(&variable("TARGET").into_string().unwrap_or_default());
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    rustc
        .arg(&source)
        .arg("-o")
        .arg(directory.join("probe"))
        .arg("--crate-name=probe")
        .args(flags.split('\x1f').filter(|flag| !flag.is_empty()));
    for argument in arguments {
        rustc.arg(format!("-Clink-arg={argument}"));
    }
    rustc.output().is_ok_and(|output| output.status.success())
}

/// Writes a file of the build.
fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
