//! Builds the launcher that the program embeds, with the compiler that builds the program.
//!
//! Where the target is Linux on x86-64 it is the one of raw system calls, elsewhere, and with the
//! feature `portable-launcher`, the one of ordinary Rust. Both are crates of their own without
//! dependencies, so that plain `rustc` is enough.
//!
//! Where the linker can, it leaves the tables for unwinding out of a released program.
//!
//! It makes the completions and manual pages out of the command line's declaration.
//!
//! It also tells the program which sources it was built from, so that one build does not believe what
//! another has kept in the user's cache.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

#[allow(
    dead_code,
    unused_imports,
    reason = "only the declaration of the command line is of interest"
)]
#[allow(unreachable_pub, missing_docs, reason = "it is a module of the program's")]
#[allow(
    clippy::enum_variant_names,
    clippy::struct_field_names,
    reason = "these names are public in the program, where the lints let them be"
)]
#[path = "src/cli/mod.rs"]
mod cli;
#[path = "build/link.rs"]
mod link;
#[path = "build/pages.rs"]
mod pages;

/// The launcher of raw system calls: no C library and nothing that would start one. It stands at
/// fixed addresses, because nobody is there to relocate it, and without the tables that only a
/// debugger reads.
const RAW: [&str; 5] = [
    "-Ctarget-feature=+crt-static",
    "-Crelocation-model=static",
    "-Cforce-unwind-tables=no",
    "-Clink-args=-nostartfiles -nostdlib",
    "-Clink-args=-Wl,-z,noseparate-code,-z,norelro,--build-id=none,--no-eh-frame-hdr",
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=launcher");
    println!("cargo::rerun-if-changed=src");
    let mut sources = DefaultHasher::new();
    for directory in ["launcher", "src"] {
        hash(&PathBuf::from(variable("CARGO_MANIFEST_DIR")).join(directory), &mut sources);
    }
    println!("cargo::rustc-env=ISOLATE_SOURCES={:016x}", sources.finish());
    link::without_tables();
    pages::write(&PathBuf::from(variable("OUT_DIR")).join("pages"));
    let target = variable("TARGET").into_string().unwrap_or_default();
    let portable = env::var_os("CARGO_FEATURE_PORTABLE_LAUNCHER").is_some();
    if !portable && is_raw(&target) {
        if attempt(&target, "raw", &RAW) {
            return;
        }
        println!("cargo::warning=the small launcher does not link here, the portable one is taken");
    }
    // Not every machine has a C library to link statically.
    let gnu = target.contains("-linux-gnu");
    if gnu && attempt(&target, "portable", &["-Ctarget-feature=+crt-static"]) {
        return;
    }
    assert!(attempt(&target, "portable", &[]), "the launcher does not compile for {target}");
}

/// Whether there is a launcher of raw system calls for a target. The x32 ABI calls differently.
fn is_raw(target: &str) -> bool {
    target.starts_with("x86_64-") && target.contains("-linux-") && !target.ends_with("x32")
}

/// Tries to compile a launcher: whether that worked. What the compiler said is shown.
fn attempt(target: &str, kind: &str, flags: &[&str]) -> bool {
    let source = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    let output = PathBuf::from(variable("OUT_DIR")).join("launcher");
    let mut remap = OsString::from("--remap-path-prefix=");
    remap.push(&source);
    remap.push("=.");
    let mut rustc = compiler(target);
    rustc
        .arg(source.join("launcher").join(kind).join("main.rs"))
        .arg("-o")
        .arg(output)
        .args(["--crate-name=launcher", "-Copt-level=z", "-Ccodegen-units=1"])
        .arg(remap)
        .args(flags);
    rustc.status().is_ok_and(|status| status.success())
}

/// The compiler and the linker that build the program, for a small one that aborts on panic.
fn compiler(target: &str) -> Command {
    let mut rustc = Command::new(variable("RUSTC"));
    rustc.args(["--edition=2024", "--crate-type=bin", "--target", target]);
    rustc.args(["-Cpanic=abort", "-Cstrip=symbols"]);
    if let Some(linker) = env::var_os("RUSTC_LINKER") {
        let mut option = OsString::from("-Clinker=");
        option.push(linker);
        rustc.arg(option);
    }
    rustc
}

/// Takes all files below a directory into a hash, names and contents in the order of the names.
fn hash(directory: &Path, hasher: &mut DefaultHasher) {
    let entries =
        fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        hasher.write(path.file_name().unwrap_or_default().as_encoded_bytes());
        if path.is_dir() {
            hash(&path, hasher);
        } else {
            hasher.write(&fs::read(&path).unwrap_or_default());
        }
    }
}

/// A variable that cargo sets for build scripts.
fn variable(name: &str) -> OsString {
    env::var_os(name).unwrap_or_else(|| panic!("cargo did not set {name}"))
}
