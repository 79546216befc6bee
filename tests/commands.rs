//! The commands of picks, and the named interpreter: programs in `bin` that start the environment's
//! Python wherever they are started from.

mod support;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use support::adopted::assert_settled;
use support::digest::{Tree, assert_same, tree};
use support::makers::Maker;
use support::needs;
use support::outcome::Checked;
use support::site::{Distribution, Site};
use support::test::Test;

/// Says what it was given, and what it runs in.
const MODULE: &str = "import os, sys\n\
    def main():\n    print('alpha', *map(repr, sys.argv[1:]))\n    return 3\n\
    class Window:\n    @staticmethod\n    def show():\n        print('shown')\n\
    def where():\n    print(sys.prefix)\n";

const ENTRY_POINTS: &str = "[console_scripts]\nalpha = alpha:main\nwhere=alpha:where\n\n\
    [gui_scripts]\nalpha-window = alpha:Window.show\n\n[other]\nno = alpha:no\n";

fn alpha() -> Distribution {
    Distribution::new("alpha", "1.0").file("alpha.py", MODULE).entry_points(ENTRY_POINTS)
}

/// A distribution with one command, that prints the distribution's name.
fn tool(name: &str, command: &str) -> Distribution {
    let module = format!("def main():\n    print('{name}')\n");
    Distribution::new(name, "1.0")
        .file(&format!("{name}.py"), &module)
        .entry_points(&format!("[console_scripts]\n{command}\n"))
}

fn site() -> Site {
    Site::new()
        .distribution(alpha().requires("beta"))
        .distribution(tool("beta", "beta = beta:main"))
}

fn spec(packages: &str) -> String {
    format!("python: python3\nsources: ['{{spec}}/site']\npackages: {packages}\n")
}

const ALPHA: &str = "[{name: alpha, commands: true}]";

fn test() -> Test {
    Test::new().spec(&spec(ALPHA)).site("site", &site())
}

fn applied() -> Checked {
    test().apply().succeeds()
}

fn of(packages: &str, site: &Site) -> Checked {
    Test::new().spec(&spec(packages)).site("site", site).apply().succeeds()
}

/// Runs something in the environment's `bin`.
#[track_caller]
fn runs(checked: Checked, name: &str, arguments: &[&str], code: i32, says: &str) -> Checked {
    let program = checked.environment().join("bin").join(name);
    checked.run(program, arguments).status(code).stdout_is(says)
}

fn has(checked: &Checked, name: &str) -> bool {
    checked.environment().join("bin").join(name).symlink_metadata().is_ok()
}

fn content(checked: &Checked, name: &str) -> String {
    fs_err::read_to_string(checked.environment().join("bin").join(name)).unwrap()
}

/// Puts a program into the environment's `bin`.
fn program(checked: Checked, name: &str, text: &str) -> Checked {
    let checked = checked.file(format!(".venv/bin/{name}"), text);
    let path = checked.environment().join("bin").join(name);
    fs_err::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    checked
}

/// Puts a project into the environment as pip would, with scripts.
fn installed(checked: Checked, name: &str, scripts: &[&str]) -> Checked {
    let library = checked.site_packages();
    let directory = library.join(format!("{name}-9.0.dist-info"));
    fs_err::create_dir(&directory).unwrap();
    let metadata = format!("Metadata-Version: 2.1\nName: {name}\nVersion: 9.0\n");
    fs_err::write(directory.join("METADATA"), metadata).unwrap();
    fs_err::write(directory.join("INSTALLER"), "pip\n").unwrap();
    let record = scripts.iter().map(|script| ["../../../bin/", script, ",,\n"].concat());
    let record = record.collect::<Vec<_>>().concat();
    fs_err::write(directory.join("RECORD"), record).unwrap();
    scripts.iter().fold(checked, |checked, script| {
        program(checked, script, &format!("#!/bin/sh\necho {name} 9.0\n"))
    })
}

