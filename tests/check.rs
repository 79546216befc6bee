//! `isolate check` finds each kind of drift, and nothing where there is none.

mod support;

use std::os::unix::fs::{PermissionsExt, symlink};

use serde_json::Value;
use support::digest;
use support::needs;
use support::outcome::Checked;
use support::private_dpkg::{Deb, Debian};
use support::test::Test;

fn alpha(version: &str, revision: &str) -> Deb {
    Deb::new("python3-alpha", &format!("{version}-{revision}"))
        .file("alpha/__init__.py", &format!("__version__ = '{version}'\n"))
        .file("alpha/extra.py", "")
        .egg_info("alpha", version)
}

fn spam(name: &str) -> Deb {
    Deb::new(&format!("python3-spam.{name}"), "1.0-1")
        .module(&format!("spam/{name}/__init__.py"))
        .egg_info(&format!("spam.{name}"), "1.0")
}

/// An environment with `alpha` and `spam.event` out of a private system.
fn applied() -> Checked {
    let system = Debian::new().deb(alpha("1.0", "1")).deb(spam("event"));
    system.test("packages: [alpha, 'spam.*']\n").apply().succeeds()
}

fn view(checked: &Checked) -> std::path::PathBuf {
    checked.site_packages().with_file_name("system-packages")
}

/// The findings, each as `weight code about`.
fn findings(checked: Checked, options: &[&str]) -> (Checked, Vec<String>) {
    let arguments = ["check", "--output-format", "json"].iter().chain(options);
    let checked = checked.isolate(arguments).ends();
    let document: Value = serde_json::from_str(&checked.stdout()).unwrap();
    let found =
        document["results"][0]["findings"].as_array().unwrap_or_else(|| panic!("{document}"));
    let word = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let line =
        |f: &Value| format!("{} {} {}", word(f, "weight"), word(f, "code"), word(f, "about"));
    let found: Vec<String> = found.iter().map(line).collect();
    let drift = found.iter().any(|line| line.starts_with("drift"));
    assert_eq!(checked.code(), Some(i32::from(drift)), "{found:?}");
    (checked, found)
}

/// Applies, does something to the environment or the system, and checks.
#[track_caller]
fn found(work: impl FnOnce(&Checked), options: &[&str], expected: &[&str]) {
    let checked = applied();
    work(&checked);
    let (checked, found) = findings(checked, options);
    assert_eq!(found, expected, "{}", checked.transcript());
}

#[test]
fn a_real_environment_is_clean_with_every_look() {
    let Some(()) = needs::apt(&["python3-lxml", "python3-zope.interface", "python3-gi"]) else {
        return;
    };
    let test = Test::new().spec("packages: [lxml, 'zope.*', PyGObject]\n");
    let checked = test.apply().succeeds().isolate(["lock"]).succeeds();
    let checked = checked.isolate(["check", "--imports", "--deep"]).succeeds();
    checked.stdout_is("[DIR]/.venv: clean\n");
}

