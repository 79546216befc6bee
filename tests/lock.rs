//! `isolate lock`, and what `isolate apply --locked` makes of it.

mod support;

use serde_json::Value;
use support::needs;
use support::private_dpkg::{Deb, Debian};
use support::test::Test;

/// A system with one package, of the upstream version and the revision given.
fn system(version: &str, revision: &str) -> Debian {
    let deb = Deb::new("python3-alpha", &format!("{version}-{revision}"))
        .file("alpha/__init__.py", &format!("__version__ = '{version}'\n"))
        .egg_info("alpha", version);
    Debian::new().deb(deb)
}

fn lock_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_real_system_is_locked_the_same_each_time_and_applied() {
    let Some(()) = needs::apt(&["python3-lxml", "python3-zope.interface"]) else { return };
    let spec = "packages: [lxml, 'zope.*']\ndependencies: false\n";
    let checked = Test::new().spec(spec).isolate(["lock"]).succeeds();
    let file = checked.directory().join("isolate.lock");
    let text = fs_err::read_to_string(&file).unwrap();
    let lock = lock_of(&text);
    let (target, section) = lock["targets"].as_object().unwrap().iter().next().unwrap();
    assert!(target.split(' ').count() == 3 && target.contains(" cp3"), "{target}");
    assert!(section["base"]["package"]["name"].as_str().unwrap().starts_with("python3."));
    let units = section["units"].as_array().unwrap();
    let lxml = units.iter().find(|unit| unit["name"] == "lxml").unwrap();
    assert_eq!(lxml["package"]["name"], "python3-lxml");
    assert_eq!(lxml["why"][0], "picked: lxml");
    assert!(section["expansions"]["zope.*"].as_array().unwrap().contains(&"zope.interface".into()));
    // A line for each value: a version that changes is a hunk of its own.
    assert!(text.lines().all(|line| line.matches("\": ").count() <= 1), "{text}");
    let checked = checked.isolate(["lock"]).succeeds().stdout_contains("unchanged ");
    assert_eq!(fs_err::read_to_string(&file).unwrap(), text);
    checked.isolate(["apply", "--locked"]).succeeds().imports("lxml.etree");
}

