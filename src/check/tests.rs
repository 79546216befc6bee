use std::path::PathBuf;

use super::*;
use crate::common::ProjectName;
use crate::inventory::system::{Manager, SystemPackage};
use crate::inventory::unit::Ownership;
use crate::selection::summary::{ExpansionSummary, PickSummary};

fn pick(name: &str, version: &str) -> PickSummary {
    PickSummary {
        name: name.to_owned(),
        version: Some(version.to_owned()),
        kind: "picked".to_owned(),
        through: None,
        why: vec![format!("picked: {name}")],
        from: PathBuf::from("/usr/lib/python3/dist-packages"),
        package: Some(SystemPackage {
            manager: Manager::Deb,
            name: format!("python3-{name}"),
            version: format!("{version}-1"),
            architecture: "all".to_owned(),
            source: name.to_owned(),
        }),
        ownership: Ownership::SystemPackage,
        imports: vec![name.to_owned()],
        distributions: Vec::new(),
        hides: Vec::new(),
    }
}

fn told(findings: &[Finding]) -> String {
    let line = |f: &Finding| format!("{}: {}: {}", f.code, f.about, f.message);
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_the_system_did_to_units_is_told_from_what_to_what() {
    let before = [pick("a", "1"), pick("b", "1"), pick("gone", "1"), pick("moved", "1")];
    let moved = PickSummary { from: "/opt/site".into(), ..pick("moved", "1") };
    let now = [pick("a", "1"), pick("b", "2"), moved, pick("zope.x", "1"), pick("new", "1")];
    let glob = ExpansionSummary { pick: "zope.*".to_owned(), names: vec!["zope.x".to_owned()] };
    insta::assert_snapshot!(told(&units(&before, &now, &[glob])), @r"
    upgraded: b: python3-b was 1-1 and is 2-1
    gone: gone: gone 1 (python3-gone 1-1) does not come through any more
    moved: moved: moved was taken from /usr/lib/python3/dist-packages and would be from /opt/site
    new: new: new 1 (python3-new 1-1) would come through (picked: new)
    new-match: zope.x: zope.x 1 (python3-zope.x 1-1) is a new match of `zope.*`
    ");
    assert_eq!(units(&now, &now, &[]), []);
}

#[test]
fn allow_list_view_and_metadata_are_held_against_each_other() {
    let text = "# Everything\n# name  distribution\na    a    1\nz.b  z-b,z_c  1\nd    -    1\n";
    let view = |imports: &[&str], projects: &[&str]| View {
        imports: imports.iter().map(|name| (*name).to_owned()).collect(),
        projects: projects.iter().map(|name| ProjectName::new(name)).collect(),
    };
    assert_eq!(agreement(text, &view(&["a", "z.b", "d"], &["A", "z.b", "z-c"])), []);
    insta::assert_snapshot!(told(&agreement(text, &view(&["a", "x"], &["a", "y"]))), @r"
    disagreement: x: it can be imported from the view, and the allow-list does not name it
    disagreement: d: the allow-list names it, and the view does not have it
    disagreement: z.b: the allow-list names it, and the view does not have it
    disagreement: y: the view has its metadata, and the allow-list does not name it
    disagreement: z-b: the allow-list names it, and the view does not have its metadata
    disagreement: z-c: the allow-list names it, and the view does not have its metadata
    ");
}

#[test]
fn imports_fail_in_their_own_ways() {
    let trace =
        |last: &str| format!("Traceback (most recent call last):\n  File \"x\"\n{last}\n\n");
    let one = |ended, last: &str| import("x", ended, &trace(last)).unwrap();
    assert_eq!(import("x", Ended::Code(0), "a warning"), None);
    let findings = [
        one(Ended::Code(1), "ModuleNotFoundError: No module named 'six.moves'"),
        one(
            Ended::Code(1),
            "ImportError: libxml2.so.2: cannot open shared object file: No such file or directory",
        ),
        one(Ended::Code(1), "ValueError: no"),
        import("x", Ended::Code(1), "").unwrap(),
        one(Ended::Signal(11), ""),
        one(Ended::Signal(9), ""),
        one(Ended::TooSlow, ""),
    ];
    insta::assert_snapshot!(told(&findings), @r"
    missing-module: x: its import needs the module six.moves, which the environment lacks
    missing-library: x: its import needs the shared library libxml2.so.2, which the system lacks
    import-fails: x: its import fails: ValueError: no
    import-fails: x: its import fails: it says nothing
    import-crashes: x: its import crashes Python: segmentation fault
    import-crashes: x: its import crashes Python: signal 9
    import-hangs: x: its import takes longer than --timeout
    ");
}
