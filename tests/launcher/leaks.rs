//! What of a process environment reaches a Python.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::environment::{Environment, bases, each, outside, printed, scratch};

/// Tells everything that a variable of the tests could have changed; all their values hold `evil`.
const PROBE: &str = "
import os, site, sys, sysconfig
print(sys.path, sys.prefix, sys.base_prefix, sys.executable, getattr(sys, 'platlibdir', ''))
print(sys.warnoptions, sys.pycache_prefix, sys.flags.inspect, site.getuserbase())
print(sysconfig.get_platform(), sysconfig.get_config_vars(), sorted(sys.modules))
print({name: value for name, value in os.environ.items() if 'evil' in value})
";

/// The variables that must not come through, with values that show.
fn evil(directory: &Path) -> Vec<(&'static str, String)> {
    let at = |name: &str| directory.join(name).display().to_string();
    vec![
        ("PYTHONPATH", at("evil")),
        ("PYTHONHOME", at("evil-home")),
        ("PYTHONPLATLIBDIR", "evil-lib".to_owned()),
        ("PYTHONSTARTUP", at("evil/startup.py")),
        ("PYTHONINSPECT", "evil".to_owned()),
        ("PYTHONBREAKPOINT", "evil.hook".to_owned()),
        ("PYTHONWARNINGS", "error::evil.Category".to_owned()),
        ("PYTHONPYCACHEPREFIX", at("evil-cache")),
        ("PYTHONUSERBASE", at("evil-user")),
        ("PYTHONEXECUTABLE", at("evil/python")),
        ("PYTHON_PRESITE", "evil.presite".to_owned()),
        ("__PYVENV_LAUNCHER__", at("evil/launcher")),
        ("_PYTHON_SYSCONFIGDATA_NAME", "evil_data".to_owned()),
        ("_PYTHON_SYSCONFIGDATA_PATH", at("evil")),
        ("_PYTHON_HOST_PLATFORM", "evil-platform".to_owned()),
        ("_PYTHON_PROJECT_BASE", at("evil-project")),
        ("PYTHON_DOM", "evil.dom".to_owned()),
        ("PY_SAX_PARSER", "evil.sax".to_owned()),
        ("IDLESTARTUP", at("evil/startup.py")),
    ]
}

fn plant(directory: &Path) {
    let evil = directory.join("evil");
    fs::create_dir(&evil).unwrap();
    fs::write(evil.join("sitecustomize.py"), "import sys; sys.modules['evil_ran'] = sys").unwrap();
    fs::write(evil.join("startup.py"), "print('evil startup')").unwrap();
}

#[test]
fn no_variable_that_reaches_imports_or_runs_code_comes_through() {
    each("", |environment, root| {
        plant(root);
        let said = printed(environment.command().args(["-c", PROBE]).envs(evil(root)));
        assert!(!said.contains("evil"), "{}: {said}", environment.base.name());
    });
}

#[test]
fn the_probe_sees_every_variable_in_an_ordinary_environment() {
    let base = bases().remove(0);
    let scratch = scratch();
    let root = scratch.path();
    plant(root);
    let environment = Environment::make(&base, &root.join("env"), "");
    let linked = root.join("env/bin/linked");
    symlink(&base.executable, &linked).unwrap();
    for (name, value) in evil(root) {
        let mut command = outside(&linked);
        let output = command.args(["-c", PROBE]).env(name, value).output().unwrap();
        let seen = String::from_utf8_lossy(&output.stdout).contains("evil");
        assert!(seen || !output.status.success(), "{name} shows nowhere");
    }
    drop(environment);
}

#[test]
fn nothing_of_the_base_is_on_the_path_but_the_standard_library() {
    each("", |environment, root| {
        let code =
            "import sys, site; print('\\n'.join(sys.path[1:])); print(site.ENABLE_USER_SITE)";
        let said = environment.prints(code);
        let foreign: Vec<_> = said
            .lines()
            .filter(|line| line.contains("-packages") && !line.starts_with(root.to_str().unwrap()))
            .collect();
        assert_eq!(foreign, Vec::<&str>::new());
        assert!(said.ends_with("False"), "{said}");
    });
}

#[test]
fn code_that_runs_at_the_prompt_or_after_the_end_does_not_run() {
    each("", |environment, root| {
        plant(root);
        let startup = root.join("evil/startup.py");
        let typed = |command: &mut Command| {
            let file = root.join("typed");
            fs::write(&file, "print('evil typed')\n").unwrap();
            command.stdin(Stdio::from(fs::File::open(file).unwrap()));
            printed(command)
        };
        let mut prompt = environment.command();
        let said = typed(prompt.arg("-i").env("PYTHONSTARTUP", startup));
        assert!(said.contains("evil typed") && !said.contains("evil startup"), "{said}");
        let mut inspected = environment.command();
        assert_eq!(typed(inspected.args(["-c", "pass"]).env("PYTHONINSPECT", "1")), "");
    });
}

#[test]
fn settings_come_through() {
    each("", |environment, _| {
        let settings = [
            ("PYTHONOPTIMIZE", "2"),
            ("PYTHONVERBOSE", "0"),
            ("PYTHONDEVMODE", "1"),
            ("PYTHONDONTWRITEBYTECODE", "1"),
            ("PYTHONIOENCODING", "latin-1"),
            ("PYTHONHASHSEED", "7"),
            ("PYTHONUTF8", "1"),
            ("PYTHONNOUSERSITE", "1"),
            ("PYTHONUNBUFFERED", "1"),
        ];
        let code = "import sys; f = sys.flags; print(f.optimize, f.dev_mode, f.dont_write_bytecode, \
                    sys.stdout.encoding, f.utf8_mode, f.no_user_site)";
        let said = printed(environment.command().args(["-c", code]).envs(settings));
        assert_eq!(said, "2 True 1 iso8859-1 1 1");
        let all = "import os; print(sorted(n for n in os.environ if n.startswith('PYTHON')))";
        let said = printed(environment.command().args(["-c", all]).envs(settings));
        assert_eq!(said.matches("PYTHON").count(), settings.len(), "{said}");
    });
}

#[test]
fn kept_set_and_prepended_variables_arrive() {
    let lines = "isolate.keep = PYTHONPATH\nisolate.set = GREETING=hello = world\n\
                 isolate.prepend = LIBRARIES=/opt/1\nisolate.prepend = LIBRARIES=/opt/2\n";
    each(lines, |environment, root| {
        let kept = root.join("kept");
        fs::create_dir(&kept).unwrap();
        fs::write(kept.join("outer.py"), "").unwrap();
        let code = "import os, outer; print(os.environ['GREETING'], os.environ['LIBRARIES'])";
        let mut command = environment.command();
        command.args(["-c", code]).env("PYTHONPATH", kept).env("LIBRARIES", "/opt/2:/usr");
        assert_eq!(printed(&mut command), "hello = world /opt/1:/opt/2:/usr");
    });
}
