//! The forms of metadata, and what programs read out of it.

use crate::support::private_dpkg::{Deb, Debian, header};

#[test]
fn an_egg_info_that_is_a_plain_file() {
    let deb = Deb::new("python3-old", "1.2-3")
        .file("old-1.2.egg-info", &header("old", "1.2"))
        .module("old.py");
    let checked = Debian::new().deb(deb).test("packages: [old >=1]\n").apply().succeeds();
    checked.imports("old").version_is("old", "1.2");
}

#[test]
fn an_egg_info_of_another_python() {
    let deb = Deb::new("python3-ten", "1.2-3")
        .file("ten-1.2-py3.10.egg-info/PKG-INFO", &header("ten", "1.2"))
        .module("ten.py");
    let checked = Debian::new().deb(deb).test("packages: [ten]\n").apply().succeeds();
    checked.imports("ten").version_is("ten", "1.2");
}

#[test]
fn a_program_that_asks_for_its_own_version_at_import() {
    let text = "import importlib.metadata\n__version__ = importlib.metadata.version('lazr.own')\n";
    let deb =
        Deb::new("python3-lazr.own", "2.1-1").egg_info("lazr.own", "2.1").file("lazrown.py", text);
    let checked = Debian::new().deb(deb).test("packages: [lazr.own]\n").apply().succeeds();
    checked
        .python(["-c", "import lazrown; print(lazrown.__version__)"])
        .succeeds()
        .stdout_is("2.1\n");
}

#[test]
fn a_program_that_finds_its_plugins_by_entry_points() {
    let plugin = Deb::new("python3-bibplug", "1-1")
        .egg_info("bibplug", "1")
        .of_egg_info("bibplug", "1", "entry_points.txt", "[bib.plugins]\none = bibplug:ONE\n")
        .file("bibplug.py", "ONE = 'loaded'\n");
    let program = "import importlib.metadata as m\n\
                   found = [e for d in m.distributions() for e in d.entry_points if e.group == 'bib.plugins']\n\
                   print(sorted({e.load() for e in found}))";
    let checked = Debian::new().deb(plugin).test("packages: [bibplug]\n").apply().succeeds();
    checked.python(["-c", program]).succeeds().stdout_is("['loaded']\n");
}

#[test]
fn an_editable_install_of_the_systems_is_refused_with_the_reason() {
    let deb = Deb::new("python3-dev", "1-1").file("dev.egg-link", "/src/dev\n.\n");
    let checked = Debian::new().deb(deb).test("packages: [dev]\n").apply().fails();
    checked
        .stderr_contains("[DIR]/site/dev.egg-link cannot be picked: it is a development install");
}

#[test]
fn metadata_without_a_file_says_what_it_is_by_its_name() {
    let deb = Deb::new("python3-bare", "3.1-1")
        .file("bare-3.1.egg-info/top_level.txt", "bare\n")
        .module("bare.py");
    let checked = Debian::new().deb(deb).test("packages: [bare]\n").arg("-v").apply().succeeds();
    checked
        .stderr_contains("note[broken-metadata]: [DIR]/site/bare-3.1.egg-info has no usable Name; taken from its file name: bare")
        .version_is("bare", "3.1");
}
