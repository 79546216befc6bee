//! The base becomes another minor version, as when a distribution is upgraded.

mod support;

use support::bases::of_pyenv;
use support::test::Test;

#[test]
fn the_environment_is_made_for_the_new_python_and_what_was_installed_is_named() {
    let bases = of_pyenv();
    let [.., old, new] = bases.as_slice() else { return };
    let link = |directory: &std::path::Path, base: &support::bases::Base| {
        let link = directory.join("python");
        let _ = fs_err::remove_file(&link);
        std::os::unix::fs::symlink(&base.executable, link).unwrap();
    };
    let checked = Test::new()
        .spec("python: ./python\nisolation: full\n")
        .prepare(|directory| link(directory, old))
        .apply()
        .succeeds();
    let site_packages = checked.site_packages();
    for path in ["mine-1.0.dist-info/METADATA", "mine.py"] {
        let path = site_packages.join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, "Metadata-Version: 2.1\nName: mine\nVersion: 1.0\n").unwrap();
    }
    link(&checked.directory(), new);
    let checked = checked.apply().succeeds().stdout_contains("updated");
    let said = checked.stderr();
    let names = format!("does not see what is installed in [DIR]/.venv/lib/{}", old.name());
    assert!(said.starts_with("warning[left-behind]: the base is Python 3."), "{said}");
    assert!(said.contains(&names) && said.contains("/site-packages: mine\n"), "{said}");
    assert!(said.contains("uv pip install --python [DIR]/.venv/bin/python mine"), "{said}");
    assert!(site_packages.join("mine.py").is_file(), "it is left alone");
    let version = format!("import sys; assert sys.version_info.minor == {}", new.minor);
    let checked = checked.python(["-c".to_owned(), version]).succeeds().hides("mine");
    assert!(!checked.environment().join("bin").join(old.name()).exists());
    // Once is enough.
    let _ = checked.apply().succeeds().stdout_contains("unchanged").stderr_lacks("left-behind");
}

#[test]
fn when_the_base_is_gone_python_itself_says_what_to_do() {
    let Some(base) = of_pyenv().pop() else { return };
    let spec = format!("python: ./base/bin/{}\nisolation: full\n", base.name());
    let test = Test::new().spec(&spec).prepare(|directory| {
        fs_err::create_dir(directory.join("base")).unwrap();
        base.private_in(&directory.join("base"));
    });
    let checked = test.apply().succeeds();
    fs_err::remove_dir_all(checked.directory().join("base")).unwrap();
    let checked = checked.python(["-c", "pass"]).status(127);
    let said = checked.stderr();
    assert!(
        said.contains("is gone") && said.contains("isolate apply [DIR]/isolate.yaml"),
        "{said}"
    );
}
