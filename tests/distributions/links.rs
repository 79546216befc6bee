//! Files that lie elsewhere, behind links of the site directory.

use crate::support::private_dpkg::{Deb, Debian};

/// A package of which parts lie in `../triplet`, as numpy's do.
fn numpy() -> Deb {
    Deb::new("python3-numpy", "1.24-1")
        .egg_info("numpy", "1.24")
        .file("numpy/__init__.py", "from numpy import core\n")
        .link("numpy/core", "../../triplet/python3-numpy/numpy/core")
        .file("../triplet/python3-numpy/numpy/core/__init__.py", "VALUE = 1\n")
        .file("../triplet/python3-numpy/numpy/core/lib/data.txt", "1\n")
}

#[test]
fn a_directory_elsewhere_is_followed_as_the_system_means_it() {
    let checked = Debian::new().deb(numpy()).test("packages: [numpy]\n").apply().succeeds();
    let program = "import numpy.core, os\n\
                   print(numpy.core.VALUE, open(os.path.join(os.path.dirname(numpy.core.__file__), 'lib', 'data.txt')).read())";
    checked.python(["-c", program]).succeeds().stdout_is("1 1\n\n");
}

#[test]
fn a_directory_elsewhere_is_followed_where_the_package_is_not_folded() {
    let test = Debian::new().deb(numpy()).test("packages: [numpy]\n");
    let checked = test.file("site/numpy/planted.py", "").apply().succeeds();
    checked.imports("numpy.core").hides("numpy.planted");
}

#[test]
fn an_absolute_link_of_a_package_is_followed() {
    let data = Deb::new("ieee-data", "1").file("../var/oui.txt", "OUI");
    let test = Debian::new()
        .deb(
            Deb::new("python3-netaddr", "1-1")
                .egg_info("netaddr", "1")
                .module("netaddr/__init__.py"),
        )
        .deb(data)
        .test("packages: [netaddr]\n");
    let test = test.prepare(|directory| {
        let link = directory.join("site/netaddr/oui.txt");
        std::os::unix::fs::symlink(directory.join("var/oui.txt"), &link).unwrap();
        let list = directory.join("dpkg/info/python3-netaddr.list");
        let text = fs_err::read_to_string(&list).unwrap() + link.to_str().unwrap() + "\n";
        fs_err::write(list, text).unwrap();
    });
    let program = "import netaddr, os; print(open(os.path.join(os.path.dirname(netaddr.__file__), 'oui.txt')).read())";
    test.apply().succeeds().python(["-c", program]).succeeds().stdout_is("OUI\n");
}

#[test]
fn a_link_from_one_module_to_another_is_a_module() {
    let selinux = Deb::new("python3-selinux", "3.4-1")
        .egg_info("selinux", "3.4")
        .file("selinux/__init__.py", "import _selinux\n")
        .module("selinux/_selinux.py")
        .link("_selinux.py", "selinux/_selinux.py");
    let checked = Debian::new().deb(selinux).test("packages: [selinux]\n").apply().succeeds();
    checked.imports("selinux, _selinux");
}

#[test]
fn a_package_that_is_a_link_as_a_whole() {
    let lldb = Deb::new("python3-lldb-14", "1:14.0.6-12")
        .link("lldb", "../llvm-14/lldb")
        .file("../llvm-14/lldb/__init__.py", "from lldb import embedded\n")
        .file("../llvm-14/lldb/embedded.py", "")
        .link("../llvm-14/lldb/_lldb.so", "../../nowhere/liblldb.so");
    let checked = Debian::new().deb(lldb).test("packages: ['import:lldb']\n").apply().succeeds();
    checked.imports("lldb").apply().succeeds().stdout_contains("unchanged");
}

#[test]
fn links_that_lead_nowhere_or_round_do_no_harm() {
    let odd = Deb::new("python3-odd", "1-1")
        .egg_info("odd", "1")
        .module("odd/__init__.py")
        .link("odd/gone.py", "/nowhere/gone.py")
        .link("odd/self", ".")
        .link("odd/one", "two")
        .link("odd/two", "one")
        .link("round.py", "round.py");
    let checked = Debian::new().deb(odd).test("packages: [odd]\n").apply().succeeds();
    let checked = checked.imports("odd, odd.self.self").hides("odd.gone").hides("round");
    checked.apply().succeeds().stdout_contains("unchanged");
}
