//! A spec that uses every key is read as what it says.

use std::path::PathBuf;

use super::spec;
use crate::common::Place;
use crate::spec::selector::Form;
use crate::spec::{
    Dependencies, Isolation, Kind, Launcher, LockPolicy, Pick, Placed, Selector, Source, Spec,
    Variables,
};

/// Every key of the format.
pub(super) const WHOLE: &str = r#"# yaml-language-server: $schema=isolate.schema.json
format: 1
python: 3.10
environment: env/py
isolation: cherry-pick

packages:
  - lxml >=4.9,<6
  - zope.*
  - import:apt_pkg
  - deb: python3-gi
  - [deb:python3-gi, rpm:python3-gobject]
  - name: numpy
    version: ">=1.24"
    from: lib/site-packages
    optional: true
    dependencies: declared
    commands: true

exclude: [setuptools, "sphinxcontrib.*"]
dependencies: false
sources:
  - /opt/ros/jazzy/lib/python{python}/site-packages
  - "{spec}/lib"
sitecustomize: true
variables:
  keep: [PYTHONPATH]
  set: {GI_TYPELIB_PATH: /opt/gtk, LEVEL: 07, EMPTY: ""}
  prepend: {LD_LIBRARY_PATH: [/opt/gtk/lib, ./lib]}
launcher: exec
lock: exact
seed: [pip, "zc.buildout==6.0.1"]
regenerate: ["bin/*"]
interpreter: py
"#;

/// The place of a text that occurs once.
fn place(text: &str, length: usize) -> Place {
    let (index, source) =
        WHOLE.lines().enumerate().find(|(_, line)| line.contains(text)).expect(text);
    let column = source[..source.find(text).unwrap()].chars().count() + 1;
    let file = PathBuf::from("isolate.yaml");
    Place { file, line: index + 1, column, length, source: source.to_owned() }
}

fn parsed(text: &str) -> Selector {
    Selector::parse(text, Form::Short).unwrap().remove(0)
}

fn pick(text: &str, place: Place, selectors: &[&str]) -> Pick {
    Pick {
        place,
        text: text.to_owned(),
        alternatives: selectors.iter().map(|selector| parsed(selector)).collect(),
        from: None,
        optional: false,
        dependencies: Dependencies::None,
        commands: false,
    }
}

