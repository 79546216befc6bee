//! Seeds beside picks, and at the end of an environment.

use crate::support::digest::{assert_untouched, stamps};
use crate::support::site::{Distribution, Site};
use crate::wheels::{calls, spec, with_uv};

/// A site directory that has demo, too.
fn site() -> Site {
    Site::new().distribution(Distribution::new("demo", "1.5").file("demo.py", "VERSION = 'picked'"))
}

fn picking(seeds: &str) -> String {
    format!("{}sources: ['{{spec}}/site']\npackages: [demo]\n", spec(seeds))
}

#[test]
fn a_pick_counts_as_installed() {
    let Some(test) = with_uv() else { return };
    let test = test.site("site", &site()).spec(&picking("['demo>=1']"));
    let checked = test.isolate(["plan"]).succeeds();
    assert!(!checked.stdout().contains("seed"), "{}", checked.transcript());
    let checked = checked.apply().succeeds().version_is("demo", "1.5");
    let checked = checked.isolate(["check"]).succeeds();
    assert_eq!(calls(&checked), 0);
}

#[test]
fn a_pick_of_another_version_is_shadowed_and_all_is_settled() {
    let Some(test) = with_uv() else { return };
    let test = test.site("site", &site()).spec(&picking("[demo==2.0]"));
    let checked = test.apply().succeeds();
    let checked = checked
        .stdout_contains("demo is installed in the environment itself, over the system's")
        .version_is("demo", "2.0");
    let before = stamps(&checked.environment());
    let checked = checked.isolate(["apply", "isolate.yaml", "--verify"]).succeeds();
    assert_untouched(&before, &checked.environment());
    let checked = checked.stdout_contains("unchanged").isolate(["check"]).succeeds();
    assert_eq!(calls(&checked), 1);
}

#[test]
fn destroy_leaves_what_seeds_installed_and_names_it() {
    let Some(test) = with_uv() else { return };
    let checked = test.spec(&spec("[demo==1.0]")).apply().succeeds();
    let checked = checked.isolate(["destroy", "isolate.yaml"]).succeeds();
    let checked = checked.stdout_contains("site-packages/demo.py");
    let checked = checked.stdout_contains("bin/demo-script");
    assert!(!checked.environment().join("pyvenv.cfg").exists());
}
