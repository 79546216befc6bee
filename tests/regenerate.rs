//! `regenerate:` points generated scripts at the environment, and gives them back.

mod support;

use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use support::outcome::Checked;
use support::private_dpkg::{Deb, Debian};
use support::strace::Strace;
use support::test::Test;
use support::{aloud, needs};

const SPEC: &str = "packages: [alpha]\nregenerate: ['bin/*']\n";

fn system() -> Debian {
    let deb = |name: &str, version: &str| {
        Deb::new(&format!("python3-{name}"), &format!("{version}-1"))
            .file(&format!("{name}.py"), &format!("VERSION = '{version}'\n"))
            .egg_info(name, version)
    };
    Debian::new().deb(deb("alpha", "1.0")).deb(deb("beta", "2.0"))
}

/// A script as zc.buildout writes it where one of its own dependencies is the system's: the system's
/// directory is on its path.
fn generated(directory: &Path) -> String {
    let site = directory.join("site");
    format!(
        "#!/usr/bin/env python3\n\nimport sys\nsys.path[0:0] = [\n  '{0}/eggs/demo-1.0-py3.egg',\n  '{1}',\n  ]\n\n\
         import demo\n\nif __name__ == '__main__':\n    sys.exit(demo.main())\n",
        directory.display(),
        site.display()
    )
    .replace("/usr/bin/env python3", "/usr/bin/python3")
}

const DEMO: &str = "import alpha
def main():
    try:
        import beta
    except ImportError:
        beta = None
    print('alpha', alpha.VERSION, 'beta', beta and beta.VERSION)
";

fn write(directory: &Path, name: &str, text: &str) {
    let path = directory.join("bin").join(name);
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::write(&path, text).unwrap();
    fs_err::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
}

/// A project with a generated script and its egg.
fn project(spec: &str) -> Test {
    system().test(spec).prepare(|directory| {
        let egg = directory.join("eggs/demo-1.0-py3.egg");
        fs_err::create_dir_all(&egg).unwrap();
        fs_err::write(egg.join("demo.py"), DEMO).unwrap();
        write(directory, "demo", &generated(directory));
    })
}

fn script(checked: &Checked, name: &str) -> Vec<u8> {
    fs_err::read(checked.directory().join("bin").join(name)).unwrap()
}

#[track_caller]
fn prints(checked: Checked, text: &str) -> Checked {
    let demo = checked.directory().join("bin/demo");
    checked.run(demo, [""; 0]).succeeds().stdout_is(text)
}

#[test]
fn the_system_behind_a_script_gives_way_to_the_picks_and_comes_back() {
    let before = project(SPEC).isolate(["plan"]).succeeds();
    let original = script(&before, "demo");
    let checked = prints(before, "alpha 1.0 beta 2.0\n");
    let checked = checked.apply().succeeds().stdout_contains("scripts made anew: bin/demo");
    let checked = prints(checked, "alpha 1.0 beta None\n");
    let anew = String::from_utf8(script(&checked, "demo")).unwrap();
    let directory = checked.directory();
    assert!(anew.starts_with(&format!("#!{}/.venv/bin/python\n", directory.display())), "{anew}");
    assert!(anew.contains("/eggs/demo-1.0-py3.egg',\n"), "{anew}");
    assert!(!anew.contains("/site'"), "{anew}");
    let checked = checked.isolate(["destroy"]).succeeds();
    assert_eq!(script(&checked, "demo"), original);
    assert!(!checked.environment().exists());
    prints(checked, "alpha 1.0 beta 2.0\n");
}

