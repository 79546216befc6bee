//! The activation scripts, in the shells that this machine has.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::environment::{bases, outside, printed, scratch};
use crate::scaffolded::make;

/// A shell, its script, and how it says what the tests do.
struct Shell {
    name: &'static str,
    script: &'static str,
    /// Whether it knows which file it reads.
    locates: bool,
    /// Tells the variables that a script may change, a line each.
    tell: &'static str,
    /// Gives them values before.
    before: &'static str,
    /// Whether there is a `deactivate`.
    defined: &'static str,
}

const POSIX: Shell = Shell {
    name: "sh",
    script: "activate",
    locates: false,
    tell: "printf '%s\\n' \"$PATH\" \"${PYTHONHOME-none}\" \"${VIRTUAL_ENV-none}\" \
           \"${VIRTUAL_ENV_PROMPT-none}\" \"$PS1\"",
    before: "set -eu; PYTHONHOME=/home; export PYTHONHOME; PS1='>'",
    defined: "if command -v deactivate > /dev/null; then echo yes; else echo no; fi",
};

const SHELLS: [Shell; 5] = [
    POSIX,
    Shell { name: "bash", locates: true, ..POSIX },
    Shell { name: "zsh", locates: true, ..POSIX },
    Shell {
        name: "fish",
        script: "activate.fish",
        locates: true,
        tell: "string join : $PATH; set -q PYTHONHOME; and echo $PYTHONHOME; or echo none; \
               set -q VIRTUAL_ENV; and echo $VIRTUAL_ENV; or echo none; \
               set -q VIRTUAL_ENV_PROMPT; and echo $VIRTUAL_ENV_PROMPT; or echo none; \
               fish_prompt; echo",
        before: "set -gx PYTHONHOME /home; function fish_prompt; printf '>'; end",
        defined: "functions -q deactivate; and echo yes; or echo no",
    },
    Shell {
        name: "tcsh",
        script: "activate.csh",
        locates: false,
        tell: "printf '%s\\n' \"$PATH:q\"; \
               eval 'if ( $?PYTHONHOME ) echo \"$PYTHONHOME\"'; if ( ! $?PYTHONHOME ) echo none; \
               sh -c 'printf \"%s\\n%s\\n\" \"${VIRTUAL_ENV-none}\" \"${VIRTUAL_ENV_PROMPT-none}\"'; \
               printf '%s\\n' \"$prompt:q\"",
        before: "setenv PYTHONHOME /home; set prompt='>'",
        defined: "test \"x`alias deactivate`\" = x && echo no || echo yes",
    },
];

/// Names of directories that a careless script trips over.
const NAMES: [&str; 8] = [
    "plain",
    "with space",
    "it's \"quoted\"",
    "$HOME`id`$(id)",
    "ünï 環",
    "back\\slash",
    "wow!x",
    "100%n",
];

/// The shells that there are; the others are told.
fn shells() -> impl Iterator<Item = &'static Shell> {
    for name in ["nu", "pwsh"] {
        eprintln!("skipped: {name}: its script is not tried");
    }
    SHELLS.iter().filter(|shell| {
        let there =
            outside("sh").args(["-c", "command -v \"$0\" > /dev/null", shell.name]).status();
        let there = there.is_ok_and(|status| status.success());
        if !there {
            eprintln!("skipped: there is no {} on this machine", shell.name);
        }
        there
    })
}

impl Shell {
    /// Runs lines, with the path of the script in `$SCRIPT`.
    fn command(&self, script: &Path, lines: &[&str]) -> Command {
        let mut command = outside(self.name);
        if matches!(self.name, "tcsh" | "zsh") {
            command.arg("-f");
        }
        command.arg("-c").arg(lines.join("\n")).env("SCRIPT", script).env("HOME", "/nonexistent");
        command
    }

    fn activate(&self) -> &'static str {
        match self.script {
            "activate" => ". \"$SCRIPT\"",
            "activate.fish" => "source $SCRIPT",
            _ => "source \"$SCRIPT:q\"",
        }
    }

    /// What is told in an environment.
    fn active(&self, directory: &Path) -> String {
        let name = directory.file_name().unwrap().to_str().unwrap();
        let special = name.contains(['$', '`', '\\', '!', '%']) && self.name != "fish";
        let prompt = if special { "env" } else { name };
        let directory = directory.display();
        format!("{directory}/bin:/usr/bin:/bin\nnone\n{directory}\n{name}\n({prompt}) >")
    }
}

/// What is told outside.
const INACTIVE: &str = "/usr/bin:/bin\n/home\nnone\nnone\n>";

