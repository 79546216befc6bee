//! Specs that cannot be read, or that say what cannot be meant.

use std::fmt::Write;
use std::time::{Duration, Instant};

use insta::assert_snapshot;

use crate::refusal::{refused, refused_by};
use crate::support::test::Test;

/// What is said of a spec.
#[track_caller]
fn of(text: &str) -> String {
    refused(1, Test::new().spec(text))
}

#[test]
fn an_unknown_key_names_the_one_that_is_near() {
    assert_snapshot!(of("packges: [lxml]\n"), @"
    error[unknown-key]: unknown key `packges`
     --> isolate.yaml:1:1
      |
    1 | packges: [lxml]
      | ^^^^^^^
    help: did you mean `packages`?
    ");
}

#[test]
fn full_isolation_has_no_packages() {
    assert_snapshot!(of("isolation: full\npackages:\n  - lxml\n"), @"
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
}

#[test]
fn a_bad_specifier_is_shown() {
    assert_snapshot!(of("packages:\n  - lxml >=4.9,<<6\n"), @"
    error[selector]: `<<` is no operator of PEP 440
     --> isolate.yaml:2:16
      |
    2 |   - lxml >=4.9,<<6
      |                ^^
    help: write `lxml >=4.9,<6`
    ");
}

#[test]
fn a_spec_that_is_not_there_is_a_wrong_command_line() {
    assert_snapshot!(refused(2, Test::new()), @"
    error[spec-not-found]: there is no isolate.yaml
    help: a spec of one line is enough: `packages: [lxml]`
    ");
}

#[test]
fn without_a_spec_the_nearest_one_is_looked_for() {
    assert_snapshot!(refused_by(2, Test::new(), |test| test.isolate(["apply"])), @"
    error[spec-not-found]: there is no isolate.yaml in [DIR] or above it
    help: write one, for which `packages: [lxml]` is enough; or name a spec, or an environment with `--environment`
    ");
}

#[test]
fn a_directory_is_no_spec() {
    let test = Test::new().file("isolate.yaml/isolate.yaml", "");
    assert_snapshot!(refused(2, test), @"
    error[spec-directory]: isolate.yaml is a directory
    help: name the spec in it, such as `isolate.yaml`
    ");
}

#[test]
fn an_empty_spec_says_what_to_write() {
    assert_snapshot!(of("\n"), @"
    error[spec-empty]: isolate.yaml is empty
    help: name packages under `packages:`, or write `isolation: full` for none at all
    ");
}

#[test]
fn a_spec_that_is_not_utf8_shows_the_byte() {
    let test = Test::new().file("isolate.yaml", b"packages:\n  - l\xe4xml\n");
    assert_snapshot!(refused(1, test), @"
    error[spec-not-utf8]: byte 0xe4 is not UTF-8
     --> isolate.yaml:2:6
      |
    2 |   - l�xml
      |      ^
    help: save it as UTF-8
    ");
}

#[test]
fn a_spec_in_utf16_is_recognised() {
    let wide: Vec<u8> =
        "\u{feff}packages: [lxml]\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_snapshot!(refused(1, Test::new().file("isolate.yaml", wide)), @"
    error[spec-not-utf8]: byte 0xff is not UTF-8
     --> isolate.yaml:1:1
      |
    1 | ��p�a�c�k�a�g�e�s�:� �[�l�x�m�l�]�
      | ^
    help: it looks like UTF-16: save it as UTF-8
    ");
}

#[test]
fn ten_megabytes_are_no_spec() {
    let text = "  - lxml\n".repeat(10 * 1024 * 1024 / 9);
    assert_snapshot!(of(&format!("packages:\n{text}")), @"
    error[spec-too-large]: isolate.yaml is larger than a mebibyte
    help: a spec names packages; is this the right file?
    ");
}

#[test]
fn a_bomb_of_aliases_does_not_go_off() {
    let mut text = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, inner) in ('b'..='m').zip('a'..) {
        let items = format!("*{inner}, ").repeat(9);
        writeln!(text, "{name}: &{name} [{items}]").unwrap();
    }
    let started = Instant::now();
    assert_snapshot!(of(&text), @"
    error[spec-budget]: the spec has more than 20000 values
     --> isolate.yaml:1:20
      |
    1 | a: &a [x, x, x, x, x, x, x, x, x]
      |                    ^
    help: write the entries out, or move some of them to a file that `extends:` names
    ");
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}

#[test]
fn deep_nesting_stops() {
    assert_snapshot!(of(&format!("packages: {}{}\n", "[".repeat(2000), "]".repeat(2000))), @"
    error[spec-budget]: the spec is nested more than 32 levels deep
     --> isolate.yaml:1:75
      |
    1 | ...[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[...
      |                                            ^
    help: write the entries out, or move some of them to a file that `extends:` names
    ");
    assert_snapshot!(of(&format!("packages: {}{}\n", "[".repeat(40), "]".repeat(40))), @"
    error[spec-budget]: the spec is nested more than 32 levels deep
     --> isolate.yaml:1:42
      |
    1 | packages: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
      |                                          ^
    help: write the entries out, or move some of them to a file that `extends:` names
    ");
}

#[test]
fn a_circle_of_specs_is_shown() {
    let test =
        Test::new().spec("extends: other.yaml\n").file("other.yaml", "extends: isolate.yaml\n");
    assert_snapshot!(refused(1, test), @"
    error[extends-cycle]: `isolate.yaml` extends `other.yaml` extends `isolate.yaml` in a circle
     --> other.yaml:1:10
      |
    1 | extends: isolate.yaml
      |          ^^^^^^^^^^^^
     ::: isolate.yaml:1:10
      |
    1 | extends: other.yaml
      |          ^^^^^^^^^^
    help: take one of these entries away
    ");
}

#[test]
fn a_terminal_is_not_told_what_to_do() {
    let said = of("packages:\n  - \"lxml \\e[2J\"\n\x1b]0;owned\x07: 1\n");
    assert!(!said.contains(['\x1b', '\x07']), "{said:?}");
    assert_snapshot!(said, @r"
    error[yaml]: this is not YAML: unexpected character: `\u{1b}'
     --> isolate.yaml:3:1
      |
    3 | �]0;owned�: 1
      | ^
    help: look at the indentation, and at what is quoted, on this line and the one before
    ");
}