#[test]
fn without_a_lock_or_for_another_target_nothing_is_applied() {
    let test = system("1.0", "1").test("packages: [alpha]\n");
    let checked = test.isolate(["apply", "--locked"]).fails();
    insta::assert_snapshot!(checked.stderr(), @r"
    error[not-locked]: there is no lock: [DIR]/isolate.lock does not exist
    help: run `isolate lock`, look at what it writes, and commit it
    ");
    let checked = checked.isolate(["apply", "--frozen"]).fails();
    assert!(!checked.environment().exists());
    let checked = checked.isolate(["lock"]).succeeds();
    let file = checked.directory().join("isolate.lock");
    let mut lock = lock_of(&fs_err::read_to_string(&file).unwrap());
    let targets = lock["targets"].as_object_mut().unwrap();
    let (name, section) = targets.clone().into_iter().next().unwrap();
    targets.clear();
    targets.insert("debian-99 amd64 cp399".to_owned(), section);
    let checked = checked.file("isolate.lock", lock.to_string());
    let checked = checked.isolate(["apply", "--locked"]).fails();
    insta::assert_snapshot!(checked.stderr().replace(&name, "[TARGET]"), @r"
    error[target-not-locked]: [DIR]/isolate.lock has nothing for this target, [TARGET]
    help: it is for debian-99 amd64 cp399
    help: run `isolate lock` on this target, too: it leaves the other sections alone
    ");
    let checked = checked.isolate(["apply", "--frozen"]).fails();
    let checked = checked.isolate(["lock"]).succeeds().stdout_contains("debian-99 amd64 cp399");
    let both = lock_of(&fs_err::read_to_string(&file).unwrap());
    assert_eq!(both["targets"].as_object().unwrap().len(), 2);
    assert_eq!(both["targets"]["debian-99 amd64 cp399"], lock["targets"]["debian-99 amd64 cp399"]);
    checked.isolate(["apply", "--frozen"]).succeeds().imports("alpha");
}

#[test]
fn one_lock_serves_two_pythons() {
    let Some(other) = needs::pyenv("3.12") else { return };
    let other = other.to_str().unwrap();
    let checked = system("1.0", "1").test("packages: [alpha]\n").isolate(["lock"]).succeeds();
    let file = checked.directory().join("isolate.lock");
    let first = lock_of(&fs_err::read_to_string(&file).unwrap());
    let checked = checked.isolate(["apply", "--locked", "--python", other]).fails();
    let checked = checked.stderr_contains("target-not-locked");
    let checked = checked.isolate(["lock", "--python", other]).succeeds();
    let both = lock_of(&fs_err::read_to_string(&file).unwrap());
    let (name, section) = first["targets"].as_object().unwrap().iter().next().unwrap();
    assert_eq!(both["targets"].as_object().unwrap().len(), 2);
    assert_eq!(both["targets"][name], *section);
    let added = both["targets"].as_object().unwrap().iter().find(|(other, _)| *other != name);
    assert!(added.unwrap().0.ends_with(" cp312"), "{both}");
    // What is upgraded is approved for each of them by itself.
    system("1.1", "1").replaces(&checked.directory());
    let checked = checked.isolate(["lock", "--upgrade"]).succeeds();
    let checked = checked.isolate(["apply", "--locked"]).succeeds();
    let elsewhere = ["apply", "--locked", "--environment", "other", "--python", other];
    let checked = checked.isolate(elsewhere).fails().stderr_contains("alpha was 1.0");
    let checked = checked.isolate(["lock", "--upgrade", "--python", other]).succeeds();
    checked.isolate(elsewhere).succeeds().isolate(["apply", "--locked"]).succeeds();
}

#[test]
fn an_upgrade_is_refused_until_it_is_approved() {
    let test = system("1.0", "1").test("packages: [alpha]\n");
    let checked = test.isolate(["lock"]).succeeds().isolate(["apply", "--locked"]).succeeds();
    system("1.1", "1").replaces(&checked.directory());
    let checked = checked.isolate(["apply", "--locked"]).fails();
    insta::assert_snapshot!(checked.stderr(), @r"
    error[not-approved]: alpha was 1.0 (python3-alpha 1.0-1) and is 1.1 (python3-alpha 1.1-1)
    help: [DIR]/isolate.lock approves something else
    help: to approve all that has changed: `isolate lock --upgrade`
    help: or only this: `isolate lock --upgrade alpha`
    ");
    let checked = checked.isolate(["lock"]).fails().stderr_contains("not-approved");
    let checked = checked.isolate(["lock", "--upgrade", "beta"]).status(2);
    let checked = checked.stderr_contains("nothing that comes through is called beta");
    let checked = checked.isolate(["lock", "--upgrade", "alpha"]).succeeds();
    let checked = checked
        .stdout_contains("alpha was 1.0 (python3-alpha 1.0-1) and is 1.1 (python3-alpha 1.1-1)");
    let checked = checked.isolate(["apply", "--locked"]).succeeds().stdout_contains("updated ");
    checked.isolate(["apply", "--locked"]).succeeds().stdout_contains("unchanged ");
}

#[test]
fn another_packaging_passes_unless_the_spec_wants_it_exact() {
    for (policy, passes) in [("upstream", true), ("exact", false)] {
        let test = system("1.0", "1").test(&format!("packages: [alpha]\nlock: {policy}\n"));
        let checked = test.isolate(["lock"]).succeeds();
        system("1.0", "1+deb12u1").replaces(&checked.directory());
        let outcome = checked.isolate(["apply", "--locked", "--verbose"]);
        let change = "alpha was 1.0 (python3-alpha 1.0-1) and is 1.0 (python3-alpha 1.0-1+deb12u1)";
        let checked = if passes { outcome.succeeds() } else { outcome.fails() };
        let checked = checked.stderr_contains(change);
        let outcome = checked.isolate(["lock"]);
        drop(if passes { outcome.succeeds() } else { outcome.fails() });
    }
}

#[test]
fn files_that_change_under_the_same_version_are_seen() {
    let test = system("1.0", "1").test("packages: [alpha]\n");
    let checked = test.isolate(["lock"]).succeeds();
    let checked = checked.file("site/alpha/__init__.py", "__version__ = 'another'\n");
    checked.isolate(["apply", "--locked"]).fails().stderr_contains(
        "the files of alpha 1.0 (python3-alpha 1.0-1) are not those that were approved",
    );
}

#[test]
fn what_the_spec_picks_anew_is_approved_with_it() {
    let both = || {
        let beta = Deb::new("python3-beta", "2.0-1").module("beta.py").egg_info("beta", "2.0");
        system("1.0", "1").deb(beta)
    };
    let checked = both().test("packages: [alpha]\n").isolate(["lock"]).succeeds();
    let spec = "python: python3\nsources: ['{spec}/site']\npackages: [beta]\n";
    let checked = checked.file("isolate.yaml", spec);
    let checked = checked.isolate(["apply", "--locked"]).fails();
    insta::assert_snapshot!(checked.stderr(), @r"
    error[not-approved]: alpha 1.0 (python3-alpha 1.0-1) does not come through any more
    error[not-approved]: beta 2.0 (python3-beta 2.0-1) is new (picked: beta)
    help: [DIR]/isolate.lock approves something else
    help: to approve all that has changed: `isolate lock --upgrade`
    ");
    let checked = checked.isolate(["lock"]).succeeds();
    let json = checked.isolate(["lock", "--output-format", "json"]).succeeds();
    let document = lock_of(&json.stdout());
    assert_eq!(document["command"], "lock");
    assert_eq!(document["results"][0]["units"], 1);
    assert_eq!(document["results"][0]["changed"], false);
    json.isolate(["apply", "--locked"]).succeeds().imports("beta").hides("alpha");
}
