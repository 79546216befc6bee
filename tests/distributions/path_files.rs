//! `.pth` files: directories come along, code never does.

use crate::support::private_dpkg::{Deb, Debian};

const NSPKG: &str = "import sys, types, os;has_mfs = sys.version_info > (3, 5);\
    p = os.path.join(sys._getframe(1).f_locals['sitedir'], *('zoo',));\
    importlib = has_mfs and __import__('importlib.util');\
    has_mfs and __import__('importlib.machinery');\
    m = has_mfs and sys.modules.setdefault('zoo', importlib.util.module_from_spec(importlib.machinery.PathFinder.find_spec('zoo', [os.path.dirname(p)])));\
    m = m or sys.modules.setdefault('zoo', types.ModuleType('zoo'));\
    mp = (m or []) and m.__dict__.setdefault('__path__',[]);(p not in mp) and mp.append(p)\n";

#[test]
fn a_path_line_that_stays_inside_is_carried_over() {
    let deb = Deb::new("python3-win", "1-1")
        .egg_info("winlike", "1")
        .file("winlike.pth", "# a comment\nwinlike_lib\nwinlike_lib/deeper\nnowhere\n")
        .module("winlike_lib/inner.py")
        .module("winlike_lib/deeper/deepest.py");
    let checked = Debian::new().deb(deb).test("packages: [winlike]\n").apply().succeeds();
    checked.imports("inner, deepest");
}

#[test]
fn an_import_line_is_never_carried_over() {
    let code = "import os; os.environ['PTH_RAN'] = '1'\n";
    let deb = Deb::new("python3-coverage", "1-1")
        .egg_info("coverage", "1")
        .file("a1_coverage.pth", code)
        .module("coverage.py");
    let checked = Debian::new().deb(deb).test("packages: [coverage]\n").apply().succeeds();
    let program = "import coverage, os; print(os.environ.get('PTH_RAN'))";
    checked.python(["-c", program]).succeeds().stdout_is("None\n");
}

#[test]
fn a_path_line_that_leads_out_is_told_and_not_followed() {
    let deb = Deb::new("python3-uno", "1-1")
        .egg_info("uno", "1")
        .file("uno.pth", "../office\n")
        .module("uno.py")
        .module("../office/pyuno.py");
    let test = Debian::new().deb(deb).test("packages: [uno]\n").arg("-v");
    let checked = test.apply().succeeds();
    checked
        .stderr_contains("note[path-line-outside]: [DIR]/site/uno.pth adds ../office, which is outside of its site directory, and is not followed")
        .imports("uno")
        .hides("pyuno");
}

#[test]
fn a_namespace_that_a_path_file_declares_is_a_plain_one() {
    let part = |name: &str| {
        Deb::new(&format!("python3-zoo.{name}"), "1-1")
            .egg_info(&format!("zoo.{name}"), "1")
            .file(&format!("zoo.{name}-1-nspkg.pth"), NSPKG)
            .module(&format!("zoo/{name}/__init__.py"))
    };
    let system = Debian::new().deb(part("lion")).deb(part("zebra"));
    let checked = system.test("packages: [zoo.lion]\n").apply().succeeds();
    let checked = checked.imports("zoo.lion").hides("zoo.zebra");
    checked
        .python(["-c", "import sys; print('zoo' in sys.modules)"])
        .succeeds()
        .stdout_is("False\n");
}
