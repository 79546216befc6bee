//! What YAML reads otherwise than it was meant is explained.

use insta::assert_snapshot;

use super::refused;

#[test]
fn a_comma_in_brackets_tears_a_requirement_apart() {
    assert_snapshot!(refused("packages: [lxml >=4.9,<6]\n"), @r#"
    error[yaml-quote]: `<6` is an item of its own: in `[...]` a comma begins one
     --> isolate.yaml:1:23
      |
    1 | packages: [lxml >=4.9,<6]
      |                       ^^
    help: quote the whole item: "lxml >=4.9,<6"
    "#);
    assert_snapshot!(refused("packages:\n  - [numpy, lxml >=4.9, <6]\n"), @r#"
    error[yaml-quote]: `<6` is an item of its own: in `[...]` a comma begins one
     --> isolate.yaml:2:25
      |
    2 |   - [numpy, lxml >=4.9, <6]
      |                         ^^
    help: quote the whole item: "lxml >=4.9,<6"
    "#);
    assert_snapshot!(refused("packages: [lxml >=4.9, !=5, <6, numpy]\n"), @r#"
    error[yaml-quote]: `!=5` is a tag in YAML, not a text
     --> isolate.yaml:1:24
      |
    1 | packages: [lxml >=4.9, !=5, <6, numpy]
      |                        ^^^
    help: in `[...]` a comma begins a new item
    help: quote the whole item: "lxml >=4.9,!=5,<6"
    "#);
    assert_snapshot!(refused("packages:\n  - {name: numpy, version: \">=1\",<2}\n"), @r#"
    error[unknown-key]: unknown key `<2`
     --> isolate.yaml:2:34
      |
    2 |   - {name: numpy, version: ">=1",<2}
      |                                  ^^
    help: in `{...}` a comma begins a new key: quote a value that has one
    "#);
    assert_snapshot!(refused("packages:\n  - {name: numpy, version: ~=1.2,<2}\n"), @r"
    error[unknown-key]: unknown key `<2`
     --> isolate.yaml:2:34
      |
    2 |   - {name: numpy, version: ~=1.2,<2}
      |                                  ^^
    help: in `{...}` a comma begins a new key: quote a value that has one
    ");
    assert_snapshot!(refused("packages: [x ; python_version in '3.8, 3.9']\n"), @r#"
    error[yaml-quote]: `3.9'` is an item of its own: in `[...]` a comma begins one
     --> isolate.yaml:1:40
      |
    1 | packages: [x ; python_version in '3.8, 3.9']
      |                                        ^^^^
    help: quote the whole item: "x ; python_version in '3.8, 3.9'"
    "#);
    assert_snapshot!(refused("variables:\n  set: {A: a,b}\n"), @r"
    error[wrong-type]: `variables.set.b` has no value
     --> isolate.yaml:2:15
      |
    2 |   set: {A: a,b}
      |               ^
    help: in `{...}` a comma begins a new key: quote a value that has one
    ");
}

#[test]
fn a_greater_than_begins_a_block() {
    assert_snapshot!(refused("packages:\n  - name: numpy\n    version: >=1.24,<2 # as tested\n"), @r#"
    error[yaml-quote]: `>=1.24,<2` begins a block of text in YAML, on the lines below
     --> isolate.yaml:3:14
      |
    3 |     version: >=1.24,<2 # as tested
      |              ^^^^^^^^^
    help: quote it: ">=1.24,<2"
    "#);
    assert_snapshot!(refused("packages:\n  - name: numpy\n    version: >2\n"), @r#"
    error[yaml-quote]: `>2` begins a block of text in YAML, on the lines below
     --> isolate.yaml:3:14
      |
    3 |     version: >2
      |              ^^
    help: quote it: ">2"
    "#);
    assert_snapshot!(refused("packages:\n  - name: numpy\n    version: >2\n      x\n"), @r#"
    error[yaml-quote]: `>2` begins a block of text in YAML, on the lines below
     --> isolate.yaml:3:14
      |
    3 |     version: >2
      |              ^^
    help: quote it: ">2"
    "#);
    assert_snapshot!(refused("python: >=3.10,<3.14\n"), @r#"
    error[yaml-quote]: `>=3.10,<3.14` begins a block of text in YAML, on the lines below
     --> isolate.yaml:1:9
      |
    1 | python: >=3.10,<3.14
      |         ^^^^^^^^^^^^
    help: quote it: ">=3.10,<3.14"
    "#);
    assert_snapshot!(refused("python: |\n"), @r#"
    error[yaml-quote]: `|` begins a block of text in YAML, on the lines below
     --> isolate.yaml:1:9
      |
    1 | python: |
      |         ^
    help: quote it: "|"
    "#);
    assert_snapshot!(refused("packages:\n  - {name: numpy, version: >=1.24}\n"), @r#"
    error[yaml-quote]: `>=1.24` begins a block of text in YAML, on the lines below
     --> isolate.yaml:2:28
      |
    2 |   - {name: numpy, version: >=1.24}
      |                            ^^^^^^
    help: quote it: ">=1.24"
    "#);
}

#[test]
fn an_asterisk_begins_an_alias() {
    assert_snapshot!(refused("exclude:\n  - *-systemd\n"), @r#"
    error[yaml-quote]: `*-systemd` is an alias in YAML: it stands for a value that is marked with `&`
     --> isolate.yaml:2:5
      |
    2 |   - *-systemd
      |     ^^^^^^^^^
    help: quote it: "*-systemd"
    "#);
    assert_snapshot!(refused("exclude: [setuptools, *.b]\n"), @r#"
    error[yaml-quote]: `*.b` is an alias in YAML: it stands for a value that is marked with `&`
     --> isolate.yaml:1:23
      |
    1 | exclude: [setuptools, *.b]
      |                       ^^^
    help: quote it: "*.b"
    "#);
    assert_snapshot!(refused("packages:\n  - *\n"), @r#"
    error[yaml-quote]: `*` is an alias in YAML: it stands for a value that is marked with `&`
     --> isolate.yaml:2:5
      |
    2 |   - *
      |     ^
    help: quote it: "*"
    "#);
}

#[test]
fn an_exclamation_mark_begins_a_tag() {
    assert_snapshot!(refused("packages:\n  - name: numpy\n    version: !=3\n"), @r#"
    error[yaml-quote]: `!=3` is a tag in YAML, not a text
     --> isolate.yaml:3:14
      |
    3 |     version: !=3
      |              ^^^
    help: quote it: "!=3"
    "#);
    assert_snapshot!(refused("packages:\n  - !numpy\n"), @r#"
    error[yaml-quote]: `!numpy` is a tag in YAML, not a text
     --> isolate.yaml:2:5
      |
    2 |   - !numpy
      |     ^^^^^^
    help: quote it: "!numpy"
    "#);
}

#[test]
fn characters_that_yaml_keeps() {
    assert_snapshot!(refused("packages:\n  - @scope/x\n"), @r#"
    error[yaml-quote]: `@scope/x` begins with a character that YAML keeps for itself
     --> isolate.yaml:2:5
      |
    2 |   - @scope/x
      |     ^^^^^^^^
    help: quote it: "@scope/x"
    "#);
    assert_snapshot!(refused("packages:\n  - `lxml`\n"), @r#"
    error[yaml-quote]: ``lxml`` begins with a character that YAML keeps for itself
     --> isolate.yaml:2:5
      |
    2 |   - `lxml`
      |     ^^^^^^
    help: quote it: "`lxml`"
    "#);
    assert_snapshot!(refused("python: %3\n"), @r#"
    error[yaml-quote]: `%3` begins with a character that YAML keeps for itself
     --> isolate.yaml:1:9
      |
    1 | python: %3
      |         ^^
    help: quote it: "%3"
    "#);
    assert_snapshot!(refused("python: ? x\n"), @r#"
    error[yaml-quote]: `?` begins a key in YAML
     --> isolate.yaml:1:9
      |
    1 | python: ? x
      |         ^^^
    help: quote it: "? x"
    "#);
    assert_snapshot!(refused("packages: - lxml\n"), @r#"
    error[yaml-quote]: a list with `-` begins on a line of its own
     --> isolate.yaml:1:11
      |
    1 | packages: - lxml
      |           ^^^^^^
    help: put `- lxml` on the next line, indented, or write ["lxml"]
    "#);
}

#[test]
fn a_colon_makes_a_mapping() {
    assert_snapshot!(refused("packages:\n  - lxml:\n  - numpy\n"), @r"
    error[wrong-type]: an entry must be a text, not a mapping
     --> isolate.yaml:2:5
      |
    2 |   - lxml:
      |     ^^^^
    help: the `:` at the end makes it a mapping in YAML: write `lxml`
    ");
    assert_snapshot!(refused("packages:\n  - lxml: 4.9\n"), @r"
    error[yaml-quote]: `lxml: ` begins a mapping in YAML
     --> isolate.yaml:2:5
      |
    2 |   - lxml: 4.9
      |     ^^^^
    help: write it without the colon: `- lxml ==4.9`
    ");
    assert_snapshot!(refused("packages:\n  - lxml: >=4.9\n"), @r"
    error[yaml-quote]: `>=4.9` begins a block of text in YAML, on the lines below
     --> isolate.yaml:2:11
      |
    2 |   - lxml: >=4.9
      |           ^^^^^
    help: write it without the colon: `- lxml >=4.9`
    ");
    assert_snapshot!(refused("packages:\n  - lxml >=4: x\n"), @r#"
    error[wrong-type]: an entry must be a text, not a mapping
     --> isolate.yaml:2:5
      |
    2 |   - lxml >=4: x
      |     ^^^^^^^^
    help: `: ` makes it a mapping in YAML; if it is a text, quote it: "lxml >=4: x"
    "#);
    assert_snapshot!(refused("python: a: b\n"), @r#"
    error[yaml-quote]: a second `: ` on one line begins a mapping within the value
     --> isolate.yaml:1:10
      |
    1 | python: a: b
      |          ^
    help: if it is a text, quote it: "a: b"
    "#);
    assert_snapshot!(refused("exclude:\n  - lxml:\n"), @r"
    error[wrong-type]: an entry must be a text, not a mapping
     --> isolate.yaml:2:5
      |
    2 |   - lxml:
      |     ^^^^
    help: the `:` at the end makes it a mapping in YAML: write `lxml`
    ");
    assert_snapshot!(refused("extends: {a: b}\n"), @r#"
    error[wrong-type]: `extends` must be a text, not a mapping
     --> isolate.yaml:1:10
      |
    1 | extends: {a: b}
      |          ^
    help: `{` begins a mapping in YAML; if it is a text, quote it: "{a: b}"
    "#);
}

#[test]
fn a_space_is_missing() {
    assert_snapshot!(refused("python:3.11\n"), @r"
    error[yaml-space]: `:` ends a key only with a space after it
     --> isolate.yaml:1:8
      |
    1 | python:3.11
      |        ^
    help: write `python: 3.11`
    ");
    assert_snapshot!(refused("python:3.11\npackages: []\n"), @r"
    error[yaml-space]: `:` ends a key only with a space after it
     --> isolate.yaml:1:8
      |
    1 | python:3.11
      |        ^
    help: write `python: 3.11`
    ");
    assert_snapshot!(refused("packages:\n  - lxml\npython:3.11\n"), @r"
    error[yaml-space]: `:` ends a key only with a space after it
     --> isolate.yaml:3:8
      |
    3 | python:3.11
      |        ^
    help: write `python: 3.11`
    ");
    assert_snapshot!(refused("packages:\n  -lxml\n  -numpy\n"), @r"
    error[yaml-space]: `-` begins an item only with a space after it
     --> isolate.yaml:2:4
      |
    2 |   -lxml
      |    ^
    help: write `- lxml`
    ");
    assert_snapshot!(refused("packages:\n  - lxml\n  -numpy\n"), @r"
    error[yaml-space]: `-` begins an item only with a space after it
     --> isolate.yaml:3:4
      |
    3 |   -numpy
      |    ^
    help: write `- numpy`
    ");
    assert_snapshot!(refused("variables:\n  keep:[PYTHONPATH]\n"), @r"
    error[yaml-space]: `:` ends a key only with a space after it
     --> isolate.yaml:2:8
      |
    2 |   keep:[PYTHONPATH]
      |        ^
    help: write `keep: [PYTHONPATH]`
    ");
}

#[test]
fn quotes_end_early() {
    assert_snapshot!(refused("packages:\n  - 'x ; python_version >= '3.13''\n"), @r#"
    error[yaml-quote]: the quoted text ends before this
     --> isolate.yaml:2:29
      |
    2 |   - 'x ; python_version >= '3.13''
      |                             ^
    help: quote the whole value, and let it have quotes of the other kind only
    help: for example: "legacy-cgi ; python_version >= '3.13'"
    "#);
    assert_snapshot!(refused("packages:\n  - \"x ; python_version >= \"3.13\"\"\n"), @r#"
    error[yaml-quote]: the quoted text ends before this
     --> isolate.yaml:2:29
      |
    2 |   - "x ; python_version >= "3.13""
      |                             ^
    help: quote the whole value, and let it have quotes of the other kind only
    help: for example: "legacy-cgi ; python_version >= '3.13'"
    "#);
    assert_snapshot!(refused("packages:\n  - \"lxml\" >=4.9\n"), @r#"
    error[yaml-quote]: the quoted text ends before this
     --> isolate.yaml:2:12
      |
    2 |   - "lxml" >=4.9
      |            ^
    help: quote the whole value, and let it have quotes of the other kind only
    help: for example: "legacy-cgi ; python_version >= '3.13'"
    "#);
    assert_snapshot!(refused("python: 'x\npackages: []\n"), @r"
    error[yaml-quote]: the quote that opens here is never closed
     --> isolate.yaml:1:9
      |
    1 | python: 'x
      |         ^
    help: close it, or put the text into quotes of the other kind
    ");
    assert_snapshot!(refused("python: \"C:\\python\"\n"), @r#"
    error[yaml-quote]: in this text in double quotes a `\` begins an escape that YAML lacks
     --> isolate.yaml:1:9
      |
    1 | python: "C:\python"
      |         ^
    help: use single quotes, in which `\` is itself
    "#);
}

#[test]
fn a_comment_swallows_the_rest() {
    assert_snapshot!(refused("python: #3.11\n"), @r##"
    error[yaml-quote]: `python` has no value
     --> isolate.yaml:1:9
      |
    1 | python: #3.11
      |         ^^^^^
    help: `#` begins a comment in YAML; if it is the value, quote it: "#3.11"
    "##);
    assert_snapshot!(refused("packages:\n  - #lxml\n  - numpy\n"), @r##"
    error[yaml-quote]: this entry has no value
     --> isolate.yaml:2:5
      |
    2 |   - #lxml
      |     ^^^^^
    help: `#` begins a comment in YAML; if it is the value, quote it: "#lxml"
    "##);
    assert_snapshot!(refused("packages: [lxml, #numpy]\n"), @r##"
    error[yaml-quote]: `#` begins a comment in YAML, the closing bracket included
     --> isolate.yaml:1:18
      |
    1 | packages: [lxml, #numpy]
      |                  ^^^^^^^
    help: quote it: "#numpy"
    "##);
    assert_snapshot!(refused("variables: {set: {COLOUR: #fff}}\nlauncher: exec\n"), @r##"
    error[yaml-quote]: `#` begins a comment in YAML, the closing bracket included
     --> isolate.yaml:1:27
      |
    1 | variables: {set: {COLOUR: #fff}}
      |                           ^^^^^^
    help: quote it: "#fff"
    "##);
    assert_snapshot!(refused("variables: {set: {COLOUR: #fff\n"), @r"
    error[yaml-quote]: a `[` or `{` before this is not closed
     --> isolate.yaml:1:18
      |
    1 | variables: {set: {COLOUR: #fff
      |                  ^
    help: close it, or quote the text if it is none of YAML's
    ");
}

#[test]
fn a_brace_begins_a_mapping() {
    assert_snapshot!(refused("sources:\n  - {python}/site-packages\n"), @r#"
    error[yaml-quote]: `{` at the start of a value begins a mapping in YAML
     --> isolate.yaml:2:5
      |
    2 |   - {python}/site-packages
      |     ^^^^^^^^^^^^^^^^^^^^^^
    help: quote it: "{python}/site-packages"
    "#);
    assert_snapshot!(refused("sources:\n  - {spec}\n"), @r#"
    error[wrong-type]: an entry of `sources` must be a text, not a mapping
     --> isolate.yaml:2:5
      |
    2 |   - {spec}
      |     ^
    help: `{` begins a mapping in YAML; if it is a text, quote it: "{spec}"
    "#);
    assert_snapshot!(refused("exclude:\n  - [ab]*\n"), @r#"
    error[yaml-quote]: `[` at the start of a value begins a list in YAML
     --> isolate.yaml:2:5
      |
    2 |   - [ab]*
      |     ^^^^^
    help: quote it: "[ab]*"
    "#);
    assert_snapshot!(refused("packages: [lxml, requests[socks], x]\n"), @r#"
    error[yaml-quote]: within brackets, a `[` ends the text before it
     --> isolate.yaml:1:18
      |
    1 | packages: [lxml, requests[socks], x]
      |                  ^^^^^^^^^^^^^^^
    help: quote it: "requests[socks]"
    "#);
    assert_snapshot!(refused("packages: [requests[socks,x] >=1]\n"), @r#"
    error[yaml-quote]: within brackets, a `[` ends the text before it
     --> isolate.yaml:1:12
      |
    1 | packages: [requests[socks,x] >=1]
      |            ^^^^^^^^^^^^^^^^^^^^^
    help: quote it: "requests[socks,x] >=1"
    "#);
    assert_snapshot!(refused("sources: [{python}/x, y]\n"), @r#"
    error[yaml-quote]: `{` at the start of a value begins a mapping in YAML
     --> isolate.yaml:1:11
      |
    1 | sources: [{python}/x, y]
      |           ^^^^^^^^^^
    help: quote it: "{python}/x"
    "#);
}

#[test]
fn an_ampersand_marks_a_value() {
    assert_snapshot!(refused("python: &x\n"), @r#"
    error[yaml-quote]: `python` has no value
     --> isolate.yaml:1:9
      |
    1 | python: &x
      |         ^^
    help: `&` marks a value in YAML; if it is the value, quote it: "&x"
    "#);
    assert_snapshot!(refused("python: & x\n"), @r#"
    error[yaml-quote]: `&` marks a value in YAML, for aliases to stand for it
     --> isolate.yaml:1:9
      |
    1 | python: & x
      |         ^^^
    help: quote it: "& x"
    "#);
}

#[test]
fn tabs_do_not_indent() {
    assert_snapshot!(refused("packages:\n\t- lxml\n"), @r"
    error[yaml-tab]: YAML does not take tabs for indentation
     --> isolate.yaml:2:1
      |
    2 |     - lxml
      | ^^^^
    help: indent with spaces
    ");
    assert_snapshot!(refused("variables:\n\tkeep: []\n"), @r"
    error[yaml-tab]: YAML does not take tabs for indentation
     --> isolate.yaml:2:1
      |
    2 |     keep: []
      | ^^^^
    help: indent with spaces
    ");
    assert_snapshot!(refused("packages:\n  - lxml\n\t- numpy\n"), @r"
    error[yaml-tab]: YAML does not take tabs for indentation
     --> isolate.yaml:3:1
      |
    3 |     - numpy
      | ^^^^
    help: indent with spaces
    ");
}

#[test]
fn words_are_no_booleans() {
    assert_snapshot!(refused("sitecustomize: yes\n"), @r"
    error[wrong-type]: `sitecustomize` must be `true` or `false`, not `yes`
     --> isolate.yaml:1:16
      |
    1 | sitecustomize: yes
      |                ^^^
    help: write `true`
    ");
    assert_snapshot!(refused("sitecustomize: Off\n"), @r"
    error[wrong-type]: `sitecustomize` must be `true` or `false`, not `Off`
     --> isolate.yaml:1:16
      |
    1 | sitecustomize: Off
      |                ^^^
    help: write `false`
    ");
    assert_snapshot!(refused("sitecustomize: \"true\"\n"), @r#"
    error[wrong-type]: `sitecustomize` must be `true` or `false`, not `true`
     --> isolate.yaml:1:16
      |
    1 | sitecustomize: "true"
      |                ^^^^^^
    help: take the quotes away
    "#);
    assert_snapshot!(refused("sitecustomize: maybe\n"), @r"
    error[wrong-type]: `sitecustomize` must be `true` or `false`, not `maybe`
     --> isolate.yaml:1:16
      |
    1 | sitecustomize: maybe
      |                ^^^^^
    help: write `true` or `false`
    ");
    assert_snapshot!(refused("dependencies: no\n"), @r"
    error[wrong-type]: `dependencies` must be `true`, `declared` or `false`, not `no`
     --> isolate.yaml:1:15
      |
    1 | dependencies: no
      |               ^^
    help: write `false`
    ");
    assert_snapshot!(refused("packages:\n  - name: x\n    optional: 1\n"), @r"
    error[wrong-type]: `optional` must be `true` or `false`, not `1`
     --> isolate.yaml:3:15
      |
    3 |     optional: 1
      |               ^
    help: write `true`
    ");
}

#[test]
fn lines_are_indented_alike() {
    assert_snapshot!(refused("packages:\n  - lxml\n    - numpy\n"), @r"
    error[yaml-indentation]: `- numpy` is taken for a part of the text above it
     --> isolate.yaml:3:5
      |
    3 |     - numpy
      |     ^^^^^^^
     ::: isolate.yaml:2:5
      |
    2 |   - lxml
      |     ^^^^
    help: indent the items of a list alike
    ");
    assert_snapshot!(refused("packages: x\n  - lxml\n"), @r"
    error[yaml-indentation]: `- lxml` is taken for a part of the text above it
     --> isolate.yaml:2:3
      |
    2 |   - lxml
      |   ^^^^^^
     ::: isolate.yaml:1:11
      |
    1 | packages: x
      |           ^
    help: indent the items of a list alike
    ");
    assert_snapshot!(refused("packages:\n  - lxml\n - numpy\n"), @r"
    error[yaml-indentation]: the indentation of this line does not fit the lines above it
     --> isolate.yaml:3:2
      |
    3 |  - numpy
      |  ^^^^^^^
    help: keys of one mapping, and the `-` of one list, stand below each other
    help: a key ends with `:`, an item begins with `- `
    ");
    assert_snapshot!(refused("packages:\n  - name: x\n     optional: true\n"), @r"
    error[yaml-indentation]: the indentation of this line does not fit the lines above it
     --> isolate.yaml:3:6
      |
    3 |      optional: true
      |      ^^^^^^^^^^^^^^
    help: keys of one mapping, and the `-` of one list, stand below each other
    help: a key ends with `:`, an item begins with `- `
    ");
    assert_snapshot!(refused("packages:\n  - name: x\n  optional: true\n"), @r"
    error[yaml-indentation]: the indentation of this line does not fit the lines above it
     --> isolate.yaml:3:3
      |
    3 |   optional: true
      |   ^^^^^^^^^^^^^^
    help: keys of one mapping, and the `-` of one list, stand below each other
    help: a key ends with `:`, an item begins with `- `
    ");
    assert_snapshot!(refused("packages:\nlxml\n"), @r"
    error[yaml-indentation]: this line is neither a key nor an item of a list
     --> isolate.yaml:2:1
      |
    2 | lxml
      | ^^^^
    help: keys of one mapping, and the `-` of one list, stand below each other
    help: a key ends with `:`, an item begins with `- `
    ");
}

#[test]
fn brackets_are_closed() {
    assert_snapshot!(refused("packages:\n  - {name: x, version: \"1\"\n  - y\n"), @r"
    error[yaml-quote]: a `[` or `{` before this is not closed
     --> isolate.yaml:3:3
      |
    3 |   - y
      |   ^
    help: close it, or quote the text if it is none of YAML's
    ");
    assert_snapshot!(refused("packages: [x\nexclude: []\n"), @r"
    error[yaml-quote]: a `[` or `{` before this is not closed
     --> isolate.yaml:2:8
      |
    2 | exclude: []
      |        ^
    help: close it, or quote the text if it is none of YAML's
    ");
    assert_snapshot!(refused("packages: [, x]\n"), @r"
    error[yaml]: this is not YAML: unexpected EOF while parsing an implicit flow mapping
     --> isolate.yaml:1:12
      |
    1 | packages: [, x]
      |            ^
    help: look at the indentation, and at what is quoted, on this line and the one before
    ");
    assert_snapshot!(refused("packages: [\"x\" \"y\"]\n"), @r#"
    error[yaml-quote]: a comma is missing before this
     --> isolate.yaml:1:16
      |
    1 | packages: ["x" "y"]
      |                ^
    help: separate the items of a list with commas
    "#);
}

#[test]
fn other_faults_say_what_the_parser_says() {
    assert_snapshot!(refused("python: \u{1}\n"), @r"
    error[yaml]: this is not YAML: unexpected character: `\u{1}'
     --> isolate.yaml:1:9
      |
    1 | python: �
      |         ^
    help: look at the indentation, and at what is quoted, on this line and the one before
    ");
    assert_snapshot!(refused("<<: x\n"), @r"
    error[yaml]: this is not YAML: YAML merge value must be mapping or sequence of mappings
     --> isolate.yaml:1:5
      |
    1 | <<: x
      |     ^
    help: look at the indentation, and at what is quoted, on this line and the one before
    ");
}
