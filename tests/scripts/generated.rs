//! Scripts run: new ones, and those made anew, with the system's Python.

use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use isolate::scripts::{
    EntryPoint, Group, Installer, Interpreter, Kind, Outcome, Target, console, interpreter,
    recognise, regenerate,
};

use crate::Environment;
use crate::fixtures;

const PYTHON: &str = "/usr/bin/python3";

/// An environment with a module `demo`, in a directory of that name; `None`, aloud, without a Python.
fn environment(name: &str) -> Option<(tempfile::TempDir, PathBuf)> {
    if !Path::new(PYTHON).exists() {
        eprintln!("SKIPPED: there is no {PYTHON}; run tests/setup");
        return None;
    }
    let directory = tempfile::tempdir().unwrap();
    let environment = directory.path().canonicalize().unwrap().join(name);
    fs_err::create_dir_all(environment.join("bin")).unwrap();
    symlink(PYTHON, environment.join("bin/python")).unwrap();
    let real = Path::new(PYTHON).canonicalize().unwrap();
    let series = real.file_name().unwrap().to_str().unwrap();
    let site = environment.join("lib").join(series).join("site-packages");
    fs_err::create_dir_all(&site).unwrap();
    fs_err::write(environment.join("pyvenv.cfg"), "home = /usr/bin\n").unwrap();
    let module = "import sys\ndef main():\n    print('demo', sys.argv[1:])\n    return 3\n\
                  class Command:\n    @staticmethod\n    def run():\n        print('deep')\n\
                  sys_ = sys\n";
    fs_err::write(site.join("demo.py"), module).unwrap();
    Some((directory, environment))
}

