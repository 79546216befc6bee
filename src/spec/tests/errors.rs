//! What the format does not have is refused, with the place and what to do.

use insta::assert_snapshot;

use super::refused;

#[test]
fn unknown_keys_get_near_names() {
    assert_snapshot!(refused("pacakges: []\n"), @r"
    error[unknown-key]: unknown key `pacakges`
     --> isolate.yaml:1:1
      |
    1 | pacakges: []
      | ^^^^^^^^
    help: did you mean `packages`?
    ");
    assert_snapshot!(refused("packages:\n  - name: x\n    optoinal: true\n"), @r"
    error[unknown-key]: unknown key `optoinal`
     --> isolate.yaml:3:5
      |
    3 |     optoinal: true
      |     ^^^^^^^^
    help: did you mean `optional`?
    ");
    assert_snapshot!(refused("packages:\n  - nmae: x\n"), @r"
    error[unknown-key]: unknown key `nmae`
     --> isolate.yaml:2:5
      |
    2 |   - nmae: x
      |     ^^^^
    help: did you mean `name`?
    ");
    assert_snapshot!(refused("variables:\n  kep: []\n"), @r"
    error[unknown-key]: unknown key `kep`
     --> isolate.yaml:2:3
      |
    2 |   kep: []
      |   ^^^
    help: did you mean `keep`?
    ");
    assert_snapshot!(refused("xxxx: [pip]\n"), @r"
    error[unknown-key]: unknown key `xxxx`
     --> isolate.yaml:1:1
      |
    1 | xxxx: [pip]
      | ^^^^
    help: possible here: format, extends, python, environment, isolation, packages, exclude, dependencies, sources, sitecustomize, variables, launcher, lock, seed, regenerate, interpreter
    ");
    assert_snapshot!(refused("packages:\n  - name: x\n    qqqqqqqq: true\n"), @r"
    error[unknown-key]: unknown key `qqqqqqqq`
     --> isolate.yaml:3:5
      |
    3 |     qqqqqqqq: true
      |     ^^^^^^^^
    help: possible here: name, import, deb, rpm, version, from, optional, dependencies, commands
    ");
    assert_snapshot!(refused("exclude:\n  - name: x\n    version: \"1\"\n"), @r#"
    error[unknown-key]: unknown key `version`
     --> isolate.yaml:3:5
      |
    3 |     version: "1"
      |     ^^^^^^^
    help: possible here: name, import, deb, rpm
    "#);
}

#[test]
fn a_key_twice_shows_both() {
    assert_snapshot!(refused("python: 3.11\nlauncher: auto\npython: system\n"), @r"
    error[duplicate-key]: `python` is given twice
     --> isolate.yaml:3:1
      |
    3 | python: system
      | ^^^^^^
     ::: isolate.yaml:1:1
      |
    1 | python: 3.11
      | ^^^^^^
    help: keep one of them
    ");
    assert_snapshot!(refused("variables: {set: {A: x, A: y}}\n"), @r"
    error[duplicate-key]: `A` is given twice
     --> isolate.yaml:1:25
      |
    1 | variables: {set: {A: x, A: y}}
      |                         ^
     ::: isolate.yaml:1:19
      |
    1 | variables: {set: {A: x, A: y}}
      |                   ^
    help: keep one of them
    ");
}

#[test]
fn wrong_types() {
    assert_snapshot!(refused("packages: lxml >=4,<6\n"), @r#"
    error[wrong-type]: `packages` must be a list, not a text
     --> isolate.yaml:1:11
      |
    1 | packages: lxml >=4,<6
      |           ^^^^^^^^^^^
    help: write ["lxml >=4,<6"]
    "#);
    assert_snapshot!(refused("packages:\n"), @r"
    error[wrong-type]: `packages` has no value
     --> isolate.yaml:1:9
      |
    1 | packages:
      |         ^
    help: write `[]` for an empty list, or take the key away
    ");
    assert_snapshot!(refused("variables: []\n"), @r"
    error[wrong-type]: `variables` must be a mapping, not a list
     --> isolate.yaml:1:12
      |
    1 | variables: []
      |            ^
    help: write `key: value` lines, or `{key: value}`
    ");
    assert_snapshot!(refused("python: [a]\n"), @r#"
    error[wrong-type]: `python` must be a text, not a list
     --> isolate.yaml:1:9
      |
    1 | python: [a]
      |         ^
    help: `[` begins a list in YAML; if it is a text, quote it: "[a]"
    "#);
    assert_snapshot!(refused("python: {a: b, c: d}\n"), @r#"
    error[wrong-type]: `python` must be a text, not a mapping
     --> isolate.yaml:1:9
      |
    1 | python: {a: b, c: d}
      |         ^
    help: `{` begins a mapping in YAML; if it is a text, quote it: "{a: b, c: d}"
    "#);
    assert_snapshot!(refused("- lxml\n"), @r"
    error[wrong-type]: a spec must be a mapping, not a list
     --> isolate.yaml:1:1
      |
    1 | - lxml
      | ^
    help: put the list below `packages:`
    ");
    assert_snapshot!(refused("lxml\n"), @r"
    error[wrong-type]: a spec must be a mapping, not a text
     --> isolate.yaml:1:1
      |
    1 | lxml
      | ^^^^
    help: write `key: value` lines, or `{key: value}`
    ");
    assert_snapshot!(refused("exclude:\n  - [a, b]\n"), @r#"
    error[wrong-type]: an entry of `exclude` must be a text, not a list
     --> isolate.yaml:2:5
      |
    2 |   - [a, b]
      |     ^
    help: `[` begins a list in YAML; if it is a text, quote it: "[a, b]"
    "#);
    assert_snapshot!(refused("packages:\n  - [a, [b]]\n"), @r#"
    error[wrong-type]: an alternative must be a text, not a list
     --> isolate.yaml:2:9
      |
    2 |   - [a, [b]]
      |         ^
    help: `[` begins a list in YAML; if it is a text, quote it: "[b]"
    "#);
    assert_snapshot!(refused("packages:\n  - []\n"), @r"
    error[bad-value]: this list of alternatives is empty
     --> isolate.yaml:2:5
      |
    2 |   - []
      |     ^
    help: name packages in it, or take it away
    ");
    assert_snapshot!(refused("? [a]\n: b\n"), @r#"
    error[yaml]: a key must be a text
     --> isolate.yaml:1:3
      |
    1 | ? [a]
      |   ^
    help: `[` begins a list in YAML; if it is a text, quote it: "[a]"
    "#);
}

#[test]
fn wrong_values() {
    assert_snapshot!(refused("format: 2\n"), @r"
    error[unknown-format]: this program reads format 1, not `2`
     --> isolate.yaml:1:9
      |
    1 | format: 2
      |         ^
    help: a newer format needs a newer isolate; otherwise write `format: 1`
    ");
    assert_snapshot!(refused("isolation: fulll\n"), @r"
    error[bad-value]: `isolation` must be `full` or `cherry-pick`, not `fulll`
     --> isolate.yaml:1:12
      |
    1 | isolation: fulll
      |            ^^^^^
    help: did you mean `full`?
    ");
    assert_snapshot!(refused("launcher: none\n"), @r"
    error[bad-value]: `launcher` must be `auto`, `exec` or `link`, not `none`
     --> isolate.yaml:1:11
      |
    1 | launcher: none
      |           ^^^^
    help: possible here: auto, exec, link
    ");
    assert_snapshot!(refused("python: \"\"\n"), @r#"
    error[bad-value]: `python` is empty
     --> isolate.yaml:1:9
      |
    1 | python: ""
      |         ^^
    help: write something, or take it away
    "#);
    assert_snapshot!(refused("python: \"a\\eb\"\n"), @r#"
    error[bad-value]: `python` has a control character in it: '\u{1b}'
     --> isolate.yaml:1:9
      |
    1 | python: "a\eb"
      |         ^^^^^^
    help: take it away
    "#);
    assert_snapshot!(refused("environment: ~/venv\n"), @r"
    error[no-expansion]: `~` is not expanded: a spec means the same for everybody
     --> isolate.yaml:1:14
      |
    1 | environment: ~/venv
      |              ^
    help: write the path out, absolute or relative to this file
    ");
    assert_snapshot!(refused("sources: [/opt/$ROS_DISTRO/lib]\n"), @r"
    error[no-expansion]: `$ROS_DISTRO` is not expanded: a spec means the same for everybody
     --> isolate.yaml:1:16
      |
    1 | sources: [/opt/$ROS_DISTRO/lib]
      |                ^^^^^^^^^^^
    help: write the path out, absolute or relative to this file
    ");
    assert_snapshot!(refused("sources: [\"/opt/${ROS}/x\"]\n"), @r#"
    error[no-expansion]: `${ROS}` is not expanded: a spec means the same for everybody
     --> isolate.yaml:1:17
      |
    1 | sources: ["/opt/${ROS}/x"]
      |                 ^^^^^^
    help: write the path out, absolute or relative to this file
    "#);
    assert_snapshot!(refused("sources: [\"/opt/{python}/{arch}/x\"]\n"), @r#"
    error[unknown-placeholder]: `{arch}` stands for nothing
     --> isolate.yaml:1:26
      |
    1 | sources: ["/opt/{python}/{arch}/x"]
      |                          ^^^^^^
    help: {python} is the base's version, such as 3.12; {spec} is this file's directory
    "#);
    assert_snapshot!(refused("sources: [\"/opt/{spec}/x\"]\n"), @r#"
    error[unknown-placeholder]: `{spec}` stands at the start of a path, before a `/`
     --> isolate.yaml:1:17
      |
    1 | sources: ["/opt/{spec}/x"]
      |                 ^^^^^^
    help: {python} is the base's version, such as 3.12; {spec} is this file's directory
    "#);
    assert_snapshot!(refused("sources: [/opt/{]\n"), @r#"
    error[yaml-quote]: within brackets, a `{` ends the text before it
     --> isolate.yaml:1:11
      |
    1 | sources: [/opt/{]
      |           ^^^^^^^
    help: quote it: "/opt/{]"
    "#);
}

#[test]
fn variables_are_checked() {
    assert_snapshot!(refused("variables:\n  keep: [LD_LIBRARY_PATH]\n"), @r"
    error[bad-value]: `LD_LIBRARY_PATH` is no Python variable
     --> isolate.yaml:2:10
      |
    2 |   keep: [LD_LIBRARY_PATH]
      |          ^^^^^^^^^^^^^^^
    help: take it away: only variables that begin with PYTHON or _PYTHON are held back
    ");
    assert_snapshot!(refused("variables:\n  set: {A-B: x}\n"), @r"
    error[bad-value]: `A-B` is no name of a variable
     --> isolate.yaml:2:9
      |
    2 |   set: {A-B: x}
      |         ^^^
    help: letters, digits and `_`, not a digit first
    ");
    assert_snapshot!(refused("variables:\n  set: {A: \"x\\ny\"}\n"), @r#"
    error[bad-value]: `variables.set.A` has a line end or a NUL in it
     --> isolate.yaml:2:12
      |
    2 |   set: {A: "x\ny"}
      |            ^^^^^^
    help: write it on one line
    "#);
    assert_snapshot!(refused("variables:\n  set: {A: }\n"), @r"
    error[wrong-type]: `variables.set.A` has no value
     --> isolate.yaml:2:10
      |
    2 |   set: {A: }
      |          ^
    help: write a text, or take it away
    ");
    assert_snapshot!(refused("variables:\n  prepend: {PATH: /opt}\n"), @r#"
    error[wrong-type]: `variables.prepend.PATH` must be a list, not a text
     --> isolate.yaml:2:19
      |
    2 |   prepend: {PATH: /opt}
      |                   ^^^^
    help: write ["/opt"]
    "#);
    assert_snapshot!(refused("variables:\n  prepend: {PATH: [\"\"]}\n"), @r#"
    error[bad-value]: an entry of `variables.prepend.PATH` is empty
     --> isolate.yaml:2:20
      |
    2 |   prepend: {PATH: [""]}
      |                    ^^
    help: an empty entry means the current directory: write `.` if that is meant
    "#);
    assert_snapshot!(refused("variables:\n  keep: [PYTHONPATH]\n  set:\n    PYTHONPATH: x\n"), @r"
    error[variable-conflict]: `PYTHONPATH` stands under both `set` and `keep`
     --> isolate.yaml:4:5
      |
    4 |     PYTHONPATH: x
      |     ^^^^^^^^^^
     ::: isolate.yaml:2:10
      |
    2 |   keep: [PYTHONPATH]
      |          ^^^^^^^^^^
    help: keep one of them
    ");
    assert_snapshot!(refused("variables:\n  set: {P: x}\n  prepend: {P: [x]}\n"), @r"
    error[variable-conflict]: `P` stands under both `set` and `prepend`
     --> isolate.yaml:2:9
      |
    2 |   set: {P: x}
      |         ^
     ::: isolate.yaml:3:13
      |
    3 |   prepend: {P: [x]}
      |             ^
    help: keep one of them
    ");
}

#[test]
fn picks_name_one_package() {
    assert_snapshot!(refused("packages:\n  - version: \"1\"\n"), @r#"
    error[no-name]: this entry names no package
     --> isolate.yaml:2:5
      |
    2 |   - version: "1"
      |     ^^^^^^^
    help: give it one of `name:`, `import:`, `deb:` and `rpm:`
    "#);
    assert_snapshot!(refused("packages:\n  - deb: a\n    rpm: b\n"), @r"
    error[two-names]: this entry names a package twice
     --> isolate.yaml:3:5
      |
    3 |     rpm: b
      |     ^^^
     ::: isolate.yaml:2:5
      |
    2 |   - deb: a
      |     ^^^
    help: for alternatives write a list: `- [deb:python3-gi, rpm:python3-gobject]`
    ");
    assert_snapshot!(refused("packages:\n  - {}\n"), @r"
    error[no-name]: this entry names no package
     --> isolate.yaml:2:5
      |
    2 |   - {}
      |     ^
    help: give it one of `name:`, `import:`, `deb:` and `rpm:`
    ");
}

#[test]
fn excludes_are_names() {
    assert_snapshot!(refused("exclude:\n  - lxml >=4\n"), @r"
    error[bad-exclude]: an entry of `exclude` is a name, without a version
     --> isolate.yaml:2:5
      |
    2 |   - lxml >=4
      |     ^^^^^^^^
    help: what is excluded is excluded in every version: write the name alone
    ");
    assert_snapshot!(refused("exclude:\n  - a | b\n"), @r"
    error[bad-exclude]: an entry of `exclude` is a name, without alternatives
     --> isolate.yaml:2:5
      |
    2 |   - a | b
      |     ^^^^^
    help: what is excluded is excluded in every version: write the name alone
    ");
}

#[test]
fn keys_contradict_each_other() {
    assert_snapshot!(refused("isolation: full\npackages:\n  - lxml\n"), @r"
    error[isolation-conflict]: full isolation lets nothing through, but there are packages to pick
     --> isolate.yaml:1:12
      |
    1 | isolation: full
      |            ^^^^
     ::: isolate.yaml:2:1
      |
    2 | packages:
      | ^^^^^^^^
    help: write `isolation: cherry-pick`, or take the packages away
    ");
    assert_snapshot!(refused("sitecustomize: true\nisolation: full\n"), @r"
    error[isolation-conflict]: full isolation keeps the base's sitecustomize out, but it is let in
     --> isolate.yaml:2:12
      |
    2 | isolation: full
      |            ^^^^
     ::: isolate.yaml:1:16
      |
    1 | sitecustomize: true
      |                ^^^^
    help: write `isolation: cherry-pick`, or take `sitecustomize: true` away
    ");
    assert_snapshot!(refused("sitecustomize: true\npackages: []\n"), @r"
    error[isolation-conflict]: without packages isolation is full, which keeps the base's sitecustomize out
     --> isolate.yaml:1:16
      |
    1 | sitecustomize: true
      |                ^^^^
    help: write `isolation: cherry-pick`, or take `sitecustomize: true` away
    ");
    assert_snapshot!(refused("packages:\n  - lxml\n  - Zope.Interface\nexclude: [zope-interface]\n"), @r"
    error[exclude-conflict]: `zope-interface` is picked and excluded
     --> isolate.yaml:4:11
      |
    4 | exclude: [zope-interface]
      |           ^^^^^^^^^^^^^^
     ::: isolate.yaml:3:5
      |
    3 |   - Zope.Interface
      |     ^^^^^^^^^^^^^^
    help: take one of them away
    ");
}

#[test]
fn documents_and_budgets() {
    assert_snapshot!(refused("python: x\n---\npython: y\n"), @r"
    error[spec-documents]: a second document begins in this spec
     --> isolate.yaml:3:1
      |
    3 | python: y
      | ^
    help: a spec is one document: take the `---` or `...` before it away
    ");
    assert_snapshot!(refused("# nothing\n"), @r"
    error[spec-empty]: there is nothing but comments in this spec
     --> isolate.yaml:1:1
      |
    1 | # nothing
      | ^
    help: name packages under `packages:`, or write `isolation: full` for none at all
    ");
    assert_snapshot!(refused("a: &a [x, *a]\n"), @r#"
    error[yaml-quote]: `*a` is an alias in YAML: it stands for a value that is marked with `&`
     --> isolate.yaml:1:11
      |
    1 | a: &a [x, *a]
      |           ^^
    help: quote it: "*a"
    "#);
}
