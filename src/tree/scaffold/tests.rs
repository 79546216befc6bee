use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use super::*;
use crate::common::requirement::MarkerEnvironment;
use crate::tree::Tree;

fn facts(executable: &str, version: (u32, u32, u32)) -> Facts {
    let (major, minor, micro) = version;
    Facts {
        executable: PathBuf::from("/usr/bin/python3"),
        real_executable: PathBuf::from(executable),
        version,
        full_version: format!("{major}.{minor}.{micro}"),
        implementation: "cpython".to_owned(),
        cache_tag: format!("cpython-{major}{minor}"),
        extension_suffixes: vec![".so".to_owned()],
        soabi: None,
        free_threaded: false,
        base_prefix: PathBuf::from("/usr"),
        stdlib: PathBuf::from("/usr/lib/python3.11"),
        lib_dynload: None,
        platlibdir: "lib".to_owned(),
        site_directories: Vec::new(),
        standard_modules: Vec::new(),
        markers: MarkerEnvironment(BTreeMap::from([
            ("sys_platform".to_owned(), "linux".to_owned()),
            ("platform_machine".to_owned(), "x86_64".to_owned()),
        ])),
        library_name: format!("python{major}.{minor}"),
    }
}

static BASE: LazyLock<Facts> = LazyLock::new(|| facts("/usr/bin/python3.11", (3, 11, 2)));
static NO_VARIABLES: LazyLock<Variables> = LazyLock::new(Variables::default);

fn nodes<'a>(change: impl FnOnce(&mut Settings<'a>)) -> Result<Vec<(RelPath, Node)>> {
    nodes_of(&BASE, change)
}

fn nodes_of<'a>(
    facts: &'a Facts,
    change: impl FnOnce(&mut Settings<'a>),
) -> Result<Vec<(RelPath, Node)>> {
    let mut settings = Settings {
        facts,
        environment: Path::new("/srv/app/.venv"),
        spec: Some(Path::new("/srv/app/isolate.yaml")),
        variables: &NO_VARIABLES,
        executable: Executable::Launcher,
        sitecustomize: false,
        view: Some(&[]),
    };
    change(&mut settings);
    scaffold(&settings)
}

fn content(nodes: &[(RelPath, Node)], path: &str) -> String {
    match nodes.iter().find(|(at, _)| at.as_str() == path) {
        Some((_, Node::File { content, .. })) => String::from_utf8(content.to_vec()).unwrap(),
        other => panic!("{path} is {other:?}"),
    }
}

fn names(nodes: &[(RelPath, Node)]) -> Vec<&str> {
    nodes.iter().map(|(path, _)| path.as_str()).collect()
}