fn executable(path: &Path, content: &[u8]) {
    fs_err::write(path, content).unwrap();
    fs_err::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn text(output: &Output) -> String {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8(text).unwrap()
}

/// Places of environments whose Pythons can stand in a first line, and others.
const NAMES: &[&str] = &[
    "env",
    "a space",
    "it's $HOME `x` \\n \"y\" é",
    concat!(
        "long/",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    ),
];

#[test]
fn entry_points_run() {
    for name in NAMES {
        let Some((_directory, place)) = environment(name) else { return };
        let python = place.join("bin/python");
        let target = Target { python: &python, version: (3, 11), bases: &[], view: None };
        for (line, group, says, code) in [
            ("demo = demo:main [extra]", Group::Console, "demo ['-x', 'a b']\n", 3),
            ("it's \\ deep = demo:Command.run", Group::Gui, "deep\n", 0),
            ("ends = demo:sys.exit", Group::Console, "", 0),
        ] {
            let entry = EntryPoint::parse(line, group).unwrap();
            let script = console(&entry, &target).unwrap();
            let kind = recognise(&script).unwrap().kind;
            assert_eq!(kind, Kind::Installed(Installer::Isolate), "{line}");
            let path = place.join("bin").join(&entry.name);
            let outcome = regenerate(&script, &path, &target);
            assert!(matches!(outcome, Outcome::Unchanged(_)), "{outcome:?}");
            executable(&path, &script);
            let output = Command::new(&path).args(["-x", "a b"]).output().unwrap();
            assert_eq!(
                (text(&output).as_str(), output.status.code()),
                (says, Some(code)),
                "{line}"
            );
        }
    }
}

fn fed(mut command: Command, input: &str) -> String {
    let piped = || Stdio::piped();
    let mut child = command.stdin(piped()).stdout(piped()).stderr(piped()).spawn().unwrap();
    // Who does not read it may be gone already.
    child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
    text(&child.wait_with_output().unwrap())
}

#[test]
fn named_interpreters_take_every_option() {
    for name in NAMES {
        let Some((_directory, place)) = environment(name) else { return };
        let python = place.join("bin/python");
        let elsewhere = place.parent().unwrap().join("scripts here");
        fs_err::create_dir(&elsewhere).unwrap();
        let leaf = Path::new("..").join(place.file_name().unwrap()).join("bin/python");
        for (path, script) in [
            (place.join("bin/py"), interpreter(Interpreter::At(&python)).unwrap()),
            (
                place.join("bin/beside"),
                interpreter(Interpreter::Relative(Path::new("python"))).unwrap(),
            ),
            (elsewhere.join("py"), interpreter(Interpreter::Relative(&leaf)).unwrap()),
        ] {
            executable(&path, &script);
            assert_eq!(recognise(&script).unwrap().kind, Kind::Interpreter);
            let run = |arguments: &[&str]| {
                let mut command = Command::new(&path);
                command.args(arguments);
                fed(command, "import sys; print('stdin', sys.argv)\n")
            };
            let shown = format!("{}\n", python.display());
            assert_eq!(run(&["-I", "-c", "import sys; print(sys.executable)"]), shown);
            assert_eq!(
                run(&["-c", "import demo, sys; print(sys.argv)", "a b", ""]),
                "['-c', 'a b', '']\n"
            );
            assert_eq!(
                run(&["-X", "utf8=0", "-c", "import sys; print(sys.flags.utf8_mode)"]),
                "0\n"
            );
            assert_eq!(run(&[]), "stdin ['']\n");
            assert_eq!(run(&["-", "x"]), "stdin ['-', 'x']\n");
            assert!(run(&["-V"]).starts_with("Python 3.") && run(&["-m", "this"]).contains("Zen"));
            // Through a link, and by a relative path.
            let link = path.with_file_name("link");
            symlink(&path, &link).unwrap();
            let output =
                Command::new(&link).args(["-c", "import demo; demo.main()"]).output().unwrap();
            assert_eq!(text(&output), "demo []\n");
            fs_err::remove_file(&link).unwrap();
        }
    }
}

#[test]
fn interpreters_follow_absolute_environments_only() {
    let environment = Environment::new("/srv/new");
    let old = interpreter(Interpreter::At(Path::new("/srv/old/bin/python"))).unwrap();
    let new = environment.anew(std::str::from_utf8(&old).unwrap());
    assert_eq!(
        new.as_bytes(),
        interpreter(Interpreter::At(Path::new("/srv/new/bin/python"))).unwrap()
    );
    let relative = interpreter(Interpreter::Relative(Path::new("../x/python"))).unwrap();
    let outcome = environment.regenerate(&relative);
    assert!(matches!(outcome, Outcome::Unchanged(Kind::Interpreter)), "{outcome:?}");
}

#[test]
fn what_no_script_can_name_is_an_error() {
    for path in ["bin/python", "/a\nb/python", "/a\rb/python", "/a\0/python"] {
        let error = interpreter(Interpreter::At(Path::new(path))).unwrap_err();
        assert_eq!(error.code, "unusable-path", "{path:?}");
    }
    for path in ["/bin/python", "a\n/python", ".."] {
        assert!(interpreter(Interpreter::Relative(Path::new(path))).is_err(), "{path:?}");
    }
}

#[test]
fn scripts_made_anew_compile() {
    if !Path::new(PYTHON).exists() {
        eprintln!("SKIPPED: there is no {PYTHON}; run tests/setup");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for place in ["/srv/new", "/srv/it's a \\new $x", "/srv/é"] {
        for environment in [Environment::new(place), Environment::new(place).without_picks()] {
            // uv itself puts its start before the docstring of one, which is no Python then.
            let is_whole = |fixture: &fixtures::Fixture| {
                !(fixture.tool.starts_with("uv") && fixture.name == "demo-legacy")
            };
            for fixture in fixtures::all().iter().filter(|fixture| is_whole(fixture)) {
                let Outcome::Changed(changed) = environment.regenerate(&fixture.content) else {
                    continue;
                };
                let file = directory.path().join(files.len().to_string());
                fs_err::write(&file, changed.content).unwrap();
                files.push(file);
            }
        }
    }
    assert!(files.len() > 500);
    // As errors, also what Python only warns of.
    let program =
        "import sys\nfor name in sys.argv[1:]:\n    compile(open(name, 'rb').read(), name, 'exec')";
    let output =
        Command::new(PYTHON).args(["-W", "error", "-c", program]).args(files).output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
}

#[test]
fn scripts_made_anew_run() {
    for name in NAMES {
        let Some((_directory, place)) = environment(name) else { return };
        let python = place.join("bin/python");
        let target = Target { python: &python, version: (3, 11), bases: &[], view: None };
        for (tool, script) in [
            ("buildout-6.0.1", "demo"),
            ("buildout-4.2.0", "demo-relative"),
            ("pip-23.0.1-space", "demo"),
            ("pip-26.2", "demo"),
            ("uv-0.13.9", "demo"),
            ("distlib-0.2.7", "demo"),
        ] {
            let path = place.join("bin").join(script);
            let old = fixtures::text(tool, script);
            let Outcome::Changed(changed) = regenerate(old.as_bytes(), &path, &target) else {
                panic!()
            };
            executable(&path, &changed.content);
            let output = Command::new(&path).arg("x").output().unwrap();
            assert_eq!(
                (text(&output).as_str(), output.status.code()),
                ("demo ['x']\n", Some(3)),
                "{tool} in {name}"
            );
        }
    }
}
