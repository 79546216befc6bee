//! Selection over small worlds.

mod world;

use std::path::PathBuf;

use crate::common::Severity;
use crate::selection::Absence;
use world::World;

fn chain() -> World {
    World::new()
        .deb("python3-app", "app 1.0", &["app/__init__.py"])
        .requires("Lib >=1")
        .requires("nowhere")
        .requires("old ; python_version < '3'")
        .depends("python3-lib, python3-deb-only, libc6")
        .deb("python3-lib", "lib 1.0", &["lib/__init__.py"])
        .depends("python3-virtual | other")
        .deb("python3-deb-only", "", &["deb_only.py"])
        .deb("python3-real", "real 1.0", &["real.py"])
        .provides("python3-virtual")
        .deb("libc6", "", &[])
}

#[test]
fn both_kinds_of_dependencies_come_and_are_told_apart() {
    assert_eq!(
        chain().comes("packages: [app]"),
        [
            "app: picked",
            "lib: declared",
            "python3-deb-only: distribution-only",
            "real: distribution-only"
        ]
    );
}

#[test]
fn a_pick_says_how_far_its_dependencies_are_followed() {
    let world = chain();
    assert_eq!(
        world.comes("packages: [{name: app, dependencies: declared}]"),
        ["app: picked", "lib: declared"]
    );
    assert_eq!(world.comes("packages: [app]\ndependencies: false"), ["app: picked"]);
}

#[test]
fn what_is_not_there_is_left_to_the_environment_and_said() {
    let selection = chain().select("packages: [app]").unwrap();
    let left: Vec<_> =
        selection.left_out.iter().map(|left| (left.name.as_str(), left.why)).collect();
    assert_eq!(left, [("nowhere", Absence::NotInstalled)]);
}

#[test]
fn an_excluded_dependency_is_a_warning_when_it_is_declared_and_else_a_note() {
    let selection = chain().select("packages: [app]\nexclude: [lib, 'deb:python3-deb*']").unwrap();
    let names: Vec<_> = selection.entries.iter().map(|entry| entry.unit.name.as_str()).collect();
    assert_eq!(names, ["app"]);
    let said: Vec<_> = selection.remarks.iter().map(|r| (r.severity, r.message.as_str())).collect();
    assert_eq!(
        said,
        [
            (Severity::Warning, "lib is excluded, but app requires it"),
            (
                Severity::Note,
                "python3-deb-only is excluded; only the system package of app depends on it"
            ),
        ]
    );
}

#[test]
fn installers_are_told_what_the_system_package_depends_on_and_nothing_that_is_not_there() {
    let selection = chain().select("packages: [app, lib]").unwrap();
    let added: Vec<_> = selection
        .entries
        .iter()
        .flat_map(|e| &e.distributions)
        .map(|c| (c.metadata.name.as_str(), c.added_requires.join(",")))
        .collect();
    assert_eq!(
        added,
        [("app", String::new()), ("lib", "real".to_owned()), ("real", String::new())]
    );
}

#[test]
fn companions_come_even_without_dependencies() {
    let world = World::new()
        .deb("python3-cffi", "cffi 1.0", &["cffi/__init__.py"])
        .depends("python3-cffi-backend")
        .deb("python3-cffi-backend", "", &["_cffi_backend.abi3.so"])
        .source_package("python3-cffi");
    assert_eq!(
        world.comes("packages: [{name: cffi, dependencies: false}]"),
        ["cffi: picked", "python3-cffi-backend: companion"]
    );
}

#[test]
fn the_other_half_of_a_distribution_comes_where_its_package_only_recommends_it() {
    // Debian's mercurial-common has the distribution, and mercurial, which depends on it, the
    // extension modules.
    let world = World::new()
        .deb("mercurial-common", "mercurial 7.0", &["mercurial/__init__.py"])
        .recommends("mercurial, python3-other, python3-sibling")
        .deb("mercurial", "", &["mercurial/zstd.cpython-311-x86_64-linux-gnu.so"])
        .depends("mercurial-common")
        .source_package("mercurial-common")
        .deb("python3-other", "", &["other.py"])
        .deb("python3-sibling", "sibling 1.0", &["sibling.py"])
        .source_package("mercurial-common");
    assert_eq!(world.comes("packages: [mercurial]"), ["mercurial: picked", "mercurial: companion"]);
}

