//! Picks that are there and cannot come: extension modules of another Python, and two owners of one
//! file. Each is told, not only the first.

use insta::assert_snapshot;

use crate::refusal::refused;
use crate::support::needs;
use crate::support::site::{Distribution, Site};
use crate::support::test::Test;

#[test]
fn a_system_directory_does_not_fit_another_python() {
    let packages = ["python3-lxml", "python3-numpy"];
    let (Some(()), Some(python)) = (needs::apt(&packages), needs::pyenv("3.13")) else { return };
    let spec = format!(
        "python: {}\nsources: [/usr/lib/python3/dist-packages]\npackages: [lxml, numpy]\ndependencies: false\n",
        python.display(),
    );
    let said = refused(1, Test::new().spec(&spec));
    let said = said.replace(python.to_str().unwrap().trim_end_matches("/bin/python"), "[OTHER]");
    assert_snapshot!(said, @r#"
    error[abi-mismatch]: lxml does not fit [OTHER]/bin/python3.13 ([ABI]): lxml/etree is built for [ABI] (and one more module)
     --> isolate.yaml:3:12
      |
    3 | packages: [lxml, numpy]
      |            ^^^^
    help: choose the Python that it is built for with `python:`, such as `python: "3.11"`
    error[abi-mismatch]: numpy does not fit [OTHER]/bin/python3.13 ([ABI]): numpy/core/_multiarray_tests is built for [ABI] (and 18 more modules)
     --> isolate.yaml:3:18
      |
    3 | packages: [lxml, numpy]
      |                  ^^^^^
    help: choose the Python that it is built for with `python:`, such as `python: "3.11"`
    "#);
}

#[test]
fn every_module_that_does_not_fit_is_told_with_its_pick() {
    let built = |name: &str, tag: &str| {
        let path = format!("{name}/core.{tag}.so");
        Distribution::new(name, "1").file(&format!("{name}/__init__.py"), "").file(&path, "")
    };
    let site = Site::new()
        .distribution(built("alpha", "cpython-36m-x86_64-linux-gnu").requires("gamma"))
        .distribution(built("beta", "pypy39-pp73-x86_64-linux-gnu"))
        .distribution(
            built("gamma", "cpython-36m-x86_64-linux-gnu")
                .file("gamma/more.cpython-36m-x86_64-linux-gnu.so", ""),
        );
    let spec = "python: python3\nsources: ['{spec}/site']\npackages:\n  - alpha\n  - beta\n";
    assert_snapshot!(refused(1, Test::new().spec(spec).site("site", &site)), @r#"
    error[abi-mismatch]: alpha does not fit [PYTHON] ([ABI]): alpha/core is built for cpython-36m-x86_64-linux-gnu
     --> isolate.yaml:4:5
      |
    4 |   - alpha
      |     ^^^^^
    help: install a build of it for this Python, or leave it out
    error[abi-mismatch]: beta does not fit [PYTHON] ([ABI]): beta/core is built for pypy39-pp73-x86_64-linux-gnu
     --> isolate.yaml:5:5
      |
    5 |   - beta
      |     ^^^^
    help: install a build of it for this Python, or leave it out
    error[abi-mismatch]: gamma does not fit [PYTHON] ([ABI]): gamma/core is built for cpython-36m-x86_64-linux-gnu (and one more module)
    help: it comes with alpha; `exclude: [gamma]` leaves it out
    help: install a build of it for this Python, or leave it out
    "#);
}

#[test]
fn two_that_own_one_file_cannot_come_both() {
    let site =
        |name: &str| Site::new().distribution(Distribution::new(name, "1").file("same.py", name));
    let spec = "python: python3\nsources: ['{spec}/one', '{spec}/two']\npackages: [alpha, beta]\n";
    let test = Test::new().spec(spec).site("one", &site("alpha")).site("two", &site("beta"));
    assert_snapshot!(refused(1, test), @"
    error[two-owners]: alpha and beta both own same.py: [DIR]/one/same.py and [DIR]/two/same.py
     --> isolate.yaml:3:12
      |
    3 | packages: [alpha, beta]
      |            ^^^^^
     ::: isolate.yaml:3:19
      |
    3 | packages: [alpha, beta]
      |                   ^^^^
    help: pick one of them only
    ");
}
