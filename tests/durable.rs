//! `--durable`: what is written is on the disk before apply is done.

mod support;

use support::digest::{assert_untouched, stamps};
use support::needs;
use support::outcome::Checked;
use support::site::{Distribution, Site};
use support::test::Test;

/// Applies under strace, and gives the paths that were waited for.
fn synced(checked: Checked, strace: &std::path::Path, options: &[&str]) -> (Checked, Vec<String>) {
    let isolate = env!("CARGO_BIN_EXE_isolate");
    let trace = ["-f", "-qq", "-y", "-o", "log", "-e", "trace=fsync,fdatasync,sync,syncfs"];
    let apply = [isolate, "apply", "isolate.yaml"];
    let arguments = trace.iter().chain(&apply).chain(options);
    let checked = checked.run(strace, arguments).succeeds();
    let log = fs_err::read_to_string(checked.directory().join("log")).unwrap();
    let lines = log.lines().filter(|line| line.contains("sync"));
    (checked, lines.map(str::to_owned).collect())
}

#[test]
fn files_and_directories_are_waited_for_where_that_is_asked_for_and_only_there() {
    let Some(strace) = needs::program("strace") else { return };
    let alpha = Distribution::new("alpha", "1.0").file("alpha/__init__.py", "");
    let beta = Distribution::new("beta", "2.0").file("beta.py", "");
    let spec = "python: python3\nsources: ['{spec}/site']\npackages: [alpha]\n";
    let checked = Test::new()
        .spec(spec)
        .site("site", &Site::new().distribution(alpha).distribution(beta))
        .isolate(["--version"])
        .succeeds();
    let (checked, lines) = synced(checked, &strace, &[]);
    assert!(lines.is_empty(), "{lines:?}");
    let checked = checked.file("isolate.yaml", spec.replace("alpha]", "beta]"));
    let (checked, lines) = synced(checked, &strace, &["--durable"]);
    // What is new, before it is put in place; and the directories that it is put into.
    for path in [
        "/manifest.json>",
        "/system-packages/beta-2.0.dist-info/METADATA>",
        "/.venv/isolate>",
        "/site-packages>",
        // What stays may be there since a run that did not wait.
        "/.venv/pyvenv.cfg>",
        // The environment's own name.
        "/work>",
    ] {
        assert!(lines.iter().any(|line| line.contains(path)), "no {path} in {lines:#?}");
    }
    // Never all that everybody has written.
    assert!(lines.iter().all(|line| line.contains(" fsync(")), "{lines:#?}");
    let _ = checked.imports("beta").hides("alpha");
}

#[test]
fn what_stands_unchanged_is_waited_for_too() {
    let Some(strace) = needs::program("strace") else { return };
    let alpha = Distribution::new("alpha", "1.0").file("alpha/__init__.py", "");
    let checked = Test::new()
        .spec("python: python3\nsources: ['{spec}/site']\npackages: [alpha]\n")
        .site("site", &Site::new().distribution(alpha))
        .apply()
        .succeeds();
    // Until it is remembered that it stands as it must.
    std::thread::sleep(std::time::Duration::from_millis(2100));
    let checked = checked.apply().succeeds();
    let before = stamps(&checked.environment());
    let (checked, lines) = synced(checked, &strace, &[]);
    assert!(lines.is_empty(), "{lines:?}");
    let (checked, lines) = synced(checked, &strace, &["--durable"]);
    for path in [
        "/isolate/manifest.json>",
        "/.venv/pyvenv.cfg>",
        "/system-packages/alpha-1.0.dist-info/METADATA>",
        "/system-packages>",
        "/site-packages>",
        "/.venv>",
    ] {
        assert!(lines.iter().any(|line| line.contains(path)), "no {path} in {lines:#?}");
    }
    assert!(lines.iter().all(|line| line.contains(" fsync(")), "{lines:#?}");
    let checked = checked.stdout_contains("unchanged");
    assert_untouched(&before, &checked.environment());
}
