//! Ways to call an environment's Python, and places that it may be in.

use std::os::unix::fs::PermissionsExt;

use crate::subject::{Subject, assert_inside};
use crate::support::outcome::Checked;

/// For every subject: its environment, and the program that must run in it.
fn each(test: impl Fn(Checked, &str)) {
    for subject in Subject::all() {
        test(subject.applied(), &subject.program());
    }
}

fn shell(checked: Checked, script: &str, program: &str) -> crate::support::outcome::Outcome {
    // bash, for the sake of `exec -a`.
    checked.run("/bin/bash", ["-c", script, "shell", program])
}

#[test]
fn a_far_link() {
    each(|checked, program| {
        let checked = shell(
            checked,
            "mkdir far; ln -s \"$PWD/.venv/bin/python\" far/py; ln -s far/py twice",
            "",
        )
        .succeeds();
        let checked = assert_inside(checked.run("far/py", ["-c", program]), ".venv");
        let checked = assert_inside(checked.run("./twice", ["-c", program]), ".venv");
        let _ = assert_inside(shell(checked, "PATH=$PWD/far; exec py -c \"$1\"", program), ".venv");
    });
}

#[test]
fn another_name() {
    each(|checked, program| {
        let mut checked = checked;
        for name in ["foo", "-sh", "/usr/bin/python3", "''"] {
            let script = format!("exec -a {name} .venv/bin/python -c \"$1\"");
            checked = assert_inside(shell(checked, &script, program), ".venv");
        }
    });
}

#[test]
fn an_empty_process_environment_and_an_activated_one() {
    each(|checked, program| {
        let checked = assert_inside(
            checked.run("env", ["-i", ".venv/bin/python", "-B", "-c", program]),
            ".venv",
        );
        let _ = assert_inside(
            shell(checked, ". .venv/bin/activate; cd /; python -c \"$1\"", program),
            ".venv",
        );
    });
}

#[test]
fn a_moved_directory_and_a_copied_one() {
    each(|checked, program| {
        let checked = checked.run("cp", ["-r", ".venv", "copy"]).succeeds();
        let checked = assert_inside(checked.run("copy/bin/python", ["-c", program]), "copy");
        let checked = checked.run("mv", [".venv", "moved"]).succeeds();
        let checked = assert_inside(checked.run("moved/bin/python3", ["-c", program]), "moved");
        let _ = assert_inside(checked.run("copy/bin/python", ["-c", program]), "copy");
    });
}

#[test]
fn a_path_with_spaces_and_letters_of_all_the_world() {
    for subject in Subject::all() {
        for name in ["with space", "Ünï — 環境", "quo'te \"$x\" `e`;#"] {
            let path = format!("{name}/env");
            let checked = subject.test().arg("--environment").arg(&path).apply().succeeds();
            let program = subject.program();
            let checked =
                assert_inside(checked.run(format!("{path}/bin/python"), ["-c", &program]), &path);
            let script = "source \"$0/bin/activate\"; python -c \"$1\"";
            let _ = assert_inside(checked.run("/bin/bash", ["-c", script, &path, &program]), &path);
        }
    }
}

#[test]
fn scripts() {
    each(|checked, program| {
        let bin = checked.environment().join("bin");
        let mut checked = checked.env("PATH", &format!("{}:/usr/bin:/bin", bin.display()));
        let interpreters = [format!("{}/python", bin.display()), "/usr/bin/env python3".to_owned()];
        for interpreter in interpreters {
            checked = checked.file("script", format!("#!{interpreter}\n{program}\n"));
            let executable = std::fs::Permissions::from_mode(0o755);
            fs_err::set_permissions(checked.directory().join("script"), executable).unwrap();
            checked = assert_inside(checked.run("./script", [] as [&str; 0]), ".venv");
        }
    });
}