#[test]
fn a_second_apply_writes_nothing() {
    let checked = project(SPEC).apply().succeeds();
    let stat = |checked: &Checked| {
        let metadata = fs_err::metadata(checked.directory().join("bin/demo")).unwrap();
        (metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
    };
    let before = stat(&checked);
    let checked = checked.apply().succeeds().stdout_contains("unchanged ");
    assert_eq!(stat(&checked), before);
    checked.isolate(["check"]).succeeds().stdout_contains("clean");
}

#[test]
fn what_is_picked_decides_and_rollback_brings_scripts_back() {
    let checked = project(SPEC).apply().succeeds();
    let with_view = script(&checked, "demo");
    let spec = fs_err::read_to_string(checked.directory().join("isolate.yaml")).unwrap();
    let checked = checked.file("isolate.yaml", spec.replace("[alpha]", "[]")).apply().succeeds();
    let without = script(&checked, "demo");
    assert!(!String::from_utf8_lossy(&without).contains("system-packages"));
    let checked = checked.isolate(["rollback"]).succeeds();
    assert_eq!(script(&checked, "demo"), with_view);
    prints(checked, "alpha 1.0 beta None\n");
}

#[test]
fn scripts_that_are_not_wanted_any_more_become_what_they_were() {
    let checked = project(SPEC).isolate(["plan"]).succeeds();
    let original = script(&checked, "demo");
    let checked = checked.apply().succeeds();
    let spec = fs_err::read_to_string(checked.directory().join("isolate.yaml")).unwrap();
    let checked = checked.file("isolate.yaml", spec.replace("regenerate:", "exclude:  []\n# "));
    let checked = checked.apply().succeeds().stdout_contains("given back what they were: bin/demo");
    assert_eq!(script(&checked, "demo"), original);
}

#[test]
fn what_its_generator_writes_again_is_made_anew_again() {
    let checked = project(SPEC).apply().succeeds();
    let generated =
        generated(&checked.directory()).replace("import demo\n", "import demo\n\nX = 1\n");
    let plain = generated.replace("\n\nX = 1", "");
    let checked = checked.file("bin/demo", &plain).isolate(["check"]).fails();
    let checked = checked.stdout_contains("bin/demo: it is not made for this environment");
    let checked = checked.isolate(["plan", "--exit-code"]).fails();
    let checked =
        checked.stdout_contains("~ bin/demo (script)").stdout_contains("-#!/usr/bin/python3");
    let checked = prints(checked.apply().succeeds(), "alpha 1.0 beta None\n");
    let checked = checked.isolate(["destroy"]).succeeds();
    assert_eq!(String::from_utf8(script(&checked, "demo")).unwrap(), plain);
}

#[test]
fn what_nobody_generated_stays_to_the_byte() {
    let by_hand = "#!/usr/bin/env python3\nprint('mine')\n";
    let test = project(SPEC).prepare(|directory| {
        write(directory, "mine", by_hand);
        write(directory, "tool.sh", "#!/bin/sh\nexec true\n");
        write(directory, "empty", "");
        write(directory, "binary", "\x7fELF\0\0");
        let cut = generated(directory);
        write(directory, "cut", &cut[..cut.find("  ]").unwrap()]);
        symlink("demo", directory.join("bin/link")).unwrap();
        fs_err::create_dir(directory.join("bin/directory")).unwrap();
        let sparse = fs_err::File::create(directory.join("bin/sparse")).unwrap();
        sparse.set_len(1 << 30).unwrap();
    });
    let names = ["mine", "tool.sh", "empty", "binary", "cut", "link"];
    let checked = test.isolate(["plan"]).succeeds();
    let before: Vec<Vec<u8>> = names.iter().map(|name| script(&checked, name)).collect();
    let link = before.len() - 1;
    let checked = checked.isolate(["apply", "--verbose"]).succeeds();
    for (name, content) in names.iter().zip(&before).take(link) {
        assert_eq!(script(&checked, name), *content, "{name}");
        assert!(
            checked.stderr().contains(&format!("/bin/{name} ")),
            "{name}: {}",
            checked.stderr()
        );
    }
    assert!(checked.directory().join("bin/link").is_symlink());
    let told = ["bin/link is a link", "bin/sparse is larger than any script"];
    told.iter().fold(checked, |checked, text| checked.stderr_contains(text));
}

#[test]
fn a_pattern_stays_in_the_directory_of_the_spec_unless_that_is_allowed() {
    let spec = "packages: [alpha]\nregenerate: ['../elsewhere/*']\n";
    let checked = project(spec).isolate(["apply"]).fails();
    let checked = checked.stderr_contains("error[outside]: `../elsewhere/*` leads out of [DIR]");
    let checked = checked.stderr_contains("with --allow-outside");
    let spec = "packages: [alpha]\nregenerate: ['scripts/*']\n";
    let checked = checked
        .file("isolate.yaml", format!("python: python3\nsources: ['{{spec}}/site']\n{spec}"));
    let checked = checked.apply().succeeds();
    checked.stderr_contains("warning[no-match]: `scripts/*` matches no file");
}

#[test]
fn what_everybody_may_write_is_left_alone() {
    let test = project(SPEC).prepare(|directory| {
        fs_err::set_permissions(directory.join("bin"), PermissionsExt::from_mode(0o777)).unwrap();
    });
    let checked = test.isolate(["apply", "--verbose"]).succeeds();
    let checked = checked.stderr_contains("bin/demo lies in a directory that everybody may write");
    assert!(script(&checked, "demo").starts_with(b"#!/usr/bin/python3\n"));
}

#[test]
fn mode_and_running_readers_survive() {
    let test = project(SPEC).prepare(|directory| {
        fs_err::set_permissions(directory.join("bin/demo"), PermissionsExt::from_mode(0o750))
            .unwrap();
    });
    let checked = test.isolate(["plan"]).succeeds();
    let path = checked.directory().join("bin/demo");
    let mut open = fs_err::File::open(&path).unwrap();
    let attribute =
        rustix::fs::setxattr(&path, "user.note", b"mine", rustix::fs::XattrFlags::empty());
    let _applied = checked.apply().succeeds();
    assert_eq!(fs_err::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o750);
    let mut text = String::new();
    std::io::Read::read_to_string(&mut open, &mut text).unwrap();
    assert!(text.starts_with("#!/usr/bin/python3\n"), "who has it open reads the old one");
    if let Err(error) = attribute {
        return aloud::say(&format!("SKIPPED the extended attributes: {error}"));
    }
    let mut value = [0; 16];
    let length = rustix::fs::getxattr(&path, "user.note", &mut value).unwrap();
    assert_eq!(&value[..length], b"mine");
}

#[test]
fn only_scripts_are_made_anew_where_that_is_asked_for() {
    let checked = project(SPEC).isolate(["apply", "--only", "regenerate"]).fails();
    let checked = checked.stderr_contains("error[not-applied]").apply().succeeds();
    let plain = generated(&checked.directory());
    let spec = fs_err::read_to_string(checked.directory().join("isolate.yaml")).unwrap();
    let checked = checked.file("bin/demo", plain);
    let checked = checked.file("isolate.yaml", spec.replace("[alpha]", "[alpha, beta]"));
    let checked = checked.isolate(["apply", "--only", "regenerate"]).succeeds();
    let checked = prints(checked, "alpha 1.0 beta None\n").hides("beta");
    let checked = checked.isolate(["plan", "--exit-code"]).fails().stdout_contains("beta");
    let checked = checked.apply().succeeds().imports("beta");
    checked.isolate(["check"]).succeeds();
}

#[test]
fn a_run_that_is_killed_leaves_scripts_that_run_and_the_next_one_goes_on() {
    let Some(strace) = needs::program("strace").map(Strace::at) else { return };
    let checked = project(SPEC).isolate(["plan"]).succeeds();
    let original = script(&checked, "demo");
    let reset = |checked: Checked| {
        fs_err::remove_dir_all(checked.environment()).unwrap();
        write(&checked.directory(), "demo", &String::from_utf8(original.clone()).unwrap());
        checked
    };
    let arguments = ["apply", "--verify"];
    let traced = strace.trace(&checked, &arguments);
    let anew = script(&checked, "demo");
    // Those of the environment are met elsewhere.
    let of_scripts = |text: &str| text.contains("/bin/") && !text.contains("/.venv/");
    let calls: Vec<_> = traced.calls.iter().filter(|call| of_scripts(&call.text)).collect();
    assert!(calls.len() >= 3, "{:?}", traced.calls);
    let mut checked = reset(traced.checked);
    for call in calls {
        checked = strace.kill_at(&checked, &arguments, call);
        let left = script(&checked, "demo");
        assert!(left == original || left == anew, "{call:?}");
        let demo = checked.directory().join("bin/demo");
        checked = checked.run(demo, [""; 0]).succeeds().isolate(arguments).succeeds();
        assert_eq!(script(&checked, "demo"), anew, "{call:?}");
        let names = fs_err::read_dir(checked.directory().join("bin")).unwrap();
        assert_eq!(names.count(), 1, "something was left beside: {call:?}");
        checked = reset(checked);
    }
}
