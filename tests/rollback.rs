//! `isolate rollback`: back to what stood before.

mod support;

use std::path::Path;

use support::digest::{Tree, assert_same, tree};
use support::outcome::Checked;
use support::site::{Distribution, Site};
use support::test::Test;

fn spec(picks: &str) -> String {
    format!("python: python3\nsources: ['{{spec}}/site']\npackages: {picks}\n")
}

fn applied(picks: &str) -> Checked {
    let alpha =
        Distribution::new("alpha", "1.0").file("alpha/__init__.py", "").file("alpha/deep/x.py", "");
    let beta = Distribution::new("beta", "2.0").file("beta.py", "");
    let site = Site::new().distribution(alpha).distribution(beta);
    Test::new().spec(&spec(picks)).site("site", &site).apply().succeeds()
}

/// What is in the environment.
fn content(checked: &Checked) -> Tree {
    tree(&checked.environment())
}

#[test]
fn back_and_forth() {
    let checked = applied("[alpha]").imports("alpha").hides("beta");
    let first = content(&checked);
    let checked = checked.file("isolate.yaml", spec("[beta]")).apply().succeeds();
    let second = content(&checked);
    let checked = checked
        .isolate(["rollback"])
        .succeeds()
        .stdout_contains("rolled back [DIR]/.venv")
        .imports("alpha")
        .hides("beta");
    assert_same(&first, &content(&checked));
    let checked = checked.isolate(["rollback"]).succeeds().imports("beta").hides("alpha");
    assert_same(&second, &content(&checked));
    // The spec counts again when it is applied.
    let checked = checked.isolate(["rollback"]).succeeds().imports("alpha");
    let checked = checked.apply().succeeds().stdout_contains("updated").imports("beta");
    assert_same(&second, &content(&checked));
}

#[test]
fn what_the_user_has_there_stays() {
    let checked = applied("[alpha]").file(".venv/mine.txt", "mine");
    let checked = checked.file("isolate.yaml", spec("[beta]")).apply().succeeds();
    let library = checked.site_packages();
    fs_err::write(library.join("mine.py"), "").unwrap();
    fs_err::write(library.with_file_name("system-packages").join("also.py"), "").unwrap();
    let checked = checked.isolate(["rollback"]).succeeds().imports("alpha, mine, also");
    assert_eq!(fs_err::read_to_string(checked.environment().join("mine.txt")).unwrap(), "mine");
    let checked = checked.isolate(["rollback"]).succeeds().imports("beta, mine, also");
    assert!(checked.environment().join("mine.txt").exists());
}

#[test]
fn after_the_first_apply_there_is_nothing_to_go_back_to() {
    let checked = applied("[alpha]");
    let before = content(&checked);
    let checked = checked.isolate(["rollback"]).fails();
    insta::assert_snapshot!(checked.stderr(), @r"
    error[nothing-to-roll-back]: there is nothing to go back to in [DIR]/.venv: it was made by the last apply, or that finished what a killed one had begun
    help: change the spec back and apply it, as from your version control
    ");
    // An apply that changes nothing does not make something to go back to, nor take it away.
    let checked = checked.apply().succeeds().isolate(["rollback"]).fails();
    assert_same(&before, &content(&checked));
    let checked = checked.file("isolate.yaml", spec("[beta]")).apply().succeeds();
    let _ = checked.apply().succeeds().isolate(["rollback"]).succeeds().imports("alpha");
}

#[test]
fn an_environment_alone_is_enough_to_name() {
    let checked = applied("[alpha]").file("isolate.yaml", spec("[beta]")).apply().succeeds();
    fs_err::remove_file(checked.directory().join("isolate.yaml")).unwrap();
    let _ = checked.isolate(["rollback", "--environment", ".venv"]).succeeds().imports("alpha");
}

#[test]
fn links_to_what_is_gone_are_told() {
    let checked = applied("[alpha]").file("isolate.yaml", spec("[beta]")).apply().succeeds();
    fs_err::remove_dir_all(checked.directory().join("site/alpha")).unwrap();
    let checked = checked.isolate(["rollback"]).succeeds();
    assert!(
        checked
            .stderr()
            .starts_with("warning[dangling]: links of [DIR]/.venv lead to what is gone")
    );
    assert!(checked.stderr().contains("/system-packages/alpha"), "{}", checked.stderr());
}

#[test]
fn what_no_isolate_made_is_no_environment_to_roll_back() {
    let test = Test::new().prepare(|directory: &Path| {
        fs_err::create_dir_all(directory.join(".venv/bin")).unwrap();
    });
    let checked = test.isolate(["rollback", "--environment", ".venv"]).fails();
    assert!(checked.stderr().contains("it was not made by isolate"), "{}", checked.stderr());
    let checked = checked.isolate(["rollback", "--environment", "none"]).fails();
    assert!(checked.stderr().contains("it does not exist"), "{}", checked.stderr());
}