#[test]
fn every_shell_enters_and_leaves_whatever_the_path_is() {
    let base = bases().remove(0);
    for shell in shells() {
        for name in NAMES {
            let scratch = scratch();
            let root = scratch.path().canonicalize().unwrap();
            let directory = root.join(name);
            make(&base, &directory, false);
            let python = "python -c 'import sys; print(sys.prefix)'";
            let lines = [
                shell.before,
                shell.activate(),
                shell.tell,
                python,
                "deactivate",
                shell.tell,
                shell.defined,
            ];
            let script = directory.join("bin").join(shell.script);
            let said = printed(shell.command(&script, &lines).current_dir(&root));
            let active = shell.active(&directory);
            let expected = format!("{active}\n{}\n{INACTIVE}\nno", directory.display());
            assert_eq!(said, expected, "{} in {name}", shell.name);
            assert_eq!(fs::read_dir(&root).unwrap().count(), 1, "something else was made");
        }
    }
}

#[test]
fn a_second_activation_takes_the_place_of_the_first() {
    let base = bases().remove(0);
    for shell in shells() {
        let scratch = scratch();
        let root = scratch.path().canonicalize().unwrap();
        for name in ["first", "second"] {
            make(&base, &root.join(name), false);
        }
        let other = match shell.name {
            "fish" => "set SCRIPT (string replace first second $SCRIPT)",
            "tcsh" => "setenv SCRIPT \"$SCRIPT:s/first/second/:q\"",
            _ => "SCRIPT=\"${SCRIPT%/first/*}/second/bin/activate\"",
        };
        let activate = shell.activate();
        let lines = [
            shell.before,
            activate,
            activate,
            other,
            activate,
            shell.tell,
            "deactivate",
            shell.tell,
        ];
        let script = root.join("first/bin").join(shell.script);
        let said = printed(&mut shell.command(&script, &lines));
        let active = shell.active(&root.join("second"));
        assert_eq!(said, format!("{active}\n{INACTIVE}"), "{}", shell.name);
    }
}

#[test]
fn a_moved_environment_activates_where_the_shell_knows_the_file() {
    let base = bases().remove(0);
    for shell in shells().filter(|shell| shell.locates) {
        let scratch = scratch();
        let root = scratch.path().canonicalize().unwrap();
        make(&base, &root.join("before"), false);
        let moved = root.join("moved");
        fs::rename(root.join("before"), &moved).unwrap();
        let scripts = [
            (moved.join("bin"), Path::new(shell.script).to_owned()),
            (moved.join("bin"), Path::new(".").join(shell.script)),
            (moved.clone(), Path::new("bin").join(shell.script)),
            (root.clone(), Path::new("moved/bin").join(shell.script)),
        ];
        for (directory, script) in scripts {
            // zsh takes a bare name from the path alone, as POSIX has it.
            if shell.name != "fish" && script.parent() == Some(Path::new("")) {
                continue;
            }
            let lines = [shell.before, shell.activate(), shell.tell];
            let said = printed(shell.command(&script, &lines).current_dir(directory));
            assert_eq!(said, shell.active(&moved), "{} {}", shell.name, script.display());
        }
    }
}

#[test]
fn the_prompt_stays_where_it_is_not_wanted() {
    let base = bases().remove(0);
    for shell in shells() {
        let scratch = scratch();
        let root = scratch.path().canonicalize().unwrap();
        make(&base, &root.join("env"), false);
        let lines = [shell.before, shell.activate(), shell.tell, "deactivate", shell.tell];
        let script = root.join("env/bin").join(shell.script);
        let mut command = shell.command(&script, &lines);
        let said = printed(command.env("VIRTUAL_ENV_DISABLE_PROMPT", "1"));
        let active = shell.active(&root.join("env")).replace("\n(env) >", "\n>");
        assert_eq!(said, format!("{active}\n{INACTIVE}"), "{}", shell.name);
    }
}

#[test]
fn a_prompt_runs_no_command_out_of_a_path() {
    let Some(bash) = shells().find(|shell| shell.name == "bash") else { return };
    let scratch = scratch();
    let directory = scratch.path().join("$(touch pwned)`touch pwned`");
    make(&bases().remove(0), &directory, false);
    let script = directory.join("bin/activate");
    let lines = ["PS1='>'", bash.activate(), "echo \"${PS1@P}\""];
    let said = printed(bash.command(&script, &lines).current_dir(scratch.path()));
    assert_eq!(said, "(env) >");
    assert!(!scratch.path().join("pwned").exists());
}

#[test]
fn the_status_of_the_last_command_reaches_the_prompt_of_fish() {
    let Some(fish) = shells().find(|shell| shell.name == "fish") else { return };
    let scratch = scratch();
    let directory = scratch.path().join("env");
    make(&bases().remove(0), &directory, false);
    let script = directory.join("bin/activate.fish");
    let prompt = "function fish_prompt; echo \"status $status\"; end";
    let said =
        printed(&mut fish.command(&script, &[prompt, fish.activate(), "false; fish_prompt"]));
    assert_eq!(said, "(env) status 1");
}