#[test]
fn extras_may_ask_for_others_of_their_own() {
    let world = World::new()
        .deb("python3-app", "app 1.0", &["app.py"])
        .requires("App[b-c, d] ; extra == 'all'")
        .requires("lib ; extra == 'B_C'")
        .requires("app[all] ; extra == 'd'")
        .requires("unused ; extra == 'e'")
        .deb("python3-lib", "lib 1.0", &["lib.py"])
        .deb("python3-unused", "unused 1.0", &["unused.py"]);
    assert_eq!(world.comes("packages: ['app[all]']"), ["app: picked", "lib: declared"]);
    assert_eq!(world.comes("packages: [app]"), ["app: picked"]);
}

#[test]
fn extras_bring_what_they_ask_for() {
    let world = World::new()
        .deb("python3-requests", "requests 2.0", &["requests/__init__.py"])
        .requires("PySocks ; extra == 'socks'")
        .deb("python3-socks", "PySocks 1.7", &["socks.py"]);
    assert_eq!(world.comes("packages: [requests]"), ["requests: picked"]);
    assert_eq!(
        world.comes("packages: ['requests[socks]']"),
        ["PySocks: declared", "requests: picked"]
    );
}

#[test]
fn several_distributions_of_one_package_are_told_apart_where_they_can_be() {
    let mut world =
        World::new().deb("python3-two", "one 1.0", &["one/__init__.py", "two/__init__.py"]);
    let more = [
        ("base/one-1.0.dist-info/top_level.txt", "one\n"),
        ("base/two-2.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: two\nVersion: 2.0\n"),
        ("base/two-2.0.dist-info/top_level.txt", "two\n"),
    ];
    let paths: Vec<PathBuf> = more.iter().map(|(path, text)| world.write(path, text)).collect();
    world.last().files.extend(paths);
    let selection = world.select("packages: [two]").unwrap();
    let [entry] = selection.entries.as_slice() else { panic!("{:?}", selection.entries) };
    assert_eq!(entry.imports, ["two"]);
    assert_eq!(world.comes("packages: ['deb:python3-two']"), ["one: picked", "two: picked"]);
}

#[test]
fn a_source_has_precedence_and_the_loser_is_told() {
    let world = World::new().deb("python3-lxml", "lxml 4.9", &["lxml/__init__.py"]).installed(
        "source",
        "lxml",
        "5.0",
        &["lxml/__init__.py"],
    );
    let selection = world.select("sources: [source]\npackages: [lxml]").unwrap();
    let [entry] = selection.entries.as_slice() else { panic!("{:?}", selection.entries) };
    assert_eq!(entry.version().as_deref(), Some("5.0"));
    assert_eq!(entry.losers[0].version, "4.9");
    let older = world.select("sources: [source]\npackages: ['lxml <5']").unwrap();
    assert_eq!(older.entries[0].version().as_deref(), Some("4.9"));
    let from = world.select("sources: [source]\npackages: [{name: lxml, from: base}]").unwrap();
    assert_eq!(from.entries[0].version().as_deref(), Some("4.9"));
}

#[test]
fn globs_take_what_is_there_but_for_what_is_excluded() {
    let world = World::new()
        .deb("python3-zope.interface", "zope.interface 5.5", &["zope/interface/__init__.py"])
        .deb("python3-zope.event", "zope.event 4.4", &["zope/event/__init__.py"]);
    assert_eq!(
        world.comes("packages: ['zope.*']"),
        ["zope.event: picked", "zope.interface: picked"]
    );
    assert_eq!(
        world.comes("packages: ['zope.*']\nexclude: [zope.event]"),
        ["zope.interface: picked"]
    );
    assert_eq!(world.comes("packages: ['import:zope.*']").len(), 2);
    assert_eq!(world.comes("packages: ['import:z*']").len(), 2, "zope is a namespace of both");
    assert_eq!(world.comes("packages: ['deb:python3-zope.*']").len(), 2);
}

#[test]
fn alternatives_and_lists_take_the_first_that_exists() {
    let world = World::new().deb("python3-gi", "PyGObject 3.42.2", &["gi/__init__.py"]);
    for spec in [
        "packages: ['deb:python3-gobject | deb:python3-gi (>= 3.42)']",
        "packages: [['rpm:python3-gobject', 'deb:python3-gi']]",
        "packages: ['import:gi']",
        "packages: ['pygobject >=3.42,<4']",
    ] {
        assert_eq!(world.comes(spec), ["PyGObject: picked"], "{spec}");
    }
}