#[test]
fn commands_run_from_outside_and_stay_inside() {
    let checked = applied()
        .file("planted/alpha.py", "raise SystemExit('planted')\n")
        .file("planted/sitecustomize.py", "raise SystemExit('planted')\n");
    let planted = checked.directory().join("planted");
    let checked = checked.env("PYTHONPATH", planted.to_str().unwrap()).env("PYTHONHOME", "/none");
    let checked = runs(checked, "alpha", &["-x", "a b", ""], 3, "alpha '-x' 'a b' ''\n");
    let checked = runs(checked, "where", &[], 0, "[DIR]/.venv\n");
    let checked = runs(checked, "alpha-window", &[], 0, "shown\n");
    // By a link from elsewhere, and by PATH.
    let script = "mkdir links; ln -s ../.venv/bin/where links/where; cd /; \"$1/links/where\"; \
                  PATH=\"$1/.venv/bin:$PATH\" where";
    let directory = checked.directory();
    let arguments = ["-c", script, "sh", directory.to_str().unwrap()];
    let checked = checked.run("sh", arguments).succeeds().stdout_is("[DIR]/.venv\n[DIR]/.venv\n");
    assert!(has(&checked, "alpha") && !has(&checked, "no"));
    // What a dependency declares was not asked for.
    assert!(!has(&checked, "beta"));
    let _ = checked.imports("beta");
}

#[test]
fn the_system_s_own_packages_have_theirs() {
    let packages = ["python3-pygments", "python3-setuptools"];
    let Some(()) = needs::apt(&packages) else { return };
    let checked = Test::new()
        .spec("packages:\n  - name: pygments\n    commands: true\n")
        .file("planted/pygments/__init__.py", "raise SystemExit('planted')\n")
        .file("x.py", "x = 1\n")
        .apply()
        .succeeds();
    let planted = checked.directory().join("planted");
    let checked = checked.env("PYTHONPATH", planted.to_str().unwrap());
    let pygmentize = checked.environment().join("bin/pygmentize");
    let checked = checked.run(&pygmentize, ["-V"]).succeeds().stdout_contains("Pygments version");
    let checked = checked.run(&pygmentize, ["-f", "html", "x.py"]).succeeds();
    let _ = checked.stdout_contains("<div class=\"highlight\">");
    let checked = Test::new()
        .spec("packages: [{deb: python3-setuptools, commands: true}]\n")
        .apply()
        .succeeds();
    let _ = checked.stderr_contains("warning[no-commands]");
}