#[test]
fn every_key_is_read() {
    let numpy = Pick {
        from: Some("/srv/app/lib/site-packages".into()),
        optional: true,
        dependencies: Dependencies::Declared,
        commands: true,
        alternatives: vec![Selector::long(Kind::Distribution, "numpy", Some(">=1.24")).unwrap()],
        ..pick(
            "name: numpy, version: >=1.24, from: lib/site-packages, optional: true, \
             dependencies: declared, commands: true",
            place("name: numpy", 4),
            &[],
        )
    };
    let pair = "[deb:python3-gi, rpm:python3-gobject]";
    let expected = Spec {
        file: "/srv/app/isolate.yaml".into(),
        files: vec!["/srv/app/isolate.yaml".into()],
        python: Some(Placed { value: "3.10".to_owned(), place: place("3.10", 4) }),
        environment: "/srv/app/env/py".into(),
        isolation: Isolation::CherryPick,
        packages: vec![
            pick("lxml >=4.9,<6", place("lxml >=4.9,<6", 13), &["lxml >=4.9,<6"]),
            pick("zope.*", place("zope.*", 6), &["zope.*"]),
            pick("import:apt_pkg", place("import:apt_pkg", 14), &["import:apt_pkg"]),
            pick("deb: python3-gi", place("deb: python3-gi", 3), &["deb:python3-gi"]),
            pick(
                "deb:python3-gi | rpm:python3-gobject",
                place(pair, 1),
                &["deb:python3-gi", "rpm:python3-gobject"],
            ),
            numpy,
        ],
        exclude: vec![
            Placed { value: parsed("setuptools"), place: place("setuptools", 10) },
            Placed { value: parsed("sphinxcontrib.*"), place: place("\"sphinxcontrib.*\"", 17) },
        ],
        sources: vec![
            Source {
                template: "/opt/ros/jazzy/lib/python{python}/site-packages".to_owned(),
                place: place("/opt/ros", 47),
            },
            Source { template: "/srv/app/lib".to_owned(), place: place("\"{spec}/lib\"", 12) },
        ],
        sitecustomize: true,
        variables: Variables {
            keep: vec!["PYTHONPATH".to_owned()],
            set: [("GI_TYPELIB_PATH", "/opt/gtk"), ("LEVEL", "07"), ("EMPTY", "")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            prepend: [("LD_LIBRARY_PATH".to_owned(), vec!["/opt/gtk/lib".into(), "./lib".into()])]
                .into(),
        },
        launcher: Launcher::Exec,
        lock: LockPolicy::Exact,
        seed: vec![
            Placed { value: "pip".to_owned(), place: place("pip, ", 3) },
            Placed {
                value: "zc.buildout==6.0.1".to_owned(),
                place: place("\"zc.buildout==6.0.1\"", 20),
            },
        ],
        regenerate: vec![Placed { value: "bin/*".to_owned(), place: place("\"bin/*\"", 7) }],
        interpreter: Some(Placed {
            value: "py".to_owned(),
            place: Place { column: 14, ..place("interpreter: py", 2) },
        }),
        remarks: Vec::new(),
    };
    assert_eq!(spec(WHOLE).unwrap(), expected);
}

#[test]
fn two_lines_are_enough() {
    let spec = spec("packages:\n  - lxml >=4.9,<6\n").unwrap();
    assert_eq!(spec.isolation, Isolation::CherryPick);
    assert_eq!(spec.environment, PathBuf::from("/srv/app/.venv"));
    assert_eq!(spec.packages[0].dependencies, Dependencies::All);
    assert_eq!((spec.python, spec.sitecustomize, spec.launcher), (None, false, Launcher::Auto));
}

#[test]
fn without_packages_isolation_is_full() {
    assert_eq!(spec("{}").unwrap().isolation, Isolation::Full);
    assert_eq!(spec("packages: []\nisolation: full").unwrap().isolation, Isolation::Full);
    assert_eq!(spec("isolation: cherry-pick").unwrap().isolation, Isolation::CherryPick);
}

#[test]
fn sitecustomize_is_let_in_by_cherry_picking_alone() {
    assert!(spec("isolation: cherry-pick\nsitecustomize: true").unwrap().sitecustomize);
    assert!(spec("packages: [lxml]\nsitecustomize: true").unwrap().sitecustomize);
    assert!(!spec("isolation: full\nsitecustomize: false").unwrap().sitecustomize);
}

#[test]
fn what_looks_like_a_number_stays_a_text() {
    for text in ["3.10", "3.1", "3.20", "3", "0x10", "1e500", "1_0", ".nan", "2026-10-18"] {
        let read = spec(&format!("python: {text} # comment\n")).unwrap().python.unwrap();
        assert_eq!(read.value, text);
        assert_eq!(read.place.length, text.len());
    }
}

#[test]
fn a_long_requirement_may_be_folded() {
    let folded = spec("packages:\n  - >-\n    lxml\n    >=4\n  - lxml >=4").unwrap();
    assert_eq!(folded.packages[0].alternatives, folded.packages[1].alternatives);
}

#[test]
fn aliases_and_merges_are_taken_as_yaml_has_them() {
    let text = "packages:\n  - &x {name: a, optional: true}\n  - {<<: *x, name: b}\n";
    let spec = spec(text).unwrap();
    assert!(spec.packages.iter().all(|pick| pick.optional));
    assert_eq!(spec.packages[1].alternatives[0].name, "b");
}

#[test]
fn what_is_picked_twice_is_a_remark() {
    let remarks = spec("packages: [lxml, numpy, LXML]").unwrap().remarks;
    assert_eq!(remarks.len(), 1);
    assert_eq!((remarks[0].code, remarks[0].places.len()), ("picked-twice", 2));
    assert_eq!(spec("packages: [lxml, import:lxml]").unwrap().remarks, []);
}

#[test]
fn a_glob_may_exclude_and_be_excluded_from() {
    assert!(spec("packages: [zope.*]\nexclude: [zope.interface]").is_ok());
    assert!(spec("packages: [zope.interface]\nexclude: [zope.*]").is_ok());
    assert!(spec("packages: [zope.interface]\nexclude: [import:zope.interface]").is_ok());
}
