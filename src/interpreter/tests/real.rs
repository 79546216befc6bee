//! Facts, against what the same interpreter says when it is asked in other ways.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::process::CommandExt;

use super::*;
use crate::interpreter::Facts;
use crate::interpreter::answer::{QUICK, THOROUGH};

/// The facts by other ways than those of `query.py`, with `site` and everything that it runs.
const OTHER_WAYS: &str = r#"
import _imp, importlib.util, json, os, sys, sysconfig
names = ("_ctypes", "_bz2", "readline", "_lzma", "_curses", "_sqlite3")
origins = [spec.origin for spec in map(importlib.util.find_spec, names) if spec]
print(json.dumps({
    "base_prefix": sys.base_prefix,
    "stdlib": os.path.dirname(os.__file__),
    "lib_dynload": [os.path.dirname(origin) for origin in origins if "lib-dynload" in origin][:1],
    "extension_suffixes": _imp.extension_suffixes(),
    "cached": importlib.util.cache_from_source("x.py"),
    "abiflags": sys.abiflags,
    "platlibdir": os.path.relpath(sysconfig.get_path("stdlib"), sys.base_prefix).split("/")[0],
    "site_directories": [p for p in sys.path if p.endswith(("site-packages", "dist-packages"))],
    "unknown_modules": [name for name in sys.argv[1:] if name not in sys.builtin_module_names
        and importlib.util.find_spec(name) is None],
    "modules": sorted(getattr(sys, "stdlib_module_names", ())),
}))
"#;

fn facts_of(python: &Path) -> Facts {
    Sandbox::new().find_path(python).unwrap().facts
}

fn ask_otherwise(facts: &Facts, code: &str, arguments: &[String]) -> Value {
    let mut command = Command::new(&facts.executable);
    command.args(["-E", "-s", "-c", code]).args(arguments).current_dir("/");
    serde_json::from_str(&output(&mut command)).unwrap()
}

#[test]
fn facts_are_what_the_interpreter_says_otherwise() {
    for python in machine_pythons() {
        let facts = facts_of(&python);
        // Modules of other operating systems are standard, and not there.
        let other = ask_otherwise(&facts, OTHER_WAYS, &[]);
        assert_eq!(json!(facts.base_prefix), other["base_prefix"]);
        assert_eq!(json!(facts.stdlib), other["stdlib"]);
        assert_eq!(json!(facts.extension_suffixes), other["extension_suffixes"]);
        assert_eq!(json!(format!("__pycache__/x.{}.pyc", facts.cache_tag)), other["cached"]);
        assert_eq!(json!(facts.platlibdir), other["platlibdir"]);
        if let Some(directory) = other["lib_dynload"].get(0) {
            assert_eq!(&json!(facts.lib_dynload), directory);
        }
        let existing: Vec<_> =
            facts.site_directories.iter().filter(|directory| directory.is_dir()).collect();
        assert_eq!(json!(existing), other["site_directories"], "{}", python.display());
        let free_threaded = other["abiflags"].as_str().unwrap().contains('t');
        assert_eq!(facts.free_threaded, free_threaded);
        let soabi = facts.soabi.as_ref().unwrap();
        assert_eq!(facts.extension_suffixes[0], format!(".{soabi}.so"));
        assert_eq!(facts.stdlib.file_name().unwrap().to_str(), Some(facts.library_name.as_str()));
        let said = output(Command::new(&facts.executable).args(["-V"]));
        assert_eq!(said, format!("Python {}", facts.full_version));
        let (major, minor, micro) = facts.version;
        assert!(facts.full_version.starts_with(&format!("{major}.{minor}.{micro}")));
        assert_eq!(facts.versioned_name(), format!("python{major}.{minor}"));
        assert_eq!(facts.implementation, "cpython");
    }
}

#[test]
fn standard_modules_are_all_there_and_nothing_else() {
    for python in machine_pythons() {
        let facts = facts_of(&python);
        let names: BTreeSet<&str> = facts.standard_modules.iter().map(String::as_str).collect();
        for name in ["os", "sys", "json", "_ctypes", "unittest", "zipimport"] {
            assert!(names.contains(name), "{name} is standard in {}", python.display());
        }
        for name in
            ["pip", "setuptools", "sitecustomize", "site-packages", "__pycache__", "lib-dynload"]
        {
            assert!(!names.contains(name), "{name} is not standard in {}", python.display());
        }
        let other = ask_otherwise(&facts, OTHER_WAYS, &facts.standard_modules);
        if facts.version >= (3, 10, 0) {
            assert_eq!(json!(facts.standard_modules), other["modules"]);
        } else {
            assert_eq!(json!([]), other["unknown_modules"], "all of them can be found");
        }
    }
}

#[test]
fn markers_are_those_of_packaging() {
    let code = "import json, pip._vendor.packaging.markers as m; print(json.dumps(m.default_environment()))";
    let mut compared = 0;
    for python in machine_pythons() {
        let has_pip = Command::new(&python).args(["-c", "import pip"]).output().unwrap();
        if !has_pip.status.success() {
            continue;
        }
        let facts = facts_of(&python);
        let other: BTreeMap<String, String> =
            serde_json::from_value(ask_otherwise(&facts, code, &[])).unwrap();
        assert_eq!(facts.markers.0, other, "{}", python.display());
        assert_eq!(other.len(), 11, "all of PEP 508's but extra");
        compared += 1;
    }
    if compared == 0 {
        eprintln!("skipped: no Python here has pip, and with it packaging");
    }
}