#[test]
fn a_pick_without_commands_is_told() {
    let site = Site::new().distribution(Distribution::new("gamma", "1").file("gamma.py", ""));
    let checked = of("[{name: gamma, commands: true}]", &site);
    insta::assert_snapshot!(checked.stderr(), @r"
    warning[no-commands]: `name: gamma, commands: true` asks for commands, but what it picks declares none
     --> isolate.yaml:3:12
      |
    3 | packages: [{name: gamma, commands: true}]
      |            ^
    help: only entry points count: a program in /usr/bin may be of another kind
    help: leave `commands: true` out
    ");
    // A glob means whatever it matches.
    let site = site.distribution(alpha());
    let checked = of("[{name: '*a', commands: true}]", &site).stderr_lacks("no-commands");
    assert!(has(&checked, "alpha"));
}

#[test]
fn places_that_no_first_line_can_name() {
    let long = "x".repeat(130);
    for place in ["a b", "it's `x`", long.as_str(), "é\u{fc}"] {
        let text = format!("{}environment: \"{place}/venv\"\ninterpreter: py\n", spec(ALPHA));
        let checked = Test::new().spec(&text).site("site", &site()).apply().succeeds();
        let bin = checked.directory().join(place).join("venv/bin");
        let says = "alpha 'a b'\n";
        let checked = checked.run(bin.join("alpha"), ["a b"]).status(3).stdout_is(says);
        let says = format!("[DIR]/{place}/venv\n");
        let checked = checked.run(bin.join("where"), [""; 0]).succeeds().stdout_is(&says);
        let program = ["-c", "import sys; print(sys.prefix)"];
        let _ = checked.run(bin.join("py"), program).succeeds().stdout_is(&says);
    }
}

#[test]
fn old_pythons_have_commands_too() {
    for version in ["3.8", "3.9", "3.13"] {
        let Some(python) = needs::pyenv(version) else { continue };
        let text = spec(ALPHA).replace("python3", python.to_str().unwrap()) + "interpreter: py\n";
        let checked = Test::new().spec(&text).site("site", &site()).apply().succeeds();
        let checked = runs(checked, "alpha", &["x"], 3, "alpha 'x'\n");
        let program = "import sys; print('%d.%d' % sys.version_info[:2], sys.executable)";
        let says = format!("{version} [DIR]/.venv/bin/python{version}\n");
        let checked = runs(checked, "py", &["-c", program], 0, &says);
        let program = "import importlib.metadata as m; e = m.entry_points(); \
                       e = e['console_scripts'] if hasattr(e, 'get') else \
                       e.select(group='console_scripts'); print(sum(x.name == 'alpha' for x in e))";
        let _ = runs(checked, "py", &["-c", program], 0, "1\n");
    }
}

#[test]
fn a_command_needs_what_its_extras_require() {
    let delta = alpha()
        .requires("epsilon ; extra == 'Web_x'")
        .requires("alpha[more] ; extra == 'web-x'")
        .requires("zeta ; extra == 'more'")
        .requires("other ; extra == 'unused'")
        .entry_points("[console_scripts]\nweb = alpha:where [web.x]\nplain = alpha:where []\n");
    let epsilon = Distribution::new("epsilon", "1").file("epsilon.py", "");
    let zeta = Distribution::new("zeta", "1").file("zeta.py", "");
    let site = Site::new().distribution(delta).distribution(epsilon);
    let checked = of("[{name: alpha, commands: true}, epsilon]", &site);
    assert!(has(&checked, "plain") && !has(&checked, "web"));
    let checked = checked.isolate(["apply", "-v"]).succeeds();
    let note = checked.stderr();
    let note = note.lines().skip_while(|line| !line.contains("command-without-extra")).take(2);
    insta::assert_snapshot!(note.collect::<Vec<_>>().join("\n"), @r"
    note[command-without-extra]: web, a command of alpha, is left out: alpha[web.x] requires zeta, which is neither picked nor installed
    help: pick `alpha[web.x]`, or install what is missing
    ");
    // What is missing may be installed in the environment.
    let checked = installed(checked, "zeta", &[]).apply().succeeds();
    let checked = runs(checked, "web", &[], 0, "[DIR]/.venv\n");
    fs_err::remove_dir_all(checked.site_packages().join("zeta-9.0.dist-info")).unwrap();
    let checked = checked.apply().succeeds();
    assert!(!has(&checked, "web"));
    // Or come through.
    let site = site.distribution(zeta);
    let checked = of("[{name: 'alpha[web-x]', commands: true}]", &site);
    let _ = runs(checked, "web", &[], 0, "[DIR]/.venv\n").imports("epsilon, zeta");
}

#[test]
fn of_two_picks_with_one_command_the_first_has_it() {
    let site = Site::new()
        .distribution(tool("one", "x = one:main"))
        .distribution(tool("two", "x = two:main"));
    let both = "[{name: two, commands: true}, {name: one, commands: true}]";
    let checked = of(both, &site);
    insta::assert_snapshot!(checked.stderr(), @r"
    warning[two-commands]: two and one both have a command x: bin/x is that of two
    help: leave `commands: true` out of one of the two; what is picked first has it
    ");
    let checked = runs(checked, "x", &[], 0, "two\n");
    let checked = assert_settled(checked).stderr_contains("two-commands");
    let checked = checked.file("isolate.yaml", spec("[two, {name: one, commands: true}]"));
    let checked = checked.apply().succeeds().stderr_lacks("two-commands");
    let _ = runs(checked, "x", &[], 0, "one\n");
}

#[test]
fn the_environment_s_own_names_are_not_given_away() {
    let names = "python = one:main\npython3.11 = one:main\nactivate = one:main\n\
                 activate-global = one:main\npy = one:main\n../up = one:main\nbad = one";
    let site = Site::new().distribution(tool("one", names));
    let text = spec("[{name: one, commands: true}]") + "interpreter: py\n";
    let checked = Test::new().spec(&text).site("site", &site).apply().succeeds();
    let said = checked.stderr();
    let said =
        said.lines().filter(|line| line.starts_with("warning")).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(said, @r#"
    warning[command-name-taken]: bin/python is the environment's own: the command of one is left out
    warning[command-name-taken]: bin/python3.11 is the environment's own: the command of one is left out
    warning[command-name-taken]: bin/activate is the environment's own: the command of one is left out
    warning[command-name-taken]: bin/py is the environment's own: the command of one is left out
    warning[bad-entry-point]: one: the entry point "../up = one:main" has a name that is not one of a file
    warning[bad-entry-point]: one: the entry point "bad = one" names a module, and nothing to call
    "#);
    let checked = runs(checked, "activate-global", &[], 0, "one\n");
    let checked = runs(checked, "py", &["-c", "print(1)"], 0, "1\n");
    assert!(!checked.environment().join("up").exists());
    let _ = checked.python(["-c", "import one"]).succeeds();
}

#[test]
fn what_the_user_has_in_bin_stays() {
    let checked = Test::new().spec(&spec("[alpha]")).site("site", &site()).apply().succeeds();
    let mine = "#!/bin/sh\necho mine\n";
    let checked = program(checked, "alpha", mine).file("isolate.yaml", spec(ALPHA));
    let checked = checked.apply().succeeds();
    insta::assert_snapshot!(checked.stderr(), @r"
    warning[command-in-the-way]: bin/alpha is not from isolate and stays: the pick's command is left out
    help: move or remove the file and apply again, or leave `commands: true` out
    ");
    let checked = runs(checked, "alpha", &[], 0, "mine\n");
    assert!(has(&checked, "where"));
    let checked = assert_settled(checked).stderr_contains("command-in-the-way");
    let checked = checked.isolate(["check"]).succeeds();
    // When it goes, ours comes.
    fs_err::remove_file(checked.environment().join("bin/alpha")).unwrap();
    let checked = checked.apply().succeeds().stderr_lacks("command-in-the-way");
    let checked = runs(checked, "alpha", &[], 3, "alpha\n");
    // What is ours and was edited is saved, as any file of ours.
    let checked = program(checked, "alpha", mine).isolate(["apply", "--verify"]).succeeds();
    let checked = checked.stderr_contains("warning[changed]: bin/alpha was changed");
    let checked = runs(checked, "alpha.saved-by-isolate", &[], 0, "mine\n");
    let _ = runs(checked, "alpha", &[], 3, "alpha\n");
}

#[test]
fn what_an_installer_has_put_there_comes_first() {
    let checked = installed(applied(), "alpha", &["alpha"]).apply().succeeds();
    let checked = checked.stderr_lacks("warning");
    let checked = runs(checked, "alpha", &[], 0, "alpha 9.0\n");
    // The version that is installed does not have these.
    assert!(!has(&checked, "where") && !has(&checked, "alpha.saved-by-isolate"));
    let checked = assert_settled(checked);
    let checked = checked.isolate(["check"]).succeeds();
    // It goes, and the system's is back.
    fs_err::remove_dir_all(checked.site_packages().join("alpha-9.0.dist-info")).unwrap();
    fs_err::remove_file(checked.environment().join("bin/alpha")).unwrap();
    let checked = checked.apply().succeeds();
    let checked = runs(checked, "alpha", &[], 3, "alpha\n");
    // Something else that is installed may have a command of that name.
    let checked = installed(checked, "fork", &["alpha"]).apply().succeeds();
    let checked = checked.stderr_contains("warning[command-in-the-way]: bin/alpha is of something");
    let checked = runs(checked, "alpha", &[], 0, "fork 9.0\n");
    let _ = runs(checked, "where", &[], 0, "[DIR]/.venv\n");
}

/// Makes a wheel with a command `alpha`, in the current directory.
const WHEEL: &str = "import zipfile\n\
    info = 'alpha-2.0.dist-info/'\n\
    files = {'alpha.py': 'def main():\\n    print(\"alpha 2.0\")\\n',\n\
    info + 'METADATA': 'Metadata-Version: 2.1\\nName: alpha\\nVersion: 2.0\\n',\n\
    info + 'WHEEL': 'Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n',\n\
    info + 'entry_points.txt': '[console_scripts]\\nalpha = alpha:main\\n'}\n\
    files[info + 'RECORD'] = ''.join(f + ',,\\n' for f in files) + info + 'RECORD,,\\n'\n\
    with zipfile.ZipFile('alpha-2.0-py3-none-any.whl', 'w') as z:\n    \
    [z.writestr(*f) for f in files.items()]\n";

#[test]
fn pip_and_uv_install_over_it_and_uninstall() {
    let (Some(pip), Some(uv)) = (needs::pip(26), needs::tool("uv")) else { return };
    let pip = pip.to_str().unwrap().to_owned();
    let uv = uv.to_str().unwrap().to_owned();
    let wheel = "./alpha-2.0-py3-none-any.whl";
    let with_pip = [pip.as_str(), "-m", "pip", "--python", ".venv"];
    for (program, install, uninstall) in [
        (
            &with_pip[..],
            &["install", "--no-index", "--no-deps", wheel][..],
            &["uninstall", "--yes", "alpha"][..],
        ),
        (
            &[uv.as_str(), "pip"],
            &["install", "--python", ".venv", "--offline", "--no-index", "--no-deps", wheel],
            &["uninstall", "--python", ".venv", "alpha"],
        ),
    ] {
        let words = |more: &[&str]| -> Vec<String> {
            program[1..].iter().chain(more).map(ToString::to_string).collect()
        };
        let checked = applied().python(["-c", WHEEL]).succeeds();
        let checked = checked.run(program[0], words(install)).succeeds();
        let checked = runs(checked, "alpha", &[], 0, "alpha 2.0\n");
        let checked = checked.apply().succeeds();
        let checked = runs(checked, "alpha", &[], 0, "alpha 2.0\n");
        let checked = assert_settled(checked);
        let checked = checked.run(program[0], words(uninstall)).succeeds();
        let checked = checked.apply().succeeds();
        let checked = runs(checked, "alpha", &[], 3, "alpha\n");
        let _ = runs(checked, "where", &[], 0, "[DIR]/.venv\n");
    }
}

fn interpreter() -> Checked {
    let text = spec(ALPHA) + "interpreter: py\n";
    Test::new().spec(&text).site("site", &site()).apply().succeeds()
}

#[test]
fn the_interpreter_takes_what_python_takes() {
    let checked = interpreter()
        .file("alpha.py", "raise SystemExit('planted')\n")
        .file("a script.py", "import sys; print(sys.argv)\n");
    let directory = checked.directory();
    let checked = checked.env("PYTHONPATH", directory.to_str().unwrap());
    let given = "import sys; print(sys.argv[1:], sys.flags.isolated, sys.flags.utf8_mode)";
    let cases: [(&[&str], &str); 6] = [
        (&["-I", "-c", given, "a b", "", "*", "-c"], "['a b', '', '*', '-c'] 1 0\n"),
        (&["-X", "utf8", "-c", given], "[] 0 1\n"),
        (&["-I", "-c", "import sys; print(sys.prefix)"], "[DIR]/.venv\n"),
        (&["-I", "-m", "alpha"], ""),
        (&["a script.py", "$HOME `x`"], "['a script.py', '$HOME `x`']\n"),
        (&["-I", "-c", "import alpha; print(alpha.__file__)"], ""),
    ];
    let mut checked = checked;
    for (arguments, says) in cases {
        let program = checked.environment().join("bin/py");
        checked = checked.run(program, arguments).succeeds();
        assert!(says.is_empty() || checked.stdout() == says, "{}", checked.transcript());
    }
    assert!(checked.stdout().contains("system-packages/alpha.py"), "{}", checked.transcript());
    let version = checked.python(["-V"]).succeeds();
    let says = version.stdout();
    let checked = runs(version, "py", &["-V"], 0, &says);
    let checked = runs(checked, "py", &["-c", "raise SystemExit(7)"], 7, "");
    let script = "echo 'import sys; print(sys.argv)' | .venv/bin/py - x 'a b'; \
                  echo 'print(2)' | .venv/bin/py; cd .venv/bin; ./py -c 'print(3)'; \
                  PATH=.:$PATH; py -c 'print(4)'; CDPATH=/usr sh py -c 'print(5)'; \
                  ln -s \"$PWD/py\" ../../link; cd ..; ../link -c 'import sys; print(sys.prefix)'";
    let says = "['-', 'x', 'a b']\n2\n3\n4\n5\n[DIR]/.venv\n";
    let _ = checked.run("sh", ["-c", script]).succeeds().stdout_is(says);
}

#[test]
fn the_interpreter_moves_with_its_environment_and_commands_follow_at_the_next_apply() {
    let checked = interpreter();
    let directory = checked.directory();
    fs_err::create_dir(directory.join("moved to")).unwrap();
    for name in ["isolate.yaml", "site", ".venv"] {
        fs_err::rename(directory.join(name), directory.join("moved to").join(name)).unwrap();
    }
    let bin = directory.join("moved to/.venv/bin");
    let program = ["-c", "import sys; print(sys.prefix)"];
    let says = "[DIR]/moved to/.venv\n";
    let checked = checked.run(bin.join("py"), program).succeeds().stdout_is(says);
    let checked = checked.isolate(["apply", "moved to/isolate.yaml"]).succeeds();
    let _ = checked.run(bin.join("where"), [""; 0]).succeeds().stdout_is(says);
}

#[test]
fn another_name_takes_the_place_of_the_first() {
    let checked = interpreter();
    let text = spec(ALPHA) + "interpreter: my.py-3\n";
    let checked = checked.file("isolate.yaml", text).apply().succeeds();
    assert!(!has(&checked, "py"));
    let checked = runs(checked, "my.py-3", &["-c", "print(1)"], 0, "1\n");
    // A file of the user's at the name that the spec asks for is an error.
    let checked =
        program(checked, "py", "mine").file("isolate.yaml", spec(ALPHA) + "interpreter: py\n");
    let checked =
        checked.apply().fails().stderr_contains("error[in-the-way]: bin/py is in the way");
    let _ = checked.file("isolate.yaml", spec(ALPHA) + "interpreter: Python3\n").apply().ends();
}

#[test]
fn links_to_the_base_have_them_too() {
    let text = spec(ALPHA) + "interpreter: py\nlauncher: link\n";
    let checked = Test::new().spec(&text).site("site", &site()).apply().succeeds();
    let checked = runs(checked, "where", &[], 0, "[DIR]/.venv\n");
    let program = ["-c", "import sys; print(sys.prefix)"];
    let _ = runs(checked, "py", &program, 0, "[DIR]/.venv\n");
}

#[test]
fn adopted_environments_have_them_and_keep_their_own() {
    let Some(python) = needs::debian_python() else { return };
    let Some(makers) = Maker::all(&python) else { return };
    let text =
        "sources: ['{spec}/site']\npackages: [{name: alpha, commands: true}]\ninterpreter: py\n";
    let names = "alpha = alpha:where\nactivate_this.py = alpha:main\nActivate.ps1 = alpha:main\n\
                 pydoc.bat = alpha:main";
    let site =
        Site::new().distribution(alpha().entry_points(&format!("[console_scripts]\n{names}\n")));
    for maker in makers {
        let mut before = Tree::new();
        let test = maker.make(Test::new().spec(text).site("site", &site));
        let test = test.prepare(|directory| before = tree(&directory.join(".venv")));
        let checked = test.arg("--adopt").apply().succeeds();
        let checked = runs(checked, "alpha", &[], 0, "[DIR]/.venv\n");
        let program = ["-I", "-B", "-c", "import sys; print(sys.prefix)"];
        let checked = runs(checked, "py", &program, 0, "[DIR]/.venv\n");
        let checked = assert_settled(checked);
        let after = tree(&checked.environment());
        support::digest::assert_kept(&before, &after);
        let checked = checked.isolate(["destroy"]).succeeds();
        assert_same(&before, &tree(&checked.environment()));
    }
}

#[test]
fn what_is_built_for_another_place_names_that() {
    let directory = tempfile::tempdir().unwrap();
    site().write(directory.path());
    let build = || {
        let text = spec(ALPHA).replace("{spec}/site", directory.path().to_str().unwrap())
            + "environment: /usr/lib/app/venv\ninterpreter: py\n";
        let test = Test::new().spec(&text).env("SOURCE_DATE_EPOCH", "1700000000");
        test.isolate(["apply", "--root", "dest"]).succeeds()
    };
    let [one, other] = [build(), build()];
    let place = |checked: &Checked| checked.directory().join("dest/usr/lib/app/venv");
    assert_same(&tree(&place(&one)), &tree(&place(&other)));
    let script = fs_err::read_to_string(place(&one).join("bin/alpha")).unwrap();
    assert!(script.starts_with("#!/usr/lib/app/venv/bin/python\n"), "{script}");
    let program = ["-c", "print(1)"];
    let _ = one.clone().run(place(&one).join("bin/py"), program).succeeds().stdout_is("1\n");
}

#[test]
fn back_and_forth_and_gone() {
    let checked = interpreter();
    let first = tree(&checked.environment());
    let script = content(&checked, "alpha");
    let checked = checked.file("isolate.yaml", spec("[alpha]")).apply().succeeds();
    assert!(!has(&checked, "alpha") && !has(&checked, "py"));
    let checked = checked.isolate(["rollback"]).succeeds();
    assert_same(&first, &tree(&checked.environment()));
    let checked = runs(checked, "alpha", &[], 3, "alpha\n");
    let checked = runs(checked, "py", &["-c", "print(1)"], 0, "1\n");
    // On the way back, too, what the user has stays.
    let checked = checked.file("isolate.yaml", spec("[alpha]")).apply().succeeds();
    let checked = program(checked, "alpha", "#!/bin/sh\necho mine\n");
    let checked = checked.isolate(["rollback"]).succeeds();
    let checked = checked.stderr_contains("command-in-the-way");
    let checked = runs(checked, "alpha", &[], 0, "mine\n");
    let checked = runs(checked, "where", &[], 0, "[DIR]/.venv\n");
    fs_err::write(checked.environment().join("bin/alpha"), script).unwrap();
    let checked = checked.isolate(["destroy"]).succeeds();
    assert!(!has(&checked, "where") && !has(&checked, "py"));
    assert!(has(&checked, "alpha"), "it was not ours");
    fs_err::remove_dir_all(checked.environment()).unwrap();
    let checked = checked.file("isolate.yaml", spec(ALPHA)).apply().succeeds();
    let checked = checked.isolate(["destroy"]).succeeds();
    assert!(!checked.environment().exists());
}

#[test]
fn nothing_is_written_when_nothing_changes_and_whatever_changes_is_seen() {
    let checked = assert_settled(interpreter());
    let before = tree(&checked.environment());
    let checked = checked.isolate(["apply", "--verify"]).succeeds().stdout_contains("unchanged");
    let checked = checked.isolate(["check"]).succeeds();
    for name in ["alpha", "py"] {
        fs_err::remove_file(checked.environment().join("bin").join(name)).unwrap();
    }
    let checked = checked.isolate(["check"]).fails();
    for name in ["alpha", "py"] {
        let line = format!("bin/{name}");
        assert!(checked.stdout().contains(&line), "{}", checked.transcript());
    }
    let checked = checked.apply().succeeds();
    assert_same(&before, &tree(&checked.environment()));
    let checked = program(checked, "where", "edited").isolate(["check"]).fails();
    assert!(checked.stdout().contains("bin/where"), "{}", checked.transcript());
    // A spec that says it otherwise is another question.
    let checked = checked.file("isolate.yaml", spec("[{name: alpha, commands: false}]"));
    let checked = checked.isolate(["plan"]).succeeds().stdout_contains("- bin/alpha\n");
    assert!(Path::new(&checked.environment().join("bin/alpha")).exists());
}
