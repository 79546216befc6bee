//! Bases behind virtual environments, shims, links and wrappers.

use super::*;
use crate::common::Severity;

/// Makes a virtual environment with the standard library's venv; `None` where it has none.
fn venv(python: &Path, directory: &Path, options: &[&str]) -> Option<()> {
    let made = Command::new(python)
        .args(["-I", "-m", "venv", "--without-pip"])
        .args(options)
        .arg(directory)
        .output()
        .unwrap();
    if !made.status.success() {
        eprintln!("skipped: {} cannot make environments", python.display());
    }
    made.status.success().then_some(())
}

/// The base that a path leads to must be the one that the Python itself is, with one remark.
fn assert_base(sandbox: &Sandbox, path: &Path, python: &Path, code: &str) {
    let direct = sandbox.find_path(python).unwrap();
    let found = sandbox.find_path(path).unwrap();
    assert_eq!(found.facts.real_executable, direct.facts.real_executable, "{}", path.display());
    assert_eq!(found.facts.base_prefix, direct.facts.base_prefix);
    assert_eq!(found.facts.site_directories, direct.facts.site_directories);
    let remark = found.remarks.iter().find(|remark| remark.code == code);
    let remark = remark.unwrap_or_else(|| panic!("{code} in {:?}", found.remarks));
    let executable = found.facts.executable.display().to_string();
    assert!(remark.message.contains(&path.display().to_string()), "{}", remark.message);
    assert!(remark.message.contains(&executable), "{} names {executable}", remark.message);
}

#[test]
fn of_a_virtual_environment_the_base_is_taken() {
    for python in machine_pythons() {
        for options in [&[][..], &["--copies"]] {
            let sandbox = Sandbox::new();
            let directory = sandbox.path("env");
            let Some(()) = venv(&python, &directory, options) else { continue };
            let inside = directory.join("bin/python");
            assert_base(&sandbox, &inside, &python, "python-of-environment");
        }
    }
}

#[test]
fn of_a_nested_environment_too() {
    for python in machine_pythons() {
        let sandbox = Sandbox::new();
        let (outer, inner) = (sandbox.path("outer"), sandbox.path("inner"));
        let Some(()) = venv(&python, &outer, &[]) else { continue };
        let Some(()) = venv(&outer.join("bin/python"), &inner, &[]) else { continue };
        let found = sandbox.find_path(&inner.join("bin/python")).unwrap();
        let direct = sandbox.find_path(&python).unwrap();
        assert_eq!(found.facts.real_executable, direct.facts.real_executable);
        assert!(!found.remarks.is_empty());
    }
}

#[test]
fn of_one_of_our_own_environments_too() {
    for python in machine_pythons() {
        let sandbox = Sandbox::new();
        let real = sandbox.find_path(&python).unwrap().facts.real_executable;
        let inside = sandbox.link("env/bin/python", &real);
        let home = real.parent().unwrap().display();
        let settings = format!("home = {home}\nisolate.base = {}\n", real.display());
        fs::write(sandbox.path("env/pyvenv.cfg"), settings).unwrap();
        assert_base(&sandbox, &inside, &real, "python-of-environment");
    }
}

#[test]
fn naming_an_environment_is_a_warning_and_having_one_active_a_note() {
    let Some(python) = machine_pythons().pop() else { return };
    let mut sandbox = Sandbox::new();
    let Some(()) = venv(&python, &sandbox.path("env"), &[]) else { return };
    let severity = |found: Interpreter| found.remarks[0].severity;
    assert_eq!(severity(sandbox.find("env/bin/python").unwrap()), Severity::Warning);
    sandbox.context.path = vec![sandbox.path("env/bin")];
    assert_eq!(severity(sandbox.find("python").unwrap()), Severity::Note);
    // When the base has a name of its own where versions are looked for, it is found by that.
    sandbox.context.path.push(python.parent().unwrap().to_owned());
    let (major, minor, _) = sandbox.find("python").unwrap().facts.version;
    let found = sandbox.find(&format!("{major}.{minor}")).unwrap();
    assert!(found.remarks.is_empty(), "{:?}", found.remarks);
}

#[test]
fn an_environment_without_its_base_is_an_error() {
    let Some(python) = machine_pythons().pop() else { return };
    let sandbox = Sandbox::new();
    let inside = sandbox.link("env/bin/python", &python);
    fs::write(sandbox.path("env/pyvenv.cfg"), "version = 3\n").unwrap();
    let error = sandbox.find_path(&inside).unwrap_err();
    assert_eq!(error.code, "python-base-missing", "{error:?}");
    assert!(error.message.contains(&sandbox.path("env").display().to_string()));
}