#[test]
fn the_real_executable_serves_an_environment() {
    for python in machine_pythons() {
        let facts = facts_of(&python);
        let real = &facts.real_executable;
        assert_eq!(&real.canonicalize().unwrap(), real, "no links are left");
        // As the launcher starts it: with the name of an executable that is not even there.
        let sandbox = Sandbox::new();
        fs::create_dir_all(sandbox.path("env/bin")).unwrap();
        let home = format!("home = {}\n", real.parent().unwrap().display());
        fs::write(sandbox.path("env/pyvenv.cfg"), home).unwrap();
        let name = sandbox.path("env/bin").join(facts.versioned_name());
        fs::write(&name, "").unwrap();
        fs::set_permissions(&name, Permissions::from_mode(0o755)).unwrap();
        let code = "import sys; print(sys.prefix, sys.base_prefix, sys.executable, sep='\\n')";
        let said = output(Command::new(real).arg0(&name).args(["-I", "-c", code]));
        let expected = [&sandbox.path("env"), &facts.base_prefix, &name]
            .map(|path| path.display().to_string());
        assert_eq!(said.lines().collect::<Vec<_>>(), expected);
    }
}

#[test]
fn the_second_time_nobody_is_asked() {
    for python in machine_pythons() {
        let mut sandbox = Sandbox::new();
        sandbox.context.cache = Some(sandbox.path("cache"));
        let first = sandbox.find_path(&python).unwrap().facts;
        sandbox.context.time_limit = NO_TIME;
        let second = sandbox.find_path(&python).unwrap().facts;
        assert_eq!(first, second);
        sandbox.context.cache = None;
        assert_eq!(sandbox.find_path(&python).unwrap_err().code, "python-timeout");
    }
}

#[test]
fn nothing_of_the_process_reaches_the_interpreter() {
    let Some(python) = machine_pythons().pop() else { return };
    let clean = facts_of(&python);
    let mut sandbox = Sandbox::new();
    let planted = sandbox.path("planted");
    fs::create_dir_all(&planted).unwrap();
    for name in ["json.py", "site.py", "platform.py"] {
        fs::write(planted.join(name), "raise SystemExit(7)").unwrap();
    }
    sandbox.context.directory = planted.clone();
    // Even with a variable that got through, -I keeps the script apart.
    sandbox.context.variables.insert("PYTHONPATH".into(), planted.into());
    assert_eq!(sandbox.find_path(&python).unwrap().facts, clean);
}

#[test]
fn the_system_s_python_of_this_machine_is_found() {
    let mut context = Context::from_process(Path::new("/"));
    context.cache = None;
    match find(&Request::System, &context) {
        Ok(found) => {
            assert!(found.facts.executable.starts_with("/usr"));
            assert!(!found.facts.real_executable.starts_with("/usr/local"));
        }
        Err(error) => {
            assert_eq!(error.code, "python-no-system", "{error:?}");
            eprintln!("skipped: this system has no Python of its own");
        }
    }
}

#[test]
fn both_scripts_say_the_same() {
    for python in machine_pythons() {
        let said = |scripts: &[&str]| {
            let mut command = Command::new(&python);
            output(command.args(["-I", "-S", "-B", "-c"]).args(scripts))
        };
        let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let thorough = parsed(&said(&[THOROUGH]));
        assert_eq!(parsed(&said(&[QUICK, THOROUGH])), thorough, "{}", python.display());
        // Python's own builds from 3.10 on need no second script.
        let version = thorough["version"].as_array().unwrap();
        if version[1].as_u64() >= Some(10) {
            let alone = said(&[QUICK, "print('null')"]);
            assert_eq!(parsed(&alone), thorough, "{}", python.display());
        }
    }
}

#[test]
fn what_the_quick_script_does_not_expect_is_asked_thoroughly() {
    for (python, unusual) in machine_pythons().iter().flat_map(|python| {
        [
            "import os; os.uname = lambda: ['unknown'] * 5",
            "sys.executable += '\\''",
            "sys.executable += '\\\\'",
            "sys.executable += '\\u00fc'",
            "sys._base_executable = ''",
            "sys.version = '3.12.1+ (heads/main)'",
            "sys.path.insert(1, '/x/lib-dynload')",
            "sys.base_prefix += '/.'",
            "sys.platform = 'darwin'",
            "sys.abiflags = None",
            "import _imp; _imp.extension_suffixes = lambda: ['.so']",
        ]
        .map(|unusual| (python, unusual))
    }) {
        let script = format!("import sys; {unusual}\n{QUICK}");
        let mut command = Command::new(python);
        command.args(["-I", "-S", "-B", "-c", &script, "print('asked')"]);
        assert_eq!(output(&mut command), "asked", "{unusual} in {}", python.display());
    }
}