#[test]
fn what_was_never_applied_is_said() {
    let test = Debian::new().deb(alpha("1.0", "1")).test("packages: [alpha]\n");
    let checked = test.isolate(["check"]).fails();
    insta::assert_snapshot!(checked.stdout(), @r"
    [DIR]/.venv: drift, 1 found
      ! environment: the environment has not been made [not-applied]
          isolate apply makes it
    ");
    assert!(!checked.environment().exists());
}

#[test]
fn an_upgrade_is_told_with_both_versions() {
    let checked = applied().isolate(["lock"]).succeeds();
    Debian::new().deb(alpha("1.1", "1")).deb(spam("event")).replaces(&checked.directory());
    let checked = checked.isolate(["check"]).fails();
    let library = checked.site_packages().parent().unwrap().file_name().unwrap().to_owned();
    let said = checked.stdout().replace(library.to_str().unwrap(), "python3.X");
    insta::assert_snapshot!(said, @r"
    [DIR]/.venv: drift, 3 found
      ! alpha: not as approved: alpha was 1.0 (python3-alpha 1.0-1) and is 1.1 (python3-alpha 1.1-1) [not-approved]
          isolate lock --upgrade alpha approves it
      ! alpha: python3-alpha was 1.0-1 and is 1.1-1 [upgraded]
          isolate apply brings the environment up to it
      ! environment: the spec or the system has changed since the last apply: isolate/allow-list.txt, lib/python3.X/site-packages/alpha-1.0.dist-info, lib/python3.X/site-packages/alpha-1.1.dist-info, lib/python3.X/system-packages/alpha-1.0.dist-info, lib/python3.X/system-packages/alpha-1.1.dist-info [outdated]
          isolate plan shows each change, and isolate apply makes it
    ");
    let checked = checked.isolate(["lock", "--upgrade"]).succeeds().isolate(["apply"]).succeeds();
    checked.isolate(["check"]).succeeds().stdout_is("[DIR]/.venv: clean\n");
}

#[test]
fn another_packaging_is_a_note_of_the_lock() {
    let checked = applied().isolate(["lock"]).succeeds();
    Debian::new().deb(alpha("1.0", "2")).deb(spam("event")).replaces(&checked.directory());
    let checked = checked.isolate(["apply"]).succeeds();
    let (_, found) = findings(checked, &[]);
    assert_eq!(found, ["note packaging alpha"]);
}

#[test]
fn a_new_match_of_a_glob() {
    let checked = applied();
    let system = Debian::new().deb(alpha("1.0", "1")).deb(spam("event"));
    system.deb(spam("interface")).replaces(&checked.directory());
    let (_, found) = findings(checked, &[]);
    assert_eq!(found, ["drift new-match spam.interface", "drift outdated environment"]);
}

#[test]
fn what_somebody_did_to_the_environment() {
    found(|_| {}, &[], &[]);
    let library = |checked: &Checked| {
        let library = checked.site_packages();
        library.parent().unwrap().strip_prefix(checked.environment()).unwrap().display().to_string()
    };
    let lib = library(&applied());
    let about = |code: &str, path: &str| format!("drift {code} {lib}/system-packages/{path}");
    let remove =
        |name: &'static str| move |c: &Checked| fs_err::remove_file(view(c).join(name)).unwrap();
    found(remove("alpha"), &[], &[&about("missing", "alpha")]);
    let edit =
        |c: &Checked| fs_err::write(c.environment().join("pyvenv.cfg"), "home = /\n").unwrap();
    found(edit, &[], &["drift changed pyvenv.cfg"]);
    let add = |c: &Checked| fs_err::write(view(c).join("mine.py"), "").unwrap();
    found(add, &[], &[&about("added", "mine.py")]);
    let metadata = |c: &Checked| {
        fs_err::remove_dir_all(view(c).join("alpha-1.0.dist-info")).unwrap();
    };
    found(metadata, &[], &["drift metadata alpha"]);
    let receipt = |c: &Checked| {
        fs_err::remove_dir_all(c.site_packages().join("alpha-1.0.dist-info")).unwrap();
    };
    found(receipt, &[], &["note hidden-from-uv alpha"]);
}

#[test]
fn what_the_environment_installed_itself_shadows() {
    let own = |c: &Checked| {
        let receipt = c.site_packages().join("alpha-1.0.dist-info");
        fs_err::remove_dir_all(receipt).unwrap();
        let metadata = c.site_packages().join("alpha-2.0.dist-info");
        fs_err::create_dir(&metadata).unwrap();
        let header = "Metadata-Version: 2.1\nName: alpha\nVersion: 2.0\n";
        fs_err::write(metadata.join("METADATA"), header).unwrap();
        fs_err::write(metadata.join("INSTALLER"), "pip\n").unwrap();
    };
    let checked = applied();
    own(&checked);
    let (_, found) = findings(checked, &[]);
    assert!(found.contains(&"note shadowed alpha".to_owned()), "{found:?}");
}

#[test]
fn what_happens_to_the_system_s_own_files() {
    let site = |checked: &Checked| checked.directory().join("site");
    let stranger = |c: &Checked| fs_err::write(site(c).join("alpha/planted.py"), "").unwrap();
    let checked = applied();
    stranger(&checked);
    let (checked, found) = findings(checked, &[]);
    let planted = "note unowned [DIR]/site/alpha/planted.py";
    assert!(found.iter().any(|line| line == planted), "{found:?}");
    // The link to the whole directory is taken apart by the next apply, so that it stays out.
    assert!(found.iter().any(|line| line.starts_with("drift outdated")), "{found:?}");
    let checked = checked.apply().succeeds();
    let (_, found) = findings(checked, &[]);
    assert_eq!(found, [planted]);
}

#[test]
fn two_versions_of_one_distribution() {
    let checked = applied();
    let both = alpha("1.0", "1").egg_info("alpha", "0.9");
    Debian::new().deb(both).deb(spam("event")).replaces(&checked.directory());
    let (_, found) = findings(checked, &[]);
    assert!(found.contains(&"drift several-versions alpha".to_owned()), "{found:?}");
}

#[test]
fn imports_that_fail_are_told_by_their_cause() {
    let broken = |name: &str, content: &str| {
        Deb::new(&format!("python3-{name}"), "1-1")
            .file(&format!("{name}.py"), content)
            .egg_info(name, "1")
    };
    let system = Debian::new()
        .deb(broken("needs", "import no_such_module\n"))
        .deb(broken("crash", "import os\nos.kill(os.getpid(), 11)\n"))
        .deb(broken("hang", "import time\ntime.sleep(100)\n"))
        .deb(broken(
            "library",
            "raise ImportError('libx.so.1: cannot open shared object file: No')\n",
        ))
        .deb(broken("fine", "print('x' * 100)\n"))
        .deb(broken("wrong", "1 / 0\n"));
    let spec = "packages: [needs, crash, hang, library, fine, wrong]\n";
    let checked = system.test(spec).apply().succeeds();
    let checked = checked.isolate(["check", "--imports", "--timeout", "3"]).fails();
    insta::assert_snapshot!(checked.stdout(), @r"
    [DIR]/.venv: drift, 5 found
      ! crash: its import crashes Python: segmentation fault [import-crashes]
          an extension module does not fit this system: install its package again
      ! hang: its import takes longer than --timeout [import-hangs]
          give it more time with --timeout, or exclude it
      ! library: its import needs the shared library libx.so.1, which the system lacks [missing-library]
          install the system package that has it
      ! needs: its import needs the module no_such_module, which the environment lacks [missing-module]
          pick `import:no_such_module` too, or install it into the environment
      ! wrong: its import fails: ZeroDivisionError: division by zero [import-fails]
    ");
}

#[test]
fn a_deep_check_sees_files_that_are_not_what_the_package_brought() {
    let checked = applied();
    let directory = checked.directory();
    let sums = |content: &str| {
        let path = directory.join("site/alpha/extra.py");
        let path = path.strip_prefix("/").unwrap().display().to_string();
        let info = directory.join("dpkg/info/python3-alpha.md5sums");
        fs_err::write(info, format!("{content}  {path}\n")).unwrap();
    };
    // The MD5 of nothing.
    sums("d41d8cd98f00b204e9800998ecf8427e");
    let (checked, found) = findings(checked, &["--deep"]);
    assert_eq!(found, [""; 0]);
    fs_err::write(directory.join("site/alpha/extra.py"), "changed = True\n").unwrap();
    let (checked, found) = findings(checked, &["--deep"]);
    assert_eq!(found, ["drift modified [DIR]/site/alpha/extra.py"]);
    let (_, found) = findings(checked, &[]);
    assert_eq!(found, [""; 0], "only --deep reads the files");
}

#[test]
fn a_link_whose_target_is_gone() {
    // What the database still lists, and somebody has removed.
    let checked = applied();
    let link = view(&checked).join("alpha");
    fs_err::remove_file(&link).unwrap();
    symlink("/nowhere/alpha", &link).unwrap();
    let (_, found) = findings(checked, &[]);
    assert!(found.iter().any(|line| line.starts_with("drift changed")), "{found:?}");
}

#[test]
fn a_read_only_environment_is_checked() {
    let checked = applied();
    let environment = checked.environment();
    let mode =
        |mode| fs_err::set_permissions(&environment, PermissionsExt::from_mode(mode)).unwrap();
    mode(0o555);
    let before = digest::tree(&environment);
    let (_checked, found) = findings(checked, &["--imports"]);
    mode(0o755);
    assert_eq!(found, [""; 0]);
    assert!(digest::tree(&environment) == before);
}
