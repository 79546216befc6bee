//! Directories that several packages share: the picked parts come, the others do not.

use crate::support::outcome::Checked;
use crate::support::private_dpkg::{Deb, Debian};

const PKG_RESOURCES: &str = "__import__('pkg_resources').declare_namespace(__name__)\n";
const PKGUTIL: &str =
    "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n";

/// A distribution `zoo.NAME` of the namespace `zoo`.
fn part(name: &str) -> Deb {
    let dotted = format!("zoo.{name}");
    Deb::new(&format!("python3-{dotted}"), "1-1")
        .egg_info(&dotted, "1")
        .module(&format!("zoo/{name}/__init__.py"))
}

fn zoo(init: Option<&str>) -> Debian {
    let lion = part("lion");
    let lion = match init {
        Some(text) => lion.file("zoo/__init__.py", text),
        None => lion,
    };
    Debian::new().deb(lion).deb(part("zebra")).deb(part("emu"))
}

#[track_caller]
fn applied(debian: Debian, spec: &str) -> Checked {
    debian.test(spec).apply().succeeds()
}

#[test]
fn of_a_plain_namespace_only_the_picked_parts_come() {
    let checked = applied(zoo(None), "packages: [zoo.zebra, zoo.lion]\n");
    checked.imports("zoo.zebra, zoo.lion").hides("zoo.emu");
}

#[test]
fn a_declared_namespace_needs_neither_its_owner_nor_setuptools() {
    let checked = applied(zoo(Some(PKG_RESOURCES)), "packages: [zoo.zebra]\n");
    checked.imports("zoo.zebra").hides("zoo.lion").hides("zoo.emu").hides("pkg_resources");
    let checked = applied(zoo(Some(PKG_RESOURCES)), "packages: [zoo.zebra, zoo.lion]\n");
    checked.imports("zoo.zebra, zoo.lion").hides("zoo.emu");
}

#[test]
fn a_declared_namespace_is_ambiguous_as_a_name() {
    for init in [None, Some(PKG_RESOURCES)] {
        let checked = zoo(init).test("packages: ['import:zoo']\n").apply().fails();
        checked
            .stderr_contains("zoo is a namespace that 3 packages have parts of")
            .stderr_contains("zoo.lion has zoo.lion: write `import:zoo.lion`")
            .stderr_contains("zoo.zebra has zoo.zebra: write `import:zoo.zebra`");
    }
}

#[test]
fn a_part_of_a_namespace_can_be_picked_by_its_import_name() {
    for init in [None, Some(PKG_RESOURCES)] {
        let checked = applied(zoo(init), "packages: ['import:zoo.emu']\n");
        checked.imports("zoo.emu").hides("zoo.zebra");
    }
}

#[test]
fn all_parts_can_be_picked_by_a_glob() {
    for selector in ["zoo.*", "import:zoo.*", "deb:python3-zoo.*"] {
        let checked = applied(zoo(Some(PKG_RESOURCES)), &format!("packages: ['{selector}']\n"));
        checked.imports("zoo.emu, zoo.zebra, zoo.lion");
    }
}

#[test]
fn a_namespace_of_pkgutil_keeps_its_owners_code() {
    let init = format!("{PKGUTIL}ANSWER = 42\n");
    let checked = applied(zoo(Some(&init)), "packages: [zoo.lion, zoo.zebra]\n");
    let checked = checked.imports("zoo.lion, zoo.zebra").hides("zoo.emu");
    checked.python(["-c", "import zoo; print(zoo.ANSWER)"]).succeeds().stdout_is("42\n");
}

#[test]
fn without_its_owner_a_namespace_of_pkgutil_is_a_plain_one() {
    let checked = applied(zoo(Some(PKGUTIL)), "packages: [zoo.zebra]\n");
    checked.imports("zoo.zebra").hides("zoo.lion").hides("zoo.emu");
}

/// gi, whose `overrides` two other packages put something into, one of them with metadata.
fn gi() -> Debian {
    let gi = Deb::new("python3-gi", "1-1")
        .egg_info("PyGObject", "1")
        .module("gi/__init__.py")
        .file("gi/overrides/__init__.py", PKGUTIL)
        .module("gi/overrides/Gtk.py");
    let gst = Deb::new("python3-gst-1.0", "1-1").module("gi/overrides/Gst.py");
    let ibus = Deb::new("gir1.2-ibus-1.0", "1-1").module("gi/overrides/IBus.py");
    Debian::new().deb(gi).deb(gst.depends("python3-gi")).deb(ibus)
}

#[test]
fn a_package_that_others_extend_comes_without_them() {
    let checked = applied(gi(), "packages: [PyGObject]\n");
    checked.imports("gi.overrides.Gtk").hides("gi.overrides.Gst").hides("gi.overrides.IBus");
}

#[test]
fn what_extends_a_package_brings_it() {
    let checked = applied(gi(), "packages: ['deb:python3-gst-1.0']\n");
    checked.imports("gi.overrides.Gst, gi.overrides.Gtk").hides("gi.overrides.IBus");
    let checked = applied(gi(), "packages: ['import:gi.overrides.IBus']\n");
    checked.imports("gi.overrides.IBus").hides("gi.overrides.Gst");
}

#[test]
fn a_regular_package_may_be_split_over_several() {
    let paste = Deb::new("python3-paste", "1-1")
        .egg_info("Paste", "1")
        .module("paste/__init__.py")
        .module("paste/util.py");
    let deploy = Deb::new("python3-pastedeploy", "1-1")
        .egg_info("PasteDeploy", "1")
        .module("paste/deploy/__init__.py")
        .depends("python3-paste");
    let script = Deb::new("python3-pastescript", "1-1")
        .egg_info("PasteScript", "1")
        .module("paste/script/__init__.py");
    let system = Debian::new().deb(paste).deb(deploy).deb(script);
    let checked = applied(system, "packages: [PasteDeploy]\n");
    checked.imports("paste.deploy, paste.util").hides("paste.script");
}

#[test]
fn a_part_that_is_installed_later_does_not_come_by_itself() {
    let checked = applied(zoo(None), "packages: [zoo.lion]\n");
    let site = checked.directory().join("site/zoo/okapi");
    fs_err::create_dir(&site).unwrap();
    fs_err::write(site.join("__init__.py"), "").unwrap();
    checked.imports("zoo.lion").hides("zoo.okapi");
}
