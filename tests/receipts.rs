//! What tells Python and installers that a pick is there: its receipts in the view and in
//! site-packages.

mod support;

use support::needs;
use support::outcome::Checked;
use support::site::{Distribution, Site};
use support::test::Test;

const ENTRY_POINTS: &str = "[console_scripts]\nalpha = alpha:main\n";

/// The names in the groups of entry points, as every version of importlib.metadata tells them.
const LIST_ENTRY_POINTS: &str = "\
import importlib.metadata as m
points = m.entry_points()
points = points.get('console_scripts', []) if hasattr(points, 'get') else list(points)
print([point.name for point in points])
";

const LIST_DISTRIBUTIONS: &str =
    "import importlib.metadata as m; print(sorted(d.metadata['Name'] for d in m.distributions()))";

fn alpha(version: &str) -> Site {
    let alpha = Distribution::new("alpha", version).file("alpha.py", "def main(): pass\n");
    Site::new().distribution(alpha.entry_points(ENTRY_POINTS))
}

fn apply(python: &str, site: &Site) -> Checked {
    let spec = format!("python: {python}\nsources: ['{{spec}}/site']\npackages: [alpha]\n");
    Test::new().spec(&spec).site("site", site).apply().succeeds()
}

/// The `.dist-info` directories of a project, in the view and in site-packages.
fn receipts(checked: &Checked) -> Vec<std::path::PathBuf> {
    let library = checked.site_packages().parent().unwrap().to_owned();
    let mut found = Vec::new();
    for site in ["site-packages", "system-packages"] {
        let entries = fs_err::read_dir(library.join(site)).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        found.extend(
            paths.filter(|path| path.extension().is_some_and(|extension| extension == "dist-info")),
        );
    }
    found
}

#[test]
fn a_record_lists_the_files_of_its_receipt_and_nothing_else() {
    let checked = apply("python3", &alpha("1.0"));
    let receipts = receipts(&checked);
    assert_eq!(receipts.len(), 2, "{receipts:?}");
    for receipt in receipts {
        assert!(!receipt.is_symlink(), "uv does not see {}", receipt.display());
        let record = fs_err::read_to_string(receipt.join("RECORD")).unwrap();
        let site = receipt.parent().unwrap();
        let mut listed: Vec<_> =
            record.lines().map(|line| site.join(line.split(',').next().unwrap())).collect();
        let entries = fs_err::read_dir(&receipt).unwrap();
        let mut there: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        listed.sort();
        there.sort();
        assert_eq!(listed, there);
    }
}

/// A known limit: there are two receipts, and importlib.metadata shows both.
#[test]
fn distributions_yields_a_pick_from_both_receipts() {
    apply("python3", &alpha("1.0"))
        .python(["-c", LIST_DISTRIBUTIONS])
        .succeeds()
        .stdout_is("['alpha', 'alpha']\n");
}

#[test]
fn entry_points_are_there_once_on_every_python() {
    for version in ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13"] {
        let Some(python) = needs::pyenv(version) else { continue };
        apply(python.to_str().unwrap(), &alpha("1.0"))
            .python(["-c", LIST_ENTRY_POINTS])
            .succeeds()
            .stdout_is("['alpha']\n")
            .python(["-c", LIST_DISTRIBUTIONS])
            .succeeds()
            .stdout_is("['alpha', 'alpha']\n");
    }
}

#[test]
fn a_version_that_installers_cannot_read_is_kept_from_them() {
    let Some(uv) = needs::tool("uv") else { return };
    let checked = apply("python3", &alpha("1.0_of_today"));
    assert_eq!(receipts(&checked).len(), 1);
    let checked = checked.imports("alpha").version_is("alpha", "1.0_of_today");
    let arguments = ["pip", "list", "--offline", "--python", ".venv", "--format", "json"];
    let _ = checked.run(uv, arguments).succeeds().stdout_is("[]\n");
}
