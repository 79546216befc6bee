//! How little the launcher of raw system calls is.

use crate::environment::{Environment, bases, outside, scratch};

/// Whether the launcher that is embedded is the one of raw system calls.
fn is_raw() -> bool {
    let raw = cfg!(all(target_os = "linux", target_arch = "x86_64"));
    let raw = raw && !cfg!(feature = "portable-launcher");
    if !raw {
        eprintln!("skipped: the launcher is the one of ordinary Rust");
    }
    raw
}

#[test]
fn it_is_small() {
    if is_raw() {
        let size = isolate::tree::launcher::LAUNCHER.len();
        assert!(size < 8_000, "{size} bytes");
    }
}

#[test]
fn it_makes_few_system_calls() {
    let strace = outside("strace").arg("-V").output();
    if !strace.is_ok_and(|output| output.status.success()) {
        return eprintln!("skipped: there is no strace on this machine");
    }
    if !is_raw() {
        return;
    }
    let scratch = scratch();
    let environment = Environment::make(&bases().remove(0), &scratch.path().join("env"), "");
    let output = outside("strace").arg(environment.python()).arg("-V").output().unwrap();
    let trace = String::from_utf8_lossy(&output.stderr).into_owned();
    let base = environment.base.executable.display().to_string();
    // From the execve of the launcher to that of the base, both counted.
    let calls: Vec<_> = trace.lines().collect();
    let last = calls.iter().position(|call| call.starts_with(&format!("execve(\"{base}\"")));
    let count = last.expect("the base is executed") + 1;
    assert!(count <= 14, "{count} system calls:\n{}", calls[..count].join("\n"));
}
