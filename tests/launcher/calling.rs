//! All the ways to call an environment's Python.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::environment::{Environment, bases, each, outside, printed, scratch, write_executable};

/// Tells which environment it runs in, and whether `sys.executable` is its.
const WHERE: &str = "import os, sys; \
    print(os.path.realpath(sys.prefix)); \
    print(os.path.samefile(os.path.dirname(sys.executable), os.path.join(sys.prefix, 'bin'))); \
    print(os.path.exists(sys.executable))";

/// Asserts that a command runs in the environment.
fn assert_inside(environment: &Environment, command: &mut Command, how: &str) {
    let said = printed(command.args(["-c", WHERE]));
    let expected =
        format!("{}\nTrue\nTrue", environment.directory.canonicalize().unwrap().display());
    assert_eq!(said, expected, "{how}, {}", environment.base.name());
}

#[test]
fn every_name_and_every_path_leads_inside() {
    each("", |environment, root| {
        let bin = environment.directory.join("bin");
        for name in ["python", "python3", &environment.base.name()] {
            assert_inside(environment, &mut outside(bin.join(name)), name);
        }
        let relative = [
            (environment.directory.as_path(), "bin/python"),
            (&environment.directory, "./bin/python"),
            (&environment.directory, "bin/../bin/python"),
            (&bin, "./python"),
            (&bin, ".//python3"),
            (&bin, "../bin/python"),
            (root, "env/bin/python"),
            (root, "env//bin//python"),
        ];
        for (directory, path) in relative {
            assert_inside(environment, outside(path).current_dir(directory), path);
        }
        let below = bin.join("below");
        fs::create_dir(&below).unwrap();
        assert_inside(environment, outside("../python").current_dir(below), "../python");
    });
}

#[test]
fn a_search_on_the_path_leads_inside() {
    each("", |environment, _| {
        let shell = |path: &str| {
            let mut command = outside("/bin/sh");
            command.args(["-c", "PATH=$0; exec python \"$@\"", path]);
            command
        };
        let bin = environment.directory.join("bin");
        assert_inside(environment, &mut shell(bin.to_str().unwrap()), "absolute");
        let mut relative = shell("bin");
        assert_inside(environment, relative.current_dir(&environment.directory), "relative");
    });
}

#[test]
fn a_search_with_an_empty_environment_leads_inside() {
    each("", |environment, _| {
        let python = environment.python();
        assert_inside(environment, Command::new(&python).env_clear(), "no variables");
        assert_inside(environment, outside("env").arg("-i").arg(&python), "env -i");
    });
}

#[test]
fn links_from_afar_and_foreign_names_lead_inside() {
    each("", |environment, root| {
        let far = root.join("far");
        fs::create_dir(&far).unwrap();
        let link = |name: &str, target: &Path| {
            symlink(target, far.join(name)).unwrap();
            far.join(name)
        };
        let python = link("py", &environment.python());
        assert_inside(environment, &mut outside(&python), "a link to the executable");
        let twice = link("py2", &python);
        assert_inside(environment, &mut outside(&twice), "a link to a link");
        let whole = link("whole", &environment.directory).join("bin/python");
        assert_inside(environment, &mut outside(whole), "a link to the environment");
        let bin = link("bin", &environment.directory.join("bin")).join("python");
        assert_inside(environment, &mut outside(bin), "a link to its bin");
        for name in ["foo", "", "/nowhere/bin/python", "/usr/bin/python3", "-sh"] {
            assert_inside(environment, outside(environment.python()).arg0(name), name);
        }
    });
}

#[test]
fn without_any_argument_it_reads_a_program_from_its_input() {
    each("", |environment, root| {
        let program = root.join("program");
        fs::write(&program, WHERE).unwrap();
        let path = environment.python();
        let code = format!(
            "import ctypes; none = (ctypes.c_char_p * 1)(None); \
             ctypes.CDLL(None).execve({:?}.encode(), none, (ctypes.c_char_p * 2)(b'A=1', None))",
            path.to_str().unwrap()
        );
        let mut command = outside(&environment.base.executable);
        command.args(["-I", "-c", &code]).stdin(Stdio::from(fs::File::open(program).unwrap()));
        let said = printed(&mut command);
        assert!(said.starts_with(environment.directory.to_str().unwrap()), "{said}");
    });
}

#[test]
fn scripts_lead_inside() {
    each("", |environment, root| {
        let bin = environment.directory.join("bin");
        let script = root.join("script");
        let shebang = |line: &str| {
            write_executable(&script, format!("#!{line}\n{WHERE}\n").as_bytes());
            let mut command = outside(&script);
            command.env("PATH", format!("{}:/usr/bin:/bin", bin.display()));
            assert_inside(environment, &mut command, line);
        };
        shebang(bin.join("python").to_str().unwrap());
        shebang(&format!("{} -sE", bin.join("python3").display()));
        shebang("/usr/bin/env python");
    });
}

#[test]
fn a_moved_environment_and_a_copied_one_know_where_they_are() {
    each("", |environment, root| {
        let base = environment.base.clone();
        let copy = Environment { directory: root.join("copy"), base: base.clone() };
        printed(outside("cp").arg("-r").arg(&environment.directory).arg(&copy.directory));
        assert_inside(&copy, &mut copy.command(), "copied");
        let moved = Environment { directory: root.join("moved"), base };
        fs::rename(&environment.directory, &moved.directory).unwrap();
        assert_inside(&moved, &mut moved.command(), "moved");
    });
}

#[test]
fn odd_characters_in_the_path_do_no_harm() {
    for base in bases() {
        let scratch = scratch();
        for name in ["with space", "ünï — 環境", "a'b\"c$d`e;f", "trailing ", "-dash"] {
            let environment = Environment::make(&base, &scratch.path().join(name), "");
            assert_inside(&environment, &mut environment.command(), name);
        }
    }
}

#[test]
fn the_base_is_known_and_so_are_the_arguments() {
    each("", |environment, _| {
        let code = "import sys, sysconfig; print(sys._base_executable, sys.argv[1:], \
                    sysconfig.get_paths()['purelib'])";
        let said = printed(environment.command().args(["-c", code, "", "a b", "ü"]));
        let base = match environment.base.minor {
            // Up to 3.10 the base is what runs, as far as it knows.
            ..=10 => environment.directory.join("bin").join(environment.base.name()),
            _ => environment.base.executable.clone(),
        };
        let packages = environment.site_packages();
        let expected = format!("{} ['', 'a b', 'ü'] {}", base.display(), packages.display());
        assert_eq!(said, expected);
    });
}
