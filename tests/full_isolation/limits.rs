//! What is known not to be kept out, and what is known to look odd. A test that fails here has found
//! an improvement: then `docs/isolation.md` is to say so as well.

use std::path::Path;

use crate::full;
use crate::support::bases::bases;
use crate::support::outcome::Checked;
use crate::support::site::{Distribution, Site};
use crate::support::test::Test;

/// An environment with one pick out of a directory `site`: a module, a package, and metadata.
fn picked(module: &str) -> Checked {
    let alpha = Distribution::new("alpha", "1")
        .file("alpha.py", module)
        .file("alphas/__init__.py", "")
        .file("alphas/inner.py", "");
    let site = Site::new().distribution(alpha).file("neighbour.py", "");
    Test::new()
        .spec("python: python3\nsources: ['{spec}/site']\npackages: [alpha]\n")
        .site("site", &site)
        .apply()
        .succeeds()
        .imports("alpha, alphas.inner")
        .hides("neighbour")
}

/// A path in the view, relative to the test's directory.
fn in_view(checked: &Checked, name: &str) -> String {
    let path = checked.site_packages().with_file_name("system-packages").join(name);
    path.to_str().unwrap().to_owned()
}

#[test]
fn files_added_to_the_standard_library_its_extensions_and_its_archive_leak() {
    for base in bases() {
        let directory = tempfile::tempdir().unwrap();
        let base = base.private_in(&fs_err::canonicalize(directory.path()).unwrap());
        let checked = full(&base).apply().succeeds();
        fs_err::write(base.stdlib().join("added_to_library.py"), "").unwrap();
        fs_err::write(base.stdlib().join("lib-dynload/added_to_extensions.py"), "").unwrap();
        base.prints(&format!(
            "import zipfile; zipfile.ZipFile('{}', 'w').writestr('added_to_archive.py', '')",
            base.archive().display()
        ));
        let _ = checked.imports("added_to_library, added_to_extensions, added_to_archive");
    }
}

#[test]
fn a_linked_module_run_as_a_script_puts_the_systems_directory_on_the_path() {
    let checked = picked("import sys; print(sys.path[0])\n");
    let script = in_view(&checked, "alpha.py");
    let checked = checked.python([&script]).succeeds().stdout_is("[DIR]/site\n");
    // What the page says avoids it.
    let checked = checked.python(["-m", "alpha"]).succeeds().stdout_is("[DIR]\n");
    let checked = checked.python(["-I", &script]).succeeds();
    assert!(!checked.stdout().contains("[DIR]/site"), "{}", checked.stdout());
}

#[test]
fn the_files_that_metadata_names_are_its_own_alone() {
    let code = "import importlib.metadata as m; d = m.distribution('alpha'); \
                print(sorted({str(f).split('/')[0] for f in d.files}), \
                d.locate_file('alpha.py').exists())";
    let checked = picked("").python(["-c", code]).succeeds();
    // The metadata that is found first is that of site-packages, where the module is not.
    assert_eq!(checked.stdout(), "['alpha-1.dist-info'] False\n");
}

#[test]
fn distributions_yields_a_pick_twice() {
    let code = "import importlib.metadata as m; \
                print([d.version for d in m.distributions() if d.metadata['Name'] == 'alpha'])";
    let _ = picked("").python(["-c", code]).succeeds().stdout_is("['1', '1']\n");
}

#[test]
fn python_writes_byte_code_through_a_linked_directory_for_who_may_write_there() {
    let checked = picked("").env("PYTHONDONTWRITEBYTECODE", "");
    let cache = checked.directory().join("site/alphas/__pycache__");
    assert!(!cache.exists());
    let checked = checked.imports("alphas.inner");
    assert!(fs_err::read_dir(&cache).unwrap().count() > 0);
    // A linked module's goes into the view's own __pycache__.
    assert!(!checked.directory().join("site/__pycache__").exists());
}

#[test]
fn a_pick_that_extends_the_path_when_it_is_imported_does_so() {
    let _ =
        picked("import os, sys; sys.path.append(os.path.dirname(os.path.realpath(__file__)))\n")
            .imports("alpha, neighbour");
}

#[test]
fn an_environment_made_inside_is_an_ordinary_one_and_variables_reach_it() {
    for base in bases() {
        let checked = full(&base).apply().succeeds();
        let checked = checked.python(["-m", "venv", "--without-pip", "inner"]).succeeds();
        let code = "import sys; print('/outside' in sys.path)";
        let words = ["PYTHONPATH=/outside", "inner/bin/python", "-c", code];
        // Up to 3.10 it links to the environment that it was made in, and goes through the launcher.
        let reached = if base.minor < 11 { "False\n" } else { "True\n" };
        let _ = checked.run("env", words).succeeds().stdout_is(reached);
    }
}

#[test]
fn every_limit_stands_in_the_page() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/isolation.md");
    let page = fs_err::read_to_string(page).unwrap();
    let (_, limits) = page.split_once("## Known limits").unwrap();
    let words = [
        "standard library",
        "six.py",
        "locate_file()",
        "yields a pick twice",
        "__pycache__",
        "`sys.path` at import",
        "made inside",
    ];
    for words in words {
        assert!(limits.contains(words), "the page does not speak of {words:?}");
    }
}