#[test]
fn behind_a_shim_stands_the_real_executable_and_the_shim_is_not_cached() {
    for python in machine_pythons() {
        let mut sandbox = Sandbox::new();
        sandbox.context.cache = Some(sandbox.path("cache"));
        let exec = format!("exec '{}' \"$@\"", python.display());
        let shim = sandbox.script("shims/python3", &exec);
        assert_base(&sandbox, &shim, &python, "python-behind-shim");
        sandbox.context.time_limit = NO_TIME;
        sandbox.find_path(&python).expect("the real one is cached");
        let error = sandbox.find_path(&shim).unwrap_err();
        assert_eq!(error.code, "python-timeout", "the shim is run again");
    }
}

#[test]
fn a_shim_is_run_in_the_spec_s_directory() {
    let Some(python) = machine_pythons().pop() else { return };
    let sandbox = Sandbox::new();
    fs::write(sandbox.path(".python-version"), python.display().to_string()).unwrap();
    let shim = sandbox.script("shims/python3", "exec \"$(cat .python-version)\" \"$@\"");
    assert_base(&sandbox, &shim, &python, "python-behind-shim");
}

#[test]
fn a_wrapper_that_hands_on_its_own_name_is_no_base() {
    if !Path::new("/bin/bash").exists() {
        eprintln!("skipped: `exec -a` needs bash");
        return;
    }
    for python in machine_pythons() {
        let sandbox = Sandbox::new();
        let wrapper = sandbox.script("tools/py", "");
        let body = format!("#!/bin/bash\nexec -a \"$0\" '{}' \"$@\"\n", python.display());
        fs::write(&wrapper, body).unwrap();
        assert_base(&sandbox, &wrapper, &python, "python-behind-shim");
    }
}

#[test]
fn a_far_link_is_its_target() {
    for python in machine_pythons() {
        let sandbox = Sandbox::new();
        let link = sandbox.link("tools/py", &python);
        let found = sandbox.find_path(&link).unwrap();
        let direct = sandbox.find_path(&python).unwrap();
        assert_eq!(found.facts.executable, link);
        assert_eq!(found.facts.real_executable, direct.facts.real_executable);
        assert_eq!(found.facts.base_prefix, direct.facts.base_prefix);
    }
}

#[test]
fn a_python_that_finds_itself_by_the_directory_it_is_called_in_stays_there() {
    for python in machine_pythons() {
        let sandbox = Sandbox::new();
        let direct = sandbox.find_path(&python).unwrap().facts;
        if direct.real_executable.parent() != Some(&direct.base_prefix.join("bin")) {
            continue;
        }
        // As tools that manage versions do: `3.12` is a link to the directory of `3.12.1`.
        let prefix = sandbox.link("versions/current", &direct.base_prefix);
        let found = sandbox.find_path(&prefix.join("bin/python3")).unwrap().facts;
        let real = &found.real_executable;
        assert_eq!(
            output(Command::new(real).args([
                "-I",
                "-S",
                "-c",
                "import sys; print(sys.base_prefix)"
            ])),
            found.base_prefix.display().to_string(),
            "{} is the same Python",
            real.display()
        );
        assert_eq!(real.file_name().unwrap().to_str(), Some(found.library_name.as_str()));
    }
}

#[test]
fn a_versioned_name_beside_the_file_is_preferred() {
    // A relocatable build whose `python3` is the file and `python3.X` a hard link of it.
    let context = Context::from_process(Path::new("/"));
    for python in machine_pythons() {
        let sandbox = Sandbox::new();
        let direct = find(&Request::Path(python), &context).unwrap().facts;
        fs::create_dir_all(sandbox.path("py/bin")).unwrap();
        fs::copy(&direct.real_executable, sandbox.path("py/bin/python3")).unwrap();
        let library = sandbox.path("py").join(&direct.platlibdir).join(&direct.library_name);
        fs::create_dir_all(library.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(&direct.stdlib, library).unwrap();
        let alone = sandbox.find("py/bin/python3").unwrap().facts;
        assert_eq!(alone.real_executable, sandbox.path("py/bin/python3"));
        let versioned = sandbox.path("py/bin").join(&direct.library_name);
        fs::hard_link(sandbox.path("py/bin/python3"), &versioned).unwrap();
        let found = sandbox.find("py/bin/python3").unwrap().facts;
        assert_eq!(found.real_executable, versioned);
        // Of another Python by that name nothing is believed.
        fs::remove_file(&versioned).unwrap();
        std::os::unix::fs::symlink("/bin/sh", &versioned).unwrap();
        let found = sandbox.find("py/bin/python3").unwrap().facts;
        assert_eq!(found.real_executable, sandbox.path("py/bin/python3"));
    }
}