#[test]
fn what_cannot_be_resolved_says_what_to_do() {
    let world = World::new()
        .deb(
            "python3-lxml",
            "lxml 4.9.2",
            &["lxml/__init__.py", "lxml/etree.cpython-310-x86_64-linux-gnu.so"],
        )
        .deb("python3-zope.interface", "zope.interface 5.5", &["zope/interface/__init__.py"])
        .deb("python3-zope.event", "zope.event 4.4", &["zope/event/__init__.py"])
        .deb("python3-gi", "PyGObject 3.42.2", &["gi/__init__.py"]);
    world.write("base/planted.py", "");
    let said: Vec<String> = [
        "packages: [lmxl]",
        "packages: [elsewhere]",
        "packages: [gi]",
        "packages: [python3-gi]",
        "packages: ['import:json']",
        "packages: ['import:zope']",
        "packages: ['import:planted']",
        "packages: ['PyGObject >=4']",
        "packages: ['deb:python3-gi (>= 4)']",
        "packages: ['rpm:python3-gi']",
        "packages: ['nothing.*']",
        "packages: [lxml]",
        "packages: [{name: PyGObject, from: /nowhere}]",
    ]
    .iter()
    .map(|spec| format!("{spec}\n{}", world.refuses(spec)))
    .collect();
    insta::assert_snapshot!(said.join("\n\n"));
}

#[test]
fn two_owners_of_one_path_are_refused_and_both_named() {
    let world = World::new()
        .deb("python3-one", "one 1.0", &["shared/__init__.py", "one.py"])
        .installed("source", "two", "1.0", &["shared/__init__.py", "two.py"]);
    insta::assert_snapshot!(
        world.refuses("sources: [source]\npackages: [one, two]"),
        @"
    [two-owners] one and two both own shared/__init__.py: /base/shared/__init__.py and /source/shared/__init__.py
      pick one of them only
    "
    );
}

#[test]
fn hostile_lines_of_record_are_left_out_and_told() {
    let world = World::new().installed(
        "source",
        "bad",
        "1.0",
        &["bad.py", "../../etc/passwd", "/etc/passwd", "\"a\nimport os\""],
    );
    let selection = world.select("sources: [source]\npackages: [bad]").unwrap();
    let files: Vec<_> = selection.entries[0].files.iter().map(|f| f.path.to_string()).collect();
    assert_eq!(files, ["bad.py"]);
    assert!(selection.remarks.iter().any(|remark| remark.code == "hostile-path"));
}

#[test]
fn a_list_in_any_order_and_spelling_has_each_file_once() {
    let mut world =
        World::new().deb("python3-lib", "lib 1.0", &["lib/sub/b.py", "lib/__init__.py"]);
    let root = world.directory.path().canonicalize().unwrap().join("base");
    let more = [
        "lib/sub/a.py",
        "lib/sub",
        "lib/./sub/b.py",
        "lib//sub/gone.py",
        "lib/sub/gone.py",
        "lib/sub/../../gone.py",
        "lib/__pycache__/gone.cpython-311.pyc",
        "lib/sub/",
    ];
    world.write("base/lib/sub/a.py", "");
    world.last().files.extend(more.map(|path| root.join(path)));
    let selection = world.select("packages: [lib]").unwrap();
    let files: Vec<_> = selection.entries[0].files.iter().map(|f| f.path.to_string()).collect();
    assert_eq!(files, ["lib/__init__.py", "lib/sub/a.py", "lib/sub/b.py"]);
    assert_eq!(selection.entries[0].files.shares().len(), 2);
    let missing = selection.remarks.iter().find(|remark| remark.code == "listed-but-missing");
    assert!(missing.unwrap().message.starts_with("1 of the files"), "{missing:?}");
}

#[test]
fn metadata_of_several_versions_is_a_warning() {
    let world = World::new().installed("source", "lib", "1.0", &["lib.py"]).installed(
        "source",
        "lib",
        "2.0",
        &["lib.py"],
    );
    let selection = world.select("sources: [source]\npackages: [lib]").unwrap();
    let codes: Vec<_> = selection.remarks.iter().map(|remark| remark.code).collect();
    assert_eq!(codes, ["several-versions"]);
}

#[test]
fn a_marker_that_does_not_hold_takes_the_pick_away() {
    let world = World::new().deb("python3-cgi", "legacy-cgi 1.0", &["cgi.py"]);
    assert!(world.comes("packages: [\"legacy-cgi ; python_version >= '3.13'\"]").is_empty());
    assert_eq!(
        world.comes("packages: [\"legacy-cgi ; python_version < '3.13'\"]"),
        ["legacy-cgi: picked"]
    );
    assert!(world.comes("packages: [{name: absent, optional: true}]").is_empty());
}
