//! Which sitecustomize runs when an environment's Python starts.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use isolate::tree::scaffold::python::Executable;

use crate::environment::{Base, Environment, bases, outside, printed, scratch};
use crate::scaffolded::{make, make_with, packaged, places, private};

/// A way to put a sitecustomize into the base.
type Plant = fn(&Base) -> bool;

/// All ways, by name. One that cannot be gone on this machine answers false.
const WAYS: [(&str, Plant); 4] =
    [("module", module), ("package", package), ("extension", extension), ("archive", archive)];

const PLANTED: &str = "print('planted')\n";

fn module(base: &Base) -> bool {
    fs::write(places(base)[0].join("sitecustomize.py"), PLANTED).is_ok()
}

fn package(base: &Base) -> bool {
    let directory = places(base)[0].join("sitecustomize");
    fs::create_dir(&directory).unwrap();
    fs::write(directory.join("__init__.py"), PLANTED).is_ok()
}

fn extension(base: &Base) -> bool {
    let source = "#include <unistd.h>\n\
                  void *PyInit_sitecustomize(void) { write(1, \"planted\\n\", 8); return 0; }\n";
    let file = places(base)[1].join("sitecustomize.so");
    let c = file.with_extension("c");
    fs::write(&c, source).unwrap();
    let compiled = outside("cc").args(["-shared", "-fPIC", "-o"]).args([&file, &c]).status();
    let compiled = compiled.is_ok_and(|status| status.success());
    fs::remove_file(c).unwrap();
    if !compiled {
        eprintln!("skipped: there is no C compiler on this machine to make an extension module");
    }
    compiled
}

#[expect(clippy::unnecessary_debug_formatting, reason = "it is a string of Python's")]
fn archive(base: &Base) -> bool {
    let code = format!(
        "import zipfile; zipfile.ZipFile({:?}, 'w').writestr('sitecustomize.py', {PLANTED:?})",
        places(base)[2]
    );
    printed(outside(&base.executable).args(["-I", "-c", &code]));
    true
}

/// For every base and every way: a private base, an environment of it, and then the planting.
fn each_way(sitecustomize: bool, test: impl Fn(&Environment, &Path, &str)) {
    for base in bases() {
        for (way, plant) in WAYS {
            let scratch = scratch();
            let root = scratch.path().canonicalize().unwrap();
            let base = private(&base, &root.join("base"));
            let environment = make(&base, &root.join("env"), sitecustomize);
            if plant(&base) {
                test(&environment, &root, &format!("{way} in {}", base.name()));
            }
        }
    }
}

/// What a command says on both its outputs.
fn said(command: &mut Command) -> String {
    let Output { stdout, stderr, .. } = command.output().unwrap();
    String::from_utf8([stdout, stderr].concat()).unwrap()
}

/// Tells what is left of the start-up.
const LEFT: &str = "import sys; print([f for f in sys.meta_path if f.__module__ != \
     '_frozen_importlib' and f.__module__ != '_frozen_importlib_external'])";

#[test]
fn the_bases_own_does_not_run() {
    each_way(false, |environment, _, way| {
        for options in [&[][..], &["-I"], &["-E"], &["-s"]] {
            let mut command = environment.command();
            assert_eq!(said(command.args(options).args(["-c", LEFT])), "[]\n", "{way} {options:?}");
        }
        let asked = "try: import sitecustomize\nexcept ModuleNotFoundError as e: print(e.name)";
        assert_eq!(said(environment.command().args(["-c", asked])), "sitecustomize\n", "{way}");
    });
}

#[test]
fn the_bases_own_runs_when_the_spec_lets_it() {
    each_way(true, |environment, _, way| {
        assert!(said(environment.command().args(["-c", "pass"])).contains("planted"), "{way}");
    });
}

