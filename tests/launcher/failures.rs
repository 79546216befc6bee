//! What is said when Python cannot be started.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use isolate::tree::launcher::LAUNCHER;

use crate::environment::{outside, scratch, write_executable};

/// The exit status and the message of a launcher beside a `pyvenv.cfg`.
fn refused(directory: &Path, config: Option<&str>) -> (Option<i32>, String) {
    let bin = directory.join("bin");
    fs::create_dir_all(&bin).unwrap();
    if let Some(config) = config {
        fs::write(directory.join("pyvenv.cfg"), config).unwrap();
    }
    write_executable(&bin.join("python"), LAUNCHER);
    let output = outside(bin.join("python")).arg("-V").output().unwrap();
    assert_eq!(output.stdout, b"");
    let message = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), message.replace(directory.to_str().unwrap(), "ENV"))
}

#[test]
fn a_base_that_is_gone_is_told_with_its_remedy() {
    let scratch = scratch();
    let config = "isolate.base = /usr/bin/python3.1\nisolate.spec = /srv/my app/isolate.yaml\n";
    let (status, message) = refused(scratch.path(), Some(config));
    assert_eq!(status, Some(127));
    assert_eq!(
        message,
        "isolate: /usr/bin/python3.1 is gone (was the system upgraded?); \
         run: isolate apply /srv/my\\ app/isolate.yaml\n"
    );
}

#[test]
fn a_base_that_cannot_be_run_is_told_with_the_reason() {
    let scratch = scratch();
    let base = scratch.path().join("base");
    fs::write(&base, "").unwrap();
    let config = format!("isolate.base = {}\n", base.display());
    let (status, message) = refused(scratch.path(), Some(&config));
    assert_eq!(
        (status, &*message),
        (Some(126), "isolate: cannot run ENV/base: Permission denied\n")
    );
    fs::set_permissions(&base, fs::Permissions::from_mode(0o755)).unwrap();
    let (status, message) = refused(scratch.path(), Some(&config));
    assert_eq!(
        (status, &*message),
        (Some(126), "isolate: cannot run ENV/base: Exec format error\n")
    );
}

#[test]
fn a_launcher_without_an_environment_says_so() {
    let scratch = scratch();
    let directory = scratch.path().canonicalize().unwrap();
    let (status, message) = refused(&directory, None);
    assert_eq!(status, Some(127));
    assert_eq!(
        message,
        "isolate: no environment around this executable: there is no ENV/pyvenv.cfg; \
         make one with: isolate apply\n"
    );
    let (status, message) = refused(&directory, Some("home = /usr/bin\n"));
    assert_eq!(status, Some(127));
    assert_eq!(
        message,
        "isolate: ENV/pyvenv.cfg leads to no environment of isolate; run: isolate apply\n"
    );
}

#[test]
fn a_huge_configuration_and_one_that_is_no_file_are_refused() {
    let scratch = scratch();
    let directory = scratch.path();
    let (status, message) = refused(directory, Some(&"x = y\n".repeat(20_000)));
    assert_eq!(status, Some(126));
    assert_eq!(message, "isolate: ENV/pyvenv.cfg is larger than 64 kB; run: isolate apply\n");
    fs::remove_file(directory.join("pyvenv.cfg")).unwrap();
    fs::create_dir(directory.join("pyvenv.cfg")).unwrap();
    let (status, message) = refused(directory, None);
    assert_eq!(status, Some(126));
    assert_eq!(
        message,
        "isolate: cannot read ENV/pyvenv.cfg: Is a directory; run: isolate apply\n"
    );
}

#[test]
fn a_path_that_is_too_long_is_refused() {
    let scratch = scratch();
    let config = format!("isolate.base = /{}\n", "x".repeat(5000));
    let (status, message) = refused(scratch.path(), Some(&config));
    assert_eq!(status, Some(126));
    assert!(message.contains("longer than the system takes"), "{message}");
}

#[test]
fn the_longest_configuration_with_the_most_changes_is_carried_out() {
    let scratch = scratch();
    let mut config = "isolate.base = /usr/bin/env\n".to_owned();
    for index in 0.. {
        let line = format!("isolate.set=V{index}=1\nisolate.prepend=PATH=/{index}\n");
        if config.len() + line.len() > 64 * 1024 {
            break;
        }
        config.push_str(&line);
    }
    let directory = scratch.path();
    let (_, _) = refused(directory, Some("home = /\n"));
    fs::write(directory.join("pyvenv.cfg"), &config).unwrap();
    let output = outside(directory.join("bin/python")).env("PATH", "/bin").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    let expected = config.matches("isolate.set").count();
    assert_eq!(said.lines().filter(|line| line.starts_with('V')).count(), expected);
    assert!(said.lines().any(|line| line.starts_with("PATH=/0:/1:") && line.ends_with(":/bin")));
}
