//! Picks from site directories of the user's own, with distributions that no machine has.

mod support;

use support::site::{Distribution, Site};
use support::test::Test;

/// Alpha requires beta, gamma is nobody's; one has a RECORD, one an `.egg-info` directory, one an
/// `.egg-info` file.
fn three() -> Site {
    Site::new()
        .distribution(
            Distribution::new("alpha", "1.0")
                .file("alpha/__init__.py", "import beta")
                .requires("beta>=2"),
        )
        .distribution(
            Distribution::new("beta", "2.1").file("beta.py", "").top_level("beta").egg_info(),
        )
        .distribution(Distribution::new("gamma", "3.0").file("gamma.py", "").egg_info_file())
        .file("alpha/planted.py", "")
}

#[test]
fn a_pick_brings_what_it_requires_and_nothing_else() {
    Test::new()
        .spec("python: python3\nsources: ['{spec}/site']\npackages: [alpha]\n")
        .site("site", &three())
        .apply()
        .succeeds()
        .imports("alpha, beta")
        .version_is("alpha", "1.0")
        .version_is("beta", "2.1")
        .hides("gamma");
}

#[test]
fn a_file_that_nobody_owns_stays_hidden_in_the_directory_of_a_pick() {
    Test::new()
        .spec("python: python3\nsources: ['{spec}/site']\npackages: [alpha]\n")
        .site("site", &three())
        .apply()
        .succeeds()
        .imports("alpha")
        .hides("alpha.planted");
}

#[test]
fn the_first_source_wins() {
    let with = |version: &str| {
        let text = format!("VERSION = {version:?}\n");
        Site::new().distribution(Distribution::new("delta", version).file("delta.py", &text))
    };
    Test::new()
        .spec("python: python3\nsources: ['{spec}/one', '{spec}/two']\npackages: [delta]\n")
        .site("one", &with("1"))
        .site("two", &with("2"))
        .apply()
        .succeeds()
        .version_is("delta", "1")
        .python(["-c", "import delta; print(delta.VERSION)"])
        .succeeds()
        .stdout_is("1\n");
}

#[test]
fn a_record_cannot_reach_out_of_its_site_directory() {
    let hostile = Distribution::new("epsilon", "1").file("epsilon.py", "");
    let hostile =
        hostile.lists("../outside.py").lists("/etc/passwd").lists("../../../etc/hostname");
    let checked = Test::new()
        .spec("python: python3\nsources: ['{spec}/site']\npackages: [epsilon]\n")
        .site("site", &Site::new().distribution(hostile))
        .file("outside.py", "")
        .apply()
        .succeeds()
        .imports("epsilon")
        // With -I, the current directory, where it lies, is no help.
        .python(["-I", "-c", "import outside"])
        .fails()
        .stderr_contains("ModuleNotFoundError");
    let library = support::digest::tree(&checked.environment().join("lib"));
    let strangers: Vec<_> = library
        .iter()
        .filter(|(path, is)| path.ends_with("outside.py") || is.contains("/etc/"))
        .collect();
    assert!(strangers.is_empty(), "{strangers:?}");
}

#[test]
fn an_unknown_pick_names_what_is_near() {
    Test::new()
        .spec("python: python3\nsources: ['{spec}/site']\npackages: [alpah]\n")
        .site("site", &three())
        .apply()
        .fails()
        .stderr_contains("alpah")
        .stderr_contains("alpha")
        .stderr_contains("isolate.yaml:3:");
}