#[test]
fn the_environments_own_runs_in_its_place() {
    each_way(false, |environment, root, way| {
        let later = root.join("later");
        fs::create_dir(&later).unwrap();
        fs::write(later.join("sitecustomize.py"), "print('later', __name__, __file__)").unwrap();
        let site_packages = environment.site_packages();
        fs::write(site_packages.join("zz_later.pth"), later.to_str().unwrap()).unwrap();
        let expected = format!("later sitecustomize {}/sitecustomize.py\n[]\n", later.display());
        let run = || said(environment.command().args(["-B", "-c", LEFT]));
        assert_eq!(run(), expected, "{way}: put on the path by a .pth that comes later");
        fs::write(site_packages.join("sitecustomize.py"), "print('own')").unwrap();
        assert_eq!(run(), "own\n[]\n", "{way}");
    });
}

#[test]
fn an_overlay_that_a_parent_hands_on_runs() {
    each_way(false, |environment, root, way| {
        let overlay = root.join("overlay");
        fs::create_dir(&overlay).unwrap();
        // As pip's does, it goes through site-packages and its .pth files once more.
        let code = format!(
            "import site; site.addsitedir({:?}); print('overlay')",
            environment.site_packages()
        );
        fs::write(overlay.join("sitecustomize.py"), code).unwrap();
        fs::write(environment.site_packages().join("sitecustomize.py"), "print('own')").unwrap();
        let parent = format!(
            "import os, subprocess, sys; subprocess.check_call([sys.executable, '-c', {LEFT:?}], \
             env=dict(os.environ, PYTHONPATH={overlay:?}))"
        );
        let run = said(environment.command().args(["-B", "-u", "-c", &parent]));
        assert_eq!(run, "own\noverlay\n[]\n", "{way}");
    });
}

#[test]
fn a_base_without_one_changes_nothing() {
    for base in bases() {
        let scratch = scratch();
        let root = scratch.path().canonicalize().unwrap();
        let environment = make(&private(&base, &root.join("base")), &root.join("env"), false);
        let run = || said(environment.command().args(["-B", "-c", LEFT]));
        assert_eq!(run(), "[]\n");
        let own = environment.site_packages().join("sitecustomize.py");
        fs::write(&own, "raise ValueError('mine')").unwrap();
        let failing = run();
        assert!(
            failing.contains("Error in sitecustomize") && failing.contains("mine"),
            "{failing}"
        );
    }
}

#[test]
fn the_code_works_as_a_module_too() {
    // So it is written for bases from 3.18 on, whose `.start` file calls `install`.
    each_way(true, |environment, _, way| {
        let site_packages = environment.site_packages();
        let module = "_isolate_startup.py";
        // It names the archive of the base that it is written for.
        let archive = environment.base.name().replace('.', "");
        let code = String::from_utf8(packaged(&environment.base, 18, module)).unwrap();
        let code = code.replace("python318", &archive);
        fs::write(site_packages.join(module), code).unwrap();
        let line = "import _isolate_startup; _isolate_startup.install()\n";
        fs::write(site_packages.join("start.pth"), line).unwrap();
        assert_eq!(said(environment.command().args(["-B", "-c", LEFT])), "[]\n", "{way}");
    });
}

#[test]
fn a_base_with_a_longer_name_is_its_own_base() {
    // As python3.13t stands beside python3.13, which must not be taken for it.
    for base in bases() {
        let scratch = scratch();
        let root = scratch.path().canonicalize().unwrap();
        let mut base = private(&base, &root.join("base"));
        let named = base.executable.with_file_name(format!("{}t", base.name()));
        fs::rename(&base.executable, &named).unwrap();
        fs::write(&base.executable, "").unwrap();
        base.executable.clone_from(&named);
        for (directory, executable) in [("env", Executable::Launcher), ("link", Executable::Link)] {
            let environment = make_with(&base, &root.join(directory), false, executable);
            let code = "import os, sys; print(sys.prefix, os.path.realpath(sys._base_executable), \
                        os.path.exists(sys.executable))";
            let expected = match (base.minor, executable) {
                // Up to 3.10 the base is what runs, as far as it knows.
                (..=10, Executable::Launcher) => {
                    root.join("env/bin/python3.").display().to_string()
                }
                _ => named.display().to_string(),
            };
            let said = environment.prints(code);
            let prefix = environment.directory.display().to_string();
            assert!(said.starts_with(&format!("{prefix} {expected}")), "{said}");
            assert!(said.ends_with(" True"), "{said}");
        }
    }
}