#[test]
fn an_environment_has_its_fixed_nodes_and_they_make_a_tree() {
    let nodes = nodes(|_| {}).unwrap();
    insta::assert_snapshot!(names(&nodes).join("\n"), @r"
    pyvenv.cfg
    lib/python3.11/site-packages
    bin/python
    bin/python3
    bin/python3.11
    lib64
    bin/activate
    bin/activate.csh
    bin/activate.fish
    bin/activate.nu
    bin/activate.ps1
    lib/python3.11/site-packages/00_isolate.pth
    lib/python3.11/site-packages/00_isolate_startup.pth
    ");
    let mut tree = Tree::default();
    tree.extend(nodes);
    assert_eq!(tree.get(&RelPath::new("lib/python3.11").unwrap()), Some(&Node::Directory));
}

#[test]
fn pyvenv_cfg_names_the_base_and_what_the_launcher_does() {
    let text = |list: &[&str]| list.iter().map(ToString::to_string).collect();
    let variables = Variables {
        keep: text(&["PYTHONPATH"]),
        set: BTreeMap::from([("GI_TYPELIB_PATH".to_owned(), "/opt/a = b".to_owned())]),
        prepend: BTreeMap::from([("LD_LIBRARY_PATH".to_owned(), text(&["/opt/1", "/opt/2"]))]),
    };
    let nodes = nodes(|settings| settings.variables = &variables).unwrap();
    insta::assert_snapshot!(content(&nodes, "pyvenv.cfg"), @r"
    home = /usr/bin
    include-system-site-packages = false
    version = 3.11.2
    executable = /usr/bin/python3.11
    prompt = .venv
    isolate.base = /usr/bin/python3.11
    isolate.name = python3.11
    isolate.spec = /srv/app/isolate.yaml
    isolate.keep = PYTHONPATH
    isolate.set = GI_TYPELIB_PATH=/opt/a = b
    isolate.prepend = LD_LIBRARY_PATH=/opt/1
    isolate.prepend = LD_LIBRARY_PATH=/opt/2
    ");
}

#[test]
fn the_pyvenv_cfg_of_another_tool_keeps_its_lines_to_the_byte() {
    let extended = |theirs: &[u8]| {
        let mut all = Vec::new();
        let extend =
            |settings: &mut Settings<'_>| all = pyvenv::extended(theirs, settings).unwrap();
        nodes(extend).unwrap();
        all
    };
    let ours = b"isolate.base = /usr/bin/python3.11\nisolate.name = python3.11\n\
        isolate.spec = /srv/app/isolate.yaml\n";
    let theirs = b"home = /usr/bin\r\nuv = 0.9\nprompt = caf\xe9\n\n# isolate.base\n";
    assert_eq!(extended(theirs), [&theirs[..], &ours[..]].concat());
    // A second time, and when the user has added a line behind ours.
    assert_eq!(extended(&extended(theirs)), extended(theirs));
    let added = [&extended(theirs)[..], b"mine = 1"].concat();
    assert_eq!(extended(&added), [&theirs[..], b"mine = 1\n", &ours[..]].concat());
}

#[test]
fn a_base_keeps_its_own_name() {
    let facts = facts("/opt/free/bin/python3.13t", (3, 13, 0));
    let nodes = nodes_of(&facts, |_| {}).unwrap();
    let names = names(&nodes);
    for name in ["bin/python", "bin/python3", "bin/python3.13", "bin/python3.13t"] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    assert!(content(&nodes, "pyvenv.cfg").contains("\nisolate.name = python3.13t\n"));
}

#[test]
fn an_unversioned_base_gets_no_node_twice() {
    for base in ["/opt/x/bin/python", "/opt/x/bin/python3"] {
        let facts = facts(base, (3, 12, 0));
        let nodes = nodes_of(&facts, |_| {}).unwrap();
        let mut names = names(&nodes);
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all, "{base}");
    }
}

#[test]
fn a_link_leads_to_the_base_itself() {
    let nodes = nodes(|settings| settings.executable = Executable::Link).unwrap();
    let node = |path: &str| nodes.iter().find(|(at, _)| at.as_str() == path).map(|(_, node)| node);
    assert_eq!(node("bin/python"), Some(&Node::Link("/usr/bin/python3.11".into())));
    assert_eq!(node("bin/python3.11"), Some(&Node::Link("python".into())));
}

#[test]
fn the_view_and_what_lies_below_it_are_put_on_the_path() {
    let further = [RelPath::new("PIL/compat").unwrap()];
    let with = nodes(|settings| settings.view = Some(&further)).unwrap();
    let path = "lib/python3.11/site-packages/00_isolate.pth";
    assert_eq!(content(&with, path), "../system-packages\n../system-packages/PIL/compat\n");
    let without = nodes(|settings| settings.view = None).unwrap();
    assert!(!names(&without).contains(&path));
}

#[test]
fn the_bases_sitecustomize_is_let_in_when_asked_for() {
    let nodes = nodes(|settings| settings.sitecustomize = true).unwrap();
    assert!(!names(&nodes).iter().any(|name| name.contains("startup")));
}

#[test]
fn the_startup_line_is_one_line_of_ascii_that_begins_with_import() {
    let nodes = nodes(|_| {}).unwrap();
    let line = content(&nodes, "lib/python3.11/site-packages/00_isolate_startup.pth");
    assert!(line.starts_with("import sys; "));
    assert!(line.is_ascii() && line.ends_with(")\n") && line.lines().count() == 1);
}

#[test]
fn from_3_18_on_the_code_is_a_module_that_a_start_file_names() {
    let facts = facts("/usr/bin/python3.18", (3, 18, 0));
    let nodes = nodes_of(&facts, |_| {}).unwrap();
    let site_packages = "lib/python3.18/site-packages";
    let start = content(&nodes, &format!("{site_packages}/00_isolate_startup.start"));
    assert_eq!(start, "_isolate_startup:install\n");
    let module = content(&nodes, &format!("{site_packages}/_isolate_startup.py"));
    assert!(module.contains("def install():"));
    assert!(!names(&nodes).iter().any(|name| name.ends_with("startup.pth")));
}

fn refusal(variables: &Variables) -> String {
    let refused = nodes(|settings| settings.variables = variables).unwrap_err();
    format!("{}: {}\n{}", refused.code, refused.message, refused.help.join("\n"))
}

#[test]
fn a_value_that_would_write_lines_of_its_own_is_refused() {
    let set = |name: &str, value: &str| Variables {
        set: BTreeMap::from([(name.to_owned(), value.to_owned())]),
        ..Variables::default()
    };
    insta::assert_snapshot!(refusal(&set("A", "1\nisolate.base = /opt/evil")), @r#"
    bad-variable: `variables.set.A` has a line end or a NUL: "1\nisolate.base = /opt/evil"
    a line of pyvenv.cfg cannot hold it: change the value, or set it where the program is started
    "#);
    insta::assert_snapshot!(refusal(&set("A", " 1")), @r#"
    bad-variable: `variables.set.A` has space at its start or end: " 1"
    a line of pyvenv.cfg cannot hold it: change the value, or set it where the program is started
    "#);
    insta::assert_snapshot!(refusal(&set("A=B", "1")), @r#"
    bad-variable: `variables.set` names "A=B", which is no name of a variable
    a name has letters, digits and `_`, and does not begin with a digit
    "#);
    insta::assert_snapshot!(refusal(&set("ISOLATE_BORDER", "1")), @"
    bad-variable: `variables.set` names ISOLATE_BORDER, which the launcher itself sets
    take it out
    ");
    assert!(refusal(&set("A", &"x".repeat(70_000))).starts_with("too-many-variables: "));
}

#[test]
fn names_that_are_kept_and_entries_that_are_prepended_are_looked_at_too() {
    let keep = Variables { keep: vec!["PYTHON PATH".to_owned()], ..Variables::default() };
    assert!(refusal(&keep).contains("`variables.keep` names \"PYTHON PATH\""));
    let prepend = |entry: &str| Variables {
        prepend: BTreeMap::from([("P".to_owned(), vec![entry.to_owned()])]),
        ..Variables::default()
    };
    assert!(refusal(&prepend("")).contains("`variables.prepend.P` has an empty entry"));
    assert!(refusal(&prepend("/a\r")).contains("`variables.prepend.P` has a line end"));
}

#[test]
fn a_path_that_no_line_can_hold_is_refused() {
    use std::os::unix::ffi::OsStrExt;
    let odd = Path::new(std::ffi::OsStr::from_bytes(b"/srv/\xff/.venv"));
    for environment in [odd, Path::new("/srv/a\nb")] {
        let refused = nodes(|settings| settings.environment = environment).unwrap_err();
        assert_eq!(refused.code, "unusable-path");
    }
    let refused = nodes(|settings| settings.spec = Some(odd)).unwrap_err();
    insta::assert_snapshot!(refused.message, @r#"the path of the spec cannot stand in the files of an environment: "/srv/\xFF/.venv""#);
}
